# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # run's variables: dir, kernel folder, options
# One virtual machine: start it, follow what it reports, end it.

# The QEMU of Debian 12 (7.2) translates a guest's code without a lock: a kernel on two
# processors that patches its own code (static branches, tracepoints, kprobes) runs into
# an "Oops: int3" before long. Later ones are sound, so we bring one, with its libraries.
#
# qemu_prepare ARCH: sets qemu_program, qemu_machine (for TCG) and qemu_console.
qemu_prepare() {
	local tree libraries name packages
	case $1 in
	amd64)
		name=x86_64 packages=(qemu-system-x86 seabios) qemu_console=ttyS0
		# Without these two bits the kernel copies byte by byte, which TCG does slowly.
		qemu_machine=(-cpu "max,erms=off,fsrm=off")
		;;
	arm64)
		name=aarch64 packages=(qemu-system-arm) qemu_console=ttyAMA0
		# Pointers signed as the architecture proposes it would take TCG most of its time.
		qemu_machine=(-M "virt,gic-version=max" -cpu "max,pauth-impdef=on")
		;;
	esac
	tree=$(tree trixie "${packages[@]}")
	libraries=$tree/usr/lib/x86_64-linux-gnu
	qemu_program=("$tree/lib64/ld-linux-x86-64.so.2" --library-path "$libraries"
		"$tree/usr/bin/qemu-system-$name" -L "$tree/usr/share/qemu" -L "$tree/usr/share/seabios")
}

# qemu_start ACCEL: boots $folder's kernel with $dir/initrd in the background; what the
# guest writes lands in $dir/{stdout,stderr,status} and $dir/console. Sets $qemu.
qemu_start() {
	local accel=$1 args=() input=/dev/null
	case $accel in
	kvm) args+=(-accel kvm -cpu host) ;;
	*) args+=(-accel tcg "${qemu_machine[@]}") ;;
	esac
	if [ "$icount" = 1 ]; then
		args+=(-smp 1 -icount "shift=0,sleep=off")
	else
		args+=(-smp "$smp")
	fi
	args+=(-m "$mem" -nodefaults -no-user-config -no-reboot -display none -serial "file:$dir/console")
	args+=(-device virtio-serial-pci -chardev "file,id=status,path=$dir/status"
		-device "virtserialport,chardev=status,name=status")
	if [ "$tty" = 1 ]; then
		args+=(-chardev "stdio,id=tty,signal=off" -device "virtconsole,chardev=tty")
		input=/dev/stdin
	else
		args+=(-chardev "file,id=out,path=$dir/stdout" -device "virtserialport,chardev=out,name=stdout"
			-chardev "file,id=err,path=$dir/stderr" -device "virtserialport,chardev=err,name=stderr")
	fi
	: >"$dir/status"
	: >"$dir/console"
	# It must not outlive us, even if we are killed outright.
	# shellcheck disable=SC2086 # the user's words, to be split
	setpriv --pdeathsig KILL "${qemu_program[@]}" "${args[@]}" -kernel "$folder/vmlinuz" -initrd "$dir/initrd" \
		-append "console=$qemu_console rdinit=/init panic=-1 oops=panic printk.devkmsg=on $append" \
		$qemu_args <"$input" 2>"$dir/qemu.err" &
	qemu=$!
}

qemu_alive() {
	[ -n "$qemu" ] && kill -0 "$qemu" 2>/dev/null
}

qemu_stop() {
	if [ -n "$qemu" ]; then
		kill "$1" "$qemu" 2>/dev/null || :
		wait "$qemu" 2>/dev/null || :
		qemu=
	fi
}

# nap: a tenth of a second without starting a process.
nap() {
	read -r -t 0.1 -u "$never" || :
}

# reported WORD: sets $report to the rest of the guest's line that starts with WORD.
reported() {
	local line
	while IFS= read -r line; do
		if [[ $line = "$1"* ]]; then
			report=${line#"$1"}
			return 0
		fi
	done <"$dir/status"
	return 1
}

# wait_init SECONDS: until the guest's init runs; fails if the guest does not get there. A
# kernel that only complains (an interrupt while it forgets which processor it has makes KASAN
# do that) fills its log without end.
wait_init() {
	local end=$((SECONDS + $1))
	until reported init; do
		if ! qemu_alive || [ $SECONDS -ge $end ] ||
			[ "$(stat -c %s "$dir/console" 2>/dev/null || echo 0)" -gt $((2 << 20)) ]; then
			# It may have ended between the two looks.
			reported init && return
			return 1
		fi
		nap
	done
}

# accelerator ARCH: kvm if this kernel really boots with it (a device file promises nothing), else tcg.
accelerator() {
	local known
	known=$cache/accel-$(cat /proc/sys/kernel/random/boot_id)
	if [ "$icount" = 1 ] || [ "$1" != amd64 ] || [ ! -w /dev/kvm ]; then
		echo tcg
		return
	fi
	[ -s "$known" ] || locked accel probe_kvm "$known" >&2
	cat "$known"
}

# probe_kvm FILE: called under the lock.
probe_kvm() {
	local answer=tcg
	[ ! -s "$1" ] || return 0
	rm -f "$cache"/accel-*
	say "trying whether KVM works here"
	(
		tty=0
		qemu_start kvm
		trap 'qemu_stop -KILL' EXIT
		wait_init 10
	) && answer=kvm
	say "using $answer"
	echo "$answer" >"$1"
}
