// SPDX-License-Identifier: GPL-2.0
/*
 * The stream: its life, from the first reader to the last, and the work that
 * is done for it outside of the triggers.
 */
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/mmap_lock.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/rculist.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "later.h"
#include "look.h"
#include "source.h"
#include "stream.h"
#include "target.h"
#include "trace.h"

DEFINE_HASHTABLE(lens_streams, LENS_STREAMS_BITS);
static DEFINE_MUTEX(streams_lock);	/* changes of that, and the stream of each target */
static u64 last_number;

static void wake_readers(struct irq_work *work)
{
	wake_up_all(&container_of(work, struct lens_stream, wake)->wait);
}

static void free_stream(struct lens_stream *stream)
{
	lens_shadow_free(&stream->shadow);
	lens_ring_free(&stream->ring);
	lens_budget_put(stream->budget);
	put_pid(stream->pid);
	kvfree(stream);
}

static struct lens_stream *alloc_stream(struct lens_target *target,
					struct mm_struct *mm)
{
	struct lens_stream *stream = kvzalloc(sizeof(*stream), GFP_KERNEL);

	if (!stream)
		return NULL;
	stream->mm = mm;
	stream->number = ++last_number;
	stream->pid = get_pid(target->pid);
	stream->target = target->nr;
	stream->watch = target->watch;
	stream->budget = lens_budget_get(target->budget);
	stream->notifier.ops = &lens_notifier_ops;
	spin_lock_init(&stream->lock);
	init_waitqueue_head(&stream->wait);
	init_irq_work(&stream->wake, wake_readers);
	lens_later_init(stream);
	lens_shadow_init(&stream->shadow, (u64)stream->watch.shadow_kib << 10);
	if (lens_ring_init(&stream->ring, stream->watch.ring)) {
		free_stream(stream);
		return NULL;
	}
	return stream;
}

/* From here on triggers look, and when all was looked at, they tell. */
static int start(struct lens_stream *stream)
{
	int err;

	lens_sources_get();
	/* also for the end of the mm, if it is not a source */
	err = mmu_notifier_register(&stream->notifier, stream->mm);
	if (err) {
		lens_sources_put();
		return err;
	}
	WRITE_ONCE(stream->on, stream->watch.sources | LENS_STREAM_ON);
	hash_add_rcu(lens_streams, &stream->node, (unsigned long)stream->mm);
	lens_later_everything(stream);
	spin_lock(&stream->lock);
	stream->live = true;
	if (lens_has_plain() && !stream->watch.ranges.nr)
		WRITE_ONCE(stream->on, stream->on | LENS_STREAM_PLAIN);
	spin_unlock(&stream->lock);
	lens_later_start(stream);
	trace_ptelens_watch(stream->target, true);
	return 0;
}

/* Afterwards nothing looks or tells any more; what was told can be read. */
static void stop(struct lens_stream *stream)
{
	if (!stream->on)
		return;
	WRITE_ONCE(stream->on, 0);
	hash_del_rcu(&stream->node);
	mmu_notifier_unregister(&stream->notifier, stream->mm);
	/* probes that have found the stream are through with it */
	synchronize_rcu();
	lens_later_stop(stream);
	irq_work_sync(&stream->wake);
	lens_sources_put();
	wake_up_all(&stream->wait);
	trace_ptelens_watch(stream->target, false);
}

/* Processes that share an mm share its stream. */
static struct lens_stream *find_stream(struct mm_struct *mm)
{
	struct lens_stream *stream;

	hash_for_each_possible(lens_streams, stream, node, (unsigned long)mm)
		if (stream->mm == mm)
			return stream;
	return NULL;
}

static struct lens_stream *create_stream(struct lens_target *target,
					 struct mm_struct *mm)
{
	struct lens_stream *stream = NULL;
	int err;

	if (!target->budget)
		target->budget = lens_budget_new(target->watch.forks);
	if (target->budget)
		stream = alloc_stream(target, mm);
	if (!stream)
		return ERR_PTR(-ENOMEM);
	err = start(stream);
	if (err) {
		free_stream(stream);
		return ERR_PTR(err);
	}
	return stream;
}

/* The target has no more files open of its stream, or is to have none. */
static void let_go(struct lens_target *target)
{
	struct lens_stream *stream = target->stream;

	target->stream = NULL;
	target->readers = 0;
	if (!--stream->targets)
		stop(stream);
}

static struct lens_stream *stream_of_target(struct lens_target *target)
{
	struct lens_stream *stream;
	struct mm_struct *mm;
	u32 execs;

