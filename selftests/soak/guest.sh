#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the guest: the soak, and where the kernel has it, kmemleak.
set -u
here=$(dirname "$0")
kmemleak=/sys/kernel/debug/kmemleak

# On the kernels that check each access all takes ten times as long.
case $(uname -r) in
*-debug | *-kcsan) export PTELENS_DIVIDE=10 ;;
esac

# What was lost before is not ours. It tells only of what is some seconds old.
[ ! -e $kmemleak ] || {
	sleep 6
	echo scan
	echo clear
} >$kmemleak

"$here/soak" "$1"
status=$?

# A second look: what is just on its way from one place to the other is not lost.
[ ! -e $kmemleak ] || {
	sleep 6
	echo scan
	sleep 6
	echo scan
} >$kmemleak
[ ! -e $kmemleak ] || head -n 60 $kmemleak >&2
exit $status
