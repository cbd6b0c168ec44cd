# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Counts what the detectors of a debug kernel reported in a kernel log.

# The detectors and what each says, an extended regular expression; the first that
# matches a line has it.
detectors='
KASAN            BUG: KASAN:
KCSAN            BUG: KCSAN:
UBSAN            UBSAN:
PROVE_LOCKING    possible (circular|recursive) locking|possible irq lock|inconsistent lock state|bad unlock balance|held lock freed|still has locks held|Invalid wait context|lock held when returning
PROVE_RCU        suspicious RCU usage
ATOMIC_SLEEP     sleeping function called|scheduling while atomic
DEBUG_OBJECTS    ODEBUG:
DEBUG_LIST       list_(add|del) corruption
PAGE_TABLE_CHECK mm/page_table_check.c
BUG_ON           kernel BUG at
KMEMLEAK         kmemleak: [1-9]
ASSERTION        WARNING: module/
STALLS           detected( expedited)? stalls|self-detected stall|blocked for more than|(soft lockup|hard LOCKUP)
'

# detector_names: in the order of the table, OTHER last.
detector_names() {
	awk 'NF { print $1 } END { print "OTHER" }' <<<"$detectors"
}

# reports LOG: prints a line "SECONDS DETECTOR WHAT" for each; SECONDS is the kernel's
# clock. What no detector of the table said, but lib/log.sh thinks bad, is of OTHER.
# Of KCSAN only those reports count where one of the three innermost functions of an access
# is our module's: the kernel has races of its own, debugfs among them.
reports() {
	table=$detectors bad=$(bad_patterns | paste -sd'|') awk '
	function report(line, name) {
		match(line, /[0-9]+\.[0-9]+\]/)
		time = RSTART ? substr(line, RSTART, RLENGTH - 1) : "?"
		sub(/^[^]]*\] */, "", line)
		print time, name, line
	}
	BEGIN {
		bad = ENVIRON["bad"]
		n = split(ENVIRON["table"], rows, "\n")
		for (i = 1; i <= n; i++)
			if (match(rows[i], /^[A-Z_]+ +/)) {
				name[++detectors] = substr(rows[i], 1, RLENGTH)
				sub(/ +/, "", name[detectors])
				says[detectors] = substr(rows[i], RLENGTH + 1)
			}
	}
	{ sub(/\r$/, "") }
	# The rest of a race report says whose race it is; a ruler ends it.
	race != "" {
		if (/(read|write) .*to 0x/) depth = 0
		else depth++
		if (/\[ptelens\]/ && depth <= 3) { report(race, "KCSAN"); race = "" }
		else if (/====================/) race = ""
		next
	}
	/cut here/ { next }
	{
		for (i = 1; i <= detectors; i++)
			if ($0 ~ says[i]) break
		if (i <= detectors && name[i] == "KCSAN") {
			race = $0
			depth = 4
			if (/\[ptelens\]/) { report(race, "KCSAN"); race = "" }
		} else if (i <= detectors)
			report($0, name[i])
		else if ($0 ~ bad)
			report($0, "OTHER")
	}' "$1"
}
