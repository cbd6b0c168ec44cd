#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs the checks of the project: lint, builds, and the selftests on every kernel.
set -eu
here=$(dirname "$(realpath "$0")")
vm_dir=$here/vm
# shellcheck source=vm/lib/turns.sh
. "$vm_dir/lib/turns.sh"
# shellcheck source=vm/lib/kernels.sh
. "$vm_dir/lib/kernels.sh"

kernels=() only=() programs=()
timeout=1500

usage() {
	cat <<-EOT
	usage: check.sh [--kernel NAME]... [--tests] [--timeout SECONDS] [PROGRAM...]

	Without arguments: lint, the unit tests, the user tool's own tests, the cross-build for
	arm64, the DKMS builds, and the selftests on each kernel of vm/kernels. --tests: only the
	selftests. --kernel: only on that kernel. --timeout: of each kernel's selftests ($timeout).
	PROGRAM: only these test programs.

	One line a check, the seconds that it took beside others, then what failed; the last line
	counts. A skip that expected-skips does not name is a failure. Logs are in
	\$PTELENS_CACHE/logs/check.
	EOT
}

while [ $# -gt 0 ]; do
	case $1 in
	--kernel) kernels+=("$2"); shift ;;
	--tests) only=(tests) ;;
	--timeout) timeout=$2; shift ;;
	-h | --help) usage; exit 0 ;;
	-*) usage >&2; exit 125 ;;
	*) programs+=("$1") ;;
	esac
	shift
done

cache=${PTELENS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ptelens}
logs=$cache/logs/check
mkdir -p "$logs"
passed=0 failed=0 skipped=0
# The processes of a step, or of a kernel's boots.
declare -A jobs

# result NAME PASSED FAILED SKIPPED SECONDS LOG: one line, and it counts.
result() {
	passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
	printf '%-20s %4d passed, %3d failed, %3d skipped  %4d s' "$1" "$2" "$3" "$4" "$5"
	if [ "$3" = 0 ]; then
		echo
	else
		printf '  log: %s\n' "$6"
	fi
}

# step NAME COMMAND...: a check that passes or fails as a whole.
step() {
	local name=$1 log=$logs/$1.log start=$SECONDS status=0
	shift
	"$@" >"$log" 2>&1 || status=$?
	echo "$status $((SECONDS - start))" >"$logs/$name.status"
}

# end_step NAME: what it brought.
end_step() {
	local log=$logs/$1.log status seconds
	read -r status seconds <"$logs/$1.status"
	if [ "$status" = 0 ]; then
		result "$1" 1 0 0 "$seconds" "$log"
	else
		result "$1" 0 1 0 "$seconds" "$log"
		grep -E 'FAIL|not ok|error' "$log" | head -n 20 | sed 's/^/  /' || :
	fi
}

# What needs no virtual machine, and how it is run.
steps=(tool lint unit arm64 dkms)
declare -A step=(
	[tool]=$here/../tools/tests/run [lint]=$here/lint/run [unit]=$here/unit/run
	[arm64]=$here/cross/arm64 [dkms]=$here/dkms/check
)

# The tests of the tool take no turn, as they wait most of the time.
start_steps() {
	local name turn
	for name in "${steps[@]}"; do
		rm -f "$logs/$name.status"
		turn=turn
		[ "$name" != tool ] || turn=
		$turn step "$name" "${step[$name]}" &
		jobs[$name]=$!
	done
}

end_steps() {
	local name
	for name in "${steps[@]}"; do
		wait "${jobs[$name]}" || :
		end_step "$name"
	done
}

# machine KERNEL PART: sets machine. Two nodes, so that pages can migrate, and memory that can go
# offline: of two equal nodes each would get half of it, and no block whole; at its end the kernel
# has what it needs early, so that half of it can't go. Swap in memory; room for a 1G huge page, but
# not where comparing one takes minutes, as each access to memory is checked. On two sockets the
# kernel would take the HPET for its clock, which costs an emulated machine a tenth of its time.
machine() {
	local second=3G total=4G movable=movablecore=512M huge="hugepagesz=1G hugepages=1"
	local smp="2,sockets=2" cpus=",cpus=1"
	[ "$1" != debug ] || second=1536M total=2560M movable=movablecore=256M huge=''
	# there the memory of the start never goes offline
	[[ $1 != arm64-* ]] || movable=''
	[ "$2" != q ] || smp=1 cpus=''
	machine=(--mem "$total" --smp "$smp" --swap zram --timeout "$timeout"
		--append "$movable tsc=reliable $huge $(levels "$1" "$2")"
		--qemu "-object memory-backend-ram,id=m0,size=1G -object memory-backend-ram,id=m1,size=$second"
		--qemu "-numa node,memdev=m0,cpus=0 -numa node,memdev=m1$cpus")
}

