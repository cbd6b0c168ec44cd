// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing: live entries against the shadow, and telling what changed.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "compare.h"
#include "compat.h"
#include "entry.h"
#include "folio.h"
#include "stream.h"
#include "tell.h"
#include "trace.h"

void lens_look_begin(struct lens_look *look)
{
	struct lens_event *event = &look->event;

	/* at a sweep nobody was seen to do it */
	if (look->why->by != LENS_BY_SWEEP && !look->why->late) {
		event->tid = task_pid_nr(current);
		memcpy(event->comm, current->comm, TASK_COMM_LEN);
	}
	event->cpu = raw_smp_processor_id();
}

static void flush(struct lens_look *look)
{
	if (!look->pending)
		return;
	look->pending = false;
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

	if (lens_change_maps(change))
		return lens_flight_covers(flights, LENS_BY_FAULT, start, end) ||
		       lens_flight_covers(flights, LENS_BY_PROBE, start, end);
	return (look->why->by == LENS_BY_FAULT || look->why->by == LENS_BY_SWEEP) &&
	       lens_flight_covers(flights, LENS_BY_NOTIFIER, start, end);
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
	if (cause == LENS_CAUSE_UNKNOWN && !whole && belongs_to_others(look, change))
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

static struct lens_slot slot_of(u64 raw)
{
	return raw ? lens_slot_pte(__pte(raw)) : (struct lens_slot){ .none = true };
}

static void compare_pte(struct lens_look *look, struct lens_block *block, u64 addr,
			u64 *old, const struct lens_slot *now)
{
	struct lens_slot before = slot_of(*old);
	struct lens_change change = { .vaddr = addr, .pages = 1 };
	u64 raw = now->none ? 0 : now->raw;

	side_of(&change.old, &before);
	note_page(look, &change, side_of(&change.new, now));
	if (!changed(look, &change, false))
		return;
	block->live += !!raw;
	block->live -= !!*old;
	*old = raw;
}

static void compare_ptes(struct lens_look *look, struct lens_block *block,
			 pte_t *ptep, u64 addr, u64 end)
{
	u64 *old = &block->pte[pte_index(addr)];

	for (; addr != end; addr += PAGE_SIZE, ptep++, old++) {
		struct lens_slot now = lens_slot_pte(ptep_get(ptep));

		if (now.none ? *old : now.raw != *old)
			compare_pte(look, block, addr, old, &now);
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
		struct lens_slot now = lens_slot_pte(ptep_get(table + i));
		struct lens_change change = {
			.vaddr = base + i * PAGE_SIZE,
			.pages = 1,
			.old = part(&block->leaf, i),
		};

		if (!is_watched(look, change.vaddr))
			continue;
		note_page(look, &change, side_of(&change.new, &now));
		changed(look, &change, true);
		block->pte[i] = now.none ? 0 : now.raw;
		block->live += !now.none;
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
		struct lens_slot before = slot_of(block->pte[i]);
		struct lens_change change = {
			.vaddr = base + i * PAGE_SIZE,
			.pages = 1,
			.new = part(leaf, i),
		};

		if (before.none && (!whole || !is_watched(look, change.vaddr)))
			continue;
		side_of(&change.old, &before);
		if (!changed(look, &change, whole))
			continue;
		block->live -= !before.none;
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
