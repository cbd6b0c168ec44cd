// SPDX-License-Identifier: GPL-2.0
/*
 * Look again: compare live entries with the shadow, tell what changed.
 *
 * Tables are read as in walk.c: RCU from the read of the pmd to the last read
 * of a pte, the lock of the table, then the pmd again. Inside that lock the
 * lock of the stream is taken before anything is read. So what two lookers
 * tell of an entry comes in the order in which they read it, and each begins
 * where the other one ended.
 *
 * The mmap_lock is not taken: who makes us look often holds it already, or
 * other locks that keep the tables above; see lens_look().
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "compat.h"
#include "folio.h"
#include "look.h"
#include "stream.h"
#include "tell.h"
#include "trace.h"

/* Between two looks at one entry its table may go and come; then go on. */
#define TRIES 8

/* Page tables of one lens_look_mapped(). */
#define MAPPED_TABLES 16

/*
 * struct look - one look
 * @stream: whose
 * @why: what made us look
 * @event: what will be told, and may grow yet
 * @pending: there is one
 * @told: something was told
 * @order: of the folio behind the last page that changed
 */
struct look {
	struct lens_stream *stream;
	const struct lens_why *why;
	struct lens_event event;
	bool pending;
	bool told;
	unsigned int order;
};

static void begin(struct look *look)
{
	struct lens_event *event = &look->event;

	/* at a sweep nobody was seen to do it */
	if (look->why->by != LENS_BY_SWEEP && !look->why->late) {
		event->tid = task_pid_nr(current);
		memcpy(event->comm, current->comm, TASK_COMM_LEN);
	}
	event->cpu = raw_smp_processor_id();
}

static void flush(struct look *look)
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

