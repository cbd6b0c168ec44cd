# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2016 # $1 is for awk
# shellcheck disable=SC2154 # lens, temp, target, busy: guest sets them
# What the tool says in a guest is what the files of the module have.

# as_file FILE COLUMN,... AWK: shows what cat shows, of a process that stands still.
as_file() {
	ptelens show "$1" "$target" -rn -o "$2" >"$temp/out"
	awk '/^#/ { next }
		function bare(hex) { sub(/^0+/, "", hex); return hex == "" ? "0" : hex }
		# what others share with it may change meanwhile
		$2 != "pss" { print '"$3"' }' "$lens/$target/$1" >"$temp/want"
	sed -i '/^pss /d' "$temp/out"
	diff "$temp/want" "$temp/out"
	[ -s "$temp/want" ]
}

# kinds_add_up: their pages are those that the summary counts.
kinds_add_up() {
	ptelens show kinds "$target" -rn -o KIND,PAGES |
		awk '{ sum[$1] += $2 } END { for (kind in sum) print kind, sum[kind] }' | sort >"$temp/out"
	ptelens show summary "$target" -rn -o GROUP,NAME,PAGES |
		awk '$1 == "kind" && $3 { print $2, $3 }' | sort >"$temp/want"
	diff "$temp/want" "$temp/out"
	[ -s "$temp/want" ]
}

# who_is_file: who shows what the file answers, of a page of busybox.
who_is_file() {
	ptelens who "$target:401000" -rn -o PID,VADDR,RAW,TARGET >"$temp/out"
	echo "$target:401000" >"$lens/who"
	awk '/^#/ { next }
		function bare(hex) { sub(/^0+/, "", hex); return hex == "" ? "0" : hex }
		# the tool and the shell that asks come and go
		$2 == "init" || $2 == "sleep" { print $1, bare($3), $6, $8 }' "$lens/who" >"$temp/want"
	[ -s "$temp/want" ]
	while read -r line; do
		grep -Fqx "$line" "$temp/out" || {
			echo "missing: $line"
			return 1
		}
	done <"$temp/want"
	grep -q "^$target 401000 .* pfn=" "$temp/out"
	grep -q '^# pfn=.*: file' "$temp/out"
	grep -q "^# $(grep -vc '^#' "$temp/out") entries found" "$temp/out"
}

# who_in_turn: of many that ask at once each reads the answer to its own question.
who_in_turn() {
	for address in 401000 402000 403000 404000; do
		(
			for _ in 1 2 3 4 5; do
				ptelens who 1:$address -rn -o PID,VADDR | grep -qx "1 $address"
			done
		) &
		asking="${asking:-} $!"
	done
	for pid in $asking; do
		wait "$pid"
	done
}

# events_are_its: those of one cause, of one range, of this process.
events_are_its() {
	ptelens events "$busy" -n 20 --cause fork --for 20 >"$temp/out"
	cat "$temp/out"
	[ "$(awk 'NR > 1 && $2 == pid && $3 == "sh" && $4 == "fork" && / -> ruadsD? /' pid="$busy" "$temp/out" | wc -l)" = 20 ]
}

# events_of_range: of the memory that was asked for alone, of a process that nobody has attached
# and of one that somebody has, whose control stays as it is.
events_of_range() {
	heap=$(awk '/\[heap\]/ { print $1 }' /proc/"$busy"/maps)
	ptelens events "$busy" -n 10 --for 20 --range "$heap" >"$temp/out"
	echo "$busy" >"$lens/attach"
	cp "$lens/$busy/control" "$temp/before"
	ptelens events "$busy" -n 10 --for 20 --range "$heap" | sed 1d >>"$temp/out"
	cmp "$lens/$busy/control" "$temp/before"
	echo "$busy" >"$lens/detach"
	cat "$temp/out"
	awk 'function hex(text) { sub(/^0+/, "", text); return sprintf("%16s", text) }
		NR > 1 && (hex($5) < hex(from) || hex($5) >= hex(to)) { bad = 1 } END { exit bad || NR != 21 }' \
		from="${heap%-*}" to="${heap#*-}" "$temp/out"
}

# events_interrupted: Ctrl-C ends it well: the table comes, and it has detached.
events_interrupted() {
	# a slow machine may have to start it for so long, or to wait for a fork
	for seconds in 2 8 32; do
		status=0
		timeout -s INT $seconds ptelens events "$busy" --stats -q >"$temp/out" || status=$?
		! grep -q '^fork ' "$temp/out" || break
	done
	cat "$temp/out"
	# not that of a signal; some timeouts tell their own
	[ "$status" = 0 ] || [ "$status" = 124 ]
	[ ! -d "$lens/$busy" ]
	grep -q '^fork ' "$temp/out"
	grep -q '^[1-9][0-9]* events of .*, 0 dropped$' "$temp/out"
}

# events_to_the_end: over an exec, and then to the exit.
events_to_the_end() {
	# shellcheck disable=SC2016 # it is for that shell
	lens=$lens sh -c 'until awk -v pid=$$ "\$1 == pid && \$7 ~ /[0-9]/ { found = 1 }
			END { exit !found }" "$lens/targets"; do
		sleep 0.1
	done
	exec sleep 1' &
	ptelens events $! --stats --json >"$temp/out"
	grep -qx '{"note": "end: exec"}' "$temp/out"
	grep -qx '{"note": "end: exit"}' "$temp/out"
	grep -q '"comm": "sleep", "cause": "exit"' "$temp/out"
	tail -n 1 "$temp/out" | grep '{"cause": "exec", "events": '
}

