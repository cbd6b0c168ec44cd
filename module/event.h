/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An event: one change of an entry, or of neighbours that changed alike. Pure.
 */
#ifndef LENS_EVENT_H
#define LENS_EVENT_H

#include <linux/sched.h>

#include "record.h"
#include "text.h"

/* Why an entry changed. LENS_CAUSE_UNKNOWN where that is not certain. */
enum lens_cause {
	LENS_CAUSE_UNKNOWN,
	LENS_CAUSE_DEMAND_ZERO,
	LENS_CAUSE_FILE_FAULT,
	LENS_CAUSE_FAULT_AROUND,
	LENS_CAUSE_COW,
	LENS_CAUSE_WRITE_REUSE,
	LENS_CAUSE_SWAP_OUT,
	LENS_CAUSE_SWAP_IN,
	LENS_CAUSE_UNMAP,
	LENS_CAUSE_DONTNEED,
	LENS_CAUSE_FREE_LAZY,
	LENS_CAUSE_MPROTECT,
	LENS_CAUSE_NUMA_HINT,
	LENS_CAUSE_MIGRATE_OUT,
	LENS_CAUSE_MIGRATE_IN,
	LENS_CAUSE_DEVICE,
	LENS_CAUSE_THP_FAULT,
	LENS_CAUSE_THP_SPLIT,
	LENS_CAUSE_THP_COLLAPSE,
	LENS_CAUSE_KSM_MERGE,
	LENS_CAUSE_KSM_BREAK,
	LENS_CAUSE_MREMAP,
	LENS_CAUSE_FORK,
	LENS_CAUSE_CLEAR_REFS,
	LENS_CAUSE_SOFT_DIRTY,
	LENS_CAUSE_UFFD_COPY,
	LENS_CAUSE_UFFD_WP,
	LENS_CAUSE_UFFD_POISON,
	LENS_CAUSE_UFFD_MOVE,
	LENS_CAUSE_PFN_MAP,
	LENS_CAUSE_GUARD,
	LENS_CAUSE_HWPOISON,
	LENS_CAUSE_AGED,
	LENS_CAUSE_WRITTEN_BACK,
	LENS_CAUSE_EXIT,
	LENS_CAUSE_EXEC,
	LENS_CAUSE_SWEEP,
	LENS_NR_CAUSES,
	/* the change is left to the trigger that is about to tell of it */
	LENS_CAUSE_SKIP,
	/* no change: from here on some memory is not watched */
	LENS_CAUSE_UNWATCHED,
};

extern const char * const lens_cause_names[LENS_NR_CAUSES];

/* The kind of an entry that is none, behind the ones that have a name. */
#define LENS_KIND_NONE LENS_NR_KINDS

/**
 * struct lens_side - what an address had before, or has after a change
 * @raw: the entry as read, at its own level; 0 if there is none
 * @frame: page frame number or swap offset of the first page of the event
 * @flags: as in struct lens_rec
 * @kind: enum lens_kind, or %LENS_KIND_NONE
 * @level: enum lens_level
 * @swap_type: for %LENS_SWAP
 */
struct lens_side {
	u64 raw;
	u64 frame;
	u32 flags;
	u8 kind;
	u8 level;
	u8 swap_type;
};

/**
 * struct lens_event - one change, of one page or of neighbours that changed
 * alike, but for frames that follow each other
 * @seq: its number in the stream, from 1
 * @time: CLOCK_MONOTONIC, in nanoseconds
 * @vaddr: first page
 * @old: what was there
 * @new: what is there now
 * @pages: base pages
 * @tid: of the task that was seen to do it, in the initial pid namespace
 * @cpu: it ran on
 * @cause: enum lens_cause
 * @comm: of the task
 */
struct lens_event {
	u64 seq;
	u64 time;
	u64 vaddr;
	struct lens_side old;
	struct lens_side new;
	u32 pages;
	pid_t tid;
	u16 cpu;
	u8 cause;
	char comm[TASK_COMM_LEN];
};

static inline bool lens_side_is_none(const struct lens_side *side)
{
	return side->kind == LENS_KIND_NONE;
}

/** lens_side_name() - The word for the kind of a side. */
static inline const char *lens_side_name(const struct lens_side *side)
{
	return lens_side_is_none(side) ? "none" : lens_kind_names[side->kind];
}

/** lens_event_level() - The level of the side that has one, the new one first. */
static inline enum lens_level lens_event_level(const struct lens_event *event)
{
	return lens_side_is_none(&event->new) ? event->old.level :
						event->new.level;
}

/** lens_event_join() - Add the change of the next pages to an event.
 *
 * Return: false if it is not alike; @event is unchanged then.
 */
bool lens_event_join(struct lens_event *event, const struct lens_event *next);

/** lens_event_columns() - The line that names the columns. */
void lens_event_columns(struct lens_text *text);

/** lens_event_put() - One line. */
void lens_event_put(struct lens_text *text, const struct lens_event *event);

#endif /* LENS_EVENT_H */
