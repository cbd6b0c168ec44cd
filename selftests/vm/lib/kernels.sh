# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # vm_dir: common.sh sets it
# The list of kernels, and the folder that holds one: either in the cache, made by
# fetch, or anywhere, named by its path. What such a folder holds is in README.md.

kernel_names() {
	sed -n 's/^\([^#[:blank:]]\+\).*/\1/p' "$vm_dir/kernels"
}

# stock_kernels ARCH: those of Debian's, which fetch only has to download.
stock_kernels() {
	awk -v arch="$1" '!/^#/ && $2 == arch && $3 == "debian" { print $1 }' "$vm_dir/kernels"
}

# kernel_line NAME: its columns, one blank between them.
kernel_line() {
	awk -v name="$1" '$1 == name { $1 = $1; print; found = 1 } END { exit !found }' "$vm_dir/kernels" ||
		die "no kernel '$1': known are $(kernel_names | tr '\n' ' ')or the path of a kernel folder"
}

# kernel_arch FOLDER: Debian's name of its architecture.
kernel_arch() {
	cat "$1/arch" 2>/dev/null || echo amd64
}

# cross_prefix ARCH: what the names of the compiler and its like begin with, for another machine
# than this one.
cross_prefix() {
	[ "$1" != arm64 ] || echo aarch64-linux-gnu-
}

# kernel_key NAME|PATH: a word for file names, different for different kernels.
kernel_key() {
	case $1 in
	*/*) echo "path-$(realpath -m "$1" | md5sum | cut -c1-12)" ;;
	*) echo "$1" ;;
	esac
}

# adopt DIR STAMP: is DIR, which ends in CLONE/NAME, up to date, or what another clone has built of
# the same sources?
adopt() {
	local other
	[ "$(cat "$1/stamp" 2>/dev/null)" != "$2" ] || return 0
	for other in "${1%/*/*}"/*/"${1##*/}"; do
		[ "$(cat "$other/stamp" 2>/dev/null)" = "$2" ] || continue
		rm -rf "$1"
		cp -a "$other" "$1"
		# that clone may have begun to build anew meanwhile
		[ "$(cat "$other/stamp" 2>/dev/null)" = "$2" ] || break
		return
	done
	rm -f "$1/stamp"
	return 1
}
