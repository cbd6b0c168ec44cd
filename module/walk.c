// SPDX-License-Identifier: GPL-2.0
/*
 * The walk: from an mm and an address to a batch of records.
 *
 * Why this is safe while the target runs:
 *  - Only inside VMAs and under the mmap_lock for reading: there the tables
 *    above the last level are neither freed nor replaced by munmap().
 *  - The mmap_lock does not pin PTE tables: khugepaged and MADV_DONTNEED
 *    (PT_RECLAIM) free them, but after an RCU grace period. So the RCU read
 *    lock is held from the read of the pmd to the last read of a pte, the
 *    lock of the table is taken, and then the pmd is read again.
 *  - Tables of hugetlb that processes share go away in the same manner.
 *  - Under the lock of its table an entry and the folio behind it stay as
 *    they are, but for the accessed and dirty bits that the CPU sets.
 *
 * And why it changes nothing: entries are only read, and the helpers that
 * "clear bad" entries are not used; a bad one is told as unknown.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>

#include "arch/plain.h"
#include "compat.h"
#include "frames.h"
#include "raw_table.h"
#include "raws.h"
#include "stats.h"
#include "tell.h"

/*
 * Each step of the walk returns the address to go on from. A step stops
 * before its end where the batch is full or the hold has been long enough.
 */

static bool batch_is_full(const struct lens_walk *walk)
{
	return walk->full || walk->slots >= LENS_HOLD_SLOTS;
}

/* How many entries right behind one are none as well. */
static unsigned long none_behind(const void *entry, unsigned int shift,
				 unsigned long addr, unsigned long end)
{
	return lens_count_none(entry + sizeof(pte_t),
			       ((end - 1) >> shift) - (addr >> shift));
}

static unsigned long tell_ptes(struct lens_walk *walk, pte_t *ptep,
			       spinlock_t *ptl, unsigned long addr,
			       unsigned long end)
{
	for (; addr != end; addr += PAGE_SIZE, ptep++) {
		struct lens_slot slot = lens_slot_pte(ptep_get(ptep));

		slot.ptl = ptl;
		if (slot.none) {
			unsigned long nr = none_behind(ptep, PAGE_SHIFT, addr, end);

			ptep += nr;
			addr += nr << PAGE_SHIFT;
		} else if (!lens_tell_entry(walk, &slot, addr, end)) {
			break;
		}
	}
	return addr;
}

static unsigned long walk_pte(struct lens_walk *walk, pmd_t *pmdp, pmd_t pmd,
			      unsigned long addr, unsigned long end)
{
	spinlock_t *ptl = pte_lockptr(walk->mm, &pmd);
	pte_t *ptep = pte_offset_kernel(&pmd, addr);

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "a table may go away");
	spin_lock(ptl);
	if (!pmd_same(pmd, pmdp_get_lockless(pmdp))) {
		/* collapsed, freed or replaced: look at the pmd again */
		spin_unlock(ptl);
		lens_stat_inc(LENS_STAT_CHANGED);
		return addr;
	}
	if (!lens_tell_table(walk, LENS_PTE, addr, ptep)) {
		spin_unlock(ptl);
		return addr;
	}
	lens_stat_inc(LENS_STAT_TABLES);
	lens_tell_step(walk, LENS_PTE, ptep, pte_val(ptep_get(ptep)));
	if (!lens_wants_entries(walk))
		addr = end;
	walk->slots += (end - addr) >> PAGE_SHIFT;
	if (walk->batch->raws)
		addr = lens_raw_table(walk, ptep, ptl, addr, end);
	else
		addr = tell_ptes(walk, ptep, ptl, addr, end);
	spin_unlock(ptl);
	if (mmap_lock_is_contended(walk->mm)) {
		lens_stat_inc(LENS_STAT_CONTENDED);
		walk->full = true;
	}
	return addr;
}

/* An entry that was no table before its lock was taken. */
static unsigned long tell_leaf(struct lens_walk *walk, const struct lens_slot *slot,
			       unsigned long addr, unsigned long next)
{
	if (slot->none) {
		lens_stat_inc(LENS_STAT_VANISHED);
		return next;
	}
	if (slot->table) {
		lens_stat_inc(LENS_STAT_SPLIT);
		return addr;
	}
	return lens_tell_entry(walk, slot, addr, next) ? next : addr;
}

/* A pmd that is no table; by now it may be one, or none. */
static unsigned long walk_pmd_leaf(struct lens_walk *walk, pmd_t *pmdp,
				   unsigned long addr, unsigned long next)
{
	spinlock_t *ptl = pmd_lock(walk->mm, pmdp);
	struct lens_slot slot = lens_slot_pmd(pmdp_get(pmdp));

	slot.ptl = ptl;
	lens_tell_step(walk, LENS_PMD, pmdp, slot.raw);
	next = tell_leaf(walk, &slot, addr, next);
	spin_unlock(ptl);
	return next;
}

