// SPDX-License-Identifier: GPL-2.0
/* Marks: the letters that show what an entry is, wherever entries are cells. */
#include <string.h>

#include "mark.h"

const struct mark_info marks[NR_MARKS] = {
	[MARK_NONE] = { '.', "nothing there" },
	[MARK_WRITE] = { 'W', "writable" },
	[MARK_READ] = { 'r', "read-only" },
	[MARK_EXEC] = { 'x', "executable" },
	[MARK_WRITE_EXEC] = { 'X', "writable and executable" },
	[MARK_HUGE] = { 'H', "huge, writable" },
	[MARK_HUGE_READ] = { 'h', "huge, read-only" },
	[MARK_PROTNONE] = { 'n', "there, but no access" },
	[MARK_ZERO] = { 'z', "the zero page" },
	[MARK_SPECIAL] = { 'v', "no struct page" },
	[MARK_SWAP] = { 's', "in swap" },
	[MARK_MIGRATION] = { 'm', "on its way to another frame" },
	[MARK_HWPOISON] = { 'b', "broken memory" },
	[MARK_DEVICE] = { 'd', "memory of a device" },
	[MARK_UFFD_WP] = { 'u', "marked: userfaultfd hears of a write" },
	[MARK_POISON] = { 'p', "marked as broken" },
	[MARK_GUARD] = { 'g', "guard" },
	[MARK_UNKNOWN] = { '?', "unknown" },
};

const char * const kind_names[PTELENS_NR_KINDS] = {
	[PTELENS_PRESENT] = "present",
	[PTELENS_PROTNONE] = "protnone",
	[PTELENS_ZERO] = "zero",
	[PTELENS_SPECIAL] = "special",
	[PTELENS_SWAP] = "swap",
	[PTELENS_MIGRATION] = "migration",
	[PTELENS_HWPOISON] = "hwpoison",
	[PTELENS_DEVICE] = "device",
	[PTELENS_MARKER_UFFD_WP] = "marker:uffd_wp",
	[PTELENS_MARKER_POISON] = "marker:poison",
	[PTELENS_MARKER_GUARD] = "marker:guard",
	[PTELENS_UNKNOWN] = "unknown",
};

const char * const level_names[PTELENS_NR_LEVELS] = {
	[PTELENS_PTE] = "pte",
	[PTELENS_PMD] = "pmd",
	[PTELENS_PUD] = "pud",
	[PTELENS_P4D] = "p4d",
	[PTELENS_PGD] = "pgd",
};

/* Of present entries more is told. */
static const enum mark mark_of[PTELENS_NR_KINDS] = {
	[PTELENS_PROTNONE] = MARK_PROTNONE,
	[PTELENS_ZERO] = MARK_ZERO,
	[PTELENS_SPECIAL] = MARK_SPECIAL,
	[PTELENS_SWAP] = MARK_SWAP,
	[PTELENS_MIGRATION] = MARK_MIGRATION,
	[PTELENS_HWPOISON] = MARK_HWPOISON,
	[PTELENS_DEVICE] = MARK_DEVICE,
	[PTELENS_MARKER_UFFD_WP] = MARK_UFFD_WP,
	[PTELENS_MARKER_POISON] = MARK_POISON,
	[PTELENS_MARKER_GUARD] = MARK_GUARD,
	[PTELENS_UNKNOWN] = MARK_UNKNOWN,
};

enum mark mark_of_kind(unsigned int kind, bool huge, bool write, bool exec)
{
	if (kind >= PTELENS_NR_KINDS)
		return MARK_UNKNOWN;
	if (kind != PTELENS_PRESENT)
		return mark_of[kind];
	if (huge)
		return write ? MARK_HUGE : MARK_HUGE_READ;
	if (exec)
		return write ? MARK_WRITE_EXEC : MARK_EXEC;
	return write ? MARK_WRITE : MARK_READ;
}

enum mark mark_of_text(const char *kind, const char *level, const char *flags)
{
	unsigned int i;

	if (!strcmp(kind, "none"))
		return MARK_NONE;
	for (i = 0; i < PTELENS_NR_KINDS; i++)
		if (!strcmp(kind, kind_names[i]))
			break;
	return mark_of_kind(i, strcmp(level, level_names[PTELENS_PTE]), strchr(flags, 'w'),
			    strchr(flags, 'x'));
}
