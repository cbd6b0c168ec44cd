// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing: live entries against the shadow, and telling what changed.
 */
#include <linux/mm.h>
#include <linux/sched.h>

#include "arch/plain.h"
#include "compare.h"
#include "folio.h"
#include "later.h"
#include "side.h"
#include "stream.h"
#include "told.h"

void lens_look_begin(struct lens_look *look)
{
	const struct lens_doer *doer = look->why->doer;
	struct lens_event *event = &look->event;

	if (doer) {
		event->tid = doer->tid;
		event->cpu = doer->cpu;
		memcpy(event->comm, doer->comm, TASK_COMM_LEN);
		return;
	}
	event->cpu = raw_smp_processor_id();
	/* at a sweep nobody was seen to do it */
	if (look->why->by == LENS_BY_SWEEP)
		return;
	event->tid = task_pid_nr(current);
	memcpy(event->comm, current->comm, TASK_COMM_LEN);
}

static void flush(struct lens_look *look)
{
	struct lens_event *event;

	if (!look->pending)
		return;
	look->pending = false;
	look->more.addr = 0;
	look->told = true;
	event = lens_ring_room(&look->stream->ring);
	*event = look->event;
	lens_told(look->stream, event);
}

static void tell(struct lens_look *look, const struct lens_change *change,
		 enum lens_cause cause)
{
	struct lens_event *event = &look->event;
	const struct lens_event next = {
		.vaddr = change->vaddr,
		.old = change->old,
		.new = change->new,
		.pages = change->pages,
		.cause = cause,
	};

	if (look->pending && lens_event_join(event, &next))
		return;
	flush(look);
	event->vaddr = next.vaddr;
	event->old = next.old;
	event->new = next.new;
	event->pages = next.pages;
	event->cause = cause;
	look->pending = true;
}

void lens_tell_unwatched(struct lens_look *look, u64 addr)
{
	struct lens_change nothing = { .vaddr = addr };

	if (look->stream->full_told)
		return;
	look->stream->full_told = true;
	if (look->stream->live)
		tell(look, &nothing, LENS_CAUSE_UNWATCHED);
	flush(look);
}

/* Does this change belong to something that is under way? It will tell better. */
static bool belongs_to_others(struct lens_look *look, const struct lens_change *change)
{
	struct lens_flights *flights = &look->stream->flights;
	u64 start = change->vaddr;
	u64 end = start + ((u64)change->pages << PAGE_SHIFT);

	if (lens_change_is_aging(change))
		return lens_flight_covers(flights, LENS_BY_PROBE, start, end);
	if (lens_change_is_of_fault(change))
		return lens_flight_covers(flights, LENS_BY_FAULT, start, end) ||
		       lens_flight_covers(flights, LENS_BY_PROBE, start, end) ||
		       (!look->why->doer && lens_later_covers(look->stream, start, end));
	return (look->why->by == LENS_BY_FAULT || look->why->by == LENS_BY_SWEEP) &&
	       lens_flight_covers(flights, LENS_BY_NOTIFIER, start, end);
}

/* Is the cause one of which somebody else may know better? */
static bool may_be_another(const struct lens_why *why, const struct lens_change *change,
			   enum lens_cause cause)
{
	if (cause == LENS_CAUSE_AGED)
		return why->by != LENS_BY_PROBE;
	/* a page near this fault may be the one that another fault was for */
	if (cause == LENS_CAUSE_FAULT_AROUND)
		return true;
	/* a collapse that failed puts entries back, but faults may have come since */
	if (cause == LENS_CAUSE_THP_COLLAPSE && why->doer)
		return lens_change_is_of_fault(change) &&
		       change->new.level == LENS_PTE;
	return cause == LENS_CAUSE_UNKNOWN;
}

/*
 * Tells a change. Returns false if it is left to another trigger; with @whole
 * it can't be, since the table itself has changed.
 */
