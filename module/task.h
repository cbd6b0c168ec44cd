/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes: from a struct pid to the thread that still has the mm, and from
 * one process to the next. Without tasklist_lock, which is not exported.
 */
#ifndef LENS_TASK_H
#define LENS_TASK_H

#include <linux/sched.h>

/**
 * lens_task_visit() - Visit a thread of a process that has an mm.
 * @pid: the process; its leader may be dead while other threads live on
 * @visit: called with the thread locked, so that its mm stays; does not sleep
 * @data: for @visit
 *
 * Return: false if there is none: it has exited, or is a thread of the kernel.
 */
bool lens_task_visit(struct pid *pid,
		     void (*visit)(struct task_struct *task, void *data),
		     void *data);

/**
 * lens_task_next() - The first process from a number on.
 * @nr: in the initial pid namespace
 *
 * Return: with a reference held, or NULL if there is none.
 */
struct pid *lens_task_next(pid_t nr);

/**
 * lens_task_get_mm() - Take the mm of a process.
 * @pid: the process
 * @comm: set to its name
 *
 * Return: the mm with mm_users held, or NULL.
 */
struct mm_struct *lens_task_get_mm(struct pid *pid, char comm[TASK_COMM_LEN]);

/**
 * lens_task_shares_mm() - Has a process with a smaller number the same mm?
 * @nr: of the process
 * @mm: its mm; mm_users is held
 *
 * Costs a look at all of them, but only if the mm has more users than the
 * process has threads: after a clone() with CLONE_VM, during a vfork().
 *
 * Return: true if one has.
 */
bool lens_task_shares_mm(pid_t nr, struct mm_struct *mm);

#endif /* LENS_TASK_H */