# The boots that the programs of a kernel are spread over. r has those that race: they need two
# processors. The others are quiet (q), on one: emulated processors wait for each other all the time,
# which two of three take turns on a real one.
parts=(r q)

# levels KERNEL PART: what makes the kernel use tables of 4 levels, as most machines have; the
# emulated processor has 5.
levels() {
	case $1.$2 in
	6.12.* | debug.r) echo no5lvl ;;
	esac
}

# part KERNEL PART: prints those of the programs that run in this part. Only the kernel debug
# can make allocations fail, and has the unit tests, with either count of levels; it is there for
# the module, so that the tests of the tool do without it. For arm64 neither tool nor bpftrace is
# there.
part() {
	{ grep -l '^TEST_HARNESS_MAIN' "$here"/*.c && printf '%s\n' guest unit; } | sed 's|.*/||; s|\.c$||' |
		awk -v kernel="$1" -v part="$2" -v some=" ${programs[*]} " '
		kernel != "debug" && /^(failnth|unit)$/ { next }
		kernel ~ /^arm64/ && (/_bpftrace$/ || /^(guest|lab)$/) { next }
		some == "  " ? kernel == "debug" && $1 == "guest" : !index(some, " " $1 " ") { next }
		{ mine = /^unit$/ ? part : "q" }
		!/_bpftrace$/ && /^(events|lifetime_[^gl])|races$|^(stress|stats|raw|tables_change|compare_migration|explain_input)/ {
			mine = "r"
		}
		mine == part'
}

# boot KERNEL PART: the selftests of one kernel, to a log; the last line is its status.
boot() {
	local status=0 machine log=$logs/tests-$1.$2 names start=$SECONDS
	machine "$1" "$2"
	mapfile -t names < <(part "$1" "$2")
	[ ${#names[@]} != 0 ] || return 0
	[[ " ${names[*]} " != *" unit "* ]] ||
		machine+=(--add "$("$here/unit/build" "$1"):/ptelens_unit.ko" --add "$here/unit/guest.sh:/tests/unit")
	[[ $1 = debug || " ${names[*]} " != *_bpftrace* ]] ||
		machine+=(--add /usr/bin/bpftrace --add "$here/../tools/bpftrace:/tools/bpftrace")
	"$here/vm/run" --kernel "$1" "${machine[@]}" --add "$here/guest.sh:/guest.sh" \
		--add "$here/../tools/tests:/tests" -- sh /guest.sh "${names[@]}" \
		>"$log.tap" 2>"$log.err" || status=$?
	echo "$status $((SECONDS - start))" >"$log.status"
}

# count KERNEL: what its boots brought.
count() {
	local log=$logs/tests-$1 status seconds sum=0 report numbers file bad=()
	# shellcheck disable=SC2086 # a list
	wait ${jobs[$1]} || :
	cat "$log".?.tap >"$log.tap"
	report=$(awk -v kernel="$1" -v expected="$here/expected-skips" -f "$here/tap.awk" "$log.tap")
	read -r -a numbers <<<"$(tail -n 1 <<<"$report")"
	# A guest that complained or died fails, whatever its tests said.
	for file in "$log".?.status; do
		read -r status seconds <"$file"
		sum=$((sum + seconds))
		[ "$status" = 0 ] || bad+=("$status ${file%.status}.err")
	done
	numbers[1]=$((numbers[1] + ${#bad[@]}))
	result "tests on $1" "${numbers[@]}" "$sum" "$log.tap"
	head -n -1 <<<"$report"
	for file in "${bad[@]}"; do
		echo "  vm/run: exit status ${file%% *}, see ${file#* }"
		grep '^run:' "${file#* }" | tail -n 5 | sed 's/^/  /' || :
	done
}

# All boots at once, each waits for its turn. One with two processors goes best beside one with one.
start_tests() {
	local name part
	"$here/vm/packages" vm bpftrace
	for name in "${kernels[@]}"; do
		"$here/vm/fetch" "$name" >/dev/null 2>>"$logs/fetch.log"
		rm -f "$logs/tests-$name".*
	done
	for name in "${kernels[@]}"; do
		for part in "${parts[@]}"; do
			turn boot "$name" "$part" &
			jobs[$name]+=" $!"
		done
	done
}

if [ ${#kernels[@]} = 0 ]; then
	mapfile -t kernels < <(stock_kernels amd64)
fi
# Guests wait now and then, and one more has work for the processors meanwhile. But the tests on the
# kernel debug would not end in time beside two others.
more=1
[[ " ${kernels[*]} " != *" debug "* ]] || more=0
turns_begin $more
[ ${#only[@]} = 0 ] && [ ${#programs[@]} = 0 ] || steps=()
start_steps
start_tests
end_steps
for name in "${kernels[@]}"; do
	count "$name"
done
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
echo
[ "$failed" = 0 ]
