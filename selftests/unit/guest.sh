#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Loads ptelens_unit.ko, or the module that is named, in the guest, prints its report, and fails
# if it was refused.
set -u
module=${1:-/ptelens_unit.ko}
[ $# = 0 ] || shift

insmod "$module" "$@"
status=$?
# A refused module is tried twice by some insmods: the last report counts.
dmesg | awk '
	sub(/^.*ptelens_unit: /, "") == 0 { next }
	/^TAP version/ { report = "" }
	{ report = report $0 "\n" }
	END { printf "%s", report }
'
[ $status = 0 ] || exit $status
rmmod ptelens_unit
