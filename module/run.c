// SPDX-License-Identifier: GPL-2.0
/*
 * A run: neighbours that are alike but for their frames.
 */
#include "run.h"

/* Kinds without a frame have nothing that could be in pieces. */
static bool has_frame(const struct lens_rec *rec)
{
	return lens_has_pfn(rec->kind) || rec->kind == LENS_SWAP;
}

void lens_run_start(struct lens_run *run, const struct lens_rec *rec,
		    const struct lens_vma *vma)
{
	run->first = *rec;
	run->vma = *vma;
	run->pages = rec->pages;
	run->pieces = 1;
	run->next_frame = rec->frame + rec->pages;
}

static bool alike(const struct lens_rec *a, const struct lens_rec *b)
{
	return a->level == b->level && a->kind == b->kind &&
	       a->flags == b->flags && a->swap_type == b->swap_type &&
	       a->folio.type == b->folio.type &&
	       a->folio.order == b->folio.order &&
	       a->folio.node == b->folio.node &&
	       (a->folio.flags & PTELENS_FOLIO_EXCLUSIVE) ==
	       (b->folio.flags & PTELENS_FOLIO_EXCLUSIVE);
}

bool lens_run_join(struct lens_run *run, const struct lens_rec *rec,
		   const struct lens_vma *vma)
{
	if (rec->vaddr != lens_run_end(run) || !alike(&run->first, rec) ||
	    run->vma.start != vma->start || run->vma.end != vma->end)
		return false;
	if (has_frame(rec) && rec->frame != run->next_frame)
		run->pieces++;
	run->pages += rec->pages;
	run->next_frame = rec->frame + rec->pages;
	return true;
}
