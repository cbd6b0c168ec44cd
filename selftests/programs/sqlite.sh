# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # guest.sh has the variables
# sqlite3, which fills, changes and thins out a table. With the same rounds it does the same.

# A round: some rows more, some others, some less.
sql_round() {
	cat <<-EOT
		BEGIN;
		INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
			SELECT (i * 7919 + $1 * 104729) % 20011, printf('%0200d', i * $1) FROM n;
		UPDATE t SET v = v || k WHERE k % 17 = $1 % 17;
		DELETE FROM t WHERE rowid % 5 = $1 % 5;
		COMMIT;
		SELECT writefile('/tmp/said', 'round $1');
	EOT
}

# sqlite ROUNDS: as many as that, or with 0 for $part seconds; sets rounds, result, status.
sqlite() {
	fresh_fifo
	rm -f /tmp/test.db
	sqlite3 -batch /tmp/test.db </tmp/go >/tmp/sqlite.out &
	pid=$!
	exec 5>/tmp/go
	await_observer "$pid"
	echo "PRAGMA mmap_size = 67108864; CREATE TABLE t(k, v); CREATE INDEX i ON t(k, v);" >&5
	ends_at=$(($(uptime) + part)) rounds=0
	while goes_on "$1"; do
		rounds=$((rounds + 1))
		sql_round $rounds >&5
		until_said "round $rounds"
		[ $rounds != 1 ] || clear_bits $pid
	done
	printf '%s\n' '.sha3sum' "SELECT writefile('/tmp/said', 'end');" >&5
	until_said end
	"$here/facts" $pid >"/tmp/facts.$run"
	exec 5>&-
	wait $pid
	status=$?
	result=$(grep -xE '[0-9a-f]{56,}' /tmp/sqlite.out)
}