static unsigned long walk_pmd(struct lens_walk *walk, pmd_t *pmdp,
			      unsigned long addr, unsigned long end)
{
	unsigned long next;

	if (!mm_pmd_folded(walk->mm) &&
	    !lens_tell_table(walk, LENS_PMD, addr, pmdp))
		return addr;
	while (addr != end && !batch_is_full(walk)) {
		pmd_t pmd = pmdp_get_lockless(pmdp);

		walk->slots++;
		lens_tell_step(walk, LENS_PMD, pmdp, pmd_val(pmd));
		next = pmd_addr_end(addr, end);
		if (pmd_none(pmd)) {
			unsigned long nr = none_behind(pmdp, PMD_SHIFT, addr, end);

			pmdp += nr;
			next = min(next + (nr << PMD_SHIFT), end);
			addr = next;
		} else if (lens_slot_pmd(pmd).table) {
			addr = walk_pte(walk, pmdp, pmd, addr, next);
		} else {
			addr = walk_pmd_leaf(walk, pmdp, addr, next);
		}
		/* else the same pmd again: it changed, or the batch is full */
		if (addr == next)
			pmdp++;
	}
	return addr;
}

/* As walk_pmd_leaf(), a level up: hugetlb and device memory. */
static unsigned long walk_pud_leaf(struct lens_walk *walk, pud_t *pudp,
				   unsigned long addr, unsigned long next)
{
	spinlock_t *ptl = pud_lock(walk->mm, pudp);
	struct lens_slot slot = lens_slot_pud(pudp_get(pudp));

	slot.ptl = ptl;
	lens_tell_step(walk, LENS_PUD, pudp, slot.raw);
	next = tell_leaf(walk, &slot, addr, next);
	spin_unlock(ptl);
	return next;
}

static unsigned long walk_pud(struct lens_walk *walk, pud_t *pudp,
			      unsigned long addr, unsigned long end)
{
	unsigned long next;

	if (!mm_pud_folded(walk->mm) &&
	    !lens_tell_table(walk, LENS_PUD, addr, pudp))
		return addr;
	while (addr != end && !batch_is_full(walk)) {
		pud_t pud = pudp_get(pudp);

		walk->slots++;
		lens_tell_step(walk, LENS_PUD, pudp, pud_val(pud));
		next = pud_addr_end(addr, end);
		if (pud_none(pud))
			addr = next;
		else if (lens_slot_pud(pud).table)
			addr = walk_pmd(walk, pmd_offset_lockless(pudp, pud, addr),
					addr, next);
		else
			addr = walk_pud_leaf(walk, pudp, addr, next);
		if (addr == next)
			pudp++;
	}
	return addr;
}

/* No leaf sits as high as here and above; what is no table is told as it is. */
static unsigned long walk_p4d(struct lens_walk *walk, p4d_t *p4dp,
			      unsigned long addr, unsigned long end)
{
	unsigned long next;

	if (!mm_p4d_folded(walk->mm) &&
	    !lens_tell_table(walk, LENS_P4D, addr, p4dp))
		return addr;
	for (; addr != end && !batch_is_full(walk); p4dp++) {
		struct lens_slot slot = lens_slot_p4d(p4dp_get(p4dp));

		walk->slots++;
		if (!mm_p4d_folded(walk->mm))
			lens_tell_step(walk, LENS_P4D, p4dp, slot.raw);
		next = p4d_addr_end(addr, end);
		if (slot.table)
			addr = walk_pud(walk, pud_offset(p4dp, addr), addr, next);
		else if (slot.none || lens_tell_entry(walk, &slot, addr, next))
			addr = next;
		if (addr != next)
			break;
	}
	return addr;
}

static unsigned long walk_pgd(struct lens_walk *walk, unsigned long addr,
			      unsigned long end)
{
	pgd_t *pgdp = pgd_offset(walk->mm, addr);
	unsigned long next;

	if (!lens_tell_table(walk, LENS_PGD, addr, pgdp))
		return addr;
	for (; addr != end && !batch_is_full(walk); pgdp++) {
		pgd_t pgd = pgdp_get(pgdp);
		/* where the next level is folded, it says what is wrong */
		struct lens_slot bad = {
			.raw = pgd_val(pgd), .level = LENS_PGD, .bad = true,
		};

		walk->slots++;
		lens_tell_step(walk, LENS_PGD, pgdp, pgd_val(pgd));
		next = pgd_addr_end(addr, end);
		if (!pgd_none(pgd) && !pgd_bad(pgd))
			addr = walk_p4d(walk, p4d_offset(pgdp, addr), addr, next);
		else if (pgd_none(pgd) || lens_tell_entry(walk, &bad, addr, next))
			addr = next;
		if (addr != next)
			break;
	}
	return addr;
}

