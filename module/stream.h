/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stream: what is known of one mm while somebody watches it, and the events
 * that come of it.
 */
#ifndef LENS_STREAM_H
#define LENS_STREAM_H

#include <linux/hashtable.h>
#include <linux/irq_work.h>
#include <linux/mmu_notifier.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "flight.h"
#include "follow.h"
#include "ring.h"
#include "shadow.h"
#include "side.h"
#include "watch.h"

struct lens_target;

/*
 * Looks that wait for the mmap_lock; more of them become a look at everything. It
 * takes many: while one thread has the lock, the others fault in files.
 */
#define LENS_LATER 256

/**
 * struct lens_span - memory to look at later
 * @start: of it
 * @end: behind it
 * @why: what made us look
 * @doer: who did it
 */
struct lens_span {
	u64 start;
	u64 end;
	struct lens_why why;
	struct lens_doer doer;
};

/* It runs, whatever its sources. */
#define LENS_STREAM_ON		BIT(LENS_NR_SOURCES)
/* The snapshot is complete and all memory is watched: a glance at a page can do. */
#define LENS_STREAM_PLAIN	BIT(LENS_NR_SOURCES + 1)

/**
 * struct lens_stream - a watched mm
 * @node: among the streams, by @mm
 * @number: no other stream has it or had it
 * @notifier: registered with @mm, and holds mm_count of it
 * @mm: the mm
 * @pid: the process, held
 * @target: its number
 * @watch: how it is watched
 * @budget: of children to follow
 * @users: open files; this and the next are guarded by the mutex of stream.c
 * @targets: how many targets have files open; more than one where processes
 *	share the mm
 * @on: BIT(enum lens_source) of the triggers that may look, and %LENS_STREAM_ON and
 *	%LENS_STREAM_PLAIN; 0 when the stream has stopped
 * @flights: what is under way
 * @moved: where the last mremap() moved to; guarded by the mmap_lock
 * @moved_end: end of that
 * @wait: readers, until something comes
 * @wake: wakes them, from any context
 * @work: looks at @later
 * @sweep: looks at everything, now and then
 * @lock: guards what follows; inside the locks of page tables
 * @live: the snapshot is complete, changes are told
 * @ended: the mm is gone, nothing comes any more
 * @end: what ended it, exit or exec
 * @full_told: it was told that some memory is not watched
 * @shadow: what was last seen
 * @known: flags of entries that were seen lately
 * @usual: and those that a page has after a fault
 * @clock: gives them their times
 * @ring: the newest events
 * @dropped: events that readers did not get
 * @later: to look at
 * @nr_later: how many
 * @looking: the one of them that is being looked at, without an end if none is
 */
struct lens_stream {
	struct hlist_node node;
	u64 number;
	struct mmu_notifier notifier;
	struct mm_struct *mm;
	struct pid *pid;
	pid_t target;
	struct lens_watch watch;
	struct lens_budget *budget;
	unsigned int users;
	unsigned int targets;
	u32 on;
	struct lens_flights flights;
	u64 moved;
	u64 moved_end;
	wait_queue_head_t wait;
	struct irq_work wake;
	struct work_struct work;
	struct delayed_work sweep;
	spinlock_t lock;	/* guards what follows */
	bool live;
	bool ended;
	enum lens_cause end;
	bool full_told;
	struct lens_shadow shadow;
	struct lens_known known[LENS_NR_KNOWN];
	struct lens_known usual;
	struct lens_clock clock;
	struct lens_ring ring;
	u64 dropped;
	struct lens_span later[LENS_LATER];
	unsigned int nr_later;
	struct lens_span looking;
};

/**
 * lens_stream_open() - Watch a target, if nobody does yet.
 * @target: whose
 *
 * Context: Sleeps.
 * Return: the stream, or an ERR_PTR: -ESRCH (no mm), -ENOMEM, -EIO (detached),
 * or what the sources say.
 */
struct lens_stream *lens_stream_open(struct lens_target *target);

/** lens_stream_close() - The last one to close it ends the watch. */
void lens_stream_close(struct lens_target *target, struct lens_stream *stream);

