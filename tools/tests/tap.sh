# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The test anything protocol for the tests of the tool.

tap_count=0
tap_failed=0

# ok NAME COMMAND...: passes if the command succeeds; what it says is shown if not.
ok() {
	tap_name=$1
	shift
	tap_count=$((tap_count + 1))
	# Not as a condition, in which the shell would go on after errors.
	set +e
	tap_said=$(set -e; "$@" 2>&1)
	tap_status=$?
	set -e
	if [ $tap_status = 0 ]; then
		echo "ok $tap_count $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count $tap_name"
		echo "$tap_said" | sed 's/^/# /'
	fi
}

# skip NAME WHY: counts as a test that was not done.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count $1 # SKIP $2"
}

# finish: the plan; fails if a test did, or if there was none.
finish() {
	echo "1..$tap_count"
	echo "# passed $((tap_count - tap_failed)), failed $tap_failed"
	[ "$tap_failed" = 0 ] && [ "$tap_count" -gt 0 ]
}

# fails_with TEXT COMMAND...: it must exit with 1 and say one line with that text.
fails_with() {
	want=$1
	shift
	status=0
	said=$("$@" 2>&1 >/dev/null </dev/null) || status=$?
	echo "exit $status: $said"
	[ "$status" = 1 ] && [ "$(echo "$said" | wc -l)" = 1 ] &&
		case $said in
		"ptelens: "*"$want"*) ;;
		*) false ;;
		esac
}

# part COMMAND...: a program that prints TAP; its tests count as ours.
part() {
	tap_status=0
	tap_said=$("$@" 2>&1) || tap_status=$?
	tap_before=$tap_failed
	while IFS= read -r tap_line; do
		case $tap_line in
		"ok "* | "not ok "*)
			tap_count=$((tap_count + 1))
			case $tap_line in
			not*) tap_failed=$((tap_failed + 1)) ;;
			esac
			echo "$tap_line" | sed -E "s/^(not )?ok [0-9]+/\1ok $tap_count/"
			;;
		1..* | "# passed "*) ;;
		*) echo "$tap_line" ;;
		esac
	done <<-EOT
	$tap_said
	EOT
	if [ $tap_status != 0 ] && [ $tap_failed = $tap_before ]; then
		ok "$1 ends well" sh -c "echo it ended with $tap_status; exit 1"
	fi
}
