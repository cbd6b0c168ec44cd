// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of the walk. One set for all: none is counted more often than once
 * a PTE table, next to taking its lock.
 */
#include <linux/atomic.h>

#include "stats.h"

static atomic64_t stats[LENS_NR_STATS];

void lens_stat_add(enum lens_stat stat, u64 nr)
{
	atomic64_add(nr, &stats[stat]);
}

void lens_stat_max(enum lens_stat stat, u64 value)
{
	s64 old = atomic64_read(&stats[stat]);

	while (value > old && !atomic64_try_cmpxchg(&stats[stat], &old, value))
		;
}

u64 lens_stat_read(enum lens_stat stat)
{
	return atomic64_read(&stats[stat]);
}
