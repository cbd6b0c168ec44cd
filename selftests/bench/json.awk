# SPDX-License-Identifier: GPL-2.0
# The results as JSON; see results.awk. -v command=, -v date=, -v commit=.

function text(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	return "\"" s "\""
}

function cost(i,    s) {
	s = sprintf("{ \"reader\": %s, \"title\": %s, \"side\": %s, \"question\": %s, ", text(reader[i]),
		text(reader_title[i]), text(ours[i] ? "ptelens" : "kernel"), text(asks[i]))
	if (i in lacks)
		return s "\"missing\": " text(lacks[i]) " }"
	s = s sprintf("\"value\": %.2f, \"times\": %d, \"median\": %.0f, \"least\": %.0f, \"most\": %.0f, \"bytes\": %.0f",
		value[i], times[i], median[i], least[i], most[i], bytes[i])
	if (has_target(i))
		s = s sprintf(", \"target\": %.0f, \"met\": %s", target(i), met(i) ? "true" : "false")
	return s " }"
}

function work(w,    s, i, comma) {
	s = sprintf("    { \"name\": %s, \"title\": %s, ", text(name[w]), text(title[w]))
	if (w in left_out)
		return s "\"missing\": " text(left_out[w]) " }"
	s = s sprintf("\"value_is\": %s, \"pages\": %.0f, ", text(whole[w] ? "instructions" : "instructions per page"), pages[w])
	if (pieces[w])
		s = s sprintf("\"pieces\": %.0f, ", pieces[w])
	s = s "\"costs\": ["
	for (i = 1; i <= costs; i++)
		if (work_of[i] == w) {
			s = s comma "\n      " cost(i)
			comma = ","
		}
	return s "\n    ] }"
}

function observer(i) {
	return sprintf("    { \"loop\": %s, \"reader\": %s, \"title\": %s, \"side\": %s, \"rounds\": %d, \"own\": %.0f, " \
		"\"elapsed\": %.0f, \"median\": %.0f, \"longest\": %.0f, \"waits\": %d }", text(o_loop[i]), text(o_reader[i]),
		text(o_title[i]), text(o_reader[i] == "nobody" ? "" : o_ours[i] ? "ptelens" : "kernel"), o_rounds[i], o_own[i],
		o_elapsed[i], o_median[i], o_most[i], o_waits[i])
}

function act(i,    s, n, state, j) {
	n = split("alone attached another watched traced", state, " ")
	s = sprintf("    { \"act\": %s", text(w_act[i]))
	for (j = 1; j <= n; j++)
		s = s sprintf(", %s: %.1f", text(state[j]), w_cost[w_act[i], state[j]])
	return s " }"
}

END {
	print "{"
	print "  \"command\": " text(command) ","
	print "  \"date\": " text(date) ","
	print "  \"commit\": " text(commit) ","
	print "  \"kernel\": " text(kernel) ","
	print "  \"works\": ["
	for (w = 1; w <= works; w++)
		print work(w) (w < works ? "," : "")
	print "  ],"
	print "  \"watched\": ["
	for (i = 1; i <= watched; i++)
		print act(i) (i < watched ? "," : "")
	print "  ],"
	print "  \"observer\": ["
	for (i = 1; i <= observers; i++)
		print observer(i) (i < observers ? "," : "")
	print "  ]"
	print "}"
}
