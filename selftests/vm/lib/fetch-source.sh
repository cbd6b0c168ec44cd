# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # repo, cache: common.sh sets them
# fetch, method source: the newest linux-source package of a suite, built with fragments
# of selftests/debug/config on top of tinyconfig. A build is kept in the cache under
# the hash of all that goes into it; the kernel folder is made from it.

# To be counted up when build_source changes what it makes.
source_steps=1

# fragments CONFIG: the paths of the fragments in a list like base,mm,debug.
fragments() {
	local name
	for name in ${1//,/ }; do
		echo "$repo/selftests/debug/config/$name.config"
	done
}

# stamp_source SUITE PACKAGE CONFIG BUILDER: what a cached folder depends on besides its line.
stamp_source() {
	local files
	mapfile -t files < <(fragments "$3")
	cat "${files[@]}" - <<<"$source_steps" | sha256sum | cut -c1-16
}

# fetch_source DIR FINAL ARCH SUITE PACKAGE CONFIG BUILDER: fills DIR, to be renamed to FINAL.
fetch_source() {
	local dir=$1 arch=$3 suite=$4 package=$5 config=$6 builder=$7 files found key out release
	local compiler=${builder##*:} tree
	case $arch:$builder in
	amd64:host:*) ;;
	*) die "method source builds for amd64 with a compiler of this machine, not $arch with $builder" ;;
	esac
	"$vm_dir/packages" kernel "$compiler"
	mapfile -t files < <(fragments "$config")
	found=$(newest_source "$suite:$arch" "$package")
	tree=$cache/source/${found/=/_}
	locked "source-${found%%=*}" unpack_source "$tree" "$suite:$arch" "$found"
	key=$({ stamp_source "$suite" "$package" "$config" "$builder" && echo "$found" && "$compiler" --version; } |
		sha256sum | cut -c1-16)
	out=$cache/source/build-$key
	locked "source-build-$key" build_source "$tree" "$out" "$compiler" "${files[@]}"
	release=$(cat "$out/include/config/kernel.release")
	echo "$release" >"$dir/release"
	echo "$builder" >"$dir/builder"
	echo "$out" >"$dir/kdir"
	cp "$out/.config" "$dir/config"
	cp "$out/arch/x86/boot/bzImage" "$dir/vmlinuz"
	cp -a "$out/installed/lib" "$dir/lib"
}

# newest_source SUITE:ARCH PACKAGE: prints PACKAGE-X.Y=VERSION of the newest that the suite has.
newest_source() {
	local where=${1%%-*}:${1#*:} found
	apt_update "$where"
	found=$(apt_in "$where" apt-get -s install -t "${1%:*}" "$2" |
		sed -n "s/^Inst \($2-[0-9][^ ]*\) (\([^ ]*\) .*/\1=\2/p")
	[ -n "$found" ] || die "${1%:*} has no $2"
	echo "$found"
}

# unpack_source TREE SUITE:ARCH PACKAGE=VERSION: called under the lock.
unpack_source() {
	local tree=$1 where=${2%%-*}:${2#*:} package=${3%%=*} temp
	[ ! -d "$tree" ] || return 0
	rm -rf "$cache"/source/.new.*
	mkdir -p "$cache/source"
	temp=$(mktemp -d "$cache/source/.new.XXXXXX")
	apt_download "$where" "$temp/debs" "^$package=" -t "${2%:*}" "$package"
	mkdir "$temp/tree"
	say "unpacking $package"
	dpkg-deb --fsys-tarfile "$temp"/debs/*.deb | tar -xO "./usr/src/$package.tar.xz" |
		xz -dc -T0 | tar -x -C "$temp/tree" --strip-components=1
	mv "$temp/tree" "$tree"
	rm -r "$temp"
}

# build_source TREE OUT COMPILER FRAGMENT...: called under the lock; goes on where an
# interrupted build was.
build_source() {
	local tree=$1 out=$2 compiler=$3 log=$2.log make start=$SECONDS
	shift 3
	[ ! -f "$out/done" ] || return 0
	# A nested make would write to the wrong places.
	unset MAKEFLAGS MFLAGS MAKELEVEL OUTPUT
	make=(make -C "$tree" O="$out" CC="$compiler" HOSTCC="$compiler" KBUILD_BUILD_HOST=ptelens)
	mkdir -p "$out"
	quietly "$log" configure "$out" "$@" || die "the kernel cannot be configured"
	lacking_options "$out/.config" "$@" || die "the kernel's configuration lacks these lines"
	say "building $(basename "$tree"), about 15 minutes of a processor; log: $log"
	quietly "$log" "${make[@]}" -s -j"$(nproc)" bzImage modules || die "the kernel does not build"
	quietly "$log" "${make[@]}" -s INSTALL_MOD_PATH="$out/installed" modules_install
	rm -f "$out"/installed/lib/modules/*/{build,source}
	# Modules are built against headers, scripts and Module.symvers: the rest can go.
	find "$out" \( -name '*.o' -o -name '*.a' -o -name '*.ko' -o -name 'vmlinux*' -o -name '.*.cmd' \) \
		-type f -not -path "$out/installed/*" -not -path "$out/tools/*" -not -path "$out/scripts/*" -delete
	: >"$out/done"
	say "built in $((SECONDS - start)) s"
}

# configure OUT FRAGMENT...: uses build_source's make.
configure() {
	local out=$1
	shift
	"${make[@]}" -s tinyconfig &&
		cat "$@" >>"$out/.config" &&
		"${make[@]}" -s olddefconfig
}

# lacking_options CONFIG FRAGMENT...: prints what was asked for and is not so; fails if any.
lacking_options() {
	local config=$1
	shift
	awk '
	{ name = "" }
	/^CONFIG_[A-Z0-9_]+=/ { name = substr($0, 1, index($0, "=") - 1); value = substr($0, length(name) + 2) }
	/^# CONFIG_[A-Z0-9_]+ is not set$/ { name = $2; value = "n" }
	name == "" { next }
	FILENAME == ARGV[1] { is[name] = value; next }
	value != (name in is ? is[name] : "n") {
		print FILENAME ": " $0 ", but it is " (name in is ? is[name] : "n") > "/dev/stderr"
		bad = 1
	}
	END { exit bad }' "$config" "$@"
}
