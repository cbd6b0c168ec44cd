#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The demo's part inside of the virtual machine; see run.
set -eu

lens=/sys/kernel/debug/ptelens
cgroups=/sys/fs/cgroup
dumps=/tmp/dumps
disk=/tmp/disk
keys=20000
length=1000
step=0

# step TITLE: begins a step; the sentences about it come on standard input.
step() {
	step=$((step + 1))
	printf '\n=== %s. %s ===\n\n' $step "$1"
	cat
}

# enter COMMAND: shows a command as one would type it, and does it.
enter() {
	printf '\n# %s\n' "$1"
	eval "$1"
}

# words NUMBER: 1234567 as 1,234,567.
words() {
	echo "$1" | sed -E ':a; s/([0-9])([0-9]{3})($|,)/\1,\2\3/; ta'
}

# mib PAGES: as "12.3 MiB".
mib() {
	awk -v pages="$1" -v size="$(getconf PAGESIZE 2>/dev/null || echo 4096)" \
		'BEGIN { printf "%.1f MiB\n", pages * size / 1048576 }'
}

# lines FILE, pages FILE: how many lines of data, and of how many pages they tell.
lines() {
	grep -vc '^#' "$1" || :
}

pages() {
	column 2 "$1"
}

# column NUMBER FILE: the sum of that column.
column() {
	awk -v column="$1" '!/^#/ { sum += $column } END { printf "%d\n", sum }' "$2"
}

wrong() {
	printf '\nThe demo went wrong: %s\n' "$*"
	exit 1
}

# What the experiments need beside memory: a disk, and a way to take memory from one alone.
# With two nodes the kernel takes rights away at random, to see who uses which page.
make_machine() {
	echo 0 >/proc/sys/kernel/numa_balancing
	mkdir -p $cgroups $dumps $disk
	mount -t cgroup2 none $cgroups
	modprobe brd rd_nr=1 rd_size=8192
	modprobe ext4
	mke2fs /dev/ram0 >/dev/null 2>&1
	mount -t ext4 /dev/ram0 $disk
}

# Redis in a group of its own, so that we can take memory from it alone.
start_redis() {
	echo +memory >$cgroups/cgroup.subtree_control
	mkdir $cgroups/redis
	echo $$ >$cgroups/redis/cgroup.procs
	redis-server --daemonize yes --pidfile /run/redis.pid --dir /tmp --save '' \
		--enable-debug-command yes >/dev/null
	echo $$ >$cgroups/cgroup.procs
	until redis-cli ping >/dev/null 2>&1; do
		sleep 0.1
	done
	redis-cli debug populate $keys key $length >/dev/null
	pid=$(cat /run/redis.pid)
}

show_attach() {
	step "Attach" <<-EOT
	A process is watched from the moment its pid is written to the file attach. Redis has the
	pid $pid. We also stop it while we look, so that the numbers hold still.
	EOT
	enter "cd $lens"
	enter "kill -STOP $pid"
	enter "echo $pid > attach"
	enter "cat targets"
	enter "ls -C $pid"
}

show_summary() {
	step "How much memory does it really have?" <<-EOT
	The page table has an entry for every page that exists; a page here is 4,096 bytes, and a huge
	entry covers 512 of them. The file summary counts: kind says what the entries are, tables what
	the page table itself takes, sum what other tools call RSS and PSS. (We leave out lines that
	count nothing.)
	EOT
	enter "awk '\$4 && /^(# g|total|kind|tables|sum)/' $pid/summary"
	cat "$pid/entries" >$dumps/before
	[ "$(pages $dumps/before)" -gt $((keys * length / 4096)) ] ||
		wrong "redis has fewer pages than its data needs"
}

show_vmas() {
	step "What was promised, and what exists" <<-EOT
	The kernel promises memory in mappings and makes a page only when somebody touches it: SIZE is
	the promise, PRESENT counts the pages that exist. Look at the mappings of 8M: they are stacks
	of threads that need two or three pages each. (redis-check-rdb is the program: on Debian the name
	redis-server leads to that file.)
	EOT
	enter "ptelens show vmas $pid -o START,SIZE,PERM,TYPE,PAGES,PRESENT,SWAP,DIRTY,NAME | head -18"
	cat <<-EOT

	In all $(mib "$(column 5 "$pid/vmas")") are promised, and $(mib "$(column 7 "$pid/vmas")") exist.
	EOT
}

