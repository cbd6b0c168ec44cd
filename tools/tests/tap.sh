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
