# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2016,SC2154 # run sets tool, here and temp
# The tests of the line that tells progress, on a terminal of script(1); run reads this.
set -eu

lines=20

# slowly FILE FIFO: its first lines, a pause that is long enough for a line of progress, the rest.
slowly() {
	(
		exec >"$2"
		head -n $lines "$1"
		sleep "${3:-2}"
		tail -n +$((lines + 1)) "$1"
	) 2>/dev/null &
	writer=$!
}

# seen COMMAND: what it writes to a terminal, as one line; what overwrites something comes after a <.
seen() {
	script -qec "stty cols 80; $1" /dev/null </dev/null | tr '\r' '<' >"$temp/seen"
	cat "$temp/seen"
}

# makes_fifo PATH
makes_fifo() {
	rm -f "$1"
	mkfifo "$1"
}

# tells WHAT COMMAND: its progress; then the line is gone, and nothing follows it.
tells() {
	seen "$2"
	grep -q "<$1" "$temp/seen"
	grep -q '< *<$' "$temp/seen"
}

# of_fifo: of what nobody knows how long it is.
of_fifo() {
	makes_fifo "$temp/fifo"
	slowly entries "$temp/fifo"
	tells "entries of $temp/fifo  [0-9]* s, $(head -n $lines entries | sed 1d | wc -c | awk '{ printf "%.1fK", $1 / 1024 }')<" \
		"'$tool' show entries --raw --file '$temp/fifo' >'$temp/out'"
	"$tool" show entries --raw --file entries | diff - "$temp/out"
}

# makes_lens: what looks like the folder of the module, with a process that lives.
makes_lens() {
	rm -rf "$temp/lens"
	mkdir -p "$temp/lens/ptelens/$$"
	touch "$temp/lens/ptelens/attach" "$temp/lens/ptelens/detach"
	export PTELENS_DEBUGFS="$temp/lens"
	makes_fifo "$temp/lens/ptelens/$$/$1"
}

# pages FILE: of its first lines, in KiB.
pages() {
	head -n $lines "$1" | awk '!/^#/ { n += $2 } END { print n * 4 }'
}

# of_live: of what is in the memory of a process; small enough for this shell.
of_live() {
	makes_lens entries
	awk '/^#/ || $2 == 1' entries | sed '1s/filter: .*/filter: none/' >"$temp/small"
	slowly "$temp/small" "$temp/lens/ptelens/$$/entries"
	tells "entries of $$  \[=* *\]  *[0-9]*%, $(pages "$temp/small")K of [0-9.]*[KM]<" \
		"'$tool' show entries $$ >'$temp/out'"
}

# of_filtered: nobody knows how much passes a filter.
of_filtered() {
	makes_lens entries
	sed -i '1s/filter: .*/filter: kind=swap/' "$temp/small"
	slowly "$temp/small" "$temp/lens/ptelens/$$/entries"
	tells "entries of $$  [0-9]* s, " "'$tool' show entries $$ >'$temp/out'"
}

# of_dump: of a process that is saved; the section is named.
of_dump() {
	makes_lens swap
	for file in summary vmas entries ranges tables; do
		cp $file "$temp/lens/ptelens/$$"
	done
	slowly swap "$temp/lens/ptelens/$$/swap"
	# there is no raw: it fails, after that
	touch "$temp/lens/ptelens/$$/raw"
	seen "'$tool' save $$ '$temp/new.dump'"
	grep -q "<$temp/new.dump: swap  [0-9]* s, [0-9.]*K" "$temp/seen"
	grep -q '< *<ptelens: cannot read raw' "$temp/seen"
}

# of_rows: it is gone when the rows come, which are seen as they are.
of_rows() {
	makes_fifo "$temp/fifo"
	lines=1
	slowly entries "$temp/fifo"
	seen "'$tool' show entries $1 --file '$temp/fifo'"
	grep -q "^<entries of .* [0-9]* s<" "$temp/seen"
	"$tool" show entries "$1" --file entries >"$temp/want"
	# a line of output after it, and the end of each line for a terminal
	sed 's/^<entries of .*< *<//; s/<$//' "$temp/seen" | diff "$temp/want" -
}

# of_error: it is gone before something is said.
of_error() {
	makes_fifo "$temp/fifo"
	slowly "$temp/short" "$temp/fifo"
	seen "'$tool' show entries --file '$temp/fifo' >'$temp/out'"
	grep -q '<entries of .*< *<ptelens: line ' "$temp/seen"
}

# of_interrupt: it is gone when a signal ends the tool.
of_interrupt() {
	makes_fifo "$temp/fifo"
	slowly entries "$temp/fifo" 5
	tells "entries of " "timeout --foreground -s INT 2 '$tool' show entries --file '$temp/fifo' >'$temp/out'"
	kill $writer
}

# of_nobody: nothing is told where nobody sees it.
of_nobody() {
	makes_fifo "$temp/fifo"
	slowly entries "$temp/fifo"
	"$tool" show entries --file "$temp/fifo" >"$temp/out" 2>"$temp/err"
	[ ! -s "$temp/err" ]
}

# of_narrow: a line of a narrow terminal has room for it.
of_narrow() {
	makes_fifo "$temp/fifo"
	slowly entries "$temp/fifo"
	seen "stty cols 20; '$tool' show entries --file '$temp/fifo' >'$temp/out'"
	tr '<' '\n' <"$temp/seen" | awk 'length($0) > 19 { bad = 1 } /^entries of/ { told = 1 } END { exit bad || !told }'
}

# of_diff: two dumps, one of them slow.
of_diff() {
	makes_fifo "$temp/fifo"
	slowly "$temp/changed" "$temp/fifo"
	tells "entries and $temp/fifo  [0-9]* s, " "'$tool' diff entries '$temp/fifo' >'$temp/out'"
	"$tool" diff entries "$temp/changed" | diff - "$temp/out"
}

ok "progress of a file" of_fifo
ok "progress of a process" of_live
ok "progress of what passes a filter" of_filtered
ok "progress of a dump that is saved, and fails" of_dump
ok "progress of rows that are seen" of_rows --raw
ok "progress of JSON that is seen" of_rows --json
ok "progress of what fails" of_error
ok "progress of what is interrupted" of_interrupt
ok "progress for nobody" of_nobody
ok "progress on a narrow terminal" of_narrow
ok "progress of a difference" of_diff