static bool changed(struct lens_look *look, struct lens_change *change, bool whole)
{
	enum lens_cause cause;

	if (!look->stream->live)
		return true;
	if (look->why->by == LENS_BY_FAULT)
		change->old_ksm = lens_has_pfn(change->old.kind) &&
				  lens_frame_is_ksm(change->old.frame);
	cause = lens_cause(look->why, change);
	if (!whole && may_be_another(look->why, change, cause) &&
	    belongs_to_others(look, change))
		cause = LENS_CAUSE_SKIP;
	if (cause == LENS_CAUSE_SKIP) {
		if (!whole)
			return false;
		cause = LENS_CAUSE_UNKNOWN;
	}
	tell(look, change, cause);
	return true;
}

/* Notes a page that is there now. */
static void note_page(struct lens_look *look, struct lens_change *change,
		      struct page *page)
{
	struct folio *folio;

	if (!page)
		return;
	folio = page_folio(page);
	change->new_anon = folio_test_anon(folio);
	if (look->why->by == LENS_BY_FAULT)
		look->order = max(look->order, folio_order(folio));
}

/*
 * What a call does to a page it does to the next one, too, if that is in its
 * range: then the cause is the same, and only the frames go on. (What comes
 * behind a frame of user space is never the zero page.)
 */
static void expect_more(struct lens_look *look, u64 addr, u64 old, u64 new)
{
	const struct lens_doing *doing = &look->why->doing;
	struct lens_more *more = &look->more;

	more->addr = 0;
	if (!look->pending || look->why->by != LENS_BY_NOTIFIER ||
	    look->event.cause == LENS_CAUSE_UNKNOWN || addr < doing->start ||
	    (old && !lens_side_is_plain(old)) || (new && !lens_side_is_plain(new)))
		return;
	more->old_step = old ? PAGE_SIZE : 0;
	more->new_step = new ? PAGE_SIZE : 0;
	more->addr = addr + PAGE_SIZE;
	more->end = doing->end;
	more->old = old + more->old_step;
	more->new = new + more->new_step;
}

/* Takes what goes on like that. Returns how many entries it was. */
static unsigned long take_more(struct lens_look *look, struct lens_block *block,
			       pte_t *ptep, u64 addr, u64 end)
{
	struct lens_more *more = &look->more;
	u64 *entry = &block->pte[pte_index(addr)];
	u64 old = more->old, new = more->new;
	unsigned long i, nr;

	if (addr != more->addr || addr >= more->end)
		return 0;
	nr = (min(end, more->end) - addr) >> PAGE_SHIFT;
	for (i = 0; i < nr && entry[i] == old && lens_plain_read(ptep + i) == new; i++) {
		entry[i] = new;
		old += more->old_step;
		new += more->new_step;
	}
	more->addr += i * PAGE_SIZE;
	more->old = old;
	more->new = new;
	block->live += !!more->new_step * i - !!more->old_step * i;
	look->event.pages += i;
	return i;
}

/* Returns false if the change is left to another trigger. */
static bool compare_pte(struct lens_look *look, u64 addr, u64 old, u64 new)
{
	struct lens_change change = { .vaddr = addr, .pages = 1 };

	if (!look->stream->live)
		return true;
	lens_side_of_pte(look->stream->known, &change.old, old);
	note_page(look, &change, lens_side_of_pte(look->stream->known, &change.new, new));
	if (!changed(look, &change, false))
		return false;
	expect_more(look, addr, old, new);
	return true;
}

static void compare_ptes(struct lens_look *look, struct lens_block *block,
			 pte_t *ptep, u64 addr, u64 end)
{
	unsigned long nr;

	for (; addr != end; addr += nr * PAGE_SIZE, ptep += nr) {
		u64 *old = &block->pte[pte_index(addr)];
		u64 new = lens_side_read(ptep);

		nr = 1;
		if (new == *old || !compare_pte(look, addr, *old, new))
			continue;
		block->live += !!new;
		block->live -= !!*old;
		*old = new;
		if (addr + PAGE_SIZE != end)
			nr += take_more(look, block, ptep + 1, addr + PAGE_SIZE, end);
	}
}

