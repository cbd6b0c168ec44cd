/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sources: what makes us look again. Those that are probes are for all streams
 * together, and are there as long as there is a stream, and two seconds longer.
 */
#ifndef LENS_SOURCE_H
#define LENS_SOURCE_H

#include <linux/kprobes.h>
#include <linux/mmu_notifier.h>

#include "cause.h"
#include "watch.h"

struct lens_stream;

extern const struct mmu_notifier_ops lens_notifier_ops;

/**
 * struct lens_where - what a function is about to change, by its arguments
 * @mm: whose memory
 * @start: of it
 * @end: behind it
 */
struct lens_where {
	struct mm_struct *mm;
	u64 start;
	u64 end;
};

/**
 * struct lens_probe - a function of the kernel that changes entries
 * @source: it is this source
 * @symbols: its names, of the newest kernel first; ends with NULL
 * @where: reads the arguments
 * @cause: what the function does
 * @pinned: when it returns, the tables are still kept; see lens_look()
 * @probe: what is registered
 * @registered: it is
 */
struct lens_probe {
	enum lens_source source;
	const char *symbols[4];
	struct lens_where (*where)(struct pt_regs *regs);
	enum lens_cause cause;
	bool pinned;
	struct kretprobe probe;
	bool registered;
};

extern struct lens_probe lens_fault_probe;

#define LENS_NR_CHANGE_PROBES 18
/* Of those of one source the first that can be registered is. */
extern struct lens_probe lens_change_probes[LENS_NR_CHANGE_PROBES];

/** lens_sources_get() - Register what can be registered; each is optional.
 *
 * Context: Sleeps.
 */
void lens_sources_get(void);

/** lens_sources_put() - Have it unregistered in a moment, if nobody needs it any more. */
void lens_sources_put(void);

/** lens_sources_exit() - Unregister it now, when there are no streams any more. Sleeps. */
void lens_sources_exit(void);

/**
 * lens_source_state() - Is a source there?
 * @source: which
 * @missed: set to how often it was hit and could not look, since it is there
 *
 * Return: "registered", "direct" (the same, by detour.c), "missing" (not on this
 * kernel), or "off" (nobody watches anything).
 */
const char *lens_source_state(enum lens_source source, u64 *missed);

#endif /* LENS_SOURCE_H */
