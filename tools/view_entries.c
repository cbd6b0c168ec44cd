// SPDX-License-Identifier: GPL-2.0
/* The views of entries, and of ranges and swap, whose lines are the same. */
#include <libsmartcols.h>

#include "field.h"
#include "view.h"

enum {
	VADDR, PAGES, LEVEL, RAW, KIND, TARGET, FLAGS, FOLIO, VMA, NR_FIELDS
};

static const struct column columns[] = {
	{ "VADDR", 12, SCOLS_FL_RIGHT, COLUMN_HEX, IN_BOTH, VADDR,
	  field_verbatim, "address of the first byte" },
	{ "END", 12, SCOLS_FL_RIGHT, COLUMN_HEX, 0, VADDR,
	  end_of_pages, "address after the last byte" },
	{ "PAGES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, PAGES,
	  field_verbatim, "base pages covered" },
	{ "SIZE", 1, SCOLS_FL_RIGHT, COLUMN_STRING, 0, PAGES,
	  size_of_pages, "the same for people: 4K, 1.5G" },
	{ "LEVEL", 1, 0, COLUMN_STRING, IN_BOTH, LEVEL,
	  field_verbatim, "table that the entry sits in: pte pmd pud p4d pgd" },
	{ "RAW", 16, 0, COLUMN_STRING, IN_JSON, RAW,
	  field_verbatim, "the entry as read, hex; text in JSON, whose numbers lose bits" },
	{ "KIND", 7, 0, COLUMN_STRING, IN_BOTH, KIND,
	  field_verbatim, "present protnone zero special swap migration hwpoison ..." },
	{ "TARGET", 10, 0, COLUMN_STRING, IN_TABLE, TARGET,
	  field_verbatim, "where it leads: pfn=FRAME or swap=TYPE:OFFSET; +N pages, ~N pieces" },
	{ "PFN", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, TARGET,
	  target_pfn, "page frame number, of the first page" },
	{ "SWAPTYPE", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, TARGET,
	  target_swap_type, "number of the swap device" },
	{ "SWAPOFF", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, TARGET,
	  target_swap_offset, "page in the swap device, of the first page" },
	{ "PIECES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, TARGET,
	  target_pieces, "contiguous pieces that the frames or swap pages are in" },
	{ "FLAGS", 1, 0, COLUMN_STRING, IN_BOTH, FLAGS,
	  field_verbatim, "a letter per bit that is set; the module's README names them" },
	{ "FOLIO", 1, 0, COLUMN_STRING, IN_TABLE, FOLIO,
	  field_verbatim, "facts about the memory behind it, in one" },
	{ "TYPE", 1, 0, COLUMN_STRING, IN_JSON, FOLIO,
	  folio_type, "type of that memory: anon file shmem ksm hugetlb device other" },
	{ "ORDER", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, FOLIO,
	  folio_order, "it was allocated as 2^ORDER pages" },
	{ "REF", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, FOLIO,
	  folio_ref, "references to it (not in ranges)" },
	{ "MAP", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, FOLIO,
	  folio_map, "entries that map it, an average where FOLIO has map~ (not in ranges)" },
	{ "EXCL", 1, 0, COLUMN_BOOL, IN_JSON, FOLIO,
	  folio_exclusive, "is it anonymous memory of this process alone?" },
	{ "NODE", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, FOLIO,
	  folio_node, "NUMA node that it is on" },
	{ "PINNED", 1, 0, COLUMN_BOOL, IN_JSON, FOLIO,
	  folio_pinned, "do its references look as if it were pinned for DMA? (not in ranges)" },
	{ "SUB", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, FOLIO,
	  folio_place, "of more than one page: which of them this is (not in ranges)" },
	{ "PARTS", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, FOLIO,
	  folio_parts, "pages under this huge entry that small ones map too (not in ranges)" },
	{ "CGROUP", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, FOLIO,
	  folio_cgroup, "inode number of the memory cgroup that pays for it (not in ranges)" },
	{ "KPF", 1, 0, COLUMN_STRING, IN_JSON, FOLIO,
	  folio_page_flags, "page flags, letters as page-types has them (not in ranges)" },
	{ "VMA", 1, 0, COLUMN_STRING, IN_TABLE, VMA,
	  field_text, "facts about the mapping, in one" },
	{ "PERMS", 1, 0, COLUMN_STRING, IN_JSON, VMA,
	  vma_perms, "permissions of the mapping, as in /proc/PID/maps" },
	{ "VMATYPE", 1, 0, COLUMN_STRING, IN_JSON, VMA,
	  vma_type, "type of the mapping: anon heap stack file shmem hugetlb special" },
	{ "VMAFLAGS", 1, 0, COLUMN_STRING, IN_JSON, VMA,
	  vma_flags, "flags of the mapping, as VmFlags in /proc/PID/smaps has them" },
	{ "OFFSET", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, VMA,
	  vma_offset, "byte in the mapped file" },
	{ "NAME", 1, 0, COLUMN_STRING, IN_JSON, VMA,
	  vma_name, "name of the mapping: a file, [heap], [stack], [anon] ..." },
};

#define VIEW(file, text)					\
	const struct view view_##file = {			\
		.name = #file,					\
		.help = text,					\
		.of_target = true,				\
		.nr_fields = NR_FIELDS,				\
		.columns = columns,				\
		.nr_columns = sizeof(columns) / sizeof(*columns),	\
	}

VIEW(entries, "every page-table entry that leads somewhere");
VIEW(ranges, "the same, with neighbours that are alike in one line");
VIEW(swap, "the entries whose page is not in memory");
