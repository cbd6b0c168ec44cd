# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2016,SC2154 # $1 is for awk; run sets tool, here, temp and update
# The tests of saved dumps: save, what is shown of them, diff; run reads this.
set -eu

# of_dump FILE: of a saved dump, each way to print is as that of a copy of the file in it.
of_dump() {
	# the section is so many bytes long as its line says
	length=$(grep -a "^= $1 " after.dump | cut -d ' ' -f 3)
	at=$(grep -abo "^= $1 " after.dump | cut -d : -f 1)
	tail -c +$((at + ${#1} + 25)) after.dump | head -c "$(echo "$length" | sed 's/^0*//;s/^$/0/')" >"$temp/copy"
	head -1 "$temp/copy" | grep "^# ptelens 1: $1 of "
	for how in --raw --json; do
		"$tool" show "$1" $how --file after.dump >"$temp/out"
		"$tool" show "$1" $how --file "$temp/copy" >"$temp/want"
		diff "$temp/want" "$temp/out"
	done
	jq -e .pid "$temp/out"
}

# kinds_of_dump: are those that jq counts in its entries.
kinds_of_dump() {
	"$tool" show entries --file after.dump --json >"$temp/entries.json"
	"$tool" show kinds --file after.dump --json | jq -es '.[0] as $entries | .[1] as $kinds |
		[$entries.entries | group_by([.kind, .level])[] |
			{kind: .[0].kind, level: .[0].level, entries: length, pages: (map(.pages) | add)}] ==
		[$kinds.kinds | sort_by([.kind, .level])[] | del(.bytes)] and
		$kinds.pid == $entries.pid and $kinds.comm == $entries.comm and
		$kinds.filter == $entries.filter and ($kinds.kinds | length) > 1' "$temp/entries.json" -
}

# change: a copy of entries in which something is different in every way.
change() {
	awk 'NR == 3 { sub(/r--ua/, "r--u-") }
		NR == 4 { next }
		NR == 5 { sub(/8000000004dc0025/, "8000000004dc9025"); sub(/pfn=4dc0/, "pfn=4dc9") }
		NR == 6 { sub(/8000000004dc1025/, "8000000004dca067"); sub(/pfn=4dc1/, "pfn=4dca"); sub(/r--ua-/, "r--uad") }
		NR == 7 { sub(/swap      swap=0:40cb/, "present   pfn=40cb    ") }
		NR == 8 { sub(/07ffffffff7e6602/, "17ffffffff7e6602") }
		NR == 17 { split_it(); next }
		NR == 27 { sub(/swap=31:/, "swap=30:") }
		{ print }
		NR == 11 { sub(/1000  /, "2000  "); print }
		function split_it(  i) {
			for (i = 0; i < 512; i++)
				printf "00ff0000%08x 1 pte 80000001c6e%03x0e7 present pfn=%x rw-uadsf------------ anon,order=9 %s\n",
					i * 4096, i, 1863168 + (i == 100 ? 4096 : i), $9
		}' entries
}

# per_page NAME: of the JSON of entries, an object of what is on each page; one of 1G is left out.
per_page='def per_page: [.entries[] | select(.pages < 1000) | . as $entry | range(0; .pages) | {
	key: ($entry.vaddr + . * 4096 | tostring),
	value: [$entry.kind, $entry.level, if $entry.pfn then "pfn=\($entry.pfn + .)"
		elif $entry.swapoff then "swap=\($entry.swaptype):\($entry.swapoff + .)"
		else "-" end, $entry.flags, if $entry.pages > 1 then "" else $entry.raw end]}] | from_entries;'

# differs OLD NEW: diff says what jq finds when it compares each page of both.
differs() {
	for side in "$1" "$2"; do
		"$tool" show entries --file "$side" --json
	done | jq -s "$per_page"' map(per_page) as [$old, $new] |
		[($old + $new | keys[]) | . as $page | {page: tonumber, change: (
			if $old[$page] == null then "added"
			elif $new[$page] == null then "removed"
			elif $old[$page][0] != $new[$page][0] then "kind"
			elif $old[$page][1] != $new[$page][1] then "level"
			elif $old[$page][2] != $new[$page][2] and $old[$page][3] != $new[$page][3] then "frame,flags"
			elif $old[$page][2] != $new[$page][2] then "frame"
			elif $old[$page][3] != $new[$page][3] then "flags"
			elif $old[$page][4] != $new[$page][4] then "raw"
			else empty end), old: $old[$page], new: $new[$page]}] | sort_by(.page)' >"$temp/want"
	"$tool" diff "$1" "$2" --json >"$temp/json"
	jq -e 'length > 10' "$temp/want"
	# page by page, the same changes
	jq '[.diff[] | . as $range | range(0; .pages) | {page: ($range.start + . * 4096), change: $range.change}]' \
		"$temp/json" >"$temp/out"
	jq '[.[] | {page, change}]' "$temp/want" | diff - "$temp/out"
	# of each range the first page is as it is told, and the sums are right
	jq -es '.[0] as $want | .[1] as $diff | ($want | INDEX(.page)) as $at |
		all($diff.diff[]; . as $range | $at[.start | tostring] |
			(.old // ["none", null, "-", null]) == [$range.oldkind, $range.oldlevel,
				(if $range.oldpfn then "pfn=\($range.oldpfn)"
				elif $range.oldswapoff then "swap=\($range.oldswaptype):\($range.oldswapoff)"
				else "-" end), $range.oldflags, .old[4] // empty] and
			(.new[2] // "-") == (if $range.newpfn then "pfn=\($range.newpfn)"
				elif $range.newswapoff then "swap=\($range.newswaptype):\($range.newswapoff)"
				else "-" end)) and
		($want | group_by(.change) | map({key: .[0].change, value: length}) | from_entries) ==
			($diff.pages | with_entries(select(.value > 0)))' "$temp/want" "$temp/json"
}

# cut_anywhere: a dump that is not whole is refused, wherever it ends, even if what is asked for is.
cut_anywhere() {
	size=$(wc -c <before.dump)
	for at in $(seq 0 499 "$size") $(seq $((size - 30)) $((size - 1))); do
		head -c "$at" before.dump >"$temp/cut"
		fails_with "" "$tool" show summary --file "$temp/cut"
		fails_with "" "$tool" diff "$temp/cut" after.dump
		fails_with "" "$tool" show kinds --file "$temp/cut"
	done
}

# spoilt OFFSET-IN-RAW BYTES: kinds of a dump whose raw section is spoilt there.
spoilt() {
	cp after.dump "$temp/spoilt"
	at=$(grep -abo '^= raw ' after.dump | cut -d : -f 1)
	printf '%b' "$2" | dd of="$temp/spoilt" bs=1 seek=$((at + 27 + $1)) conv=notrunc status=none
	if cmp -s after.dump "$temp/spoilt"; then
		return 1
	fi
	"$tool" show kinds --file "$temp/spoilt"
}

for file in summary vmas entries ranges swap shared tables; do
	ok "$file of a dump is that file" of_dump $file
done
ok "kinds of a dump" golden kinds.table show kinds --file after.dump
ok "kinds of a dump are those of its entries" kinds_of_dump
change >"$temp/changed"
cd "$temp"
ok "a dump changed" golden diff.table diff "$here/saved/before.dump" "$here/saved/after.dump"
ok "nothing changed" golden diff.none diff "$here/saved/after.dump" "$here/saved/after.dump"
cp "$here/saved/entries" "$here/saved/"*.dump .
ok "a dump changed, as JSON" golden diff.json diff before.dump after.dump --json
ok "a dump changed, raw" golden diff.raw diff before.dump after.dump --raw
ok "all changed" golden diff.all diff entries changed
ok "all changed, all columns" golden diff.all.raw diff entries changed --raw -o \
	"$("$tool" diff --list-columns | awk '{ printf "%s%s", comma, $1; comma = "," }')"
ok "what changed in a dump" differs before.dump after.dump
ok "what changed back" differs after.dump before.dump
ok "what changed in all ways" differs entries changed
ok "what changed back in all ways" differs changed entries
cd "$here/saved"

ok "a dump that was cut" cut_anywhere
ok "a dump with a tail" sh -c "cat before.dump targets >'$temp/tail' && ! '$tool' show entries --file '$temp/tail'"
ok "a section that is longer than the dump" sh -c "sed 's/^= vmas 0000/= vmas 9999/' before.dump >'$temp/long' &&
	! '$tool' show entries --file '$temp/long'"
ok "a dump of another kind of run" fails_with "runs of version 2, not 1" spoilt 0 '\002'
for spoil in "8 \\040" "12 \\050" "32 \\001" "39 \\377" "58 \\063" "60 \\160" "61 \\011" "62 \\063" "92 \\011"; do
	# shellcheck disable=SC2086 # an offset and a byte
	ok "a dump with a run that cannot be: $spoil" fails_with "not whole, or damaged" spoilt $spoil
done
sed 's/^= shared /= chared /' before.dump >"$temp/without"
ok "kinds of no dump" fails_with "entries is a copy of entries, not of saved" "$tool" show kinds --file entries
ok "a dump without a file" fails_with "was saved without shared" "$tool" show shared --file "$temp/without"
ok "a dump from a pipe" fails_with "is no file" sh -c "cat after.dump | '$tool' show entries --file /dev/stdin"
ok "a copy from a pipe" sh -c "cat entries | '$tool' show entries --file /dev/stdin | grep -q KIND"
ok "save without a file" fails_with "save what" "$tool" save 1
ok "save with a word too many" fails_with "'3' is one word too many" "$tool" save 1 2 3
ok "save a bad pid" fails_with "is no pid" "$tool" save x "$temp/x"
ok "save over a file" fails_with "is there already" "$tool" save 1 "$temp/middle"
ok "save over what is no file" fails_with "is no file" "$tool" save 1 /dev/null --force
ok "diff of one file" fails_with "compare what" "$tool" diff after.dump
ok "diff with a word too many" fails_with "'3' is one word too many" "$tool" diff 1 2 3
ok "diff of no such file" fails_with "cannot open nowhere" "$tool" diff after.dump nowhere
ok "diff of another file" fails_with "not of entries" "$tool" diff ranges after.dump
ok "diff with another filter" fails_with "has the filter 'range=" "$tool" diff after.dump entries
sed '1s/page 4096/page 0/' entries >"$temp/page"
ok "diff with odd pages" fails_with "pages of 0 bytes" "$tool" diff entries "$temp/page"
sed '1s/page 4096/page 16384/' entries >"$temp/page"
ok "diff with other pages" fails_with "has pages of 4096 bytes and" "$tool" diff entries "$temp/page"
sed '4h;4d;5G' entries >"$temp/order"
ok "diff of what is out of order" fails_with "line 5 of" "$tool" diff entries "$temp/order"
ok "a long diff streams" sh -c "head -1 '$temp/many' >'$temp/none' &&
	[ \$(prlimit --as=40000000 '$tool' diff '$temp/none' '$temp/many' -o PAGES -rn | head -1) = 200000 ]"
