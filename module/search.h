/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The search: which entries of which processes map frames of a set. It goes
 * from process to process while all of them run; nothing is held in between.
 */
#ifndef LENS_SEARCH_H
#define LENS_SEARCH_H

#include <linux/sched.h>

#include "filter.h"
#include "frames.h"
#include "walk.h"

/**
 * struct lens_search - a search under way
 * @frames: what is looked for; the owner's to fill before lens_search_start()
 * @filter: that of @frames
 * @batch: the entries at hand
 * @rec: the next of them
 * @pid: the process at hand, or NULL
 * @nr: its number, in the initial pid namespace
 * @mm: its mm: holds mm_count, to tell it from another
 * @comm: its name
 */
struct lens_search {
	struct lens_frames frames;
	struct lens_filter filter;
	struct lens_batch *batch;
	unsigned int rec;
	struct pid *pid;
	pid_t nr;
	struct mm_struct *mm;
	char comm[TASK_COMM_LEN];
};

/**
 * struct lens_hit - what was found
 * @nr: the process, in the initial pid namespace
 * @comm: its name
 * @mm: its mm, to be compared only
 * @rec: the entry, cut down to the part from the first to the last frame
 * @vma: its VMA
 *
 * Valid until the next call.
 */
struct lens_hit {
	pid_t nr;
	const char *comm;
	const struct mm_struct *mm;
	const struct lens_rec *rec;
	const struct lens_vma *vma;
};

/** lens_search_alloc() - Make room for a search, of a fixed size.
 *
 * Return: the search, or NULL.
 */
struct lens_search *lens_search_alloc(void);

/** lens_search_free() - Give it back. */
void lens_search_free(struct lens_search *search);

/** lens_search_start() - Begin with the first process.
 * @nr: its number, or a smaller one
 */
void lens_search_start(struct lens_search *search, pid_t nr);

/**
 * lens_search_next() - Find the next entry.
 * @search: the search
 * @hit: filled in
 *
 * Processes come in order of their numbers, the entries of each in order of
 * address. An mm that several of them share is told of once, for the smallest
 * number.
 *
 * Context: Sleeps. No locks may be held.
 * Return: 1, 0 at the end, or -EINTR on a fatal signal.
 */
int lens_search_next(struct lens_search *search, struct lens_hit *hit);

/**
 * lens_search_still() - Is an entry that was found still so?
 * @batch: to look with; refilled
 * @nr: the process
 * @vaddr: the address
 * @frame: the frame that was there
 *
 * Return: true if that address of that process leads to that frame now.
 */
bool lens_search_still(struct lens_batch *batch, pid_t nr, u64 vaddr, u64 frame);

/**
 * lens_search_look() - Look at one page of a process.
 * @batch: refilled: has one record, or none
 * @nr: the process
 * @vaddr: the address
 *
 * Return: 0, -ESRCH if it has exited, or -EINTR.
 */
int lens_search_look(struct lens_batch *batch, pid_t nr, u64 vaddr);

/** lens_search_comm() - The name of a process now.
 *
 * Return: false if it has exited.
 */
bool lens_search_comm(pid_t nr, char comm[TASK_COMM_LEN]);

#endif /* LENS_SEARCH_H */
