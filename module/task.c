// SPDX-License-Identifier: GPL-2.0
/*
 * Processes: from a struct pid to a thread with an mm, and to the next process.
 */
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rculist.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "task.h"

bool lens_task_visit(struct pid *pid,
		     void (*visit)(struct task_struct *task, void *data),
		     void *data)
{
	struct task_struct *leader, *task;
	bool found = false;

	rcu_read_lock();
	leader = pid_task(pid, PIDTYPE_TGID);
	if (!leader || leader->flags & PF_KTHREAD)
		goto out;
	/* With PROVE_RCU_LIST for_each_thread() wants tasklist_lock. */
	list_for_each_entry_rcu(task, &leader->signal->thread_head, thread_node) {
		task_lock(task);
		found = task->mm;
		if (found)
			visit(task, data);
		task_unlock(task);
		if (found)
			break;
	}
out:
	rcu_read_unlock();
	return found;
}

struct pid *lens_task_next(pid_t nr)
{
	struct pid *pid;

	rcu_read_lock();
	for (;; nr = pid_nr(pid) + 1) {
		pid = find_ge_pid(nr, &init_pid_ns);
		if (!pid || pid_task(pid, PIDTYPE_TGID))
			break;
	}
	pid = get_pid(pid);
	rcu_read_unlock();
	return pid;
}

/* What lens_task_get_mm() brings. */
struct taken {
	struct mm_struct *mm;
	char *comm;
};

static void take_mm(struct task_struct *task, void *data)
{
	struct taken *taken = data;

	taken->mm = task->mm;
	mmget(taken->mm);
	strscpy(taken->comm, task->comm, TASK_COMM_LEN);
}

struct mm_struct *lens_task_get_mm(struct pid *pid, char comm[TASK_COMM_LEN])
{
	struct taken taken = { .comm = comm };

	lens_task_visit(pid, take_mm, &taken);
	return taken.mm;
}

/* The users that a process itself accounts for, and the caller. */
static bool has_more_users(pid_t nr, struct mm_struct *mm)
{
	struct task_struct *leader;
	bool more = false;

	rcu_read_lock();
	leader = pid_task(find_pid_ns(nr, &init_pid_ns), PIDTYPE_TGID);
	if (leader)
		more = atomic_read(&mm->mm_users) > get_nr_threads(leader) + 1;
	rcu_read_unlock();
	return more;
}

/* Forgets the mm if it is that of the task. */
static void compare_mm(struct task_struct *task, void *data)
{
	struct mm_struct **mm = data;

	if (task->mm == *mm)
		*mm = NULL;
}

bool lens_task_shares_mm(pid_t nr, struct mm_struct *mm)
{
	struct pid *pid;
	pid_t other;

	if (!has_more_users(nr, mm))
		return false;
	for (other = 1; mm; other++) {
		pid = lens_task_next(other);
		other = pid_nr(pid);
		if (!pid || other >= nr) {
			put_pid(pid);
			break;
		}
		lens_task_visit(pid, compare_mm, &mm);
		put_pid(pid);
		cond_resched();
	}
	return !mm;
}
