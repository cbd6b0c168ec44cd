# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # cache: common.sh sets it
# What run --help says.

usage() {
	cat <<-EOT
	usage: run [OPTION]... -- COMMAND [ARG]...
	       run --tty [OPTION]... [-- COMMAND [ARG]...]

	Builds the ptelens module, boots a Debian kernel in a virtual machine with it, runs
	COMMAND there as root and exits with COMMAND's status. What is missing (packages,
	kernel, headers) is fetched first and cached in $cache.

	  --kernel K        $(kernel_names | paste -sd' ') or the path of a kernel folder (default 6.12)
	  --mem SIZE        memory, as QEMU takes it (default 1G)
	  --smp N           processors (default 2)
	  --icount          one processor whose clock counts instructions: times repeat
	  --swap zram|none  zram: swap to compressed memory, half as large as the memory
	  --append ARGS     more words for the kernel's command line
	  --qemu ARGS       more words for QEMU's command line
	  --no-module       do not load the module (/ptelens.ko lies there all the same)
	  --add PATH[:AS]   bring this file or folder, and the shared libraries and script
	                    interpreters it needs, into the guest at the same path or as AS
	  --tty             the terminal in the guest; without COMMAND a shell
	  --timeout SECONDS end a run that takes longer (default 600; none with --tty)
	  --expect-log RE   succeed only if the kernel log has a line that matches, and do
	                    not mind complaints in it

	Standard output and standard error carry what COMMAND wrote there, byte for byte;
	standard error also has lines of ours, which start with "run:". COMMAND's standard
	input is /dev/null (--tty: the terminal). The kernel's log goes to a file that a
	"run:" line names.

	In the guest: / is a tmpfs with busybox; proc, sys, dev, tmp, debugfs and tracefs are
	mounted; the module is /ptelens.ko, the tests are in /selftests, the tool is in PATH,
	some modules of the kernel (vm/guest/modules) wait for modprobe.

	Exit status: COMMAND's, or
	  99   the kernel complained (panic, WARN, lockdep ...; vm/guest/bad-log has the
	       patterns) or the guest died before COMMAND ended
	  124  COMMAND took longer than --timeout
	  125  no run: bad usage, something does not build, the guest did not boot

	Examples:
	  run -- cat /sys/kernel/debug/ptelens/README
	  run --kernel newest --swap zram -- sh -c 'echo \$\$ > /sys/kernel/debug/ptelens/attach'
	  run --add /usr/bin/redis-server --mem 2G --tty
	EOT
}
