# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # guest.sh has the variables
# python3, which builds large dicts. With the same rounds it does the same.

# python ROUNDS: as many as that, or with 0 for $part seconds; sets rounds, result, status.
python() {
	fresh_fifo
	PYTHONHASHSEED=0 python3 "$here/dict.py" "$part" "$1" </tmp/go >/tmp/said &
	pid=$!
	exec 5>/tmp/go
	until_said begin
	await_observer "$pid"
	echo >&5
	until_said middle
	clear_bits $pid
	echo >&5
	until_said end
	"$here/facts" $pid >"/tmp/facts.$run"
	exec 5>&-
	wait $pid
	status=$?
	read -r rounds result <<-EOT
		$(sed -n 's/^end //p' /tmp/said)
	EOT
}
