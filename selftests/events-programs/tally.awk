# SPDX-License-Identifier: GPL-2.0
# Reads events to their end: are the numbers those of events that were read or dropped?
# Prints a line when the file is open, then "CAUSE EVENTS PAGES", and last a verdict.

/^# snapshot: / {
	last = first = $NF
	print "open", first
	fflush()
}
/^# dropped / { dropped += $3; last += $3 }
/^# not watched / { unwatched++ }
/^# end: / { end = $3 }
/^#/ { next }

{
	if (NF != 12 || $11 != "->")
		bad++
	if ($1 != ++last) {
		gaps++
		last = $1
	}
	events[$6]++
	pages[$6] += $8
	all++
}

END {
	for (cause in events)
		print cause, events[cause], pages[cause]
	exact = end && !bad && !gaps && last - first == all + dropped && all
	print exact ? "exact" : "wrong", "read", all + 0, "dropped", dropped + 0, "bad", \
		bad + 0, "gaps", gaps + 0, "unwatched", unwatched + 0, "end", end
}