# Pages that a file of shared tells of and that the child maps, too.
shared_with_child() {
	awk -v child="$child:" '!/^#/ && index($NF, child) { sum += $2 } END { printf "%d\n", sum }' "$1"
}

# A fork that takes its time, so that we can look at both halves.
start_child() {
	kill -CONT "$pid"
	redis-cli config set rdb-key-save-delay 1000000 >/dev/null
	enter "redis-cli bgsave"
	child=
	until [ -n "$child" ]; do
		sleep 0.1
		child=$(cut -d' ' -f1 "/proc/$pid/task/$pid/children")
	done
	kill -STOP "$child" "$pid"
}

show_lines() {
	step "Entry by entry, and in fewer lines" <<-EOT
	The file entries has a line for each entry, with all that the kernel knows of it; ranges has
	one for neighbours that are alike, here the largest; tables has one for each page of the
	tables, and at its end what they waste.
	EOT
	enter "ptelens show entries $pid --filter flags=w -o VADDR,PFN,FLAGS,TYPE,REF,MAP,EXCL,VMA | head -4"
	enter "ptelens show ranges $pid -n -o PAGES,PIECES,VADDR,FLAGS,VMA | sort -nr | head -3"
	enter "grep -E '^# (pte|VmPTE|nearly)' $pid/tables"
}

show_shared() {
	step "Who has the same pages" <<-EOT
	To save its data, redis forks: the child has all of the memory as it was, and nothing is copied.
	The file shared shows the frames that somebody else maps, and who: PID:ADDRESS.
	EOT
	start_child
	cat "$pid/shared" >$dumps/shared
	enter "grep -v '^#' $dumps/shared | sort -k2 -nr | head -5 | awk '{ print \$1, \$2, \$6, \$7, \$NF }'"
	first=$(shared_with_child $dumps/shared)
	[ "$first" -gt $((keys * length / 4096)) ] || wrong "redis and its child share too little"
	cat <<-EOT

	$(words "$first") pages ($(mib "$first")) are those of the child, $child, too. None of them is writable
	any more (flags): who writes first gets a copy. We write 2,000 new values:
	EOT
	kill -CONT "$pid"
	redis-cli debug populate 2000 new $length >/dev/null
	kill -STOP "$pid"
	cat "$pid/shared" >$dumps/less
	second=$(shared_with_child $dumps/less)
	[ "$second" -lt "$first" ] || wrong "writing copied nothing"
	cat <<-EOT
	Now they share $(words "$second") pages: $(words $((first - second))) were copied.
	EOT
}

show_who() {
	page=$(awk -v child="$child:" '!/^#/ && / rw-p,/ && index($NF, child) { print $1; exit }' $dumps/less)
	step "Who maps this one frame?" <<-EOT
	The file who answers that for any frame of the machine, and for any address of any process.
	EOT
	enter "echo $pid:$page > who"
	enter "cut -c1-100 who"
	[ "$(grep -vc '^#' who)" = 2 ] || wrong "redis and its child are not the two who map it"
	kill -KILL "$child"
}

show_swap() {
	step "Out to swap" <<-EOT
	Nothing of it is in swap yet:
	EOT
	enter "grep -v '^#' $pid/swap | wc -l"
	[ "$(lines "$pid/swap")" = 0 ] || wrong "something was in swap before"
	cat <<-EOT

	Now we have the kernel take 16 MiB from redis, as it does by itself when memory is short. It
	writes the pages to the swap device (compressed memory in this machine) and leaves in each
	entry where it put the page: swap=DEVICE:PLACE. The flag r is gone, so that a touch will fault.
	EOT
	# What is short of 16 MiB is an error here; what counts is checked below.
	enter "echo 16M > $cgroups/redis/memory.reclaim" || :
	enter "head -6 $pid/swap | cut -c1-92"
	cat "$pid/entries" >$dumps/out
	cat "$pid/swap" >$dumps/swap
	out=$(pages $dumps/swap)
	[ "$out" -gt 0 ] || wrong "nothing went to swap"
	cat <<-EOT

	$(words "$out") pages ($(mib "$out")) are in swap now. The kernel's own count, to compare:
	EOT
	enter "grep ^Swap: /proc/$pid/smaps_rollup"
}

