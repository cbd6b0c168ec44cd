// SPDX-License-Identifier: GPL-2.0
/* The view of summary: counts and bytes of the whole target. */
#include <libsmartcols.h>

#include "field.h"
#include "view.h"

enum {
	GROUP, NAME, ENTRIES, PAGES, BYTES, NR_FIELDS
};

static const struct column columns[] = {
	{ "GROUP", 1, 0, COLUMN_STRING, IN_BOTH, GROUP,
	  field_verbatim, "total kind level flag vma folio tables contig sum" },
	{ "NAME", 1, 0, COLUMN_STRING, IN_BOTH, NAME,
	  field_verbatim, "what is counted, in that group" },
	{ "ENTRIES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, ENTRIES,
	  field_verbatim, "entries (tables: table pages; contig: stretches)" },
	{ "PAGES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, PAGES,
	  field_verbatim, "base pages that they cover" },
	{ "BYTES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, BYTES,
	  field_verbatim, "the same in bytes" },
	{ "SIZE", 1, SCOLS_FL_RIGHT, COLUMN_STRING, IN_TABLE, BYTES,
	  size_of_bytes, "the same for people: 4K, 1.5G" },
};

const struct view view_summary = {
	.name = "summary",
	.help = "counts by kind, level, flag, mapping and memory; its table pages",
	.of_target = true,
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};
