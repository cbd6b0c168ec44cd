/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Later: looks that a trigger can't do itself, since nothing pins the tables
 * where it runs, and the sweep. They take the mmap_lock, as the walk does.
 */
#ifndef LENS_LATER_H
#define LENS_LATER_H

#include "cause.h"

struct lens_stream;

/** lens_later_open() - Make what all of this runs in; once.
 *
 * Return: 0 or -ENOMEM.
 */
int lens_later_open(void);

/** lens_later_close() - Give it back.
 *
 * Context: there is no stream. Sleeps.
 */
void lens_later_close(void);

void lens_later_init(struct lens_stream *stream);

/** lens_later_start() - Begin to sweep. */
void lens_later_start(struct lens_stream *stream);

/** lens_later_stop() - Wait until nothing runs, and let nothing begin. Sleeps.
 *
 * Context: no trigger of the stream can run.
 */
void lens_later_stop(struct lens_stream *stream);

/**
 * lens_later() - Look again where nothing pins the tables.
 * @stream: whose
 * @start: first address
 * @end: first address behind it
 * @why: what made us look
 *
 * At once if the mmap_lock is to be had, else in a work.
 *
 * Context: any but an interrupt; preemption may be off.
 */
void lens_later(struct lens_stream *stream, u64 start, u64 end,
		const struct lens_why *why);

/**
 * lens_later_covers() - Is it sure that somebody will look at this memory?
 * @stream: whose
 * @start: first address
 * @end: first address behind it
 *
 * Context: the lock of the stream is held.
 * Return: false, too, if all that is to come is a look at everything.
 */
bool lens_later_covers(const struct lens_stream *stream, u64 start, u64 end);

/** lens_later_everything() - Look at all memory, for the sweep's reason.
 *
 * Context: Sleeps. Takes and drops the mmap_lock.
 */
void lens_later_everything(struct lens_stream *stream);

#endif /* LENS_LATER_H */
