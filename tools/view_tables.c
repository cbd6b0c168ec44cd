// SPDX-License-Identifier: GPL-2.0
/* The view of tables: the pages that the page tables are in. */
#include <libsmartcols.h>

#include "field.h"
#include "view.h"

enum {
	LEVEL, PFN, START, END, NODE, LIVE, SLOTS, HOLDS, NOTE, NR_FIELDS
};

/* How many of the live entries are such; what is not named there is not there. */
#define HELD(name, key)							\
	static const char *held_##name(const struct row *row, unsigned int field) \
	{								\
		return list_number(row, field, key) ?: "0";		\
	}

HELD(TABLE, "table")
HELD(PRESENT, "present")
HELD(PROTNONE, "protnone")
HELD(ZERO, "zero")
HELD(SPECIAL, "special")
HELD(SWAP, "swap")
HELD(MIGRATION, "migration")
HELD(HWPOISON, "hwpoison")
HELD(DEVICE, "device")
HELD(UFFDWP, "marker:uffd_wp")
HELD(POISON, "marker:poison")
HELD(GUARD, "marker:guard")
HELD(UNKNOWN, "unknown")

#define COUNT(name, help)						\
	{ #name, 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, HOLDS,		\
	  held_##name, help }

static const struct column columns[] = {
	{ "LEVEL", 1, 0, COLUMN_STRING, IN_BOTH, LEVEL,
	  field_verbatim, "of its entries: pte pmd pud p4d pgd" },
	{ "PFN", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_BOTH, PFN,
	  field_verbatim, "page frame number of the table itself" },
	{ "START", 12, SCOLS_FL_RIGHT, COLUMN_HEX, IN_BOTH, START,
	  field_verbatim, "first address that it covers" },
	{ "END", 12, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, END,
	  field_verbatim, "address after the last" },
	{ "SIZE", 1, SCOLS_FL_RIGHT, COLUMN_STRING, IN_TABLE, START,
	  size_of_range, "how much it covers, for people: 2M, 1G" },
	{ "NODE", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, NODE,
	  field_verbatim, "NUMA node that it lives on" },
	{ "LIVE", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, LIVE,
	  field_verbatim, "entries that lead somewhere" },
	{ "SLOTS", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, SLOTS,
	  field_verbatim, "entries that there is room for" },
	{ "HOLDS", 8, 0, COLUMN_STRING, IN_TABLE, HOLDS,
	  field_verbatim, "the live entries by kind; table=N lead to tables" },
	COUNT(TABLE, "entries that lead to a table"),
	COUNT(PRESENT, "entries of pages in memory"),
	COUNT(PROTNONE, "entries of pages in memory that may not be touched"),
	COUNT(ZERO, "entries of the zero page"),
	COUNT(SPECIAL, "entries without a struct page"),
	COUNT(SWAP, "entries of pages in swap"),
	COUNT(MIGRATION, "entries of pages on the move"),
	COUNT(HWPOISON, "entries of bad memory"),
	COUNT(DEVICE, "entries of pages in a device's memory"),
	COUNT(UFFDWP, "markers of userfaultfd"),
	COUNT(POISON, "markers of poison"),
	COUNT(GUARD, "markers of guard pages"),
	COUNT(UNKNOWN, "entries of no known kind"),
	{ "NOTE", 1, 0, COLUMN_STRING, IN_BOTH, NOTE,
	  field_verbatim, "empty one few huge (it could be huge)" },
};

const struct view view_tables = {
	.name = "tables",
	.help = "the pages of its page tables, and how full of what each is",
	.of_target = true,
	.total = "VmPTE",
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};
