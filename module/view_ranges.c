// SPDX-License-Identifier: GPL-2.0
/*
 * The file "ranges": entries with equal neighbours merged.
 */
#include "files.h"
#include "lines.h"
#include "reader.h"

static const struct lens_reading ranges = {
	.file = "ranges",
	.seq = LENS_LINES,
	.merge = true,
	.runs = true,
};

DEFINE_LENS_READER(ranges, &ranges);

const struct lens_view lens_view_ranges = {
	.name = "ranges",
	.mode = 0400,
	.fops = &ranges_fops,
	.help =
"  The lines of entries, neighbours merged that are equal in level, kind, flags,\n"
"  folio type, order and node, excl, swap type and VMA; raw is that of the first.\n"
"  target  pfn=HEX+N: N frames that follow each other; pfn=HEX~M: M pieces of\n"
"          frames that do, the first at HEX; swap slots in the same way\n",
};
