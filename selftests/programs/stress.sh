# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # guest.sh has the variables
# The stressors of stress-ng that are in the file stressors: each checks its memory, and ends
# after as many operations when it is observed as when it is not.

# stress NAME OPS OPTION...: sets status and result, the operations.
stress() {
	name=$1 ops=$2
	shift 2
	stress-ng "--$name" 1 "--$name-ops" "$ops" "$@" --verify --temp-path /tmp \
		--metrics-brief --timeout 300 >/tmp/stress.out 2>&1
	status=$?
	result=$(awk -v name="$name" '$2 == "metrc:" || $2 == "info:" {
		if ($4 == name && $5 ~ /^[0-9]+$/) print $5 }' /tmp/stress.out)
}

# sum FILE: what an observer said, in few words.
sum() {
	sed -n 's/^# [^ ]*: \([0-9]* processes attached [0-9]* times\).* \([0-9]* files\), .*/\1, \2/p
		s/^# [^ ]*: \([0-9]* events read, [0-9]* dropped\),.*/\1/p' "$1" | paste -sd, -
}

stressors() {
	sed 's/#.*//' "$here/stressors" | while read -r name ops options; do
		[ -z "$name" ] || echo "$name $((ops * part / 20 > 0 ? ops * part / 20 : 1)) $options"
	done >/tmp/stressors
	while read -r name ops options <&6; do
		# shellcheck disable=SC2086 # they are words
		stress "$name" "$ops" $options
		bare_status=$status bare=$result
		start_observer stress-ng
		# shellcheck disable=SC2086
		stress "$name" "$ops" $options
		stop_observer
		echo "# stress-ng $name: $bare operations, observed $result; $(sum /tmp/observed)"
		[ "$status" = 0 ] || sed "s|^|# |" /tmp/stress.out
		claim "stress-ng $name: exit status $bare_status, $status when observed" \
			[ "$bare_status $status" = "0 0" ]
		claim "stress-ng $name: observed, each event read or counted as dropped" \
			[ "$observer_status" = 0 ]
	done 6</tmp/stressors
}

# vm ROUNDS: its memory written and checked; as many operations as that, or with 0 for $part
# seconds; sets rounds, result, status. The worker is a child of a child.
vm() {
	limit="--timeout $part"
	[ "$1" = 0 ] || limit="--timeout 0 --vm-ops $1"
	# shellcheck disable=SC2086 # they are words
	stress-ng --vm 1 --vm-bytes 32m $limit --verify --temp-path /tmp --metrics-brief \
		>/tmp/stress.out 2>&1 &
	stressor=$!
	if [ "$observer" ]; then
		sleep 2
		# the last one
		await_observer "$(grep -l ^stress-ng /proc/[0-9]*/comm | cut -d/ -f3 | sort -n |
			tail -n 1)"
	fi
	wait $stressor
	status=$?
	rounds=$(awk '$4 == "vm" && $5 ~ /^[0-9]+$/ { print $5 }' /tmp/stress.out)
	result="its memory as it was written"
	! grep -i "fail\|error" /tmp/stress.out || result=
}
