#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the guest: runs each program twice, the second time with its events being read.
set -u
here=$(dirname "$0")
half=$((${1:-60} / 2))
lens=/sys/kernel/debug/ptelens
number=0 failed=0

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

# watch PID: reads its events to their end, in the background; adds to $tallies.
watch() {
	echo "$1" >$lens/attach || return
	echo "ring=65536" >"$lens/$1/control"
	awk -f "$here/tally.awk" "$lens/$1/events" >"/tmp/tally.$1" &
	tallies="$tallies /tmp/tally.$1"
	readers="$readers $!"
	# from here on nothing is missed
	until [ "$(cut -d' ' -f1 "/tmp/tally.$1" 2>/dev/null)" ]; do
		sleep 0.1
	done
}

# judge PROGRAM: what the readers found, when the program is gone.
judge() {
	for reader in $readers; do
		wait "$reader"
	done
	for file in $tallies; do
		claim "$1: every event was read or counted as dropped" grep -q '^exact' "$file"
	done
	# shellcheck disable=SC2086 # a list
	awk -v program="$1" -f "$here/sum.awk" $tallies
	echo all >$lens/detach
}

# goes_on ROUNDS: is there a round to come? With 0 there is until $end.
goes_on() {
	if [ "$1" = 0 ]; then
		[ "$(cut -d. -f1 /proc/uptime)" -lt "$end" ]
	else
		[ "$rounds" -lt "$1" ]
	fi
}

# redis ROUNDS: as many as that, or with 0 for half the time; sets rounds, result, saved.
redis() {
	rm -f /tmp/dump.rdb
	redis-server --port 6379 --save '' --dir /tmp --enable-debug-command yes \
		>/tmp/redis.log &
	server=$!
	until [ "$(redis-cli ping 2>/dev/null)" = PONG ]; do
		sleep 0.2
	done
	[ "$1" = 0 ] || watch $server
	end=$(($(cut -d. -f1 /proc/uptime) + half)) rounds=0
	while goes_on "$1"; do
		rounds=$((rounds + 1))
		redis-cli bgsave >/dev/null
		awk -v round=$rounds 'BEGIN {
			for (i = 0; i < 2000; i++) {
				key = (i * 7919 + round * 104729) % 20000
				printf "SET key:%d %0300d\r\n", key, round * i
				printf "INCRBY count:%d %d\r\n", key % 100, round + i
				printf "HSET hash:%d field:%d %d\r\n", key % 50, i, round
			}
		}' | redis-cli --pipe >/dev/null
		redis-benchmark -q -n 500 -r 20000 -t get >/dev/null
	done
	while redis-cli info persistence | grep -q rdb_bgsave_in_progress:1; do
		sleep 0.2
	done
	result=$(redis-cli debug digest)
	redis-cli save >/dev/null
	redis-cli shutdown nosave
	wait $server
	saved=$(digest_of_dump)
}

# What another server reads from the file that was saved.
digest_of_dump() {
	redis-server --port 6379 --save '' --dir /tmp --enable-debug-command yes \
		>/tmp/redis.log &
	until [ "$(redis-cli ping 2>/dev/null)" = PONG ]; do
		sleep 0.2
	done
	redis-cli debug digest
	redis-cli shutdown nosave
	wait $!
}

# python ROUNDS: the same.
python() {
	rm -f /tmp/go
	mkfifo /tmp/go
	PYTHONHASHSEED=0 python3 "$here/dict.py" "$half" "$1" </tmp/go >/tmp/python.out &
	pid=$!
	exec 5>/tmp/go
	[ "$1" = 0 ] || watch $pid
	echo go >&5
	wait $pid
	exec 5>&-
	read -r rounds result </tmp/python.out
}

# workers: the processes of stress-ng that have the memory.
workers() {
	grep -l '^stress-ng-vm' /proc/[0-9]*/comm 2>/dev/null | cut -d/ -f3
}

# stress WATCHED: sets result, 0 if all memory held what was written to it.
stress() {
	stress-ng --vm 2 --vm-bytes 48m --vm-populate --verify --temp-path /tmp \
		--timeout "$half" >/tmp/stress.out 2>&1 &
	main=$!
	if [ "$1" = 1 ]; then
		sleep 2
		for pid in $(workers); do
			watch "$pid"
		done
	fi
	wait $main
	result=$?
}

for program in redis python; do
	tallies='' readers=''
	$program 0
	want=$result done=$rounds
	$program "$done"
	claim "$program: $done rounds, the same result" [ "$result" = "$want" ]
	[ $program = python ] ||
		claim "$program: the same in the file that it saved" [ "$saved" = "$want" ]
	judge $program
done
tallies='' readers=''
stress 0
claim "stress-ng: exit status $result" [ "$result" = 0 ]
stress 1
claim "stress-ng: exit status $result while watched" [ "$result" = 0 ]
judge stress-ng
claim "nobody was watched for nothing" [ "$tallies" ]
echo "1..$number"
echo "$((number - failed)) passed, $failed failed"
[ $failed = 0 ]
