# SPDX-License-Identifier: GPL-2.0
# Reads the targets and what the guest printed, for those that show it:
# awk -f results.awk -f table.awk targets RESULTS

BEGIN { FS = "\t" }

FILENAME == ARGV[1] {
	if ($0 !~ /^#/ && split($0, word, /[ \t]+/) == 3)
		limit[word[1], word[2]] = word[3]
	next
}

$1 == "kernel" { kernel = $2 }

$1 == "work" || $1 == "missing" {
	name[++works] = $2
	title[works] = $3
}

$1 == "missing" { left_out[works] = $4 }

$1 == "work" {
	whole[works] = $4 == "whole"
	pages[works] = $5
	pieces[works] = $6
}

$1 == "cost" {
	if (!($6 in seen)) {
		seen[$6] = 1
		question[++questions] = $6
	}
	work_of[++costs] = works
	reader[costs] = $3
	reader_title[costs] = $4
	ours[costs] = $5 == "ours"
	asks[costs] = $6
	if ($7 == "missing") {
		lacks[costs] = $8
		next
	}
	times[costs] = $7
	median[costs] = $8
	least[costs] = $9
	most[costs] = $10
	bytes[costs] = $11
	value[costs] = whole[works] ? $8 : $8 / pages[works]
	# What the others are compared with: our first, and the best of theirs.
	if (ours[costs] && !((works, $6) in main))
		main[works, $6] = costs
	if (!ours[costs] && (!((works, $6) in best) || value[costs] < value[best[works, $6]]))
		best[works, $6] = costs
}

# A target's own work: loop, who reads, rounds, own and elapsed instructions of a round, the
# median and the longest, how often it had to wait in all rounds.
$1 == "observer" {
	o_loop[++observers] = $2
	o_reader[observers] = $3
	o_title[observers] = $4
	o_ours[observers] = $5 == "ours"
	o_rounds[observers] = $6
	o_own[observers] = $7
	o_elapsed[observers] = $8
	o_median[observers] = $9
	o_most[observers] = $10
	o_waits[observers] = $11
	if ($3 == "nobody")
		o_alone[$2] = observers
}

# What being watched costs: act, state, instructions per page.
$1 == "watched" {
	if (!($2 in w_seen)) {
		w_seen[$2] = 1
		w_act[++watched] = $2
	}
	w_cost[$2, $3] = $4
}

# factor(ACT, STATE): times what it costs alone.
function factor(act, state) { return w_cost[act, "alone"] ? w_cost[act, state] / w_cost[act, "alone"] : 0 }

# has_target(COST), met(COST): what targets says about it.
function has_target(i) { return (name[work_of[i]], reader[i]) in limit }
function target(i) { return limit[name[work_of[i]], reader[i]] }
function met(i) { return value[i] <= target(i) }