/* What the batch has; of raw runs in bytes. */
static size_t how_much(const struct lens_batch *batch)
{
	return batch->raws ? batch->raws->used : batch->nr;
}

static bool wants_vma(const struct lens_batch *batch)
{
	return !batch->raws || batch->raws->vmas;
}

/*
 * Walks the part of a range that lies in one VMA. The VMA is told last, when
 * no table is locked, if there is something to tell it for; where its name
 * finds no room, the batch ends before this VMA.
 */
static unsigned long walk_vma(struct lens_walk *walk, struct vm_area_struct *vma,
			      unsigned long addr, unsigned long end)
{
	struct lens_batch *batch = walk->batch;
	size_t before = how_much(batch);
	u64 entries = batch->entries;
	unsigned long stop = addr;

	if (batch->nr_vmas < LENS_BATCH_VMAS) {
		walk->vma = vma;
		rcu_read_lock();
		stop = walk_pgd(walk, addr, end);
		rcu_read_unlock();
		if ((how_much(batch) == before && !batch->all_vmas) || !wants_vma(batch))
			return stop;
		if (lens_vma_fill(&batch->vma[batch->nr_vmas], vma,
				  &batch->names)) {
			batch->nr_vmas++;
			return stop;
		}
	}
	if (batch->raws)
		batch->raws->used = before;
	else
		batch->nr = before;
	batch->entries = entries;
	lens_stat_inc(LENS_STAT_NO_VMA_ROOM);
	walk->full = true;
	return addr;
}

static u64 walk_range(struct lens_walk *walk, const struct lens_range *range)
{
	VMA_ITERATOR(vmi, walk->mm, range->start);
	const struct lens_frames *frames = walk->filter->frames;
	struct vm_area_struct *vma;

	for_each_vma_range(vmi, vma, range->end) {
		unsigned long addr = max_t(u64, vma->vm_start, range->start);
		unsigned long end = min_t(u64, vma->vm_end, range->end);
		unsigned long stop;

		if (batch_is_full(walk))
			return addr;
		walk->slots++;
		if (frames && !lens_frames_narrow(frames, vma, &addr, &end))
			continue;
		stop = walk_vma(walk, vma, addr, end);
		if (stop != end)
			return stop;
	}
	return range->end;
}

/* Returns the number of the VMA in the batch, or -1. */
static int tell_neighbour(struct lens_batch *batch, struct vm_area_struct *vma)
{
	if (!vma || !lens_vma_fill(&batch->vma[batch->nr_vmas], vma,
				   &batch->names))
		return -1;
	return batch->nr_vmas++;
}

/* What an explanation says besides the way. */
static void look_around(struct lens_walk *walk, u64 addr)
{
	VMA_ITERATOR(vmi, walk->mm, addr);
	struct vm_area_struct *vma = find_vma(walk->mm, addr);
	struct lens_path *path = walk->batch->path;

	path->before = -1;
	path->after = -1;
	if (vma && vma->vm_start <= addr) {
		lens_backing_fill(&path->backing, vma, addr);
		return;
	}
	path->after = tell_neighbour(walk->batch, vma);
	path->before = tell_neighbour(walk->batch, vma_prev(&vmi));
}

int lens_walk(struct mm_struct *mm, struct lens_batch *batch,
	      const struct lens_filter *filter, u64 addr)
{
	struct lens_walk walk = { .mm = mm, .batch = batch, .filter = filter };
	struct lens_range range;

	batch->from = addr;
	batch->nr = 0;
	batch->nr_vmas = 0;
	batch->names.used = 0;
	batch->entries = 0;
	memset(batch->tables, 0, sizeof(batch->tables));
	batch->nr_tables = 0;
	if (batch->path)
		batch->path->levels = 0;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	batch->next = lens_walk_limit();
	while (lens_ranges_next(&filter->ranges, addr, lens_walk_limit(), &range)) {
		addr = walk_range(&walk, &range);
		if (addr != range.end || batch_is_full(&walk)) {
			batch->next = addr;
			break;
		}
	}
	batch->pgtables_bytes = mm_pgtables_bytes(mm);
	if (batch->path)
		look_around(&walk, filter->ranges.at[0].start);
	mmap_read_unlock(mm);
	lens_stat_inc(LENS_STAT_BATCHES);
	lens_stat_add(LENS_STAT_ENTRIES, batch->entries);
	lens_stat_max(LENS_STAT_LONGEST, walk.slots);
	if (walk.slots >= LENS_HOLD_SLOTS)
		lens_stat_inc(LENS_STAT_HELD_ENOUGH);
	return 0;
}

u64 lens_walk_limit(void)
{
	return TASK_SIZE_MAX;
}

unsigned int lens_walk_levels(void)
{
	/* It is the same for all; some kernels do not look at the mm at all. */
	return 2 + !mm_pmd_folded(current->mm) + !mm_pud_folded(current->mm) +
	       !mm_p4d_folded(current->mm);
}
