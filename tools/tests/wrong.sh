# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2016,SC2154 # $1 is for awk; run sets tool, here, temp and update
# What is asked for wrongly: one sentence, and exit status 1; run reads this.
set -eu

sed '$s/ [^ ]*$//' entries >"$temp/short"
sed '1s/ptelens 1/ptelens 2/' entries >"$temp/version"
printf '%s' "$(cat entries)" >"$temp/middle"
: >"$temp/empty"
ok "a kernel that is too old" fails_with "too old, Linux 2.6" \
	setarch --uname-2.6 env PTELENS_DEBUGFS=/nowhere "$tool" show targets
ok "no module" fails_with "module is not loaded" env PTELENS_DEBUGFS=/nowhere "$tool" show targets
ok "no command" fails_with "which command" "$tool"
ok "unknown command" fails_with "no command 'shwo'" "$tool" shwo
ok "no file" fails_with "show what" "$tool" show
ok "unknown file" fails_with "no file 'entires'" "$tool" show entires 1
ok "no pid" fails_with "whose entries" "$tool" show entries
ok "a word too many" fails_with "'2' is one word too many" "$tool" show entries 1 2
for pid in x 1x -- 0 99999999999999999999 4294967297; do
	ok "bad pid $pid" fails_with "is no pid" "$tool" show entries -- $pid
done
ok "events of nobody" fails_with "whose events" "$tool" events
ok "events with a word too many" fails_with "'2' is one word too many" "$tool" events 1 2
ok "events of a bad pid" fails_with "is no pid" "$tool" events x
ok "events of an unknown cause" fails_with "no cause 'cwo'" "$tool" events 1 --cause cow,cwo
ok "events of no cause" fails_with "no cause ''" "$tool" events 1 --cause ''
for range in 5-2 1 1-2-3 x-y '' 1000-; do
	ok "events of a bad range '$range'" fails_with "is no range" "$tool" events 1 --range "$range"
done
for count in 0 x -1 1x '' 99999999999999999999; do
	ok "events, bad count '$count'" fails_with "is no number of events" "$tool" events 1 -n "$count"
done
for time in 0 -1 x 1s '' nan inf; do
	ok "events, bad time '$time'" fails_with "is no time" "$tool" events 1 --for "$time"
done
ok "quiet events" fails_with "nothing to print" "$tool" events 1 -q
ok "events, saved file and pid" fails_with "--file shows what was saved" "$tool" events 1 --file events
ok "events, no such saved file" fails_with "cannot open nowhere" "$tool" events --file nowhere
ok "events of another file" fails_with "is no event" "$tool" events --file vmas
printf '%s' "$(cat events)" >"$temp/event"
ok "events end in a line" fails_with "in the middle of a line" "$tool" events --file "$temp/event"
ok "explain without address" fails_with "explain what" "$tool" explain 1
ok "explain with a word too many" fails_with "explain what" "$tool" explain 1 2 3
ok "explain with a bad pid" fails_with "is no pid" "$tool" explain x 400000
ok "explain with an unknown option" fails_with "--bla is no option" "$tool" explain --bla
ok "who without a question" fails_with "who maps what" "$tool" who
ok "who with a word too many" fails_with "'2' is one word too many" "$tool" who 1 2
ok "who with an unknown column" fails_with "no column 'x'" "$tool" who 1 -o x
for question in x xx:1 1: + pfn= ""; do
	ok "bad question '$question'" fails_with "is no question" "$tool" who -- "$question"
done
ok "watch without a pid" fails_with "watch whom" "$tool" watch
ok "watch of two" fails_with "watch whom" "$tool" watch 1 2
ok "watch with a bad pid" fails_with "is no pid" "$tool" watch x
ok "watch with an unknown option" fails_with "--bla is no option" "$tool" watch --bla
ok "watch with a bad interval" fails_with "is no interval" "$tool" watch -i 1x 1
ok "watch without a terminal" fails_with "takes a terminal" "$tool" watch 1
ok "unknown experiment" fails_with "no experiment 'bla'" "$tool" lab cow bla
ok "lab with an unknown option" fails_with "--bla is no option" "$tool" lab --bla
ok "lab without the value of an option" fails_with "wants a value" "$tool" lab --dir
ok "an actor without a stage" fails_with "is for 'ptelens lab' alone" "$tool" lab --actor cow 99
ok "unknown option" fails_with "--bla is no option" "$tool" show entries 1 --bla
ok "option without value" fails_with "wants a value" "$tool" show entries 1 -o
ok "unknown column" fails_with "no column 'x'" "$tool" show entries --file entries -o PAGES,x
ok "column named twice" fails_with "PAGES is named twice" "$tool" show entries --file entries -o +pages
ok "no column" fails_with "no column ''" "$tool" show entries --file entries -o ""
ok "raw JSON" fails_with "two ways to print" "$tool" show entries --file entries -J -r
ok "saved file and pid" fails_with "--file shows what was saved" "$tool" show entries 1 --file entries
ok "saved file and filter" fails_with "--filter is for" "$tool" show entries --file entries --filter none
ok "targets of a pid" fails_with "targets is of no process" "$tool" show targets 1
ok "no such saved file" fails_with "cannot open nowhere" "$tool" show entries --file nowhere
ok "a folder" fails_with "Is a directory" "$tool" show entries --file /
ok "copy of another file" fails_with "'ptelens show ranges'" "$tool" show entries --file ranges
ok "another version" fails_with "format 2, not 1" "$tool" show entries --file "$temp/version"
ok "not a file of the module" fails_with "does not begin like" "$tool" show entries --file /etc/passwd
ok "an empty file" fails_with "does not begin like" "$tool" show entries --file "$temp/empty"
ok "a column is missing" fails_with "has 8 columns, not 9" "$tool" show entries --file "$temp/short"
ok "the file ends in a line" fails_with "in the middle of line 32" "$tool" show entries --file "$temp/middle"
ok "a full disk" fails_with "cannot write the output" sh -c "'$tool' show entries --file entries >/dev/full"
ok "JSON says that it is not whole" sh -c \
	"'$tool' show entries -J --file '$temp/short' 2>&- | jq -e '.error | contains(\"8 columns\")'"
