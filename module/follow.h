/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Following forks: a child of a watched process becomes a target, and is watched,
 * before it runs.
 */
#ifndef LENS_FOLLOW_H
#define LENS_FOLLOW_H

#include <linux/atomic.h>
#include <linux/kprobes.h>
#include <linux/refcount.h>

/**
 * struct lens_budget - how many more children are followed: of a process that was
 * asked to, of those children, and so on
 * @ref: one for each target and each child that is about to be one
 * @left: so many
 * @failed: children that should have been, and could not be followed
 */
struct lens_budget {
	refcount_t ref;
	atomic_t left;
	atomic_t failed;
};

/** lens_budget_new() - Return: a budget, or NULL. Context: may sleep. */
struct lens_budget *lens_budget_new(unsigned int left);
struct lens_budget *lens_budget_get(struct lens_budget *budget);

/** lens_budget_put() - NULL will do, too. Context: any. */
void lens_budget_put(struct lens_budget *budget);

/** lens_follow_fork() - The entry of wake_up_new_task(). */
int lens_follow_fork(struct kretprobe_instance *ri, struct pt_regs *regs);

/** lens_follow_stop() - The module goes: wait for who is on his way out of here.
 *
 * Context: Sleeps. Nothing is watched any more.
 */
void lens_follow_stop(void);

#endif /* LENS_FOLLOW_H */
