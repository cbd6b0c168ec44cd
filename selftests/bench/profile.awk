# SPDX-License-Identifier: GPL-2.0
# A profile for people: awk -f profile.awk PLACES RESULTS; the script profile makes both.

FILENAME == ARGV[1] {
	offset = $1
	sub(/^0x0*/, "", offset)
	name[offset] = $2
	place[offset] = $3
	next
}

{ split($0, field, "\t") }

field[1] == "kernel" { kernel = field[2] }
field[1] == "work" { title = field[3]; whole = field[4] == "whole"; pages = field[5] }
field[1] == "cost" { reader = field[4]; cost = whole ? field[8] : field[8] / pages }

field[1] == "sample" {
	all += field[4]
	if (field[2] == "ptelens") {
		sum[name[field[3]]] += field[4]
		line[place[field[3]] "  " name[field[3]]] += field[4]
	} else if (field[2] == "user") {
		sum["(the reader itself)"] += field[4]
	} else {
		sum["kernel: " field[3]] += field[4]
	}
}

function show(count, most,    n, i, best) {
	for (n = 0; n < most; n++) {
		best = ""
		for (i in count)
			if (best == "" || count[i] > count[best])
				best = i
		if (best == "" || count[best] < all / 200)
			return
		printf "%12.*f %7.1f %%  %s\n", !whole, cost * count[best] / all, 100 * count[best] / all, best
		delete count[best]
	}
}

END {
	if (!all) {
		print "no samples"
		exit 1
	}
	printf "%s: %s, Linux %s\n%.*f instructions%s, %d samples\n\n", title, reader, kernel, !whole, cost, whole ? "" : " per page", all
	print "by function (inlined ones on their own)"
	show(sum, 30)
	print "\nby line of the module"
	show(line, 25)
}
