/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between the entries of two dumps. */
#ifndef PTELENS_DIFF_H
#define PTELENS_DIFF_H

#include <linux/types.h>
#include <stdbool.h>

#include "source.h"

/* How an entry differs. */
enum diff_change {
	DIFF_ADDED,	/* there was none */
	DIFF_REMOVED,	/* there is none */
	DIFF_KIND,	/* it is something else */
	DIFF_LEVEL,	/* it sits in another table: huge or not */
	DIFF_FRAME,	/* it leads elsewhere, and else is the same */
	DIFF_FLAGS,	/* its flags differ, and nothing else */
	DIFF_FRAME_FLAGS,
	DIFF_RAW,	/* bits without a letter differ */
	DIFF_CHANGES
};

/* Their names, as they are printed. */
extern const char * const diff_names[DIFF_CHANGES];

/**
 * struct diff_side - what was, or is, in a range
 * @level: of the entries, or "-"
 * @kind: what they are, or "none"
 * @flags: their letters, or "-"
 * @raw: the first one
 * @type: 'p' for page frames, 's' for slots in swap, 0 for neither
 * @swap_type: number of the swap device
 * @frame: the first frame or slot
 * @next: the one behind the last
 * @pieces: so many stretches are the frames in
 */
struct diff_side {
	char level[8];
	char kind[20];
	char flags[40];
	__u64 raw;
	char type;
	unsigned int swap_type;
	__u64 frame;
	__u64 next;
	unsigned long long pieces;
};

/**
 * struct diff_range - neighbouring pages that differ in the same way
 * @start: address of the first
 * @pages: how many
 * @change: how
 * @old: what was there
 * @new: what is there
 * @vma: facts about the mapping, of what is there or else of what was; as in the file
 */
struct diff_range {
	__u64 start;
	__u64 pages;
	enum diff_change change;
	struct diff_side old;
	struct diff_side new;
	char *vma;
};

/**
 * diff_walk() - Go through two dumps, a page table's entry of each at a time.
 * @old: of it, behind its header
 * @new: the same
 * @put: gets each range, in order of address; returns 0, or -1 and said so
 * @data: for @put
 *
 * Return: 0, or -1 and said so.
 */
int diff_walk(struct source *old, struct source *new,
	      int (*put)(void *data, const struct diff_range *range), void *data);

#endif /* PTELENS_DIFF_H */
