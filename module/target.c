// SPDX-License-Identifier: GPL-2.0
/*
 * Targets: which processes are watched, and their lifetimes.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "files.h"
#include "stream.h"
#include "target.h"
#include "task.h"
#include "trace.h"

static unsigned int max_targets = LENS_MAX_TARGETS;
module_param_named(targets, max_targets, uint, 0444);
MODULE_PARM_DESC(targets, "how many processes can be attached at the same time");

static LIST_HEAD(targets);		/* in order of their numbers */
static unsigned int nr_targets;
static DEFINE_MUTEX(targets_lock);	/* the list and the folders */

/* What lens_target_get_mm() notes and brings. */
struct taken {
	struct lens_target *target;
	struct mm_struct *mm;
	struct mm_struct *old;	/* for mmdrop(), which must not run under a lock */
	u32 execs;
};

static void take_mm(struct task_struct *task, void *data)
{
	struct taken *taken = data;
	struct lens_target *target = taken->target;

	taken->mm = task->mm;
	mmget(taken->mm);
	spin_lock(&target->lock);
	if (target->mm != taken->mm) {
		taken->old = target->mm;
		target->mm = taken->mm;
		mmgrab(target->mm);
		if (taken->old)
			target->execs++;
	}
	strscpy(target->comm, task->comm, sizeof(target->comm));
	taken->execs = target->execs;
	spin_unlock(&target->lock);
}

struct mm_struct *lens_target_get_mm(struct lens_target *target, u32 *execs)
{
	struct taken taken = { .target = target };

	if (!lens_task_visit(target->pid, take_mm, &taken))
		return NULL;
	if (taken.old)
		mmdrop(taken.old);
	*execs = taken.execs;
	return taken.mm;
}

bool lens_target_refresh(struct lens_target *target)
{
	u32 execs;
	struct mm_struct *mm = lens_target_get_mm(target, &execs);

	if (mm)
		mmput_async(mm);	/* the caller may hold locks */
	return mm;
}

void lens_target_comm(struct lens_target *target, char comm[TASK_COMM_LEN])
{
	spin_lock(&target->lock);
	memcpy(comm, target->comm, TASK_COMM_LEN);
	spin_unlock(&target->lock);
}

void lens_target_get(struct lens_target *target)
{
	kref_get(&target->ref);
}

static void release_target(struct kref *ref)
{
	struct lens_target *target = container_of(ref, struct lens_target, ref);

	if (target->mm)
		mmdrop(target->mm);
	lens_budget_put(target->budget);
	put_pid(target->pid);
	kfree(target);
}

void lens_target_put(struct lens_target *target)
{
	kref_put(&target->ref, release_target);
}

/* Only processes of user space, by their own number. */
static int check_pid(struct pid *pid)
{
	struct task_struct *task;
	int err = 0;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (!task)
		err = -ESRCH;
	else if (task->flags & PF_KTHREAD || !thread_group_leader(task))
		err = -EINVAL;
	rcu_read_unlock();
	return err;
}

static struct lens_target *create_target(struct pid *pid)
{
	struct lens_target *target = kzalloc(sizeof(*target), GFP_KERNEL);

	if (!target)
		return NULL;
	kref_init(&target->ref);
	spin_lock_init(&target->lock);
	lens_filter_init(&target->filter);
	lens_watch_init(&target->watch);
	target->pid = get_pid(pid);
	target->nr = pid_nr(pid);
	target->attached = ktime_get_boottime_ns();
	return target;
}

static struct lens_target *find_in(struct list_head *list, pid_t nr)
{
	struct lens_target *target;

	list_for_each_entry(target, list, node)
		if (target->nr == nr)
			return target;
	return NULL;
}

/* One line of "attach": a new target at the end of @list. */
static int add_pid(struct list_head *list, struct pid *pid)
{
	struct lens_target *target, *old;
	int err = check_pid(pid);

	if (err)
		return err;
	old = find_in(&targets, pid_nr(pid));
	if (find_in(list, pid_nr(pid)) || (old && lens_target_refresh(old)))
		return -EEXIST;
	target = create_target(pid);
	if (!target)
		return -ENOMEM;
	list_add_tail(&target->node, list);
	/* sees the mm for the first time; a zombie has none */
	return lens_target_refresh(target) ? 0 : -ESRCH;
}

static int add_line(struct list_head *list, const char *line)
{
	struct pid *pid;
	int nr, err;

	if (kstrtoint(line, 10, &nr) || nr <= 0)
		return -EINVAL;
	pid = find_get_pid(nr);
	if (!pid)
		return -ESRCH;
	err = add_pid(list, pid);
	put_pid(pid);
	return err;
}

