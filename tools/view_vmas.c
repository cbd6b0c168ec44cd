// SPDX-License-Identifier: GPL-2.0
/* The view of vmas: the mappings and what is in them. */
#include <libsmartcols.h>

#include "field.h"
#include "view.h"

enum {
	START, END, PERM, TYPE, PAGES, ENTRIES, PRESENT, PROTNONE, ZERO, SPECIAL,
	SWAP, MIGRATION, HWPOISON, DEVICE, MARKER, UNKNOWN, PMD, PUD, ACCESSED,
	DIRTY, NAME, NR_FIELDS
};

#define COUNT(field, shown, help)					\
	{ #field, 1, SCOLS_FL_RIGHT, COLUMN_DEC, shown, field,		\
	  field_verbatim, help }

static const struct column columns[] = {
	{ "START", 12, SCOLS_FL_RIGHT, COLUMN_HEX, IN_BOTH, START,
	  field_verbatim, "first address" },
	{ "END", 12, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, END,
	  field_verbatim, "address after the last" },
	{ "SIZE", 1, SCOLS_FL_RIGHT, COLUMN_STRING, IN_TABLE, PAGES,
	  size_of_pages, "size for people: 4K, 1.5G" },
	{ "PERM", 1, 0, COLUMN_STRING, IN_BOTH, PERM,
	  field_verbatim, "permissions, as in /proc/PID/maps" },
	{ "TYPE", 1, 0, COLUMN_STRING, IN_JSON, TYPE,
	  field_verbatim, "anon heap stack file shmem hugetlb special" },
	COUNT(PAGES, IN_BOTH, "size in base pages"),
	COUNT(ENTRIES, IN_JSON, "entries that lead somewhere; a huge one is one"),
	COUNT(PRESENT, IN_BOTH, "pages in memory"),
	COUNT(PROTNONE, IN_JSON, "pages in memory that may not be touched"),
	COUNT(ZERO, IN_BOTH, "pages that are the zero page"),
	COUNT(SPECIAL, IN_JSON, "pages without a struct page"),
	COUNT(SWAP, IN_BOTH, "pages in swap"),
	COUNT(MIGRATION, IN_JSON, "pages on the move"),
	COUNT(HWPOISON, IN_JSON, "pages of bad memory"),
	COUNT(DEVICE, IN_JSON, "pages in a device's memory"),
	COUNT(MARKER, IN_JSON, "markers: guard, poison, userfaultfd"),
	COUNT(UNKNOWN, IN_JSON, "entries of no known kind"),
	COUNT(PMD, IN_BOTH, "pages mapped by huge entries of level pmd"),
	COUNT(PUD, IN_JSON, "pages mapped by huge entries of level pud"),
	COUNT(ACCESSED, IN_JSON, "pages with the accessed bit"),
	COUNT(DIRTY, IN_BOTH, "pages with the dirty bit"),
	{ "OFFSET", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, NAME,
	  vma_offset, "where the mapping begins in its file" },
	{ "NAME", 1, 0, COLUMN_STRING, IN_BOTH, NAME,
	  vma_name, "a file, [heap], [stack], [anon] ..." },
};

const struct view view_vmas = {
	.name = "vmas",
	.help = "its mappings, and how much of each is where",
	.of_target = true,
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};
