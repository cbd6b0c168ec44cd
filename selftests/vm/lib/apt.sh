# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # cache: common.sh sets it
# An apt of our own inside the cache, for packages of any Debian release: the
# machine's apt sources with the suite changed. The machine's apt is not touched.

# Prints "KIND URI OPTIONS" for each of the machine's sources; KIND is the suite.
host_sources() {
	local file
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		awk '$1 == "deb" {
			sub(/#.*/, ""); opts = "-"
			if (match($0, /\[[^]]*\]/)) {
				opts = substr($0, RSTART + 1, RLENGTH - 2)
				$0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
			}
			by = "-"; n = split(opts, o, " ")
			for (i = 1; i <= n; i++) if (o[i] ~ /^signed-by=/) by = o[i]
			print $3, $2, by
		}' "$file"
	done
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		awk '
		function flush(  i, j, n, m, u, s) {
			if (tolower(f["enabled"]) != "no" && f["types"] ~ /(^| )deb( |$)/) {
				n = split(f["uris"], u, " "); m = split(f["suites"], s, " ")
				for (i = 1; i <= n; i++) for (j = 1; j <= m; j++)
					print s[j], u[i], (f["signed-by"] ~ /^\/[^ ]*$/ ? "signed-by=" f["signed-by"] : "-")
			}
			delete f
		}
		/^#/ { next }
		/^[ \t]*$/ { flush(); next }
		/^[ \t]/ { sub(/^[ \t]+/, ""); f[name] = f[name] " " $0; next }
		{
			name = tolower(substr($0, 1, index($0, ":") - 1))
			value = substr($0, index($0, ":") + 1); sub(/^[ \t]+/, "", value)
			sub(/[ \t]+$/, "", value); f[name] = value
		}
		END { flush() }' "$file"
	done
}

# apt_sources RELEASE: the sources.list of that release, from the machine's own.
apt_sources() {
	local release=$1 codename suite uri by
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	host_sources | while read -r suite uri by; do
		case $by in -) by= ;; *) by="[$by] " ;; esac
		case $suite in
		"$codename" | stable | oldstable)
			printf "deb $by$uri %s main\n" "$release" "$release-updates" "$release-backports" ;;
		"$codename"-security | stable-security | oldstable-security)
			printf "deb $by$uri %s main\n" "$release-security" ;;
		esac
	done | sort -u
}

# apt_in RELEASE[:ARCH] TOOL ARGS...: apt-get, apt-cache with that release's lists.
apt_in() {
	local release=${1%%:*} arch=${1#*:} tool=$2 dir
	case $1 in *:*) ;; *) arch=$(dpkg --print-architecture) ;; esac
	shift 2
	dir=$cache/apt/$release-$arch
	"$tool" -o APT::Architecture="$arch" -o APT::Architectures::="$arch" \
		-o Dir::State="$dir/state" -o Dir::State::lists="$dir/lists" \
		-o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" \
		-o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o APT::Sandbox::User="$(id -un)" -o APT::Install-Recommends=false \
		-o APT::Get::Assume-Yes=true -o Dpkg::Use-Pty=0 "$@"
}

# apt_update RELEASE[:ARCH]: fetches the lists unless they are of the last hours, and from
# the sources that the machine has now.
apt_update() {
	local release=${1%%:*} arch=${1#*:} dir
	case $1 in *:*) ;; *) arch=$(dpkg --print-architecture) ;; esac
	dir=$cache/apt/$release-$arch
	mkdir -p "$dir/state" "$dir/lists/partial" "$dir/cache/archives/partial"
	touch "$dir/status"
	apt_sources "$release" >"$dir/sources.new"
	[ -s "$dir/sources.new" ] || die "no Debian sources found in /etc/apt to derive $release from"
	if cmp -s "$dir/sources.new" "$dir/sources.list" &&
		[ -n "$(find "$dir/updated" -mmin -240 2>/dev/null)" ]; then
		return
	fi
	mv "$dir/sources.new" "$dir/sources.list"
	say "fetching the package lists of $release ($arch)"
	quietly "$dir/update.log" apt_in "$1" apt-get update -q
	touch "$dir/updated"
}

# apt_download RELEASE[:ARCH] DIR PATTERN APT-ARGS...: downloads into DIR what
# installing APT-ARGS on an empty system would bring, as far as the name matches and the
# file DIR.have does not list it yet.
apt_download() {
	local where=$1 dir=$2 pattern=$3 list
	shift 3
	apt_update "$where"
	mapfile -t list < <(apt_in "$where" apt-get -s install "$@" |
		sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' | grep -E "$pattern" | sort)
	[ ${#list[@]} -gt 0 ] || die "apt finds no package for: $*"
	if [ -f "$dir.have" ]; then
		mapfile -t list < <(printf '%s\n' "${list[@]}" | comm -23 - "$dir.have")
	fi
	mkdir -p "$dir"
	[ ${#list[@]} -gt 0 ] || return 0
	say "fetching ${#list[@]} packages (${list[0]%%=*}...)"
	(cd "$dir" && quietly "$dir/download.log" apt_in "$where" apt-get download -q "${list[@]}")
	rm -f "$dir/download.log"
}
