#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the guest: runs each program twice alone, and once with all that there is to read of it
# being read. What is the same in the first two runs must be the same in the third. Or runs it
# while one stream of its events is read, and then alone.
set -u
here=$(dirname "$0")
# how: all or stream
how=$1 seconds=$2 part=$(($2 / 3))
only=" ${3:-redis python sqlite stress} "
number=0 failed=0 observer='' observer_status=0 run=0

# shellcheck source=redis.sh
. "$here/redis.sh"
# shellcheck source=python.sh
. "$here/python.sh"
# shellcheck source=sqlite.sh
. "$here/sqlite.sh"
# shellcheck source=stress.sh
. "$here/stress.sh"

# claim WHAT COMMAND...: a test.
claim() {
	what=$1
	shift
	number=$((number + 1))
	if "$@"; then
		echo "ok $number - $what"
	else
		failed=$((failed + 1))
		echo "not ok $number - $what"
	fi
}

uptime() {
	cut -d. -f1 /proc/uptime
}

# goes_on ROUNDS: is there a round to come? With 0 there is until $ends_at.
goes_on() {
	if [ "$1" = 0 ]; then
		[ "$(uptime)" -lt "$ends_at" ]
	else
		[ "$rounds" -lt "$1" ]
	fi
}

# The program reads from /tmp/go, and says in /tmp/said how far it is.
fresh_fifo() {
	rm -f /tmp/go /tmp/said
	mkfifo /tmp/go
}

# until_said WORD: as long as the program is there.
until_said() {
	until grep -qw "^$1" /tmp/said 2>/dev/null; do
		kill -0 "$pid" || return
		sleep 0.05
	done
}

# clear_bits PID: accessed and soft-dirty; from here on the program sets them.
clear_bits() {
	echo 1 >"/proc/$1/clear_refs"
	echo 4 >"/proc/$1/clear_refs"
}

# start_observer COMM: of the processes of this name, from now on.
start_observer() {
	rm -f /tmp/ready
	"$here/observe" "$1" /tmp/ready >/tmp/observed 5>&- &
	observer=$!
}

# await_observer PID: until it has the program's events open: from here on nothing is missed.
await_observer() {
	if [ "$observer" = wanted ]; then
		rm -f /tmp/ready
		"$here/stream" "$(cat "/proc/$1/comm")" "$1" /tmp/ready >/tmp/observed 5>&- &
		observer=$!
	fi
	while [ "$observer" ] && [ ! -e /tmp/ready ]; do
		kill -0 "$observer" || return
		sleep 0.05
	done
}

stop_observer() {
	kill -TERM "$observer"
	wait "$observer"
	observer_status=$?
	observer=''
}

# near NUMBER ANOTHER: does it differ by a hundredth at most, or by two?
near() {
	[ "$((($1 - $2) * ($1 - $2)))" -le $((($1 / 100 + 2) * ($1 / 100 + 2))) ]
}

# compare PROGRAM: the facts of the third run with those of the first two. How many faults there
# are depends on what is in the page cache, too.
compare() {
	while read -r fact alone; do
		again=$(awk -v fact="$fact" '$1 == fact { print $2 }' /tmp/facts.2)
		observed=$(awk -v fact="$fact" '$1 == fact { print $2 }' /tmp/facts.3)
		if [ "${fact%-faults}" != "$fact" ]; then
			claim "$1: $fact $alone and $again, observed $observed" near "$alone" "$observed"
		elif [ "$alone" = "$again" ]; then
			claim "$1: $fact $alone, observed $observed" [ "$alone" = "$observed" ]
		else
			echo "# $1: $fact varies by itself: $alone, $again; observed $observed"
		fi
	done </tmp/facts.1
}

# try PROGRAM COMM
try() {
	rm -f /tmp/facts.*
	run=1
	"$1" 0
	want="$rounds rounds, exit status $status, $result" done=$rounds
	run=2
	"$1" "$done"
	again="$rounds rounds, exit status $status, $result"
	run=3
	start_observer "$2"
	began=$(uptime)
	"$1" "$done"
	echo "# $1: $part seconds alone, $(($(uptime) - began)) observed"
	stop_observer
	claim "$1: twice the same alone: $want" [ "$again" = "$want" ]
	claim "$1: the same when observed" \
		[ "$rounds rounds, exit status $status, $result" = "$want" ]
	claim "$1: it ends well, and something came out of it" [ "${result:+$status}" = 0 ]
	[ ! -e /tmp/facts.1 ] || compare "$1"
	claim "$1: observed, each event read or counted as dropped" [ $observer_status = 0 ]
	cat /tmp/observed
}

# try_stream PROGRAM: for all of the time, and then with as much to do.
try_stream() {
	part=$seconds run=1 observer=wanted
	"$1" 0
	done=$rounds observed="exit status $status, $result"
	# with the program its stream has ended; wait fails if it never began
	wait "${observer#wanted}"
	observer_status=$? observer=''
	claim "$1: $done rounds, $observed" [ "${result:+$status}" = 0 ]
	run=2
	"$1" "$done"
	claim "$1: the same alone" [ "exit status $status, $result" = "$observed" ]
	claim "$1: one stream, each event of it read or counted as dropped, and they add up" \
		[ $observer_status = 0 ]
	cat /tmp/observed
}

# wanted NAME
wanted() {
	case $only in *" $1 "*) ;; *) return 1 ;; esac
}

# What makes a program's memory differ from run to run, whoever looks on: where it is put,
# huge pages that come some time later, accessed bits that DAMON clears.
echo 0 >/proc/sys/kernel/randomize_va_space
for file in scan_sleep_millisecs alloc_sleep_millisecs; do
	echo 4294967295 >/sys/kernel/mm/transparent_hugepage/khugepaged/$file
done
damon=/sys/module/damon_stat/parameters/enabled
[ ! -e $damon ] || echo N >$damon

if [ "$how" = stream ]; then
	! wanted redis || try_stream redis
	! wanted python || try_stream python
	! wanted stress || try_stream vm
else
	! wanted redis || try redis redis-server
	! wanted python || try python python3
	! wanted sqlite || try sqlite sqlite3
	! wanted stress || stressors
fi
echo "1..$number"
echo "$((number - failed)) passed, $failed failed"
[ $failed = 0 ]
