# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2016,SC2154 # $1 is for awk; run sets tool, here, temp and update
# The tests of pictures; run reads this.
set -eu

# drawn NAME ARGUMENT...: the picture of a kept process is as it was before.
drawn() {
	name=$1
	shift
	"$tool" picture --from picture -o "$temp/$name" "$@"
	if [ "$update" = 1 ]; then
		cp "$temp/$name" "$here/expect/$name"
	fi
	diff -u "$here/expect/$name" "$temp/$name"
	xmllint --noout "$temp/$name"
}

# count_of FILE NAME: how many elements of that name there are.
count_of() {
	xmllint --xpath "count(//*[local-name()='$2'])" "$1"
}

# bounded FILE: nobody needs to wait for it, however large the process is.
bounded() {
	xmllint --noout "$1"
	[ "$(stat -c %s "$1")" -lt 1000000 ]
	[ "$(count_of "$1" path)" -lt 1600 ]
	[ "$(count_of "$1" text)" -lt 200 ]
	[ "$(count_of "$1" script)" = 0 ]
}

# legend FILE: it has the pages of each colour that $temp/pages has.
legend() {
	read -r all <"$temp/pages"
	for pages in $all; do
		grep -qE ">[0-9.]+[KMG], $pages pages<" "$1" || {
			echo "no $pages pages"
			return 1
		}
	done
}

# inside FILE: every ribbon begins and ends where the columns are.
inside() {
	grep -o ' d="M370 [^"]*V[^"]*Z"' "$1" | tr 'MCVZ"' '     ' |
		awk '$3 < 105 || $9 < 105 || $9 > $10 || $10 > 627 || $3 > $NF || $NF > 627 { if (!bad++) print }
			END { exit bad > 0 || NR < 10 }'
}

# painted FILE: it can be drawn, and is not empty.
painted() {
	rsvg-convert "$1" -o "$temp/png"
	[ "$(head -c 4 "$temp/png" | tail -c 3)" = PNG ]
	[ "$(stat -c %s "$temp/png")" -gt 20000 ]
}

# refuses: a file that is there stays as it was, and nothing is left beside it.
refuses() {
	mkdir -p "$temp/there"
	echo mine >"$temp/there/it.svg"
	fails_with "is there already" "$tool" picture --from picture -o "$temp/there/it.svg"
	[ "$(cat "$temp/there/it.svg")" = mine ]
	"$tool" picture --from picture -o "$temp/there/it.svg" --force
	grep -q '</svg>' "$temp/there/it.svg"
	[ "$(ls "$temp/there")" = it.svg ]
}

ok "a picture" drawn picture.svg --theme light
ok "a picture by sharer, as a page" drawn picture.html --by sharer --title "<b>&"
ok "a picture is painted" painted "$temp/picture.svg"
mkdir "$temp/scattered"
ok "a large process that is scattered" sh -c "cc -o '$temp/picture_many' '$here/picture_many.c' &&
	'$temp/picture_many' '$temp/scattered' 20000 >'$temp/pages'"
ok "a picture of it" "$tool" picture --from "$temp/scattered" -o "$temp/scattered.svg"
ok "a picture of it in another locale" env LC_ALL=C "$tool" picture --from "$temp/scattered" -o "$temp/scattered.html"
for file in scattered.svg scattered.html; do
	ok "$file is well-formed and small" bounded "$temp/$file"
	ok "$file counts all pages" legend "$temp/$file"
	ok "$file has its ribbons between the columns" inside "$temp/$file"
done
ok "a picture replaces nothing by itself" refuses

ok "a picture of nothing" fails_with "a picture of what" "$tool" picture -o "$temp/x.svg"
ok "a picture to nowhere" fails_with "where to" "$tool" picture 1
ok "a picture of another kind" fails_with "neither in .svg nor in .html" "$tool" picture 1 -o x.png
ok "a picture by what is not known" fails_with "by 'size'" "$tool" picture 1 -o x.svg --by size
ok "a picture with an unknown theme" fails_with "no theme 'pink'" "$tool" picture 1 -o x.svg --theme pink
ok "a picture of both" fails_with "leave out the pid" "$tool" picture 1 --from picture -o x.svg
ok "a picture of a folder that is not there" fails_with "cannot open nowhere" "$tool" picture --from nowhere -o x.svg
ok "a picture to a folder that is not there" fails_with "cannot make a file" "$tool" picture --from picture -o nowhere/x.svg
cp -r picture "$temp/part"
head -c 1000 picture/raw >"$temp/part/raw"
ok "a picture of a part" fails_with "middle of a record" "$tool" picture --from "$temp/part" -o "$temp/x.svg"
cp picture/* "$temp/part"
head -c 64 /dev/zero >>"$temp/part/raw"
ok "a picture of what cannot be" fails_with "record that cannot be" "$tool" picture --from "$temp/part" -o "$temp/x.svg"
cp picture/raw "$temp/part"
sed "1s/none\$/kind=zero/" picture/vmas >"$temp/part/vmas"
ok "a picture of what a filter let pass" sh -c "'$tool' picture --from '$temp/part' -o '$temp/filter.svg' &&
	grep -q '· filter: kind=zero<' '$temp/filter.svg' && grep -q '>nothing, or filtered out<' '$temp/filter.svg'"
: >"$temp/part/raw"
ok "a picture of a process without a page" "$tool" picture --from "$temp/part" -o "$temp/empty.svg"
ok "it is a picture" xmllint --noout "$temp/empty.svg"
