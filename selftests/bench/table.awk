# SPDX-License-Identifier: GPL-2.0
# The table for people; see results.awk.

# A reading told as a whole is in ms of a CPU that does an instruction a nanosecond.
function number(value, is_whole) {
	if (is_whole)
		return sprintf("%.3f ms", value / 1e6)
	return sprintf(value < 1000 ? "%.1f" : "%.0f", value)
}

function note(i,    m, w) {
	w = work_of[i]
	if (has_target(i)) {
		if (met(i))
			return sprintf("<= %s: met", number(target(i), whole[w]))
		return sprintf("<= %s: missed by %.0f %%", number(target(i), whole[w]), 100 * (value[i] / target(i) - 1))
	}
	m = main[w, asks[i]]
	if (ours[i] || !m)
		return ""
	return sprintf("%.*fx of %s", value[i] < 10 * value[m], value[i] / value[m], reader_title[m])
}

function line(i, label,    w) {
	w = work_of[i]
	printf "  %-20s %-8s %-40s %12s   %s\n", label, ours[i] ? "ptelens" : "kernel", reader_title[i],
		i in lacks ? "-" : number(value[i], whole[w]), i in lacks ? lacks[i] : note(i)
}

function observer(i,    alone) {
	alone = o_alone[o_loop[i]]
	if (i == alone) {
		printf "\nA target with 1G does this while somebody reads it without a pause: %s\n", o_loop[i]
		printf "  %-8s %-40s %10s %10s %8s %10s %12s %14s\n", "", "instructions of a round, reader:", "its own",
			"elapsed", "", "median", "longest", "waits of 100"
	}
	printf "  %-8s %-40s %10.0f %10.0f %7.2fx %10.0f %12.0f %14.1f\n", i == alone ? "" : o_ours[i] ? "ptelens" : "kernel",
		o_title[i], o_own[i], o_elapsed[i], o_elapsed[i] / o_elapsed[alone], o_median[i], o_most[i], 100 * o_waits[i] / o_rounds[i]
}

function share(act, state,    s) {
	s = sprintf("%.3fx", factor(act, state))
	if ((act, state) in limit)
		s = s sprintf(factor(act, state) <= limit[act, state] ? " (<= %s: met)" : " (<= %s: missed)", limit[act, state])
	return s
}

function being_watched(    i, n, s, state) {
	n = split("attached another watched traced", state, " ")
	printf "\nA process of 4,096 pages does this, instructions per page; attached, another process watched, watched, traced\n"
	for (i = 1; i <= watched; i++) {
		printf "  %-10s %10.1f", w_act[i], w_cost[w_act[i], "alone"]
		for (s = 1; s <= n; s++)
			printf "  %-22s", share(w_act[i], state[s])
		print ""
	}
}

END {
	print "Linux " kernel ", instructions per page, or of the whole reading in ms at one a nanosecond"
	for (w = 1; w <= works; w++) {
		if (w in left_out) {
			print "\n" title[w] ": left out, " left_out[w]
			continue
		}
		printf "\n%s", title[w]
		if (pieces[w])
			printf " (frames in %d piece%s)", pieces[w], pieces[w] == 1 ? "" : "s"
		print ""
		for (q = 1; q <= questions; q++) {
			label = question[q]
			for (i = 1; i <= costs; i++) {
				if (work_of[i] != w || asks[i] != question[q])
					continue
				line(i, label)
				label = ""
			}
		}
	}
	if (watched)
		being_watched()
	for (i = 1; i <= observers; i++)
		observer(i)
}
