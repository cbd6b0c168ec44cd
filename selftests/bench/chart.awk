# SPDX-License-Identifier: GPL-2.0
# The results as an SVG chart; see results.awk. Instructions per page (of who: per process)
# on a logarithmic axis: our reader, below it the cheapest of the kernel's that answers the
# same question; a thin mark is what our reader is to reach.
# -v command=, -v date=, -v commit=.

function x(v) { return left + (v < 1 ? 0 : log(v) / log(10) * decade) }

function say(px, py, class, s) {
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	body = body sprintf("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", px, py, class, s)
}

function rect(px, py, w, h, class) {
	body = body sprintf("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n", px, py, w, h, class)
}

function short(v) {
	if (v >= 1e6)
		return sprintf("%.1f M", v / 1e6)
	if (v >= 1e4)
		return sprintf("%.0f k", v / 1e3)
	return sprintf(v < 100 ? "%.1f" : "%.0f", v)
}

function per_page(i) { return median[i] / pages[work_of[i]] }

function bar(i, py, class,    end, mark) {
	end = x(per_page(i))
	rect(left, py, end - left, bar_height, class)
	if (has_target(i)) {
		mark = x(target(i) / (whole[work_of[i]] ? pages[work_of[i]] : 1))
		rect(mark - 1, py - 2, 2, bar_height + 4, "mark")
		if (mark > end)
			end = mark
	}
	say(end + 4, py + bar_height - 1, "small", short(per_page(i)) "  " reader_title[i])
}

# 64M, 256M and 4G cost what 1G costs, by page.
function is_shown(w,    size) {
	size = name[w]
	if (!sub(/^(64M|256M|4G)/, "1G", size))
		return 1
	for (size_w = 1; size_w <= works; size_w++)
		if (name[size_w] == size && !(size_w in left_out))
			return 0
	return 1
}

function row(w, q,    m, b, ratio) {
	m = main[w, q]
	if (!m || m in lacks || !is_shown(w))
		return
	say(left - 8, y + 14, "label", title[w])
	bar(m, y, "ours")
	b = best[w, q]
	if (b) {
		bar(b, y + bar_height + 1, "theirs")
		ratio = value[b] / value[m]
		say(width - 8, y + 14, ratio < 1 ? "ratio worse" : "ratio", sprintf(ratio < 10 ? "%.1fx" : "%.0fx", ratio))
	}
	y += 2 * bar_height + 9
}

END {
	width = 960; left = 330; decade = 52; bar_height = 9; y = 86
	for (q = 1; q <= questions; q++) {
		before = y
		y += 20
		at = y
		for (w = 1; w <= works; w++)
			row(w, question[q])
		if (y == at)
			y = before
		else {
			say(8, at - 6, "head", question[q])
			y += 6
		}
	}
	for (tick = 0; tick <= 8; tick++) {
		px = left + tick * decade
		grid = grid sprintf("<line x1=\"%d\" y1=\"76\" x2=\"%d\" y2=\"%d\" class=\"grid\"/>\n", px, px, y)
		split("1 10 100 1k 10k 100k 1M 10M 100M", ticks, " ")
		say(px, 70, "tick", ticks[tick + 1])
	}
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", width, y + 24, width, y + 24
	print "<title>What reading page tables costs: ptelens and the kernel's own files</title>"
	print "<style>"
	print "text { font: 12px sans-serif } text:not(.worse) { fill: #222 } .head { font-weight: bold } .label { text-anchor: end }"
	print ".title { font-size: 15px; font-weight: bold } .small { font-size: 10px } .tick { font-size: 10px; text-anchor: middle }"
	print ".ratio { font-weight: bold; text-anchor: end } .ours { fill: #0b8f6a } .theirs { fill: #a9a9a9 } .mark { fill: #d0342c }"
	print ".worse { fill: #d0342c } .back { fill: #fff } .grid { stroke: #e2e2e2 }"
	print "@media (prefers-color-scheme: dark) { text:not(.worse) { fill: #ddd } .back { fill: #16191d } .grid { stroke: #333 } .theirs { fill: #777 } }"
	print "</style>"
	printf "<rect width=\"%d\" height=\"%d\" class=\"back\"/>\n", width, y + 24
	printf "%s", grid
	say(8, 22, "title", "Instructions per page, Linux " kernel)
	rect(8, 34, 12, 9, "ours"); say(24, 43, "key", "ptelens")
	rect(88, 34, 12, 9, "theirs"); say(104, 43, "key", "the kernel's cheapest way to the same")
	rect(346, 32, 2, 13, "mark"); say(354, 43, "key", "to reach")
	say(width - 8, 43, "ratio", "kernel / ptelens")
	say(8, y + 14, "small", command ", " date ", " commit ". Counted by QEMU (-icount shift=0), medians. Of \"who\": per process.")
	printf "%s</svg>\n", body
}
