// SPDX-License-Identifier: GPL-2.0
/*
 * Telling: from what the walk stands on to the batch.
 */
#include <linux/hugetlb.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "arch/live.h"
#include "census.h"
#include "compat.h"
#include "entry.h"
#include "folio.h"
#include "frames.h"
#include "raws.h"
#include "stats.h"
#include "tell.h"

/*
 * What only the VMA or the struct page can tell. A frame without a struct page
 * behind it is "special", as vm_normal_page() has it.
 */
static enum lens_kind kind_of_frame(const struct lens_rec *rec, bool special,
				    struct vm_area_struct *vma)
{
	if (rec->level == LENS_PTE && is_zero_pfn(rec->frame))
		return LENS_ZERO;
	if (rec->level != LENS_PTE && vma && vma->vm_flags & VM_PFNMAP)
		special = true;
	if (!pfn_valid(rec->frame))
		return LENS_SPECIAL;
	if (rec->level == LENS_PMD && !(vma && is_vm_hugetlb_page(vma)) &&
	    lens_folio_is_huge_zero(pfn_to_page(rec->frame), vma, special))
		return LENS_ZERO;
	return special ? LENS_SPECIAL : rec->kind;
}

struct page *lens_tell_what(struct lens_rec *rec, const struct lens_slot *slot,
			    struct vm_area_struct *vma)
{
	*rec = (struct lens_rec){
		.raw = slot->raw,
		.level = slot->level,
		.kind = LENS_UNKNOWN,
	};
	if (!slot->bad)
		lens_entry_identify(rec, slot->present);
	if (!lens_is_mapped(rec->kind))
		return NULL;
	rec->kind = kind_of_frame(rec, slot->special, vma);
	if (rec->kind == LENS_ZERO || rec->kind == LENS_SPECIAL)
		return NULL;
	return pfn_to_page(rec->frame);
}

/* Clips a huge entry to what was asked for. */
static void clip(struct lens_rec *rec, unsigned long addr, unsigned long end)
{
	unsigned long size = lens_level_size(rec->level);
	unsigned long skip = (addr & (size - 1)) >> PAGE_SHIFT;
	unsigned long last = min(end, ALIGN(addr + 1, size));

	rec->vaddr = addr;
	rec->pages = (last - addr) >> PAGE_SHIFT;
	lens_rec_skip(rec, skip);
}

static void no_room(struct lens_walk *walk)
{
	lens_stat_inc(LENS_STAT_NO_ROOM);
	walk->full = true;
}

/* Fills in what the reader wants to know, besides what the entry is. */
static void tell_facts(struct lens_walk *walk, struct lens_rec *rec,
		       const struct lens_slot *slot, struct page *page)
{
	const struct lens_raws *raws = walk->batch->raws;

	if (!slot->bad && (!raws || raws->flags))
		rec->flags = lens_entry_flags(rec, slot->present);
	/* of the first page: the kernel keeps what it knows of a huge entry there */
	if (page && (!raws || raws->detail == PTELENS_FOLIOS))
		rec->folio = *lens_folio_facts(&walk->memo, page, walk->vma,
					       rec->level != LENS_PTE);
}

static bool put(struct lens_batch *batch, const struct lens_rec *rec)
{
	if (batch->raws)
		return lens_raws_put(batch->raws, rec);
	batch->nr++;
	return true;
}

bool lens_tell_entry(struct lens_walk *walk, const struct lens_slot *slot,
		     unsigned long addr, unsigned long end)
{
	struct lens_batch *batch = walk->batch;
	struct lens_rec *rec = &batch->rec[batch->nr];
	struct page *page;

	if (slot->ptl)
		lockdep_assert_held(slot->ptl);
	if (!lens_wants_entries(walk))
		return true;
	if (batch->nr == batch->max) {
		no_room(walk);
		return false;
	}
	page = lens_tell_what(rec, slot, walk->vma);
	tell_facts(walk, rec, slot, page);
	rec->vma = batch->nr_vmas;
	clip(rec, addr, end);
	if (lens_filter_passes(walk->filter, rec) &&
	    (!walk->filter->frames || lens_frames_clip(walk->filter->frames, rec)) &&
	    !put(batch, rec)) {
		no_room(walk);
		return false;
	}
	batch->entries++;
	return true;
}

bool lens_tell_table(struct lens_walk *walk, enum lens_level level,
		     unsigned long addr, const void *entry)
{
	struct lens_batch *batch = walk->batch;

	if (addr < batch->table_end[level])
		return true;
	if (batch->want_tables && walk->filter->levels & BIT(level)) {
		if (batch->nr_tables == LENS_BATCH_TABLES) {
			no_room(walk);
			return false;
		}
		lens_census(walk, &batch->table[batch->nr_tables++], level,
			    addr, entry);
	}
	batch->tables[level]++;
	batch->table_end[level] = lens_table_end(level, addr);
	return true;
}

static void tell_user_pgd(struct lens_path *path, const void *entry)
{
	const pgd_t *user = lens_arch_user_pgd(entry);

	path->user = (struct lens_step){ };
	if (user)
		path->user = (struct lens_step){
			.at = virt_to_phys((void *)user),
			.raw = pgd_val(pgdp_get((pgd_t *)user)),
		};
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
	if (level == LENS_PGD)
		tell_user_pgd(path, entry);
}
