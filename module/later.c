// SPDX-License-Identifier: GPL-2.0
/*
 * Later: looks under the mmap_lock, and the sweep.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched/mm.h>

#include "later.h"
#include "look.h"
#include "stream.h"
#include "walk.h"

static const struct lens_why sweep_why = { .by = LENS_BY_SWEEP, .may_sleep = true };

static void look_at_all_of(struct lens_stream *stream,
			   const struct lens_span *span)
{
	u64 addr = span->start;

	/* a hold is short, so that who maps and unmaps need not wait */
	while (addr < span->end && READ_ONCE(stream->on)) {
		mmap_read_lock(stream->mm);
		addr = lens_look_mapped(stream, addr, span->end, &span->why);
		mmap_read_unlock(stream->mm);
		cond_resched();
	}
}

void lens_later_everything(struct lens_stream *stream)
{
	const struct lens_span all = { .end = lens_walk_limit(), .why = sweep_why };

	/* an mm without users is at its end, and tells of that itself */
	if (!mmget_not_zero(stream->mm))
		return;
	look_at_all_of(stream, &all);
	mmput_async(stream->mm);
}

static bool take_span(struct lens_stream *stream, struct lens_span *span)
{
	bool any;

	spin_lock(&stream->lock);
	any = stream->nr_later;
	if (any)
		*span = stream->later[--stream->nr_later];
	spin_unlock(&stream->lock);
	return any;
}

static void look_later(struct work_struct *work)
{
	struct lens_stream *stream = container_of(work, struct lens_stream, work);
	struct lens_span span;

	if (!mmget_not_zero(stream->mm))
		return;
	while (take_span(stream, &span))
		look_at_all_of(stream, &span);
	mmput_async(stream->mm);
}

/* A fault that has to wait is tried again, and again. */
static bool is_put_off(struct lens_stream *stream, const struct lens_span *span)
{
	unsigned int i;

	for (i = 0; i < stream->nr_later; i++)
		if (stream->later[i].start == span->start &&
		    stream->later[i].end == span->end &&
		    stream->later[i].why.by == span->why.by)
			return true;
	return false;
}

static void put_off(struct lens_stream *stream, const struct lens_span *span)
{
	spin_lock(&stream->lock);
	if (is_put_off(stream, span)) {
		spin_unlock(&stream->lock);
		return;
	}
	if (stream->nr_later == LENS_LATER) {
		/* too many to remember: anything may have changed */
		stream->later[0] = (struct lens_span){
			.end = lens_walk_limit(),
			.why = sweep_why,
		};
		stream->nr_later = 1;
	} else {
		stream->later[stream->nr_later++] = *span;
	}
	spin_unlock(&stream->lock);
	queue_work(system_unbound_wq, &stream->work);
}

void lens_later(struct lens_stream *stream, u64 start, u64 end,
		const struct lens_why *why)
{
	struct lens_span span = { .start = start, .end = end, .why = *why };

	if (mmap_read_trylock(stream->mm)) {
		start = lens_look_mapped(stream, start, end, why);
		mmap_read_unlock(stream->mm);
		if (start == end)
			return;
	}
	span.why.late = true;
	span.why.may_sleep = true;
	put_off(stream, &span);
}

static void sweep(struct work_struct *work)
{
	struct lens_stream *stream = container_of(to_delayed_work(work),
						  struct lens_stream, sweep);

	lens_later_everything(stream);
	lens_later_start(stream);
}

void lens_later_start(struct lens_stream *stream)
{
	if (READ_ONCE(stream->on) && stream->watch.sweep_ms)
		queue_delayed_work(system_unbound_wq, &stream->sweep,
				   msecs_to_jiffies(stream->watch.sweep_ms));
}

void lens_later_init(struct lens_stream *stream)
{
	INIT_WORK(&stream->work, look_later);
	INIT_DELAYED_WORK(&stream->sweep, sweep);
}

void lens_later_stop(struct lens_stream *stream)
{
	cancel_work_sync(&stream->work);
	cancel_delayed_work_sync(&stream->sweep);
}
