# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # repo, cache, vm_dir: common.sh sets them
# What every check needs: it looks at one item (a file, a kernel) after the other, does
# not look again at what was found clean, and sums up in one line.

# shellcheck source=../vm/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/lib/common.sh"
# shellcheck source=../vm/lib/kernels.sh
. "$vm_dir/lib/kernels.sh"
cd "$repo" || exit
# What a make above us says to its own makes is not for those that we start.
unset MAKEFLAGS MFLAGS MAKELEVEL OUTPUT

# c_files DIR...: the C files below these folders, and those of the assembler.
c_files() {
	find "$@" -name '*.[chS]' -not -path '*/build/*' | LC_ALL=C sort
}

# sums: reads file names, prints "CHECKSUM  NAME" lines.
sums() {
	xargs -r -d '\n' sha256sum --
}

# salt FILE...: one word that changes with the check itself and with these files.
salt() {
	cat "$0" "$repo/selftests/lint/lib.sh" "$@" | sha256sum | cut -c1-16
}

# module_copy DIR: makes DIR a copy of the module's sources; what was built there stays.
module_copy() {
	mkdir -p "$1"
	rsync -rlpc --delete --include='*/' --include='*.[chS]' --include=Kbuild --exclude='*' \
		"$repo/Kbuild" "$repo/module" "$1/"
}

# module_items KERNEL...: items for check, whose checksum is all that goes into a build.
module_items() {
	local kernel folder
	for kernel; do
		folder=$("$vm_dir/fetch" "$kernel")
		printf '%s  %s\n' "$({ cat Kbuild "$folder/release" "$folder/builder"
			c_files module | sums; } | sha256sum | cut -d' ' -f1)" "$kernel"
	done
}

# findings NAME SRC: what is left of what a build in SRC said.
findings() {
	grep -vE "$build_noise" | sed "s#$2/##g; s#^#$1: #" || :
}

# module_for_tests KERNEL: builds the one that the tests load, and prints what gcc with W=1 had to
# say of it; sets built to the folder. Fails if it does not build.
module_for_tests() {
	if ! built=$("$vm_dir/build" --module "$1" 2>"$found.said"); then
		sed "s/^/gcc-$1: /" "$found.said"
		return 1
	fi
	findings "gcc-$1" "$built/src" <"$built/said"
}

# module_build NAME KERNEL KBUILD-ARGS...: builds the module and prints what was said. If
# that is anything, or if it ended early, all is built again the next time.
module_build() {
	locked "lint-$1" module_build_locked "$@"
}

module_build_locked() {
	local name=$1 kernel=$2 dir=$cache/lint/$1 said status=0
	shift 2
	[ -e "$dir/clean" ] || rm -rf "$dir"
	rm -f "$dir/clean"
	module_copy "$dir/src"
	said=$("$vm_dir/kbuild" "${with[@]}" "$kernel" "$dir/src" "$@" 2>&1) || status=$?
	said=$(findings "$name" "$dir/src" <<<"$said")
	[ -z "$said" ] || echo "$said"
	[ $status = 0 ] || echo "$name: make ended with status $status"
	[ -n "$said" ] || [ $status != 0 ] || : >"$dir/clean"
}

# Said by every build of a module outside of the kernel's tree, and by our scripts.
build_noise='^(Skipping BTF generation|(kbuild|fetch|packages): |$)'
with=()

# check NAME SALT [NR]: calls 'look ITEM...' with NR items (1) at a time, of those "CHECKSUM  ITEM"
# lines of standard input that were not found clean before. What look prints are findings; if it
# fails, that is one too. It may use the folder $dir and files whose names start with $found.
check() {
	local name=$1 salt=$2 at_once=${3:-1} sum item stamp all=0 new=0 dir log cores
	local items=() stamps=()
	dir=$(mktemp -d "$cache/.lint.XXXXXX")
	# shellcheck disable=SC2064 # the folder is known now
	trap "rm -rf '$dir'" EXIT
	mkdir -p "$cache/lint/clean" "$cache/logs"
	find "$cache/lint/clean" -mtime +30 -delete
	cores=$(nproc)
	while read -r sum item; do
		all=$((all + 1))
		stamp=$cache/lint/clean/$name-$salt-${sum:0:32}-${item//\//,}
		[ ! -e "$stamp" ] || continue
		new=$((new + 1))
		items+=("$item") stamps+=("$stamp")
		[ ${#items[@]} -lt "$at_once" ] || start_look
	done
	[ ${#items[@]} = 0 ] || start_look
	wait

	log=$cache/logs/lint-$name.log
	cat "$dir"/*.found >"$dir/log" 2>/dev/null || :
	mv "$dir/log" "$log"
	if [ $all = 0 ]; then
		echo "FAIL $name: nothing to check"
	elif [ -s "$log" ]; then
		head -n 60 "$log" >&2
		echo "FAIL $name: $(wc -l <"$log") lines of findings, the first: $(head -n 1 "$log"); all in $log"
	else
		echo "ok $name: $all checked, $((all - new)) of them before"
		return
	fi
	return 1
}

# start_look: at check's $items, as soon as a processor is free for it.
start_look() {
	look_apart "$dir/$(printf '%04d' "$new")" </dev/null &
	items=() stamps=()
	[ "$(jobs -rp | wc -l)" -lt "$cores" ] || wait -n || :
}

# look_apart PREFIX: its findings in PREFIX.found; check's $stamps if there are none.
look_apart() {
	local found=$1
	echo "${items[*]}: the check itself failed" >"$found.found"
	look "${items[@]}" >"$found.new"
	mv "$found.new" "$found.found"
	[ -s "$found.found" ] || touch "${stamps[@]}"
}
