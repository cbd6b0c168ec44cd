# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # guest.sh has the variables
# redis-server, which takes in keys and forks to save them all the time. When it saves depends
# on the time: only what it stores is the same with the same rounds.

serve() {
	redis-server --port 6379 --save '' --dir /tmp --enable-debug-command yes \
		>/tmp/redis.log &
	server=$!
	until [ "$(redis-cli ping 2>/dev/null)" = PONG ]; do
		sleep 0.2
	done
}

take_in() {
	redis-cli bgsave >/dev/null
	awk -v round="$1" 'BEGIN {
		for (i = 0; i < 2000; i++) {
			key = (i * 7919 + round * 104729) % 20000
			printf "SET key:%d %0300d\r\n", key, round * i
			printf "INCRBY count:%d %d\r\n", key % 100, round + i
			printf "HSET hash:%d field:%d %d\r\n", key % 50, i, round
		}
	}' | redis-cli --pipe >/dev/null
	redis-benchmark -q -n 500 -r 20000 -t get >/dev/null
}

# redis ROUNDS: as many as that, or with 0 for $part seconds; sets rounds, result, status.
# The result is what it has, and what another server reads from the file that it saved.
redis() {
	rm -f /tmp/dump.rdb "/tmp/facts.$run"
	serve
	await_observer "$server"
	ends_at=$(($(uptime) + part)) rounds=0
	while goes_on "$1"; do
		rounds=$((rounds + 1))
		take_in $rounds
	done
	while redis-cli info persistence | grep -q rdb_bgsave_in_progress:1; do
		sleep 0.2
	done
	result=$(redis-cli debug digest)
	redis-cli save >/dev/null
	redis-cli shutdown nosave
	wait $server
	status=$?
	serve
	result="$result, saved $(redis-cli debug digest)"
	redis-cli shutdown nosave
	wait $server
}
