# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2016 # $1 is for awk
# shellcheck disable=SC2154 # lens, temp, target, busy: guest sets them
# However the tool, its target or the module ends in a guest, what it attached it detaches.

# ends_on SIGNAL: the tool, ended while it writes to nobody, detaches what it attached.
ends_on() {
	rm -f "$temp/seen"
	(
		while detached; do sleep 0.1; done
		touch "$temp/seen"
		# until it waits for a reader
		sleep 0.5
		kill -s "$1" "$(cat "$temp/tool")"
		sleep 1000
	) <"$temp/pipe" &
	reader=$!
	status=0
	# in the foreground: the shell has others ignore SIGINT and SIGQUIT
	timeout -s KILL 30 sh -c "echo \$\$ >'$temp/tool'; exec ptelens show entries $target --json" \
		>"$temp/pipe" || status=$?
	kill $reader
	echo "it ended with status $status"
	[ $status = $((128 + $(kill -l "$1"))) ]
	[ -e "$temp/seen" ]
	detached
}

# next_run: another run of the tool, which has something to undo, too.
next_run() {
	sleep 1000 &
	other=$!
	ptelens show kinds $other
	kill $other
}

# killed_is_cleaned_up: what a killed run left attached the next one detaches, not what a
# living one has attached.
killed_is_cleaned_up() {
	ptelens events "$target" >/dev/null 2>&1 &
	tool=$!
	soon [ -d "$lens/$target" ]
	next_run
	[ -d "$lens/$target" ]
	kill -KILL $tool
	wait $tool || :
	[ -d "$lens/$target" ]
	next_run
	detached
	[ -z "$(ls /run/ptelens)" ]
}

# start_big: a process with more entries than fit into a pipe: the buffer of dd. It is not
# stopped: the SIGCHLD of that would interrupt the shell when it opens the pipe.
start_big() {
	dd if=/dev/zero of=/dev/null bs=64M count=1000000 2>/dev/null &
	big=$!
	until [ "$(awk '/^VmRSS/ { print $2 }' /proc/$big/status)" -gt 60000 ]; do
		sleep 0.1
	done
}

# gone ARGUMENT...: the target dies while the tool reads; reads what is printed to $temp/out.
gone() {
	start_big
	ptelens show entries $big "$@" >"$temp/pipe" 2>"$temp/err" &
	tool=$!
	exec 5<"$temp/pipe"
	head -c 100 <&5 >"$temp/out"
	kill -KILL $big
	wait $big || :
	cat <&5 >>"$temp/out"
	exec 5<&-
	status=0
	wait $tool || status=$?
	cat "$temp/err"
	[ $status = 1 ]
	grep -q "process $big exited" "$temp/err"
}

gone_json() {
	gone --json
	tail -3 "$temp/out" | grep '"error": "process .* exited'
	[ "$(tail -1 "$temp/out")" = "}" ]
}

nobody() {
	su -s /bin/sh nobody -c "$*"
}

# nobody_left: no process of an experiment is attached, and none runs.
nobody_left() {
	cat "$lens/targets"
	if grep -q ' lab:' "$lens/targets"; then
		return 1
	fi
	if grep '^lab:' /proc/[0-9]*/comm 2>/dev/null; then
		return 1
	fi
}

# soon COMMAND...: it succeeds within half a minute.
soon() {
	for _ in $(seq 300); do
		if "$@"; then
			return 0
		fi
		sleep 0.1
	done
	echo "not so after 30 s: $*"
	cat "$temp/out" "$lens/targets"
	return 1
}

# lab_ends_on SIGNAL: an experiment, ended while it waits for Enter. Where something fails, what
# runs on must not hold the pipe that takes our output.
lab_ends_on() {
	mkfifo "$temp/keys"
	sleep 1000 >"$temp/keys" 2>/dev/null &
	holder=$!
	ptelens lab --step cow <"$temp/keys" >"$temp/out" 2>&1 &
	tool=$!
	soon grep -q 'Enter' "$temp/out"
	soon grep -q ' lab:cow  *live ' "$lens/targets"
	kill -"$1" $tool
	status=0
	wait $tool || status=$?
	kill $holder
	rm "$temp/keys"
	[ $status -gt 128 ]
}

# lab_cleans_up: what a killed run left attached goes with the next one.
lab_cleans_up() {
	lab_ends_on KILL
	soon grep ' lab:cow .*exited' "$lens/targets"
	ptelens lab isolation
	nobody_left
}

# lab_json: the steps, and the numbers in them.
lab_json() {
	ptelens lab --json isolation >"$temp/json"
	[ "$(head -c 1 "$temp/json")" = "{" ]
	[ "$(tail -n 1 "$temp/json")" = "}" ]
	grep -q '"outcome": "ok", "ok": 4, "skipped": 0, "wrong": 0}' "$temp/json"
	grep -q '"cause": "demand_zero", "vaddr": 17592186044416, "pages": 4' "$temp/json"
}

# on_screen TEXT: a line of the second console has it.
on_screen() {
	fold -w 80 /dev/vcs2 >"$temp/out"
	grep -q -- "$1" "$temp/out"
}

# watch_goes_on: with the next program that the process runs, and to its end. Nobody must hold
# our output where this fails.
watch_goes_on() {
	sh -c "while [ ! -e $temp/next ]; do sleep 0.2; done; exec sleep 1000" >/dev/null 2>&1 &
	lives=$!
	TERM=linux ptelens watch $lives </dev/tty2 >/dev/tty2 2>&1 &
	tool=$!
	soon on_screen "^ ptelens  $lives sh "
	soon on_screen "demand_zero\|cow\|file_fault"
	touch "$temp/next"
	# what it says of that is gone after a moment: the tests of the screen look for it
	soon on_screen "^ ptelens  $lives sleep "
	soon on_screen "\[stack\]"
	[ -d "$lens/$lives" ]
	kill $lives
	soon on_screen "process $lives has exited; q ends"
	kill $tool
	status=0
	wait $tool || status=$?
	echo "status $status"
	[ $status = 143 ]
	[ ! -d "$lens/$lives" ]
}

# These end in a subshell of ok, which undoes what they did.
without_module() {
	rmmod ptelens
	trap 'insmod /ptelens.ko' EXIT
	fails_with "module is not loaded" ptelens show targets
}

without_debugfs() {
	umount /sys/kernel/debug
	trap 'mount -t debugfs debugfs /sys/kernel/debug' EXIT
	fails_with "debugfs is not mounted" ptelens show targets
}
