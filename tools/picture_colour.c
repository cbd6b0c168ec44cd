// SPDX-License-Identifier: GPL-2.0
/* The picture of an address space: what colours say. */
#include "picture.h"

enum kind {
	KIND_ANON,
	KIND_ANON_HUGE,
	KIND_FILE,
	KIND_SHMEM,
	KIND_KSM,
	KIND_HUGETLB,
	KIND_OTHER,
	KIND_ZERO,
	KIND_SPECIAL,
	KIND_PROTNONE,
	KIND_SWAP,
	KIND_MIGRATION,
	KIND_HWPOISON,
	KIND_DEVICE,
	KIND_MARKER,
	KIND_UNKNOWN,
};

static const struct picture_colour kinds[PICTURE_COLOURS] = {
	[KIND_ANON] = { "anonymous", "#3b82f6" },
	[KIND_ANON_HUGE] = { "anonymous, huge entry", "#8b5cf6" },
	[KIND_FILE] = { "file", "#10a874" },
	[KIND_SHMEM] = { "shmem, tmpfs", "#06a6c4" },
	[KIND_KSM] = { "merged by KSM", "#84b016" },
	[KIND_HUGETLB] = { "hugetlb", "#d946ef" },
	[KIND_OTHER] = { "the kernel's", "#a8763e" },
	[KIND_ZERO] = { "zero page", "#8b98a9" },
	[KIND_SPECIAL] = { "special", "#dfa908" },
	[KIND_PROTNONE] = { "no access now", "#6b7686" },
	[KIND_SWAP] = { "in swap", "#f97316" },
	[KIND_MIGRATION] = { "being moved", "#f43f5e" },
	[KIND_HWPOISON] = { "bad memory", "#c81e1e" },
	[KIND_DEVICE] = { "in a device", "#a16207" },
	[KIND_MARKER] = { "marker", "#ec4899" },
	[KIND_UNKNOWN] = { "unknown", "#78716c" },
};

static const uint8_t kind_of_kind[PTELENS_NR_KINDS] = {
	[PTELENS_PRESENT] = KIND_OTHER,
	[PTELENS_PROTNONE] = KIND_PROTNONE,
	[PTELENS_ZERO] = KIND_ZERO,
	[PTELENS_SPECIAL] = KIND_SPECIAL,
	[PTELENS_SWAP] = KIND_SWAP,
	[PTELENS_MIGRATION] = KIND_MIGRATION,
	[PTELENS_HWPOISON] = KIND_HWPOISON,
	[PTELENS_DEVICE] = KIND_DEVICE,
	[PTELENS_MARKER_UFFD_WP] = KIND_MARKER,
	[PTELENS_MARKER_POISON] = KIND_MARKER,
	[PTELENS_MARKER_GUARD] = KIND_MARKER,
	[PTELENS_UNKNOWN] = KIND_UNKNOWN,
};

static const uint8_t kind_of_type[PTELENS_NR_FOLIO_TYPES] = {
	[PTELENS_FOLIO_NONE] = KIND_OTHER,
	[PTELENS_FOLIO_ANON] = KIND_ANON,
	[PTELENS_FOLIO_FILE] = KIND_FILE,
	[PTELENS_FOLIO_SHMEM] = KIND_SHMEM,
	[PTELENS_FOLIO_KSM] = KIND_KSM,
	[PTELENS_FOLIO_HUGETLB] = KIND_HUGETLB,
	[PTELENS_FOLIO_DEVICE] = KIND_DEVICE,
	[PTELENS_FOLIO_OTHER] = KIND_OTHER,
};

static unsigned int by_kind(const struct ptelens_run *run, const struct ptelens_folio *folio)
{
	if (run->kind != PTELENS_PRESENT)
		return run->kind < PTELENS_NR_KINDS ? kind_of_kind[run->kind] : KIND_UNKNOWN;
	if (folio->type >= PTELENS_NR_FOLIO_TYPES)
		return KIND_UNKNOWN;
	if (folio->type == PTELENS_FOLIO_ANON && run->level > PTELENS_PTE)
		return KIND_ANON_HUGE;
	return kind_of_type[folio->type];
}

enum sharer {
	SHARER_ALONE,
	SHARER_ONCE,
	SHARER_TWICE,
	SHARER_FEW,
	SHARER_MANY,
	SHARER_UNCOUNTED,
	SHARER_SWAP,
	SHARER_NOTHING,
};

static const struct picture_colour sharers[PICTURE_COLOURS] = {
	[SHARER_ALONE] = { "exclusive", "#3b82f6" },
	[SHARER_ONCE] = { "mapped once", "#22b8a6" },
	[SHARER_TWICE] = { "mapped twice", "#dfa908" },
	[SHARER_FEW] = { "mapped 3 to 9 times", "#ee5a36" },
	[SHARER_MANY] = { "10 times and more", "#c026a0" },
	[SHARER_UNCOUNTED] = { "not counted", "#8b98a9" },
	[SHARER_SWAP] = { "in swap", "#7a5236" },
	[SHARER_NOTHING] = { "marker, unknown", "#ec4899" },
};

static unsigned int by_sharer(const struct ptelens_run *run, const struct ptelens_folio *folio)
{
	if (run->kind == PTELENS_SWAP)
		return SHARER_SWAP;
	if (run->kind >= PTELENS_MARKER_UFFD_WP)
		return SHARER_NOTHING;
	if (folio->type == PTELENS_FOLIO_NONE || folio->map <= 0)
		return SHARER_UNCOUNTED;
	if (folio->flags & PTELENS_FOLIO_EXCLUSIVE)
		return SHARER_ALONE;
	if (folio->map == 1)
		return SHARER_ONCE;
	if (folio->map == 2)
		return SHARER_TWICE;
	return folio->map < 10 ? SHARER_FEW : SHARER_MANY;
}

const struct picture_colour *picture_colours(enum picture_by by)
{
	return by == PICTURE_BY_KIND ? kinds : sharers;
}

unsigned int picture_colour_of(enum picture_by by, const struct ptelens_run *run,
			       const struct ptelens_folio *folio)
{
	return by == PICTURE_BY_KIND ? by_kind(run, folio) : by_sharer(run, folio);
}