/** lens_stream_detach() - The target goes: stop, and send the readers away. */
void lens_stream_detach(struct lens_target *target);

/**
 * lens_stream_watch() - Change how a target is watched, and if it is, without
 * a reader.
 * @target: which
 * @text: words for lens_watch_parse()
 *
 * Return: 0; -EINVAL; -EBUSY while somebody watches it, for anything but watch=;
 * or what lens_stream_open() returns.
 */
int lens_stream_watch(struct lens_target *target, char *text);

/**
 * lens_stream_inherit() - Watch a new target as the process that made it.
 * @target: a target that nobody sees yet
 * @watch: how
 * @budget: of the parent; the target takes a reference
 *
 * Context: Sleeps.
 * Return: 0, or what lens_stream_open() returns.
 */
int lens_stream_inherit(struct lens_target *target, const struct lens_watch *watch,
			struct lens_budget *budget);

/**
 * struct lens_stream_state - how a target is watched, and what came of it
 * @watch: how
 * @unfollowed: children that should have been followed, and were not
 * @watched: it is, now; if not, the rest is 0
 * @events: told so far
 * @dropped: told to no one, since readers were too slow; by all of them together
 * @bytes: of memory that the shadow takes
 * @refused: how often there was no more
 */
struct lens_stream_state {
	struct lens_watch watch;
	unsigned int unfollowed;
	bool watched;
	u64 events;
	u64 dropped;
	u64 bytes;
	u64 refused;
};

/** lens_stream_state() - How is a target watched? Context: Sleeps. */
void lens_stream_state(struct lens_target *target, struct lens_stream_state *state);

/** lens_stream_is_on() - May a source of this stream look? */
static inline bool lens_stream_is_on(const struct lens_stream *stream,
				     enum lens_source source)
{
	return READ_ONCE(stream->on) & BIT(source);
}

#define LENS_STREAMS_BITS 8

/* By mm; read under RCU. */
extern struct hlist_head lens_streams[1 << LENS_STREAMS_BITS];

/** lens_streams_of() - The list of streams that has the one of an mm, if there is one. */
static __always_inline struct hlist_head *lens_streams_of(const struct mm_struct *mm)
{
	return &lens_streams[hash_min((unsigned long)mm, LENS_STREAMS_BITS)];
}

/**
 * lens_streams_any() - May lens_stream_find() find one?
 * @list: of an mm
 *
 * A few instructions, for what everybody does all the time.
 *
 * Context: any. What begins or ends in this moment may be missed.
 * Return: false if there is none.
 */
static __always_inline bool lens_streams_any(const struct hlist_head *list)
{
	return unlikely(!hlist_empty(list));
}

/**
 * lens_stream_find() - The stream of an mm whose triggers may look.
 * @list: of the mm
 * @mm: any mm
 * @source: the source that asks
 *
 * Context: RCU, or preemption is off.
 * Return: the stream, or NULL.
 */
static inline struct lens_stream *lens_stream_find(const struct hlist_head *list,
						   const struct mm_struct *mm,
						   enum lens_source source)
{
	struct lens_stream *stream;

	hlist_for_each_entry_rcu_notrace(stream, list, node)
		if (stream->mm == mm && lens_stream_is_on(stream, source))
			return stream;
	return NULL;
}

/** lens_stream_of() - The same, by the mm; most have none. */
static inline struct lens_stream *lens_stream_of(const struct mm_struct *mm,
						 enum lens_source source)
{
	return lens_stream_find(lens_streams_of(mm), mm, source);
}

/** lens_stream_again() - The stream of that number, if it is there still; on or not. */
static inline struct lens_stream *lens_stream_again(const struct hlist_head *list,
						    u64 number)
{
	struct lens_stream *stream;

	hlist_for_each_entry_rcu_notrace(stream, list, node)
		if (stream->number == number)
			return stream;
	return NULL;
}

/** lens_stream_wake() - There is something to read. Context: any. */
static inline void lens_stream_wake(struct lens_stream *stream)
{
	if (wq_has_sleeper(&stream->wait))
		irq_work_queue(&stream->wake);
}

#endif /* LENS_STREAM_H */
