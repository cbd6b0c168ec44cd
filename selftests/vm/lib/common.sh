# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What every script of the test bed needs: the cache, messages, locks, root.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
repo=$(cd "$vm_dir/../.." && pwd)
cache=${PTELENS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ptelens}
# A make that we run is not a part of one that runs us.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES OUTPUT
# depmod and its like lie where users have no path to.
PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$cache"
cache=$(cd "$cache" && pwd -P)
export PTELENS_CACHE=$cache

say() {
	echo "${0##*/}: $*" >&2
}

# The scripts promise 125 when they themselves failed, as env(1) and nice(1) do.
die() {
	say "$*"
	exit 125
}

# as_root COMMAND...: through sudo when we are not root.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo -- "$@"
	else
		die "needs root (or sudo) for: $*"
	fi
}

# locked NAME FUNCTION ARGS...: one at a time on this cache; a dead holder frees the lock.
locked() {
	local name=$1 fd status
	shift
	mkdir -p "$cache/locks"
	exec {fd}>"$cache/locks/$name"
	if ! flock -n "$fd"; then
		say "waiting for another run ($name)"
		flock "$fd"
	fi
	# The children must not inherit the lock: one that outlives us would keep it.
	"$@" {fd}>&-
	# Where the caller asks (locked ... || die), a failure does not end the script.
	status=$?
	exec {fd}>&-
	return $status
}

# quietly LOG COMMAND...: output to LOG, shown only when the command fails.
quietly() {
	local log=$1
	shift
	mkdir -p "$(dirname "$log")"
	if ! "$@" >"$log" 2>&1; then
		cat "$log" >&2
		return 1
	fi
}

# kernel_stamp FOLDER: what a module's build depends on. Two builds of one release differ in
# the tree.
kernel_stamp() {
	cat "$1/release" "$1/builder" "$1/kdir" | paste -sd' '
}