static void tell(struct look *look, const struct lens_change *change,
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

/* Say once that from here on something is left out. */
static void tell_unwatched(struct look *look, u64 addr)
{
	struct lens_change nothing = { .vaddr = addr };

	if (look->stream->full_told)
		return;
	look->stream->full_told = true;
	if (look->stream->live)
		tell(look, &nothing, LENS_CAUSE_UNWATCHED);
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
		.flags = rec.flags,
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
static bool belongs_to_others(struct look *look, const struct lens_change *change)
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
static bool changed(struct look *look, struct lens_change *change, bool whole)
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
static void note_page(struct look *look, struct lens_change *change,
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

static void compare_pte(struct look *look, struct lens_block *block, u64 addr,
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

static void compare_ptes(struct look *look, struct lens_block *block,
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

/* A huge entry was split: all of the table is new. */
static void compare_split(struct look *look, struct lens_block *block,
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

		note_page(look, &change, side_of(&change.new, &now));
		changed(look, &change, true);
		block->pte[i] = now.none ? 0 : now.raw;
		block->live += !now.none;
	}
	block->leaf = none_side;
}

static void compare_table(struct look *look, pte_t *ptep, u64 addr, u64 end)
{
	struct lens_shadow *shadow = &look->stream->shadow;
	struct lens_block *block = lens_shadow_find(shadow, addr);

	if (!block && all_none(ptep, addr, end))
		return;
	block = lens_shadow_make(shadow, addr);
	if (!block || block->lost || !lens_shadow_table(shadow, block)) {
		tell_unwatched(look, addr);
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

/* Returns false if the pmd is no longer what it was. */
static bool look_table(struct look *look, pmd_t *pmdp, pmd_t pmd, u64 addr,
		       u64 end)
{
	struct lens_stream *stream = look->stream;
	spinlock_t *ptl = pte_lockptr(stream->mm, &pmd);
	bool same;

	spin_lock(ptl);
	spin_lock(&stream->lock);
	same = pmd_same(pmd, pmdp_get_lockless(pmdp));
	if (same)
		compare_table(look, pte_offset_kernel(&pmd, addr), addr, end);
	spin_unlock(&stream->lock);
	spin_unlock(ptl);
	return same;
}

/* A huge entry, or nothing, in place of a table. */
static void compare_collapse(struct look *look, struct lens_block *block,
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

		side_of(&change.old, &before);
		if ((before.none && !whole) || !changed(look, &change, whole))
			continue;
		block->live -= !before.none;
		block->pte[i] = 0;
	}
	if (whole)
		block->leaf = *leaf;
}

static void compare_leaf(struct look *look, struct lens_slot *now, u64 base)
{
	struct lens_shadow *shadow = &look->stream->shadow;
	struct lens_block *block = lens_shadow_find(shadow, base);
	struct lens_change change = { .vaddr = base, .pages = PTRS_PER_PTE };

	if (!block && now->none)
		return;
	block = lens_shadow_make(shadow, base);
	if (!block || block->lost) {
		tell_unwatched(look, base);
		flush(look);
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

/* Returns false if by now there is a table. */
static bool look_leaf(struct look *look, pmd_t *pmdp, u64 addr)
{
	struct lens_stream *stream = look->stream;
	spinlock_t *ptl = pmd_lock(stream->mm, pmdp);
	struct lens_slot slot;

	spin_lock(&stream->lock);
	slot = lens_slot_pmd(pmdp_get(pmdp));
	if (!slot.table)
		compare_leaf(look, &slot, addr & PMD_MASK);
	spin_unlock(&stream->lock);
	spin_unlock(ptl);
	return !slot.table;
}

static bool look_block(struct look *look, pmd_t *pmdp, u64 addr, u64 end)
{
	pmd_t pmd = pmdp_get_lockless(pmdp);

	if (lens_slot_pmd(pmd).table)
		return look_table(look, pmdp, pmd, addr, end);
	/* racy, but so is who looked a moment earlier */
	if (pmd_none(pmd) && !lens_shadow_find(&look->stream->shadow, addr))
		return true;
	return look_leaf(look, pmdp, addr);
}

static void look_pmd(struct look *look, pmd_t *pmdp, u64 addr, u64 end)
{
	unsigned int try;
	u64 next;

	for (; addr != end; pmdp++, addr = next) {
		next = pmd_addr_end(addr, end);
		rcu_read_lock();
		for (try = 0; try < TRIES; try++)
			if (look_block(look, pmdp, addr, next))
				break;
		rcu_read_unlock();
		if (look->why->may_sleep)
			cond_resched();
	}
}

/* Is there no PMD table for an address? */
static bool has_no_pmds(struct mm_struct *mm, u64 addr)
{
	pgd_t *pgdp = pgd_offset(mm, addr);
	p4d_t *p4dp;

	if (pgd_none(pgdp_get(pgdp)))
		return true;
	p4dp = p4d_offset(pgdp, addr);
	return p4d_none(p4dp_get(p4dp)) ||
	       pud_none(pudp_get(pud_offset(p4dp, addr)));
}

/* Memory without a PMD table: what the shadow has there is gone. */
static void look_hole(struct look *look, u64 addr, u64 end)
{
	struct lens_stream *stream = look->stream;
	struct lens_slot none = { .none = true };

	for (; addr < end; addr = (addr & PMD_MASK) + PMD_SIZE) {
		bool any;

		spin_lock(&stream->lock);
		any = lens_shadow_next(&stream->shadow, &addr, end);
		if (any && has_no_pmds(stream->mm, addr))
			compare_leaf(look, &none, addr & PMD_MASK);
		spin_unlock(&stream->lock);
		if (!any)
			break;
	}
}

/* Huge entries at this level are not watched. */
static void look_pud(struct look *look, pud_t *pudp, u64 addr, u64 end)
{
	u64 next;

	for (; addr != end; pudp++, addr = next) {
		pud_t pud = pudp_get(pudp);

		next = pud_addr_end(addr, end);
		if (lens_slot_pud(pud).table)
			look_pmd(look, pmd_offset_lockless(pudp, pud, addr), addr,
				 next);
		else if (pud_none(pud))
			look_hole(look, addr, next);
	}
}

static void look_p4d(struct look *look, p4d_t *p4dp, u64 addr, u64 end)
{
	u64 next;

	for (; addr != end; p4dp++, addr = next) {
		p4d_t p4d = p4dp_get(p4dp);

		next = p4d_addr_end(addr, end);
		if (lens_slot_p4d(p4d).table)
			look_pud(look, pud_offset(p4dp, addr), addr, next);
		else if (p4d_none(p4d))
			look_hole(look, addr, next);
	}
}

static void look_pgd(struct look *look, u64 addr, u64 end)
{
	pgd_t *pgdp = pgd_offset(look->stream->mm, addr);
	u64 next;

	for (; addr != end; pgdp++, addr = next) {
		pgd_t pgd = pgdp_get(pgdp);

		next = pgd_addr_end(addr, end);
		if (pgd_none(pgd))
			look_hole(look, addr, next);
		else if (!pgd_bad(pgd))
			look_p4d(look, p4d_offset(pgdp, addr), addr, next);
	}
}

unsigned int lens_look(struct lens_stream *stream, u64 start, u64 end,
		       const struct lens_why *why)
{
	struct look look = { .stream = stream, .why = why };

	start &= PAGE_MASK;
	end = min(end, lens_walk_limit());
	if (start >= end)
		return 0;
	begin(&look);
	look_pgd(&look, start, PAGE_ALIGN(end));
	if (look.told)
		lens_stream_wake(stream);
	return look.order;
}

u64 lens_look_mapped(struct lens_stream *stream, u64 start, u64 end,
		     const struct lens_why *why)
{
	VMA_ITERATOR(vmi, stream->mm, start);
	u64 room = MAPPED_TABLES * PMD_SIZE;
	struct vm_area_struct *vma;

	mmap_assert_locked(stream->mm);
	for_each_vma_range(vmi, vma, end) {
		u64 from = max_t(u64, vma->vm_start, start);
		u64 to = min3((u64)vma->vm_end, end, (from & PMD_MASK) + room);

		lens_look(stream, from, to, why);
		room -= min(room, round_up(to - from, PMD_SIZE));
		if (!room)
			return to;
	}
	return end;
}

void lens_look_end(struct lens_stream *stream, const struct lens_why *why)
{
	struct look look = { .stream = stream, .why = why };
	struct lens_slot none = { .none = true };
	u64 addr = 0;
	bool any;

	begin(&look);
	do {
		spin_lock(&stream->lock);
		any = lens_shadow_next(&stream->shadow, &addr, lens_walk_limit());
		if (any)
			compare_leaf(&look, &none, addr);
		spin_unlock(&stream->lock);
		addr += PMD_SIZE;
		cond_resched();
	} while (any);
	lens_stream_wake(stream);
}