static void insert_target(struct lens_target *new)
{
	struct lens_target *target;

	list_for_each_entry(target, &targets, node)
		if (target->nr > new->nr)
			break;
	list_move_tail(&new->node, &target->node);
}

static void insert_all(struct list_head *list)
{
	struct lens_target *target, *next;

	list_for_each_entry_safe(target, next, list, node)
		insert_target(target);
}

/* Takes a target out of sight; open files keep it until they are closed. */
static void remove_target(struct lens_target *target)
{
	list_del(&target->node);
	if (!IS_ERR_OR_NULL(target->dir))
		trace_ptelens_detach(target);
	/* before the files, which wait for those who read them */
	lens_stream_detach(target);
	lens_files_remove(target);
	lens_target_put(target);
}

static void remove_all(struct list_head *list)
{
	struct lens_target *target, *next;

	list_for_each_entry_safe(target, next, list, node)
		remove_target(target);
}

/* Makes the folders of new targets, in place of those of dead namesakes. */
static int publish(struct list_head *list)
{
	struct lens_target *target, *old;
	int err;

	list_for_each_entry(target, list, node) {
		old = find_in(&targets, target->nr);
		if (old) {
			remove_target(old);
			nr_targets--;
		}
		err = lens_files_add(target);
		if (err)
			return err;
		trace_ptelens_attach(target);
	}
	return 0;
}

/* Makes new targets what others see, if all went well so far. */
static int finish(struct list_head *list, unsigned int nr, int err)
{
	if (!err)
		err = publish(list);
	if (err) {
		remove_all(list);
	} else {
		insert_all(list);
		nr_targets += nr;
	}
	return err;
}

int lens_target_attach(char *text)
{
	unsigned int nr = 0;
	LIST_HEAD(list);
	char *line;
	int err = 0;

	mutex_lock(&targets_lock);
	while (!err && (line = strsep(&text, "\n"))) {
		if (!text && !*line && nr)
			break;		/* the newline at the end */
		if (nr_targets + ++nr > max_targets)
			err = -ENOSPC;
		else
			err = add_line(&list, line);
	}
	err = finish(&list, nr, err);
	mutex_unlock(&targets_lock);
	return err;
}

int lens_target_follow(struct pid *pid, const struct lens_watch *watch,
		       struct lens_budget *budget)
{
	LIST_HEAD(list);
	int err = -ENOSPC;

	mutex_lock(&targets_lock);
	if (nr_targets < max_targets)
		err = add_pid(&list, pid);
	if (!err)
		err = lens_stream_inherit(list_first_entry(&list, struct lens_target,
							   node),
					  watch, budget);
	err = finish(&list, 1, err);
	mutex_unlock(&targets_lock);
	return err;
}

static int take_line(struct list_head *list, const char *line)
{
	struct lens_target *target;
	int nr;

	if (kstrtoint(line, 10, &nr) || nr <= 0)
		return -EINVAL;
	target = find_in(&targets, nr);
	if (!target)
		return -ENOENT;
	list_move_tail(&target->node, list);
	return 0;
}

static int take_lines(struct list_head *list, char *text)
{
	char *line;
	int err = 0;

	while (!err && (line = strsep(&text, "\n"))) {
		if (!text && !*line && !list_empty(list))
			break;
		err = take_line(list, line);
	}
	return err;
}

int lens_target_detach(char *text)
{
	LIST_HEAD(list);
	int err;

	if (!strcmp(strim(text), "all")) {
		lens_target_detach_all();
		return 0;
	}
	mutex_lock(&targets_lock);
	err = take_lines(&list, text);
	if (err) {
		insert_all(&list);
	} else {
		nr_targets -= list_count_nodes(&list);
		remove_all(&list);
	}
	mutex_unlock(&targets_lock);
	return err;
}

void lens_target_detach_all(void)
{
	mutex_lock(&targets_lock);
	remove_all(&targets);
	nr_targets = 0;
	mutex_unlock(&targets_lock);
}

struct lens_target *lens_targets_from(pid_t nr)
{
	struct lens_target *target;

	list_for_each_entry(target, &targets, node)
		if (target->nr >= nr)
			return target;
	return NULL;
}

void lens_targets_lock(void)
{
	mutex_lock(&targets_lock);
}

void lens_targets_unlock(void)
{
	mutex_unlock(&targets_lock);
}
