// SPDX-License-Identifier: GPL-2.0
/*
 * A glance: what most faults are, a page where nothing was, in a few instructions.
 *
 * The same as look.c and compare.c would tell, with all else left to them: the way
 * down is straight, and the lock of the table is not taken. Who changes an entry under
 * that lock may take it away for a moment; but an entry that is there, in a table that
 * is there before and after it is read, is there. And as in look.c it is read inside
 * the lock of the stream, so that what is told comes in the order in which it was read.
 */
#include <linux/mm.h>
#include <linux/sched.h>

#include "arch/plain.h"
#include "fault.h"
#include "glance.h"
#include "stream.h"
#include "told.h"

static void tell(struct lens_stream *stream, u64 addr, u64 raw)
{
	struct lens_event *event = lens_ring_room(&stream->ring);

	event->vaddr = addr;
	memcpy(&event->old, &lens_side_none, sizeof(event->old));
	lens_side_of_plain(stream->known, &event->new, raw);
	event->pages = 1;
	event->tid = task_pid_nr(current);
	event->cpu = raw_smp_processor_id();
	event->cause = LENS_CAUSE_DEMAND_ZERO;
	memcpy(event->comm, current->comm, TASK_COMM_LEN);
	lens_told(stream, event);
}

/* Takes note of a page that was not there. Returns false if there is more to it. */
static bool take(struct lens_stream *stream, u64 addr, u64 raw)
{
	struct lens_block *block = lens_shadow_find(&stream->shadow, addr);
	u64 *old;

	if (!block || !block->pte || !lens_is_plain(raw) ||
	    PageCompound(pfn_to_page(lens_plain_pfn(raw, lens_plain_mask()))))
		return false;
	old = &block->pte[pte_index(addr)];
	if (*old)
		return false;
	*old = raw;
	block->live++;
	tell(stream, addr, raw);
	return true;
}

bool lens_glance(struct lens_stream *stream, const struct lens_fault *fault)
{
	const u64 *pmdp, *ptep;
	bool told = false;
	u64 pmd, raw;

	if (!fault->anon || !READ_ONCE(stream->plain) ||
	    !lens_plain_find(stream->mm, fault->page, &pmdp, &pmd, &ptep))
		return false;
	spin_lock(&stream->lock);
	raw = READ_ONCE(*ptep);
	/* a table that has gone may still have entries */
	if (READ_ONCE(*pmdp) == pmd)
		told = take(stream, fault->page, raw);
	spin_unlock(&stream->lock);
	if (told)
		lens_stream_wake(stream);
	return told;
}
