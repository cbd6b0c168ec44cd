// SPDX-License-Identifier: GPL-2.0
/*
 * Look again: the way down to the entries that are compared with the shadow.
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

#include "compare.h"
#include "compat.h"
#include "look.h"
#include "stream.h"
#include "walk.h"

/* Between two looks at one entry its table may go and come; then go on. */
#define TRIES 8

/* Page tables of one lens_look_mapped(). */
#define MAPPED_TABLES 16

/* Returns false if the pmd is no longer what it was. */
static bool look_table(struct lens_look *look, pmd_t *pmdp, pmd_t pmd, u64 addr,
		       u64 end)
{
	struct lens_stream *stream = look->stream;
	spinlock_t *ptl = pte_lockptr(stream->mm, &pmd);
	bool same;

	spin_lock(ptl);
	spin_lock(&stream->lock);
	same = pmd_same(pmd, pmdp_get_lockless(pmdp));
	if (same)
		lens_compare_table(look, pte_offset_kernel(&pmd, addr), addr, end);
	spin_unlock(&stream->lock);
	spin_unlock(ptl);
	return same;
}

/* Returns false if by now there is a table. */
static bool look_leaf(struct lens_look *look, pmd_t *pmdp, u64 addr)
{
	struct lens_stream *stream = look->stream;
	spinlock_t *ptl = pmd_lock(stream->mm, pmdp);
	struct lens_slot slot;

	spin_lock(&stream->lock);
	slot = lens_slot_pmd(pmdp_get(pmdp));
	if (!slot.table)
		lens_compare_leaf(look, &slot, addr & PMD_MASK);
	spin_unlock(&stream->lock);
	spin_unlock(ptl);
	return !slot.table;
}

static bool look_block(struct lens_look *look, pmd_t *pmdp, u64 addr, u64 end)
{
	pmd_t pmd = pmdp_get_lockless(pmdp);

	if (lens_pmd_is_table(pmd))
		return look_table(look, pmdp, pmd, addr, end);
	/* racy, but so is who looked a moment earlier */
	if (pmd_none(pmd) && !lens_shadow_find(&look->stream->shadow, addr))
		return true;
	return look_leaf(look, pmdp, addr);
}

static void look_pmd(struct lens_look *look, pmd_t *pmdp, u64 addr, u64 end)
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
static void look_hole(struct lens_look *look, u64 addr, u64 end)
{
	struct lens_stream *stream = look->stream;
	struct lens_slot none = { .none = true };

	for (; addr < end; addr = (addr & PMD_MASK) + PMD_SIZE) {
		bool any;

		spin_lock(&stream->lock);
		any = lens_shadow_next(&stream->shadow, &addr, end);
		if (any && has_no_pmds(stream->mm, addr))
			lens_compare_leaf(look, &none, addr & PMD_MASK);
		spin_unlock(&stream->lock);
		if (!any)
			break;
	}
}

/* Huge entries at the level of the pud are not watched. */
static void look_huge_pud(struct lens_look *look, u64 addr)
{
	spin_lock(&look->stream->lock);
	lens_tell_unwatched(look, addr);
	spin_unlock(&look->stream->lock);
}

static void look_pud(struct lens_look *look, pud_t *pudp, u64 addr, u64 end)
{
	u64 next;

	for (; addr != end; pudp++, addr = next) {
		pud_t pud = pudp_get(pudp);

		next = pud_addr_end(addr, end);
		if (lens_pud_is_table(pud))
			look_pmd(look, pmd_offset_lockless(pudp, pud, addr), addr,
				 next);
		else if (pud_none(pud))
			look_hole(look, addr, next);
		else
			look_huge_pud(look, addr);
	}
}

static void look_p4d(struct lens_look *look, p4d_t *p4dp, u64 addr, u64 end)
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

static void look_pgd(struct lens_look *look, u64 addr, u64 end)
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
	struct lens_look look = { .stream = stream, .why = why };
	struct lens_range range;

	start &= PAGE_MASK;
	end = min(PAGE_ALIGN(end), lens_walk_limit());
	if (!lens_ranges_next(&stream->watch.ranges, start, end, &range))
		return 0;
	lens_look_begin(&look);
	do {
		look_pgd(&look, range.start, range.end);
	} while (lens_ranges_next(&stream->watch.ranges, range.end, end, &range));
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
	struct lens_look look = { .stream = stream, .why = why };
	struct lens_slot none = { .none = true };
	u64 addr = 0;
	bool any;

	lens_look_begin(&look);
	do {
		spin_lock(&stream->lock);
		any = lens_shadow_next(&stream->shadow, &addr, lens_walk_limit());
		if (any)
			lens_compare_leaf(&look, &none, addr);
		spin_unlock(&stream->lock);
		addr += PMD_SIZE;
		cond_resched();
	} while (any);
	lens_stream_wake(stream);
}