	/* after an exec, who opens it again gets the new mm */
	if (target->stream && READ_ONCE(target->stream->ended))
		let_go(target);
	if (target->stream)
		return target->stream;
	mm = lens_target_get_mm(target, &execs);
	if (!mm)
		return ERR_PTR(-ESRCH);
	stream = find_stream(mm) ?: create_stream(target, mm);
	mmput(mm);
	if (IS_ERR(stream))
		return stream;
	target->stream = stream;
	stream->targets++;
	return stream;
}

static struct lens_stream *open_stream(struct lens_target *target)
{
	struct lens_stream *stream = ERR_PTR(-EIO);

	if (!target->detached)
		stream = stream_of_target(target);
	if (!IS_ERR(stream)) {
		stream->users++;
		target->readers++;
	}
	return stream;
}

static void close_stream(struct lens_target *target, struct lens_stream *stream)
{
	if (target->stream == stream && !--target->readers)
		let_go(target);
	if (!--stream->users)
		free_stream(stream);
}

struct lens_stream *lens_stream_open(struct lens_target *target)
{
	struct lens_stream *stream;

	mutex_lock(&streams_lock);
	stream = open_stream(target);
	mutex_unlock(&streams_lock);
	return stream;
}

void lens_stream_close(struct lens_target *target, struct lens_stream *stream)
{
	mutex_lock(&streams_lock);
	close_stream(target, stream);
	mutex_unlock(&streams_lock);
}

/* As a reader would that never reads. */
static int hold(struct lens_target *target)
{
	struct lens_stream *stream = open_stream(target);

	if (IS_ERR(stream))
		return PTR_ERR(stream);
	target->held = stream;
	return 0;
}

static void unhold(struct lens_target *target)
{
	struct lens_stream *stream = target->held;

	target->held = NULL;
	if (stream)
		close_stream(target, stream);
}

void lens_stream_detach(struct lens_target *target)
{
	struct lens_stream *stream;

	mutex_lock(&streams_lock);
	WRITE_ONCE(target->detached, true);
	unhold(target);
	stream = target->stream;
	if (stream) {
		/* those that are in read() leave before their files can go */
		wake_up_all(&stream->wait);
		let_go(target);
	}
	mutex_unlock(&streams_lock);
}

/* Watches without a reader, or does not. */
static int hold_or_not(struct lens_target *target, bool on)
{
	if (on && !target->held)
		return hold(target);
	if (!on)
		unhold(target);
	return 0;
}

static int change_watch(struct lens_target *target, char *text)
{
	struct lens_watch watch;
	int err;

	/* as it is read, so that to ask for as many again is a change */
	if (target->budget)
		target->watch.forks = atomic_read(&target->budget->left);
	watch = target->watch;
	err = lens_watch_parse(&watch, text);
	if (err)
		return err;
	if (target->stream && !lens_watch_same(&watch, &target->watch))
		return -EBUSY;
	if (watch.forks != target->watch.forks) {
		lens_budget_put(target->budget);
		target->budget = NULL;
	}
	target->watch = watch;
	err = hold_or_not(target, watch.on);
	target->watch.on = target->held;
	return err;
}

int lens_stream_inherit(struct lens_target *target, const struct lens_watch *watch,
			struct lens_budget *budget)
{
	int err;

	mutex_lock(&streams_lock);
	target->watch = *watch;
	target->watch.on = true;
	target->budget = lens_budget_get(budget);
	err = hold(target);
	mutex_unlock(&streams_lock);
	return err;
}

int lens_stream_watch(struct lens_target *target, char *text)
{
	int err;

	mutex_lock(&streams_lock);
	err = change_watch(target, text);
	mutex_unlock(&streams_lock);
	return err;
}

void lens_stream_state(struct lens_target *target, struct lens_stream_state *state)
{
	struct lens_stream *stream;

	*state = (struct lens_stream_state){ };
	mutex_lock(&streams_lock);
	state->watch = target->watch;
	if (target->budget) {
		state->watch.forks = atomic_read(&target->budget->left);
		state->unfollowed = atomic_read(&target->budget->failed);
	}
	stream = target->stream;
	if (stream) {
		state->watched = true;
		spin_lock(&stream->lock);
		state->events = stream->ring.next - 1;
		state->dropped = stream->dropped;
		state->bytes = stream->shadow.bytes;
		state->refused = stream->shadow.refused;
		spin_unlock(&stream->lock);
	}
	mutex_unlock(&streams_lock);
}
