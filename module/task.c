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

struct task_struct *lens_task_lock(struct pid *pid)
{
	struct task_struct *leader = pid_task(pid, PIDTYPE_TGID);
	struct task_struct *task;

	if (!leader || leader->flags & PF_KTHREAD)
		return NULL;
	/* With PROVE_RCU_LIST for_each_thread() wants tasklist_lock. */
	list_for_each_entry_rcu(task, &leader->signal->thread_head, thread_node) {
		task_lock(task);
		if (task->mm)
			return task;
		task_unlock(task);
	}
	return NULL;
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

struct mm_struct *lens_task_get_mm(struct pid *pid, char comm[TASK_COMM_LEN])
{
	struct task_struct *task;
	struct mm_struct *mm = NULL;

	rcu_read_lock();
	task = lens_task_lock(pid);
	if (task) {
		mm = task->mm;
		mmget(mm);
		strscpy(comm, task->comm, TASK_COMM_LEN);
		task_unlock(task);
	}
	rcu_read_unlock();
	return mm;
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

bool lens_task_shares_mm(pid_t nr, struct mm_struct *mm)
{
	struct task_struct *task;
	bool shares = false;
	struct pid *pid;
	pid_t other;

	if (!has_more_users(nr, mm))
		return false;
	for (other = 1; !shares; other++) {
		pid = lens_task_next(other);
		other = pid_nr(pid);
		if (!pid || other >= nr) {
			put_pid(pid);
			break;
		}
		rcu_read_lock();
		task = lens_task_lock(pid);
		if (task) {
			shares = task->mm == mm;
			task_unlock(task);
		}
		rcu_read_unlock();
		put_pid(pid);
		cond_resched();
	}
	return shares;
}
