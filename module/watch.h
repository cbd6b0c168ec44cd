/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a target is watched: what "control" sets.
 */
#ifndef LENS_WATCH_H
#define LENS_WATCH_H

#include <linux/bits.h>
#include <linux/types.h>

#include "range.h"
#include "text.h"

/* What can make us look. Each may be missing on a kernel. */
enum lens_source {
	LENS_SOURCE_NOTIFIER,	/* mmu_notifier: all that takes away or protects */
	LENS_SOURCE_FAULT,	/* handle_mm_fault() */
	LENS_SOURCE_MREMAP,
	LENS_SOURCE_MIGRATE,
	LENS_SOURCE_COLLAPSE,
	LENS_SOURCE_COLLAPSE_FILE,
	LENS_SOURCE_SWAPOFF,
	LENS_SOURCE_CLEAR_REFS,
	LENS_SOURCE_COLD,
	LENS_SOURCE_UFFD,
	LENS_SOURCE_UFFD_ZERO,
	LENS_SOURCE_UFFD_POISON,
	LENS_SOURCE_UFFD_MOVE,
	LENS_SOURCE_UFFD_MOVE_HUGE,
	LENS_SOURCE_GUARD,
	LENS_SOURCE_PFN_MAP,
	LENS_SOURCE_FORK,
	LENS_NR_SOURCES,
};

#define LENS_ALL_SOURCES (BIT(LENS_NR_SOURCES) - 1)

extern const char * const lens_source_names[LENS_NR_SOURCES];

/**
 * struct lens_watch - how a target is watched
 * @ranges: of this memory
 * @sources: BIT(enum lens_source) of those that may be used
 * @ring: events that are kept for those who read slowly; a power of two
 * @shadow_kib: limit of the memory that the shadow takes
 * @sweep_ms: period of the sweep, 0 for none
 * @forks: so many children are followed, and of those their children
 * @on: watch also while nobody reads, for the trace event
 */
struct lens_watch {
	struct lens_ranges ranges;
	u32 sources;
	u32 ring;
	u32 shadow_kib;
	u32 sweep_ms;
	u32 forks;
	bool on;
};

void lens_watch_init(struct lens_watch *watch);

/**
 * lens_watch_parse() - Change some of it, by words.
 * @watch: changed when all is well
 * @text: the words; is cut up
 *
 * Return: 0 or -EINVAL.
 */
int lens_watch_parse(struct lens_watch *watch, char *text);

/** lens_watch_same() - Is it the same, but for @on? */
bool lens_watch_same(const struct lens_watch *one, const struct lens_watch *two);

/** lens_watch_print() - Write it as lens_watch_parse() reads it. */
void lens_watch_print(struct lens_text *text, const struct lens_watch *watch);

#endif /* LENS_WATCH_H */
