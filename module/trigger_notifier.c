// SPDX-License-Identifier: GPL-2.0
/*
 * The mmu_notifier of a stream: a change of a range begins, and comes to its
 * end. Only the end makes us look; the callbacks that run under the lock of a
 * page table are not used.
 *
 * Whoever calls holds what pins the tables of the range: the mmap_lock, the lock
 * of the VMA, or that of the reverse mapping by which the VMA was found.
 */
#include <linux/mmu_notifier.h>
#include <linux/sched.h>

#include "fault.h"
#include "look.h"
#include "source.h"
#include "stream.h"
#include "task.h"

static struct lens_stream *stream_of(struct mmu_notifier *notifier)
{
	return container_of(notifier, struct lens_stream, notifier);
}

static int range_start(struct mmu_notifier *notifier,
		       const struct mmu_notifier_range *range)
{
	struct lens_stream *stream = stream_of(notifier);

	if (lens_stream_is_on(stream, LENS_SOURCE_NOTIFIER))
		lens_flight_begin(&stream->flights, range->start, range->end,
				  LENS_BY_NOTIFIER, NULL);
	return 0;
}

/* What the kernel replaces inside of a fault at the page of it, is of the fault. */
static void look_at_own_fault(struct lens_stream *stream,
			      const struct mmu_notifier_range *range)
{
	struct lens_flight *flight = lens_flight_mine(&stream->flights,
						      LENS_BY_FAULT);

	if (flight && flight->start >= range->start && flight->end <= range->end)
		lens_fault_look(stream, flight->fault);
}

static void look_where_it_moved(struct lens_stream *stream,
				const struct lens_why *why)
{
	if (why->doing.act == LENS_ACT_MREMAP)
		lens_look(stream, READ_ONCE(stream->moved),
			  READ_ONCE(stream->moved_end), why);
}

static void range_end(struct mmu_notifier *notifier,
		      const struct mmu_notifier_range *range)
{
	struct lens_stream *stream = stream_of(notifier);
	const struct lens_why why = {
		.by = LENS_BY_NOTIFIER,
		.event = range->event,
		.doing = lens_act(stream->mm),
		.may_sleep = mmu_notifier_range_blockable(range),
	};

	if (lens_stream_is_on(stream, LENS_SOURCE_NOTIFIER)) {
		look_at_own_fault(stream, range);
		lens_look(stream, range->start, range->end, &why);
		look_where_it_moved(stream, &why);
	}
	/* not before: until it is told, a sweep would tell it, and not know why */
	lens_flight_end(&stream->flights,
			lens_flight_mine(&stream->flights, LENS_BY_NOTIFIER));
}

static void note_that_it_lives(struct task_struct *task, void *data)
{
}

/* The last user of the mm is gone, or the stream stops. */
static void release(struct mmu_notifier *notifier, struct mm_struct *mm)
{
	struct lens_stream *stream = stream_of(notifier);
	struct lens_why why = { .by = LENS_BY_END, .cause = LENS_CAUSE_EXIT };

	if (!READ_ONCE(stream->on))
		return;
	/* if the process goes on, then with another mm */
	if (lens_task_visit(stream->pid, note_that_it_lives, NULL))
		why.cause = LENS_CAUSE_EXEC;
	lens_look_end(stream, &why);
	spin_lock(&stream->lock);
	stream->end = why.cause;
	WRITE_ONCE(stream->ended, true);
	spin_unlock(&stream->lock);
	lens_stream_wake(stream);
}

const struct mmu_notifier_ops lens_notifier_ops = {
	.release = release,
	.invalidate_range_start = range_start,
	.invalidate_range_end = range_end,
};
