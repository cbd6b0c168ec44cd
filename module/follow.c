// SPDX-License-Identifier: GPL-2.0
/*
 * Following forks: a child of a watched process becomes a target, and is watched,
 * before it runs.
 *
 * The parent is about to wake the child when it comes by here, where it must not
 * sleep. So the child is given a work to do on its way to user space: it attaches
 * itself, and waits until its tables have been looked at. What the kernel writes
 * for it on that way (the thread id that clone() was told to store) is before that.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/task_work.h>

#include "follow.h"
#include "source.h"
#include "stream.h"
#include "target.h"

/*
 * struct child - a child that is to be followed
 * @work: of the child
 * @watch: as its parent is
 * @budget: of its parent
 */
struct child {
	struct callback_head work;
	struct lens_watch watch;
	struct lens_budget *budget;
};

static bool followed;

struct lens_budget *lens_budget_new(unsigned int left)
{
	struct lens_budget *budget = kzalloc(sizeof(*budget), GFP_KERNEL);

	if (!budget)
		return NULL;
	refcount_set(&budget->ref, 1);
	atomic_set(&budget->left, left);
	return budget;
}

struct lens_budget *lens_budget_get(struct lens_budget *budget)
{
	refcount_inc(&budget->ref);
	return budget;
}

void lens_budget_put(struct lens_budget *budget)
{
	if (budget && refcount_dec_and_test(&budget->ref))
		kfree(budget);
}

/* In the child, which may have been killed already. */
static void attach_myself(struct callback_head *work)
{
	struct child *child = container_of(work, struct child, work);

	if (current->mm && lens_target_follow(task_tgid(current), &child->watch,
					      child->budget))
		atomic_inc(&child->budget->failed);
	lens_budget_put(child->budget);
	kfree(child);
	/* lens_follow_stop() waits for the rest of this function */
	module_put(THIS_MODULE);
}

static int give_work(struct task_struct *task, struct lens_stream *stream)
{
	struct child *child;

	if (!try_module_get(THIS_MODULE))
		return -ENOENT;
	child = kmalloc(sizeof(*child), GFP_ATOMIC | __GFP_NOWARN);
	if (!child) {
		module_put(THIS_MODULE);
		return -ENOMEM;
	}
	init_task_work(&child->work, attach_myself);
	child->watch = stream->watch;
	child->budget = lens_budget_get(stream->budget);
	WRITE_ONCE(followed, true);
	if (!task_work_add(task, &child->work, TWA_RESUME))
		return 0;
	lens_budget_put(child->budget);
	kfree(child);
	module_put(THIS_MODULE);
	return -ESRCH;
}

/* (struct task_struct *child) */
int lens_follow_fork(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct task_struct *task = (void *)regs_get_kernel_argument(regs, 0);
	struct lens_stream *stream;

	/* threads, and who borrows the memory until it runs another program */
	if (!task->mm || task->mm == current->mm)
		return 1;
	stream = lens_stream_of(current->mm, LENS_SOURCE_FORK);
	if (stream && atomic_dec_if_positive(&stream->budget->left) >= 0 &&
	    give_work(task, stream))
		atomic_inc(&stream->budget->failed);
	return 1;
}

void lens_follow_stop(void)
{
	if (followed)
		synchronize_rcu_tasks();
}
