/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counting records: by kind, level, flag and folio. Pure.
 */
#ifndef LENS_COUNT_H
#define LENS_COUNT_H

#include "arch.h"
#include "record.h"

struct lens_count {
	u64 entries;
	u64 pages;
};

/* Buckets of stretch lengths: 1, 2-3, 4-7, ... base pages. */
#define LENS_NR_STRETCHES 32

/**
 * struct lens_counts - what some records add up to
 * @all: all of them
 * @kind: by enum lens_kind
 * @level: by enum lens_level
 * @flag: by enum lens_flag and the architecture's, '?' behind the last
 * @folio: by enum lens_folio_type, of mapped pages
 * @shared_out: mapped pages that the kernel counts, each divided by how often
 *	it is mapped; pages in fixed point, see %LENS_PSS_SHIFT
 */
struct lens_counts {
	struct lens_count all;
	struct lens_count kind[LENS_NR_KINDS];
	struct lens_count level[LENS_NR_LEVELS];
	struct lens_count flag[LENS_MAX_FLAGS + 1];
	struct lens_count folio[LENS_NR_FOLIO_TYPES];
	u64 shared_out;
};

#define LENS_PSS_SHIFT 12

/**
 * struct lens_stretches - how contiguous memory is
 * @bucket: stretches and their pages, by the logarithm of their length
 * @vaddr: where the stretch at hand would go on
 * @frame: and in which frame
 * @pages: how long it is; 0 for none
 */
struct lens_stretches {
	struct lens_count bucket[LENS_NR_STRETCHES];
	u64 vaddr;
	u64 frame;
	u64 pages;
};

void lens_count(struct lens_counts *counts, const struct lens_rec *rec);

/** lens_stretch() - Add the next record in order of address. */
void lens_stretch(struct lens_stretches *stretches, const struct lens_rec *rec);

/** lens_stretch_end() - No more records: count the last stretch. */
void lens_stretch_end(struct lens_stretches *stretches);

static inline void lens_add(struct lens_count *to, u64 entries, u64 pages)
{
	to->entries += entries;
	to->pages += pages;
}

#endif /* LENS_COUNT_H */
