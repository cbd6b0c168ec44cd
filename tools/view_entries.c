// SPDX-License-Identifier: GPL-2.0
/* The views of entries, and of ranges and swap, whose lines are the same. */
#include <libsmartcols.h>

#include "entry_fields.h"
#include "field.h"
#include "progress.h"
#include "view.h"

static const struct column columns[] = {
#include "entry_columns.h"
};

#define VIEW(file, text, sum)					\
	const struct view view_##file = {			\
		.name = #file,					\
		.help = text,					\
		.of_target = true,				\
		.covers = ENTRY_PAGES,				\
		.total = sum,					\
		.nr_fields = ENTRY_NR_FIELDS,			\
		.columns = columns,				\
		.nr_columns = sizeof(columns) / sizeof(*columns),	\
	}

VIEW(entries, "every page-table entry that leads somewhere", PROGRESS_MEMORY);
VIEW(ranges, "the same, with neighbours that are alike in one line", PROGRESS_MEMORY);
VIEW(swap, "the entries whose page is not in memory", "VmSwap");
