#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs the test programs in the guest, one after the other, and the tool's tests; check.sh
# reads the output.
set -u

# 7.3 samples accesses by default and clears accessed bits at random.
damon=/sys/module/damon_stat/parameters/enabled
[ ! -e $damon ] || echo N >$damon

# It takes access rights at random; the tests of that turn it on for themselves.
echo 0 >/proc/sys/kernel/numa_balancing

# There all takes ten times as long; and on kcsan the kernel has races of its own, so that
# debug/check reads the log for those that name the module.
case $(uname -r) in
*-debug | *-kcsan) export PTELENS_DIVIDE=10 ;;
esac
case $(uname -r) in
*-kcsan) export PTELENS_LOG=elsewhere ;;
esac

# run PROGRAM: if it is one, and one of those that are wanted.
wanted=" $* "
run() {
	name=${1##*/}
	case $name in
	*.* | Makefile) return ;;
	esac
	{ [ -f "$1" ] && [ -x "$1" ]; } || return
	case $wanted in
	"  " | *" $name "*) ;;
	*) return ;;
	esac
	echo "# program $name"
	start=$(cut -d' ' -f1 /proc/uptime)
	"$1" 2>&1
	echo "# status $? $name $start $(cut -d' ' -f1 /proc/uptime)"
	# nobody may read them any more where the kernel is locked down
	sed 's/^[a-z]/# stats &/' /sys/kernel/debug/ptelens/stats || :
}

echo '# boot'
# What drop_caches could not drop it marks for reclaim, and around a fault no such page is
# mapped: lab, which shows that, comes before those that drop, and then those that count faults.
for program in /selftests/lab /selftests/*_bpftrace; do
	run "$program"
done
for program in /selftests/* /tests/guest /tests/unit; do
	case ${program##*/} in
	lab | *_bpftrace | lockdown) ;;
	*) run "$program" ;;
	esac
done
# behind that nothing works any more
PTELENS_LOCKDOWN=1 run /selftests/lockdown
