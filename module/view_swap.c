// SPDX-License-Identifier: GPL-2.0
/*
 * The file "swap": the entries that are not present, with their real kind.
 */
#include "files.h"
#include "lines.h"
#include "reader.h"

static const struct lens_reading swap = {
	.file = "swap",
	.seq = LENS_LINES,
	.kinds = LENS_KINDS_NON_PRESENT,
};

DEFINE_LENS_READER(swap, &swap);

const struct lens_view lens_view_swap = {
	.name = "swap",
	.mode = 0400,
	.fops = &swap_fops,
	.help =
"  The lines of entries that are not present: swap migration hwpoison device\n"
"  marker:* unknown. The swap types are the lines of /proc/swaps, from 0 on.\n"
"  Shared memory that is swapped out has no entry, or a marker.\n",
};
