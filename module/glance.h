/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A glance: what most faults are, a page where nothing was, in a few instructions.
 *
 * The same as look.c and compare.c would tell, with all else left to them: the way
 * down is straight, and the lock of the table is not taken. Who changes an entry under
 * that lock may take it away for a moment; but an entry that is there, in a table that
 * is there before and after it is read, is there. And as in look.c it is read inside
 * the lock of the stream, so that what is told comes in the order in which it was read.
 */
#ifndef LENS_GLANCE_H
#define LENS_GLANCE_H

#include <linux/mm.h>
#include <linux/sched.h>

#include "arch/plain.h"
#include "stream.h"
#include "told.h"

static inline void lens_glance_tell(struct lens_stream *stream, u64 addr, u64 raw)
{
	struct lens_event *event = lens_ring_room(&stream->ring);

	event->vaddr = addr;
	memcpy(&event->old, &lens_side_none, sizeof(event->old));
	lens_side_of_alike(&stream->usual, &event->new, raw);
	event->pages = 1;
	event->tid = task_pid_nr(current);
	event->cpu = raw_smp_processor_id();
	event->cause = LENS_CAUSE_DEMAND_ZERO;
	memcpy(event->comm, current->comm, TASK_COMM_LEN);
	lens_told(stream, event);
}

/* Takes note of a page that was not there. Returns false if there is more to it. */
static inline bool lens_glance_take(struct lens_stream *stream, u64 addr, u64 raw)
{
	struct lens_block *block = lens_shadow_find(&stream->shadow, addr);
	u64 *old;

	if (unlikely(!block || !block->pte || !lens_is_plain(raw) ||
		     PageCompound(pfn_to_page(lens_plain_pfn(raw, lens_plain_mask())))))
		return false;
	old = &block->pte[pte_index(addr)];
	if (unlikely(*old))
		return false;
	*old = raw;
	block->live++;
	lens_glance_tell(stream, addr, raw);
	return true;
}

/**
 * lens_glance_at() - Look at a page that a fault has just been for, if that is simple.
 * @stream: whose; %LENS_STREAM_PLAIN
 * @addr: first byte of the page, in anonymous memory; the fault went well, so that the
 *	tables are there that lead to a table of PTEs, and what keeps them is held
 *
 * Context: preemption is off. Takes the lock of the stream.
 * Return: false if it was not; nothing was told then, and lens_look() is to be called.
 */
static __always_inline bool lens_glance_at(struct lens_stream *stream, u64 addr)
{
	const u64 *pmdp, *ptep;
	bool told = false;
	u64 pmd, raw;

	if (unlikely(!lens_plain_find(stream->mm, addr, &pmdp, &pmd, &ptep)))
		return false;
	/* before the lock, and so nothing has to be kept until after it */
	OPTIMIZER_HIDE_VAR(ptep);
	spin_lock(&stream->lock);
	raw = READ_ONCE(*ptep);
	/* a table that has gone may still have entries */
	if (likely(READ_ONCE(*pmdp) == pmd))
		told = lens_glance_take(stream, addr, raw);
	spin_unlock(&stream->lock);
	if (likely(told))
		lens_stream_wake(stream);
	return told;
}

#endif /* LENS_GLANCE_H */
