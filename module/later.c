// SPDX-License-Identifier: GPL-2.0
/*
 * Later: looks under the mmap_lock, and the sweep.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

#include "later.h"
#include "look.h"
#include "stream.h"
#include "walk.h"

/* Of our own: which of the kernel's to take depends on its version. */
static struct workqueue_struct *queue;

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

static bool next_span(struct lens_stream *stream)
{
	bool any;

	spin_lock(&stream->lock);
	any = stream->nr_later;
	stream->looking = any ? stream->later[--stream->nr_later] :
				(struct lens_span){ };
	spin_unlock(&stream->lock);
	return any;
}

static void look_later(struct work_struct *work)
{
	struct lens_stream *stream = container_of(work, struct lens_stream, work);
	struct lens_span *span = &stream->looking;

	if (!mmget_not_zero(stream->mm))
		return;
	while (next_span(stream)) {
		if (span->why.by != LENS_BY_SWEEP)
			span->why.doer = &span->doer;
		look_at_all_of(stream, span);
	}
	mmput_async(stream->mm);
}

static bool covers(const struct lens_span *span, u64 start, u64 end)
{
	return span->why.by != LENS_BY_SWEEP && start < span->end && end > span->start;
}

bool lens_later_covers(const struct lens_stream *stream, u64 start, u64 end)
{
	unsigned int i;

	for (i = 0; i < stream->nr_later; i++)
		if (covers(&stream->later[i], start, end))
			return true;
	return covers(&stream->looking, start, end);
}

/* Whoever writes to one page of a file after the other makes one span of them. */
static bool goes_on(struct lens_span *last, const struct lens_span *span)
{
	if (span->why.by != LENS_BY_FAULT || last->why.by != LENS_BY_FAULT ||
	    last->end != span->start || last->doer.tid != span->doer.tid ||
	    last->why.anon != span->why.anon || last->why.hugetlb != span->why.hugetlb)
		return false;
	last->end = span->end;
	last->why.fault_end = span->why.fault_end;
	return true;
}

static void put_off(struct lens_stream *stream, const struct lens_span *span)
{
	unsigned int nr;

	spin_lock(&stream->lock);
	nr = stream->nr_later;
	if (nr == LENS_LATER) {
		/* too many to remember: anything may have changed */
		stream->later[0] = (struct lens_span){
			.end = lens_walk_limit(),
			.why = sweep_why,
		};
		stream->nr_later = 1;
	} else if (!nr || !goes_on(&stream->later[nr - 1], span)) {
		stream->later[stream->nr_later++] = *span;
	}
	spin_unlock(&stream->lock);
	queue_work(queue, &stream->work);
}

void lens_later(struct lens_stream *stream, u64 start, u64 end,
		const struct lens_why *why)
{
	struct lens_span span = { .end = end, .why = *why };

	if (mmap_read_trylock(stream->mm)) {
		start = lens_look_mapped(stream, start, end, why);
		mmap_read_unlock(stream->mm);
		if (start == end)
			return;
	}
	span.start = start;
	span.why.may_sleep = true;
	span.doer.tid = task_pid_nr(current);
	span.doer.cpu = raw_smp_processor_id();
	memcpy(span.doer.comm, current->comm, TASK_COMM_LEN);
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
		queue_delayed_work(queue, &stream->sweep,
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

int lens_later_open(void)
{
	queue = alloc_workqueue("ptelens", WQ_UNBOUND, 0);
	return queue ? 0 : -ENOMEM;
}

void lens_later_close(void)
{
	destroy_workqueue(queue);
}