static bool all_none(pte_t *ptep, u64 addr, u64 end)
{
	for (; addr != end; addr += PAGE_SIZE, ptep++)
		if (!pte_none(ptep_get(ptep)))
			return false;
	return true;
}

/* A change of a huge entry may reach out of the memory that is watched. */
static bool is_watched(struct lens_look *look, u64 addr)
{
	return lens_ranges_have(&look->stream->watch.ranges, addr);
}

/* A huge entry was split: all of the table is new. */
static void compare_split(struct lens_look *look, struct lens_block *block,
			  pte_t *table, u64 base)
{
	unsigned int i;

	for (i = 0; i < PTRS_PER_PTE; i++) {
		u64 now = lens_side_read(table + i);
		struct lens_change change = {
			.vaddr = base + i * PAGE_SIZE,
			.pages = 1,
			.old = lens_side_part(&block->leaf, i),
		};

		if (!is_watched(look, change.vaddr))
			continue;
		note_page(look, &change, lens_side_of_pte(look->stream->known, &change.new, now));
		changed(look, &change, true);
		block->pte[i] = now;
		block->live += !!now;
	}
	block->leaf = lens_side_none;
}

void lens_compare_table(struct lens_look *look, pte_t *ptep, u64 addr, u64 end)
{
	struct lens_shadow *shadow = &look->stream->shadow;
	struct lens_block *block = lens_shadow_find(shadow, addr);

	if (!block && all_none(ptep, addr, end))
		return;
	block = lens_shadow_make(shadow, addr);
	if (!block || block->lost || !lens_shadow_table(shadow, block)) {
		lens_tell_unwatched(look, addr);
	} else {
		if (lens_side_is_none(&block->leaf))
			compare_ptes(look, block, ptep, addr, end);
		else
			compare_split(look, block, ptep - pte_index(addr),
				      addr & PMD_MASK);
		lens_shadow_trim(shadow, addr, block);
	}
	flush(look);
}

/* A huge entry, or nothing, in place of a table. */
static void compare_collapse(struct lens_look *look, struct lens_block *block,
			     const struct lens_side *leaf, u64 base)
{
	bool whole = !lens_side_is_none(leaf);
	unsigned int i;

	for (i = 0; i < PTRS_PER_PTE; i++) {
		u64 before = block->pte[i];
		struct lens_change change = {
			.vaddr = base + i * PAGE_SIZE,
			.pages = 1,
			.new = lens_side_part(leaf, i),
		};

		if (!before && (!whole || !is_watched(look, change.vaddr)))
			continue;
		lens_side_of_pte(look->stream->known, &change.old, before);
		if (!changed(look, &change, whole))
			continue;
		block->live -= !!before;
		block->pte[i] = 0;
	}
	if (whole)
		block->leaf = *leaf;
}

void lens_compare_leaf(struct lens_look *look, struct lens_slot *now, u64 base)
{
	struct lens_shadow *shadow = &look->stream->shadow;
	struct lens_block *block = lens_shadow_find(shadow, base);
	struct lens_change change = { .vaddr = base, .pages = PTRS_PER_PTE };

	if (!block && now->none)
		return;
	block = lens_shadow_make(shadow, base);
	if (!block || block->lost) {
		lens_tell_unwatched(look, base);
		return;
	}
	note_page(look, &change, lens_side_of(&change.new, now));
	change.old = block->leaf;
	if (block->live)
		compare_collapse(look, block, &change.new, base);
	else if (change.old.raw != change.new.raw &&
		 changed(look, &change, false))
		block->leaf = change.new;
	lens_shadow_trim(shadow, base, block);
	flush(look);
}
