/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Targets: which processes are watched. A target holds the struct pid, never
 * the process; its mm is taken for each batch and given back.
 */
#ifndef LENS_TARGET_H
#define LENS_TARGET_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "filter.h"
#include "watch.h"

struct lens_budget;
struct lens_stream;

/* Bounds the memory that attaching takes; a target costs about 5 KiB. */
#define LENS_MAX_TARGETS 4096

/**
 * struct lens_target - one attached process
 * @node: in the list of targets, which is in order of @nr
 * @ref: one for the list, one for each open file
 * @pid: the process
 * @nr: its number in the initial pid namespace
 * @attached: when, in boottime nanoseconds
 * @walked: entries that the walk has looked at for this target
 * @dir: its folder in debugfs
 * @watch: how it is watched; this and what follows are guarded in stream.c
 * @stream: its events, while somebody watches; NULL if nobody does
 * @held: the stream that is watched without a reader; NULL if none is
 * @readers: how many have the events open, and 1 for @held
 * @budget: of children to follow; NULL until somebody watches
 * @detached: nobody may, any more
 * @lock: guards what follows
 * @comm: the name as last seen
 * @mm: the mm as last seen, to tell a new one: holds mm_count, never used
 * @execs: how often a new mm was seen
 * @filter: for files opened from now on
 * @explain: the address to explain to who opens that file from now on
 * @asked: there is one
 */
struct lens_target {
	struct list_head node;
	struct kref ref;
	struct pid *pid;
	pid_t nr;
	u64 attached;
	atomic64_t walked;
	struct dentry *dir;
	struct lens_watch watch;
	struct lens_stream *stream;
	struct lens_stream *held;
	unsigned int readers;
	struct lens_budget *budget;
	bool detached;
	spinlock_t lock;	/* guards what follows */
	char comm[TASK_COMM_LEN];
	struct mm_struct *mm;
	u32 execs;
	struct lens_filter filter;
	u64 explain;
	bool asked;
};

/**
 * lens_target_attach() - Attach processes, all of them or none.
 * @text: decimal pids, one per line, as the caller's pid namespace has them;
 *	is cut up
 *
 * Return: 0, -EINVAL (not a number, a kernel thread, a thread that is not the
 * leader), -ESRCH (no such process, or a zombie), -EEXIST (attached already,
 * or named twice), -ENOSPC (too many) or -ENOMEM.
 */
int lens_target_attach(char *text);

/**
 * lens_target_follow() - Attach a child of a target, and watch it.
 * @pid: the child
 * @watch: how
 * @budget: of the parent
 *
 * Context: Sleeps. The child waits for this.
 * Return: as lens_target_attach(), or what watching it returns.
 */
int lens_target_follow(struct pid *pid, const struct lens_watch *watch,
		       struct lens_budget *budget);

/**
 * lens_target_detach() - Detach processes, all of them or none.
 * @text: decimal pids, one per line, or "all"; is cut up
 *
 * Return: 0, -EINVAL or -ENOENT (not attached).
 */
int lens_target_detach(char *text);

/** lens_target_detach_all() - Detach every target. */
void lens_target_detach_all(void);

void lens_target_get(struct lens_target *target);
void lens_target_put(struct lens_target *target);

/**
 * lens_target_get_mm() - Take the mm of a target.
 * @target: whose
 * @execs: the count of mm changes that this mm belongs to
 *
 * Context: may be called with nothing held; does not sleep.
 * Return: the mm with mm_users held (give it back by mmput()), or NULL if no
 * thread of the process has one: it has exited.
 */
struct mm_struct *lens_target_get_mm(struct lens_target *target, u32 *execs);

/** lens_target_refresh() - Look whether a target lives and has a new mm.
 *
 * Return: true if it lives.
 */
bool lens_target_refresh(struct lens_target *target);

/** lens_target_comm() - Copy the name as last seen. */
void lens_target_comm(struct lens_target *target, char comm[TASK_COMM_LEN]);

/**
 * lens_targets_from() - The first target at or after a pid, in their order.
 * @nr: the pid, in the initial pid namespace
 *
 * Context: between lens_targets_lock() and lens_targets_unlock().
 * Return: the target, or NULL.
 */
struct lens_target *lens_targets_from(pid_t nr);
void lens_targets_lock(void);
void lens_targets_unlock(void);

#endif /* LENS_TARGET_H */
