# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # vm_dir: common.sh sets it
# fetch, method debian: kernel, modules and headers from Debian's packages, unpacked
# into the cache; nothing of it is installed on this machine.

# move_headers TREE FINAL: Debian's header trees name each other by absolute paths.
move_headers() {
	grep -rlI --include=Makefile --include=.kernelvariables -e '/usr/src/' -e '/usr/lib/linux-' "$1" |
		xargs -r sed -i -e "s#/usr/src/linux-#$2/usr/src/linux-#g" -e "s#/usr/lib/linux-#$2/usr/lib/linux-#g"
}

# stamp_debian SUITE IMAGE HEADERS BUILDER: what its folder depends on besides.
stamp_debian() {
	case $4 in
	cross:*) cat "$("$vm_dir/fetch" "${4#cross:}")/release" ;;
	esac
}

# cross_tools DIR NAME: programs that run here instead of the architecture's own, under the
# name that the header tree has for them: those of kernel NAME.
cross_tools() {
	local wanted
	wanted=$(readlink "$1"/usr/src/linux-headers-*-common/scripts)
	wanted=${wanted%/scripts}
	mkdir -p "$1/usr/lib"
	ln -s "$("$vm_dir/fetch" "$2")"/usr/lib/linux-kbuild-* "$1/usr/lib/${wanted##*/}"
}

# fetch_debian DIR FINAL ARCH SUITE IMAGE HEADERS BUILDER: fills DIR, to be renamed to FINAL.
fetch_debian() {
	local dir=$1 final=$2 arch=$3 suite=$4 image=$5 headers=$6 builder=$7 deb file release
	local pattern='image|binary|modules|headers|base-[0-9]'
	[[ $builder = cross:* ]] || pattern+='|kbuild'
	apt_download "${suite%%-*}:$arch" "$dir/debs" "^linux-($pattern)" -t "$suite" "$image" "$headers"
	for deb in "$dir"/debs/*.deb; do
		dpkg -x "$deb" "$dir"
	done
	rm -r "$dir/debs"
	if [ -d "$dir/usr/lib/modules" ]; then
		mkdir -p "$dir/lib/modules"
		cp -a "$dir/usr/lib/modules/." "$dir/lib/modules"
		rm -r "$dir/usr/lib/modules"
	fi

	release=$(basename "$dir"/lib/modules/*)
	echo "$arch" >"$dir/arch"
	echo "$release" >"$dir/release"
	echo "$builder" >"$dir/builder"
	echo "$final/usr/src/linux-headers-$release" >"$dir/kdir"
	for file in vmlinuz config; do
		mv "$dir/boot/$file-$release" "$dir/$file" 2>/dev/null ||
			mv "$dir/lib/modules/$release/$file" "$dir/$file"
	done
	rm -rf "${dir:?}"/{boot,etc,usr/share}
	rm -f "$dir/lib/modules/$release/build" "$dir/lib/modules/$release/source"
	move_headers "$dir/usr/src/linux-headers-$release" "$final"
	[[ $builder != cross:* ]] || cross_tools "$dir" "${builder#cross:}"
	depmod -b "$dir" "$release"
}