# saved_is_live: a dump of a process that stands still has what the files have now.
saved_is_live() {
	rm -f "$temp/dump"
	kill -STOP "$target"
	ptelens save "$target" "$temp/dump"
	for file in kinds summary vmas entries ranges swap tables; do
		columns=
		# how many references there are to a page of busybox is not up to the target
		[ $file != entries ] || columns=VADDR,PAGES,RAW,KIND,TARGET,FLAGS,VMA
		# shellcheck disable=SC2086 # an option and its value
		ptelens show $file $target -J ${columns:+-o $columns} | grep -v '"pss"' >"$temp/live"
		# shellcheck disable=SC2086
		ptelens show $file --file "$temp/dump" -J ${columns:+-o $columns} | grep -v '"pss"' |
			diff "$temp/live" - || failed="${failed:-} $file"
	done
	kill -CONT "$target"
	[ -z "${failed:-}" ]
	fails_with "was saved without shared" ptelens show shared --file "$temp/dump"
}

# saves_over: a dump that is there stays as it is, but with --force.
saves_over() {
	cp "$temp/dump" "$temp/first"
	fails_with "is there already" ptelens save "$target" "$temp/dump"
	cmp "$temp/dump" "$temp/first"
	ptelens save "$target" "$temp/dump" --force --shared
	ptelens show shared --file "$temp/dump" -rn -o NAMES | grep -q init
}

# saves_whole_or_not DIRECTORY COMMAND...: it fails, and leaves nothing there.
saves_whole_or_not() {
	mkdir "$1"
	mount -t tmpfs -o size="$2" none "$1"
	folder=$1
	shift 2
	status=0
	"$@" || status=$?
	left=$(ls -A "$folder")
	umount "$folder"
	rmdir "$folder"
	echo "it ended with status $status, left: $left"
	[ $status != 0 ] && [ -z "$left" ]
}

# ends_early COMMAND...: it is ended as soon as it has made its file.
ends_early() {
	folder=$1
	shift
	"$@" 2>"$temp/err" &
	tool=$!
	until set -- "$folder"/dump.* && [ -e "$1" ]; do
		kill -0 $tool
	done
	kill -TERM $tool
	wait $tool
}

# diff_is_what_it_did: memory that a process has got is added in the dump after that.
diff_is_what_it_did() {
	mkfifo "$temp/orders"
	sh <"$temp/orders" &
	shell=$!
	# for both: nobody waits for the other end
	exec 6<>"$temp/orders"
	echo 'a=x; i=0' >&6
	sleep 1
	ptelens save $shell "$temp/old"
	echo 'while [ $i -lt 15 ]; do a=$a$a; i=$((i + 1)); done' >&6
	sleep 2
	ptelens save $shell "$temp/new"
	kill -KILL $shell
	exec 6>&-
	ptelens diff "$temp/old" "$temp/new" -rn -o PAGES,CHANGE,NAME >"$temp/out"
	cat "$temp/out"
	# the text of 32K, at least
	[ "$(awk '$2 == "added" && $3 == "[heap]" { n += $1 } END { print n + 0 }' "$temp/out")" -ge 8 ]
	# what came and went is the difference of what there was
	old=$(ptelens show kinds --file "$temp/old" -rn -o PAGES | awk '{ n += $1 } END { print n }')
	new=$(ptelens show kinds --file "$temp/new" -rn -o PAGES | awk '{ n += $1 } END { print n }')
	awk '$2 == "added" { n += $1 } $2 == "removed" { n -= $1 } END { exit n != want }' want=$((new - old)) "$temp/out"
}
# picture: it has as many pages as the mappings, and what leads somewhere is as many as of all kinds.
picture() {
	echo none >"$lens/$target/filter"
	ptelens picture "$target" -o "$temp/picture.svg" --keep "$temp/kept"
	grep -q "</svg>" "$temp/picture.svg"
	sed -n "s/.*>[0-9.]*[BKMG], \\([0-9]*\\) pages*<.*/\\1/p" "$temp/picture.svg" |
		awk "{ n += \$1 } END { print n }" >"$temp/out"
	ptelens show vmas "$target" -rn -o PAGES | awk "{ n += \$1 } END { print n }" >"$temp/want"
	diff "$temp/want" "$temp/out"
	grep -q "^[1-9]" "$temp/want"
	ptelens show kinds "$target" -rn -o PAGES | awk "{ n += \$1 } END { print n }" >"$temp/want"
	sed "/>nothing there</,\$ d" "$temp/picture.svg" |
		sed -n "s/.*>[0-9.]*[BKMG], \\([0-9]*\\) pages*<.*/\\1/p" |
		awk "{ n += \$1 } END { print n }" >"$temp/out"
	diff "$temp/want" "$temp/out"
	grep -q "^[1-9]" "$temp/want"
}

keeps_filter() {
	echo "kind=zero flags=!w" >"$lens/$target/filter"
	cp "$lens/$target/filter" "$temp/before"
	ptelens show entries "$target" --filter "kind=present flags=x" -n -o FLAGS >"$temp/out"
	cmp "$lens/$target/filter" "$temp/before"
	[ -s "$temp/out" ]
	! grep -v x "$temp/out"
}
