# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Jobs take turns: of all that scripts start at once, and those that these start, as many
# run at a time as there are processors, or a few more. Who asked first comes first.

# turns_begin MORE: makes the turns, unless a script that called this one has.
turns_begin() {
	local pipe
	[ -z "${PTELENS_TURNS:-}" ] || return 0
	pipe=$(mktemp -u)
	mkfifo -m 600 "$pipe"
	exec {PTELENS_TURNS}<>"$pipe"
	rm "$pipe"
	export PTELENS_TURNS
	# a byte a turn
	printf '%*s' $(($(nproc) + $1)) '' >&"$PTELENS_TURNS"
}

# turn COMMAND...: waits for a turn, and gives it back after COMMAND. What COMMAND calls must
# not wait for another one.
turn() {
	local status=0
	IFS= read -r -N 1 -u "$PTELENS_TURNS" _
	"$@" || status=$?
	printf ' ' >&"$PTELENS_TURNS"
	return $status
}