show_back() {
	step "And back" <<-EOT
	Redis goes on and reads all of its $(words $keys) values, $(words $((keys * length))) bytes in all. It does not know that
	some are gone: each touch of such a page faults, and the kernel brings the page back.
	EOT
	enter "kill -CONT $pid"
	printf '\n# %s\n' "redis-cli eval \"(a loop that adds up the lengths of all values)\" 0"
	got=$(redis-cli eval 'local bytes = 0
		for i = 0, ARGV[1] - 1 do
			bytes = bytes + #redis.call("get", "key:" .. i)
		end
		return bytes' 0 $keys)
	echo "$got"
	[ "$got" = $((keys * length)) ] || wrong "redis lost data"
	enter "kill -STOP $pid"
	enter "grep -v '^#' $pid/swap | wc -l"
	cat "$pid/entries" >$dumps/back
	left=$(pages "$pid/swap")
	[ "$left" -lt "$out" ] || wrong "no page came back from swap"
	cat <<-EOT

	$(words "$out") pages were in swap, $(words "$left") still are: what reading the values did not need stays
	there until somebody touches it. The mappings with the most of it: pages in swap, pages present,
	address, permissions, name.
	EOT
	enter "ptelens show vmas $pid -n -o SWAP,PRESENT,START,PERM,NAME | sort -nr | head -5"
}

# The first page of memory of its own that was present, swapped and present again.
find_page() {
	awk '/^#/ { next }
		FNR == 1 { file++ }
		$5 == "present" { here[FILENAME, $1] = 1 }
		$5 == "swap" && here[before, $1] { away[$1] = 1 }
		FILENAME == back && $5 == "present" && away[$1] && / rw-p,anon,[^,]*,\[anon\]$/ { print $1; exit }
		' before=$dumps/before back=$dumps/back $dumps/before $dumps/out $dumps/back
}

show_page() {
	page=$(find_page)
	[ -n "$page" ] || wrong "no page went to swap and came back"
	step "One page through all of it" <<-EOT
	We kept a copy of the file entries before, while the page was in swap, and now. The address of
	the page is the same all the time; where it really is changed twice.
	EOT
	enter "cd $dumps"
	enter "grep -h ^$page before out back | cut -c1-92"
}

# Tells of copies as they are made, the first 12 of them, and keeps all that it reads. Ends
# with the detach, which sends the reader away.
follow_copies() {
	tee $dumps/events <"$pid/events" 2>/dev/null | awk '$6 == "cow" && n++ < 12 {
		print substr($2 " " $6 " " $7 " " $8 " " $10 " " $11 " " $12, 1, 108); fflush() }' &
	until [ -s $dumps/events ]; do
		sleep 0.1
	done
}

show_events() {
	step "Live: every change, as it happens" <<-EOT
	Redis forks once more to save its data, and somebody writes 300 new values meanwhile. A read of
	the file events waits for the next change: when, why, where, how many pages, and the entry before
	and after. Each line here is a page that redis writes to while its child has it too: the frame
	(pfn) changes, and the new one is writable (w).

	EOT
	start_child
	follow_copies
	kill -CONT "$pid"
	enter "redis-cli debug populate 300 live $length"
	sleep 1
	kill -KILL "$child"
	sleep 1
	kill -STOP "$pid"
	copies=$(awk '$6 == "cow" { n += $8 } END { print n + 0 }' $dumps/events)
	[ "$copies" -gt 0 ] || wrong "nobody saw redis copy a page"
	printf '\nAll of it, pages by cause: %s\n' "$(awk '!/^#/ { n[$6] += $8 }
		END { for (cause in n) print n[cause], cause }' $dumps/events | sort -nr |
		awk '{ printf "%s%s %s", comma, $2, $1; comma = ", " }')"
	if grep '^# dropped' $dumps/events; then
		wrong "events were lost"
	fi
}

cat <<EOT

ptelens shows the page tables of running processes: where each page of their memory really is.
This is Linux $(uname -r) in a virtual machine that ends with the demo. First the tool makes
page tables change, in experiments, and shows how; then we look at a real program.

EOT
make_machine
ptelens lab --dir $disk || wrong "an experiment did not come out as expected"
start_redis
cat <<EOT


Now a real program: redis-server, a database in memory, with $(words $keys) values of
$(words $length) bytes each.
EOT
show_attach
show_summary
show_vmas
show_lines
show_shared
show_who
show_swap
show_back
show_page
enter "cd $lens"
show_events
step "Detach" <<EOT
That was it. Reading these files takes no help from redis and leaves its page tables as they are.
EOT
enter "echo $pid > $lens/detach"
