// SPDX-License-Identifier: GPL-2.0
/*
 * Counting records.
 */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>

#include "count.h"

/* hugetlb is apart in smaps, and special pages nobody counts. */
static bool is_in_rss(const struct lens_rec *rec)
{
	return rec->folio.type != LENS_FOLIO_NONE &&
	       rec->folio.type != LENS_FOLIO_HUGETLB;
}

void lens_count(struct lens_counts *counts, const struct lens_rec *rec)
{
	u32 flags, nr = lens_rec_entries(rec);

	lens_add(&counts->all, nr, rec->pages);
	lens_add(&counts->kind[rec->kind], nr, rec->pages);
	lens_add(&counts->level[rec->level], nr, rec->pages);
	for (flags = rec->flags; flags; flags &= flags - 1)
		lens_add(&counts->flag[__ffs(flags)], nr, rec->pages);
	if (lens_is_mapped(rec->kind))
		lens_add(&counts->folio[rec->folio.type], nr, rec->pages);
	/* rounded for each entry, so that runs add up to the same */
	if (is_in_rss(rec))
		counts->shared_out += nr * (((u64)(rec->pages / nr) << LENS_PSS_SHIFT) /
					    max(rec->folio.map, 1));
}

void lens_stretch_end(struct lens_stretches *stretches)
{
	unsigned int i;

	if (!stretches->pages)
		return;
	i = min(ilog2(stretches->pages), LENS_NR_STRETCHES - 1);
	lens_add(&stretches->bucket[i], 1, stretches->pages);
	stretches->pages = 0;
}

void lens_stretch(struct lens_stretches *stretches, const struct lens_rec *rec)
{
	if (rec->kind != LENS_PRESENT && rec->kind != LENS_PROTNONE)
		return;
	if (rec->vaddr != stretches->vaddr || rec->frame != stretches->frame)
		lens_stretch_end(stretches);
	stretches->pages += rec->pages;
	stretches->vaddr = rec->vaddr + ((u64)rec->pages << PAGE_SHIFT);
	stretches->frame = rec->frame + rec->pages;
}
