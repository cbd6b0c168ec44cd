// SPDX-License-Identifier: GPL-2.0
/*
 * Telling: from what the walk stands on to the batch.
 */
#include <linux/hugetlb.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "compat.h"
#include "entry.h"
#include "folio.h"
#include "frames.h"
#include "stats.h"
#include "tell.h"

static unsigned long level_size(enum lens_level level)
{
	switch (level) {
	case LENS_PTE:
		return PAGE_SIZE;
	case LENS_PMD:
		return PMD_SIZE;
	case LENS_PUD:
		return PUD_SIZE;
	case LENS_P4D:
		return P4D_SIZE;
	default:
		return PGDIR_SIZE;
	}
}

/*
 * Facts that only the VMA or the struct page can tell. A frame without a
 * struct page behind it is "special", as vm_normal_page() has it.
 */
static void tell_frame(struct lens_walk *walk, struct lens_rec *rec, bool special)
{
	struct page *page;

	if (rec->level == LENS_PTE && is_zero_pfn(rec->frame)) {
		rec->kind = LENS_ZERO;
		return;
	}
	if (rec->level != LENS_PTE && walk->vma->vm_flags & VM_PFNMAP)
		special = true;
	if (!pfn_valid(rec->frame)) {
		rec->kind = LENS_SPECIAL;
		return;
	}
	page = pfn_to_page(rec->frame);
	if (rec->level == LENS_PMD &&
	    !is_vm_hugetlb_page(walk->vma) &&
	    lens_folio_is_huge_zero(page, walk->vma, special))
		rec->kind = LENS_ZERO;
	else if (special)
		rec->kind = LENS_SPECIAL;
	else
		lens_folio_fill(&rec->folio, page, walk->vma,
				rec->level != LENS_PTE);
}

/* Clips a huge entry to what was asked for. */
static void clip(struct lens_rec *rec, unsigned long addr, unsigned long end)
{
	unsigned long size = level_size(rec->level);
	unsigned long skip = (addr & (size - 1)) >> PAGE_SHIFT;
	unsigned long last = min(end, ALIGN(addr + 1, size));

	rec->vaddr = addr;
	rec->pages = (last - addr) >> PAGE_SHIFT;
	if (lens_has_pfn(rec->kind) || rec->kind == LENS_SWAP)
		rec->frame += skip;
	rec->folio.sub += skip;
}

bool lens_tell_entry(struct lens_walk *walk, const struct lens_slot *slot,
		     unsigned long addr, unsigned long end)
{
	struct lens_batch *batch = walk->batch;
	struct lens_rec *rec = &batch->rec[batch->nr];

	if (slot->ptl)
		lockdep_assert_held(slot->ptl);
	if (batch->nr == LENS_BATCH_RECS) {
		lens_stat_inc(LENS_STAT_NO_ROOM);
		walk->full = true;
		return false;
	}
	*rec = (struct lens_rec){
		.raw = slot->raw,
		.level = slot->level,
		.kind = LENS_UNKNOWN,
		.vma = batch->nr_vmas,
	};
	if (!slot->bad)
		lens_entry_decode(rec, slot->present);
	/* of the first page: the kernel keeps what it knows of a huge entry there */
	if (lens_is_mapped(rec->kind))
		tell_frame(walk, rec, slot->special);
	clip(rec, addr, end);
	if (lens_filter_passes(walk->filter, rec) &&
	    (!walk->filter->frames || lens_frames_clip(walk->filter->frames, rec)))
		batch->nr++;
	batch->entries++;
	return true;
}

void lens_tell_table(struct lens_walk *walk, enum lens_level level,
		     unsigned long addr, unsigned long span)
{
	struct lens_batch *batch = walk->batch;

	if (addr < batch->table_end[level])
		return;
	batch->tables[level]++;
	batch->table_end[level] = ALIGN_DOWN(addr, span) + span;
}

void lens_tell_step(struct lens_walk *walk, enum lens_level level,
		    const void *entry, u64 raw)
{
	struct lens_path *path = walk->batch->path;

	if (!path)
		return;
	/* what was seen below is of another table, if it was seen before */
	path->levels &= ~(BIT(level) - 1);
	path->levels |= BIT(level);
	path->step[level] = (struct lens_step){
		.at = virt_to_phys((void *)entry),
		.raw = raw,
	};
}
