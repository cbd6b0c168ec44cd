# SPDX-License-Identifier: GPL-2.0
# Adds up what tally.awk found of the processes of one program (-v program=NAME).

$1 == "open" { next }
$1 == "exact" || $1 == "wrong" {
	read += $3; dropped += $5; files++
	print "# " program ": " $0
	next
}
{ events[$1] += $2; pages[$1] += $3 }

END {
	for (cause in events)
		printf "# %-10s %-13s %9d events %10d pages\n", program, cause, events[cause],
			pages[cause] | "sort -k4nr"
	close("sort -k4nr")
	printf "# %s: %d processes, %d events read, %d dropped\n", program, files, read, dropped
}
