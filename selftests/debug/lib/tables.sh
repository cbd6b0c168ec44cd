# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What a run on the debug kernels prints at its end, beside the tests.

# detectors DIR: what they said where nothing was to be said, and whether they can speak, from
# the files reports and canaries.
detectors() {
	local name
	printf '%-22s %7s %17s\n' detector reports "canaries caught"
	for name in $(detector_names); do
		awk -v name="$name" '
		FILENAME == ARGV[1] { n += $2 == name; next }
		$1 == name || "DEBUG_" name == $1 { all++; caught += $2 == "caught" }
		END { printf "%-22s %7d %17s\n", name, n, all ? caught + 0 " of " all : "-" }' \
			"$1/reports" "$1/canaries"
	done
}

# counted TAP...: what the tests did to the module and to the processes that it watched, see
# tally.h.
counted() {
	printf '%-22s %12s\n' "the tests" times
	sed -n 's/^#.*[ :]counted \([a-z ]*\) \([0-9]*\)$/\1\t\2/p' "$@" | awk -F'\t' '
	!($1 in sum) { order[++n] = $1 }
	{ sum[$1] += $2 }
	END { for (i = 1; i <= n; i++) printf "%-22s %12d\n", order[i], sum[order[i]] }'
}

# walked TAP...: what the walk did and met, by the counters of the module: they are told after
# each program, and begin again where one has loaded the module anew.
walked() {
	printf '%-22s %12s\n' "the walk" times
	awk '
	FNR == 1 || /^# boot/ { delete last }
	/^# stats longest_hold/ { if ($4 > longest) longest = $4; next }
	/^# stats / && NF == 4 {
		if (!($3 in sum))
			order[++n] = $3
		sum[$3] += $4 - ($4 < last[$3] ? 0 : last[$3])
		last[$3] = $4
	}
	END { for (i = 1; i <= n; i++) printf "%-22s %12d\n", order[i], sum[order[i]]
		printf "%-22s %12d\n", "longest_hold", longest }' "$@"
}
