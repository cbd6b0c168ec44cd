// SPDX-License-Identifier: GPL-2.0
/*
 * The search: which entries of which processes map frames of a set.
 */
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "search.h"
#include "task.h"

struct lens_search *lens_search_alloc(void)
{
	struct lens_search *search = kvzalloc(sizeof(*search), GFP_KERNEL);

	if (!search)
		return NULL;
	search->batch = lens_batch_alloc(LENS_BATCH_RECS);
	if (!search->batch) {
		kvfree(search);
		return NULL;
	}
	lens_filter_init(&search->filter);
	search->filter.frames = &search->frames;
	return search;
}

/* Lets go of the process at hand. */
static void leave(struct lens_search *search)
{
	put_pid(search->pid);
	search->pid = NULL;
	if (search->mm)
		mmdrop(search->mm);
	search->mm = NULL;
}

void lens_search_free(struct lens_search *search)
{
	if (!search)
		return;
	leave(search);
	lens_batch_free(search->batch);
	kvfree(search);
}

static void empty_batch(struct lens_search *search)
{
	search->batch->nr = 0;
	search->batch->next = 0;
	search->rec = 0;
}

void lens_search_start(struct lens_search *search, pid_t nr)
{
	leave(search);
	empty_batch(search);
	search->nr = nr - 1;
}

/* Returns false if there is no other process. */
static bool enter_next(struct lens_search *search)
{
	leave(search);
	empty_batch(search);
	search->pid = lens_task_next(search->nr + 1);
	if (search->pid)
		search->nr = pid_nr(search->pid);
	return search->pid;
}

/*
 * Gets the next batch of the process at hand. Returns 1 if there may be more of
 * it, 0 if not, or -EINTR.
 */
static int fill(struct lens_search *search)
{
	struct mm_struct *mm = lens_task_get_mm(search->pid, search->comm);
	int err = 0;

	search->batch->nr = 0;
	search->rec = 0;
	if (!mm)
		return 0;
	if (search->mm != mm) {
		/* the first time, or it has exec'ed: all of that is new */
		if (search->mm)
			mmdrop(search->mm);
		mmgrab(mm);
		search->mm = mm;
		search->batch->next = 0;
	}
	if (search->batch->next == 0 && lens_task_shares_mm(search->nr, mm))
		search->batch->next = lens_walk_limit();
	else
		err = lens_walk(mm, search->batch, &search->filter,
				search->batch->next);
	mmput(mm);
	return err ? err : 1;
}

int lens_search_next(struct lens_search *search, struct lens_hit *hit)
{
	int got;

	while (search->rec == search->batch->nr) {
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		got = 0;
		if (search->pid && search->batch->next < lens_walk_limit())
			got = fill(search);
		if (got < 0)
			return got;
		if (!got && !enter_next(search))
			return 0;
	}
	hit->rec = &search->batch->rec[search->rec++];
	hit->vma = &search->batch->vma[hit->rec->vma];
	hit->nr = search->nr;
	hit->comm = search->comm;
	hit->mm = search->mm;
	return 1;
}

static struct pid *get_pid_of(pid_t nr)
{
	struct pid *pid;

	rcu_read_lock();
	pid = get_pid(find_pid_ns(nr, &init_pid_ns));
	rcu_read_unlock();
	return pid;
}

int lens_search_look(struct lens_batch *batch, pid_t nr, u64 vaddr)
{
	struct pid *pid = get_pid_of(nr);
	struct mm_struct *mm = NULL;
	struct lens_filter filter;
	char comm[TASK_COMM_LEN];
	int err;

	lens_filter_init(&filter);
	filter.ranges.at[0].start = ALIGN_DOWN(vaddr, PAGE_SIZE);
	filter.ranges.at[0].end = filter.ranges.at[0].start + PAGE_SIZE;
	filter.ranges.nr = 1;
	if (pid)
		mm = lens_task_get_mm(pid, comm);
	put_pid(pid);
	if (!mm)
		return -ESRCH;
	do {
		err = lens_walk(mm, batch, &filter, filter.ranges.at[0].start);
	} while (!err && !batch->nr && batch->next < filter.ranges.at[0].end);
	mmput(mm);
	return err;
}

bool lens_search_still(struct lens_batch *batch, pid_t nr, u64 vaddr, u64 frame)
{
	int err = lens_search_look(batch, nr, vaddr);

	return !err && batch->nr && lens_has_pfn(batch->rec[0].kind) &&
	       batch->rec[0].frame == frame;
}

bool lens_search_comm(pid_t nr, char comm[TASK_COMM_LEN])
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(nr, &init_pid_ns), PIDTYPE_TGID);
	if (task)
		strscpy(comm, task->comm, TASK_COMM_LEN);
	rcu_read_unlock();
	return task;
}
