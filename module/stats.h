/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of what the walk did and met since the module was loaded: proof
 * that a test of a race has raced.
 */
#ifndef LENS_STATS_H
#define LENS_STATS_H

#include <linux/types.h>

/**
 * enum lens_stat - what is counted
 * @LENS_STAT_BATCHES: holds of the mmap_lock
 * @LENS_STAT_ENTRIES: entries that were not none
 * @LENS_STAT_TABLES: PTE tables read
 * @LENS_STAT_CHANGED: under the lock of a PTE table its pmd was another
 * @LENS_STAT_SPLIT: under the lock of a leaf it was a table
 * @LENS_STAT_VANISHED: under the lock of a leaf it was none
 * @LENS_STAT_NO_ROOM: a batch ended for want of room for records
 * @LENS_STAT_NO_VMA_ROOM: the same, for VMAs or their names
 * @LENS_STAT_HELD_ENOUGH: a batch ended after LENS_HOLD_SLOTS
 * @LENS_STAT_CONTENDED: a batch ended since somebody waited for the mmap_lock
 * @LENS_STAT_GONE: the mm was not there any more, or another
 * @LENS_STAT_LONGEST: not a count, but the most slots of one hold of the
 *	mmap_lock so far; see LENS_HOLD_SLOTS
 * @LENS_NR_STATS: how many there are
 */
enum lens_stat {
	LENS_STAT_BATCHES,
	LENS_STAT_ENTRIES,
	LENS_STAT_TABLES,
	LENS_STAT_CHANGED,
	LENS_STAT_SPLIT,
	LENS_STAT_VANISHED,
	LENS_STAT_NO_ROOM,
	LENS_STAT_NO_VMA_ROOM,
	LENS_STAT_HELD_ENOUGH,
	LENS_STAT_CONTENDED,
	LENS_STAT_GONE,
	LENS_STAT_LONGEST,
	LENS_NR_STATS,
};

/** lens_stat_add() - Count, in any context. */
void lens_stat_add(enum lens_stat stat, u64 nr);

/** lens_stat_inc() - Count one. */
static inline void lens_stat_inc(enum lens_stat stat)
{
	lens_stat_add(stat, 1);
}

/** lens_stat_max() - Keep the largest. */
void lens_stat_max(enum lens_stat stat, u64 value);

/** lens_stat_read() - How many so far. */
u64 lens_stat_read(enum lens_stat stat);

#endif /* LENS_STATS_H */
