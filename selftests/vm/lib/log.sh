# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # vm_dir: common.sh sets it
# Judges the guest's kernel log by the patterns of guest/bad-log.

bad_patterns() {
	grep -v '^#' "$vm_dir/guest/bad-log"
}

# log_is_clean LOG: else shows the offending lines, with what follows them, on stderr.
log_is_clean() {
	local lines
	lines=$(grep -aEn -f <(bad_patterns) "$1" | tr -d "\r")
	[ -n "$lines" ] || return 0
	say "the guest's kernel complained:"
	head -n 20 <<<"$lines" >&2
	say "from the first complaint on:"
	tail -n "+${lines%%:*}" "$1" | head -n 40 | tr -d '\r' >&2
	return 1
}

# log_has LOG PATTERN: for a run that must make the kernel complain.
log_has() {
	grep -aEq -e "$2" "$1" || {
		say "the guest's kernel log has no line that matches: $2"
		return 1
	}
}
