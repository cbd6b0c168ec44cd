# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # cache: common.sh sets it
# A folder with programs of a later Debian release: compilers for kernels whose header
# trees this machine's compiler and libc are too old for, and QEMU. Packages are unpacked,
# not installed: no maintainer script runs, and nothing but the folder changes.

tree_packages='base-files base-passwd bash dash coreutils sed grep findutils diffutils
gawk gzip xz-utils tar perl-base make bc kmod dwarves libelf1t64 libssl3t64 libc6-dev'

# tree_add RELEASE PACKAGE...: called under the lock; the folder grows in place, and what
# is there stays as it is, for it may be in use.
tree_add() {
	local release=$1 dir=$cache/trees/$1 deb
	shift
	mkdir -p "$dir"/{tmp,proc,dev,.have}
	rm -rf "$dir/debs"
	touch "$dir/debs.have"
	apt_download "$release" "$dir/debs" . "$@"
	for deb in "$dir"/debs/base-files_*.deb "$dir"/debs/*.deb; do
		[ ! -f "$deb" ] || dpkg -x "$deb" "$dir"
	done
	for deb in "$dir"/debs/*.deb; do
		# shellcheck disable=SC2016
		[ ! -f "$deb" ] || dpkg-deb -W --showformat='${Package}=${Version}\n' "$deb"
	done | sort -u -o "$dir/debs.have" - "$dir/debs.have"
	rm -r "$dir/debs"
	[ ! -e "$dir/usr/bin/gawk" ] || ln -sf gawk "$dir/usr/bin/awk"
	(cd "$dir/.have" && touch "$@")
}

# tree RELEASE PACKAGE...: the folder's path, with those packages in it.
tree() {
	local release=$1 dir=$cache/trees/$1 package lacking=()
	shift
	for package in $tree_packages "$@"; do
		[ -e "$dir/.have/$package" ] || lacking+=("$package")
	done
	if [ ${#lacking[@]} -gt 0 ]; then
		locked "tree-$release" tree_add "$release" "${lacking[@]}" >&2
	fi
	echo "$dir"
}

# in_tree TREE DIR... -- COMMAND...: runs it there; the DIRs keep their paths.
in_tree() {
	local tree=$1 dir binds=() map=()
	shift
	while [ "$1" != -- ]; do
		binds+=("$1")
		mkdir -p "$tree$1"
		shift
	done
	shift
	[ "$(id -u)" = 0 ] || map=(--map-root-user)
	# The shell mounts before its root changes; what it mounts ends with it.
	# shellcheck disable=SC2016
	unshare --mount --propagation private "${map[@]}" sh -eu -c '
		tree=$1 dir=$PWD n=$2
		shift 2
		mount --rbind /dev "$tree/dev"
		mount --rbind /proc "$tree/proc"
		while [ "$n" -gt 0 ]; do
			mount --bind "$1" "$tree$1"
			shift
			n=$((n - 1))
		done
		exec env -i PATH=/usr/sbin:/usr/bin LC_ALL=C HOME=/tmp chroot "$tree" "$@"
	' sh "$tree" ${#binds[@]} "${binds[@]}" "$@"
}
