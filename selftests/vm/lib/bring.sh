# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Collects files of this machine for the guest, with the shared libraries and the
# interpreters that they need, in a folder that becomes a cpio archive.

# bring STAGE HOSTPATH [GUESTPATH]: a file or a folder, and what it needs.
bring() {
	local stage=$1 host=$2 guest=${3:-} at
	[ -e "$host" ] || die "--add: $host does not exist"
	if [ -z "$guest" ]; then
		at=$(bring_path "$stage" "$(realpath -s "$host")")
	else
		# The guest's /bin, /sbin, /lib and /lib64 are links, as Debian's are.
		guest=$(realpath -sm "/$guest" | sed -E 's#^/(bin|sbin|lib|lib64)(/|$)#/usr/\1\2#')
		at=$(realpath "$host")
		mkdir -p "$stage$(dirname "$guest")"
		if [ -d "$at" ]; then
			mkdir -p "$stage$guest"
			cp -a "$at/." "$stage$guest"
		else
			cp -aL "$at" "$stage$guest"
		fi
	fi
	bring_needs "$stage" "$at"
}

# bring_path STAGE PATH: the path with every link on the way; prints where it ends.
bring_path() {
	local stage=$1 todo=${2#/} at='' name link
	while [ -n "$todo" ]; do
		name=${todo%%/*}
		todo=${todo#"$name"}
		todo=${todo#/}
		case $name in
		'' | .) continue ;;
		..) at=${at%/*}; continue ;;
		esac
		if [ -L "$at/$name" ]; then
			mkdir -p "$stage$at"
			cp -a "$at/$name" "$stage$at/"
			link=$(readlink "$at/$name")
			case $link in
			/*) at= ;;
			esac
			todo=${link#/}${todo:+/$todo}
		else
			at=$at/$name
		fi
	done
	if [ -d "$at" ]; then
		mkdir -p "$stage$at"
		cp -a "$at/." "$stage$at"
	elif [ ! -e "$stage$at" ]; then
		mkdir -p "$stage${at%/*}"
		cp -a "$at" "$stage$at"
	fi
	echo "$at"
}

# bring_needs STAGE PATH: libraries and interpreters of what can run below PATH.
bring_needs() {
	local stage=$1 file magic library libraries=() elf=()
	while IFS= read -r -d '' file; do
		magic=
		LC_ALL=C IFS= read -r -N 4 magic <"$file" || continue
		case $magic in
		$'\177ELF') elf+=("$file") ;;
		'#!'*) bring_interpreter "$stage" "$file" ;;
		esac
	done 2>/dev/null < <(find "$2" -type f -size +3c \( -perm /111 -o -name '*.so*' \) -print0)
	[ ${#elf[@]} -gt 0 ] || return 0

	mapfile -t libraries < <(ldd "${elf[@]}" 2>/dev/null | awk '
		/=> not found/ { print "--add: no library " $1 > "/dev/stderr" }
		$2 == "=>" && $3 ~ /^\// { print $3 }
		$1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | sort -u)
	for library in "${libraries[@]}"; do
		bring_path "$stage" "$library" >/dev/null
		case $library in
		# The C library loads this one by itself, to cancel threads.
		*/libc.so.6) bring_path "$stage" "${library%/*}/libgcc_s.so.1" >/dev/null ;;
		esac
	done
}

# bring_interpreter STAGE SCRIPT: what its first line names; the guest has a sh.
bring_interpreter() {
	local line word
	IFS= read -r line <"$2" || :
	read -r -a word <<<"${line#\#!}"
	case ${word[0]:-} in
	# As the guest will look for it.
	*/env) word[0]=$(PATH=/usr/local/bin:/usr/bin:/usr/sbin command -v "${word[1]:-}" || :) ;;
	esac
	case ${word[0]} in
	/bin/sh | /usr/bin/sh) ;;
	/*) [ ! -x "${word[0]}" ] || [ -e "$1${word[0]}" ] || bring "$1" "${word[0]}" ;;
	esac
}

# pack STAGE: a cpio archive of it, owned by root, to standard output.
pack() {
	(cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet)
}
