// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing: live entries against the shadow, and telling what changed.
 */
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "arch.h"
#include "arch/plain.h"
#include "compare.h"
#include "compat.h"
#include "entry.h"
#include "folio.h"
#include "later.h"
#include "stream.h"
#include "tell.h"
#include "trace.h"

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
	if (!look->pending)
		return;
	look->pending = false;
	look->more.addr = 0;
	look->told = true;
	look->event.time = ktime_get_mono_fast_ns();
	lens_ring_put(&look->stream->ring, &look->event);
	if (look->event.cause < LENS_NR_CAUSES)
		trace_ptelens_transition(look->stream->target, &look->event);
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

static const struct lens_side none_side = { .kind = LENS_KIND_NONE };

static struct page *side_of(struct lens_side *side, const struct lens_slot *slot)
{
	struct lens_rec rec;
	struct page *page;

	*side = none_side;
	if (slot->none)
		return NULL;
	page = lens_tell_what(&rec, slot, NULL);
	*side = (struct lens_side){
		.raw = rec.raw,
		.frame = rec.frame,
		.flags = slot->bad ? 0 : lens_entry_flags(&rec, slot->present),
		.kind = rec.kind,
		.level = rec.level,
		.swap_type = rec.swap_type,
	};
	return page;
}

/* What is decoded for each and every entry is remembered. */
static u32 flags_of_plain(struct lens_look *look, u64 raw)
{
	u64 bits = raw & ~lens_plain_mask();
	struct lens_known *known =
		&look->stream->known[hash_64(bits, LENS_KNOWN_BITS)];

	if (known->bits != bits) {
		known->bits = bits;
		known->flags = lens_arch_flags(raw, LENS_PTE);
	}
	return known->flags;
}

static bool is_plain(u64 raw)
{
	return lens_has_plain() && lens_is_plain(raw);
}

static struct lens_slot slot_of(u64 raw)
{
	return raw ? lens_slot_pte(__pte(raw)) : (struct lens_slot){ .none = true };
}

static struct page *side_of_pte(struct lens_look *look, struct lens_side *side,
				u64 raw)
{
	struct lens_slot slot;

	if (is_plain(raw)) {
		*side = (struct lens_side){
			.raw = raw,
			.frame = lens_plain_pfn(raw, lens_plain_mask()),
			.flags = flags_of_plain(look, raw),
			.kind = LENS_PRESENT,
			.level = LENS_PTE,
		};
		return pfn_to_page(side->frame);
	}
	slot = slot_of(raw);
	return side_of(side, &slot);
}

/* The part of a huge entry that begins @pages later. */
static struct lens_side part(const struct lens_side *leaf, unsigned int pages)
{
	struct lens_side side = *leaf;

	if (lens_has_pfn(side.kind) || side.kind == LENS_SWAP)
		side.frame += pages;
	return side;
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
	    (old && !is_plain(old)) || (new && !is_plain(new)))
		return;
	more->old_step = old ? PAGE_SIZE : 0;
	more->new_step = new ? PAGE_SIZE : 0;
	more->addr = addr + PAGE_SIZE;
	more->end = doing->end;
	more->old = old + more->old_step;
	more->new = new + more->new_step;
}

static bool is_more(struct lens_look *look, u64 addr, u64 old, u64 new)
{
	struct lens_more *more = &look->more;

	if (addr != more->addr || old != more->old || new != more->new ||
	    addr >= more->end)
		return false;
	more->addr += PAGE_SIZE;
	more->old += more->old_step;
	more->new += more->new_step;
	look->event.pages++;
	return true;
}

/* Returns false if the change is left to another trigger. */
static bool compare_pte(struct lens_look *look, u64 addr, u64 old, u64 new)
{
	struct lens_change change = { .vaddr = addr, .pages = 1 };

	if (!look->stream->live)
		return true;
	side_of_pte(look, &change.old, old);
	note_page(look, &change, side_of_pte(look, &change.new, new));
	if (!changed(look, &change, false))
		return false;
	expect_more(look, addr, old, new);
	return true;
}

/* 0 for none, also where an entry that is none has bits. */
static u64 read_pte(pte_t *ptep)
{
	pte_t pte;

	if (lens_has_plain()) {
		u64 raw = lens_plain_read(ptep);

		if (!raw || lens_is_plain(raw))
			return raw;
	}
	pte = ptep_get(ptep);
	return pte_none(pte) ? 0 : pte_val(pte);
}

static void compare_ptes(struct lens_look *look, struct lens_block *block,
			 pte_t *ptep, u64 addr, u64 end)
{
	u64 *old = &block->pte[pte_index(addr)];

	for (; addr != end; addr += PAGE_SIZE, ptep++, old++) {
		u64 new = read_pte(ptep);

		if (new == *old || (!is_more(look, addr, *old, new) &&
				    !compare_pte(look, addr, *old, new)))
			continue;
		block->live += !!new;
		block->live -= !!*old;
		*old = new;
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
		u64 now = read_pte(table + i);
		struct lens_change change = {
			.vaddr = base + i * PAGE_SIZE,
			.pages = 1,
			.old = part(&block->leaf, i),
		};

		if (!is_watched(look, change.vaddr))
			continue;
		note_page(look, &change, side_of_pte(look, &change.new, now));
		changed(look, &change, true);
		block->pte[i] = now;
		block->live += !!now;
	}
	block->leaf = none_side;
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
			.new = part(leaf, i),
		};

		if (!before && (!whole || !is_watched(look, change.vaddr)))
			continue;
		side_of_pte(look, &change.old, before);
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
	note_page(look, &change, side_of(&change.new, now));
	change.old = block->leaf;
	if (block->live)
		compare_collapse(look, block, &change.new, base);
	else if (change.old.raw != change.new.raw &&
		 changed(look, &change, false))
		block->leaf = change.new;
	lens_shadow_trim(shadow, base, block);
	flush(look);
}
