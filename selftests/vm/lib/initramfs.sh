# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # vm_dir, cache: common.sh sets them
# The guest's file system: three cpio archives one after the other. The base (busybox
# and kernel modules) is cached by kernel, the programs by build; the rest is made per run.

# base_archive KERNELFOLDER: prints the path of the base archive for that kernel.
base_archive() {
	local folder=$1 key file
	key=$({ kernel_stamp "$folder" && cat "$vm_dir"/guest/{init,modules,pump.c} "$vm_dir/lib/initramfs.sh"
		stat -c '%n %Y' "$(busybox "$(kernel_arch "$folder")")" "$folder/vmlinuz"; } | md5sum | cut -c1-16)
	file=$cache/base/$key.cpio
	if [ ! -f "$file" ]; then
		mkdir -p "$cache/base"
		locked "base-$key" make_base "$folder" "$file"
	fi
	echo "$file"
}

# busybox ARCH: the path of a static one: that of this machine, or unpacked in the cache.
busybox() {
	local dir=$cache/busybox-$1
	if [ "$1" = amd64 ]; then
		echo /bin/busybox
		return
	fi
	[ -x "$dir/bin/busybox" ] || locked "busybox-$1" fetch_busybox "$1" "$dir" >&2
	echo "$dir/bin/busybox"
}

# fetch_busybox ARCH DIR: called under the lock.
fetch_busybox() {
	[ ! -x "$2/bin/busybox" ] || return 0
	rm -rf "$2"
	apt_download "bookworm:$1" "$2" '^busybox-static=' busybox-static
	dpkg -x "$2"/busybox-static_*.deb "$2"
}

# make_base KERNELFOLDER FILE: called under the lock.
make_base() {
	local folder=$1 file=$2 stage dir applet arch
	arch=$(kernel_arch "$folder")
	[ ! -f "$file" ] || return 0
	stage=$(mktemp -d "$cache/.new-base.XXXXXX")
	mkdir -p "$stage"/usr/{bin,sbin,lib,lib64} "$stage"/{dev,proc,sys,tmp,run,root,etc,mnt,var/tmp}
	for dir in bin sbin lib lib64; do
		ln -s "usr/$dir" "$stage/$dir"
	done
	ln -s ../run "$stage/var/run"
	ln -s /proc/mounts "$stage/etc/mtab"
	cp "$(busybox "$arch")" "$stage/usr/bin/busybox"
	/bin/busybox --list-full | while read -r applet; do
		case $applet in
		*/busybox | linuxrc | init | */init) continue ;;
		usr/*) ;;
		*) applet=usr/$applet ;;
		esac
		ln -sf /usr/bin/busybox "$stage/$applet"
	done
	bring_terminals "$stage"
	printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$stage/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$stage/etc/group"
	printf '127.0.0.1 localhost ptelens\n::1 localhost\n' >"$stage/etc/hosts"
	printf 'passwd: files\ngroup: files\nhosts: files\n' >"$stage/etc/nsswitch.conf"
	cp "$vm_dir/guest/init" "$stage/init"
	"$(cross_prefix "$arch")gcc-12" -O2 -Wall -static -o "$stage/usr/sbin/pump" "$vm_dir/guest/pump.c"
	pick_modules "$folder" "$stage"
	pack "$stage" >"$file.new"
	mv "$file.new" "$file"
	rm -r "$stage"
}

# bring_terminals STAGE: what programs for a whole screen have to know of terminals.
bring_terminals() {
	local name
	for name in linux vt100 vt102 vt220 dumb xterm xterm-256color screen screen-256color tmux tmux-256color; do
		[ ! -e "/lib/terminfo/${name:0:1}/$name" ] ||
			install -D -m 644 "/lib/terminfo/${name:0:1}/$name" \
				"$1/usr/lib/terminfo/${name:0:1}/$name"
	done
}

# pick_modules KERNELFOLDER STAGE: those of guest/modules and what they depend on.
pick_modules() {
	local folder=$1 stage=$2 release name path dir
	release=$(cat "$folder/release")
	dir=$stage/usr/lib/modules/$release
	mkdir -p "$dir"
	grep -v '^#' "$vm_dir/guest/modules" | while read -r name; do
		modprobe -S "$release" -d "$folder" --show-depends "$name" 2>/dev/null || :
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r path; do
		case $path in
		*.xz) xz -dc "$path" >"$dir/$(basename "$path" .xz)" ;;
		*) cp "$path" "$dir/" ;;
		esac
	done
	cp "$folder/lib/modules/$release"/modules.{builtin,builtin.modinfo,order} "$dir/"
	depmod -b "$stage" "$release"
}

# run_archive STAGE SETTINGS COMMAND...: what is different in every run.
run_archive() {
	local stage=$1 settings=$2 word words=
	shift 2
	mkdir -p "$stage/etc/vm"
	echo "$settings" >"$stage/etc/vm/settings"
	for word; do
		words+=" '${word//\'/\'\\\'\'}'"
	done
	echo "set --$words" >"$stage/etc/vm/command"
	pack "$stage"
}
