// SPDX-License-Identifier: GPL-2.0
/*
 * Raw runs: which entries are one run, for those that are not the plain ones
 * of raw_table.c.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "raws.h"

void lens_raws_start(struct lens_raws *raws, enum ptelens_detail detail,
		     const struct lens_filter *filter, size_t size)
{
	raws->used = 0;
	raws->size = size;
	raws->detail = detail;
	raws->record = lens_raws_record_size(detail);
	raws->last = NULL;
	raws->flags = filter->set || filter->clear;
	raws->plain = !raws->flags && filter->kinds & BIT(LENS_PRESENT) &&
		      filter->levels & BIT(LENS_PTE) && !filter->frames;
}

/* The step from an entry to its neighbour, or PTELENS_STEP_NONE. */
static int step_between(const struct ptelens_run *run, const struct lens_rec *rec)
{
	u64 up = rec->raw - run->raw;
	u64 down = run->raw - rec->raw;

	if (run->swap_type != rec->swap_type)
		return PTELENS_STEP_NONE;
	if (!up)
		return 0;
	if (is_power_of_2(up))
		return ilog2(up) + 1;
	return is_power_of_2(down) ? -(ilog2(down) + 1) : PTELENS_STEP_NONE;
}

/* What a run of that step has as its entry number @i. */
static u64 raw_at(const struct ptelens_run *run, int step, u64 i)
{
	if (!step)
		return run->raw;
	return step > 0 ? run->raw + (i << (step - 1)) : run->raw - (i << (-step - 1));
}

static bool same_folio(const struct ptelens_run *run, const struct lens_rec *rec)
{
	const struct ptelens_folio_run *known =
		container_of(run, const struct ptelens_folio_run, run);
	struct ptelens_folio folio = rec->folio;

	if (folio.order)
		folio.sub -= rec->frame - run->frame;
	return !memcmp(&folio, &known->folio, sizeof(folio));
}

static bool join(struct lens_raws *raws, const struct lens_rec *rec)
{
	struct ptelens_run *run = raws->last;
	int step;

	if (!run || rec->level != LENS_PTE || run->level != LENS_PTE ||
	    run->kind != rec->kind ||
	    run->vaddr + ((u64)run->pages << PAGE_SHIFT) != rec->vaddr)
		return false;
	if (raws->detail == PTELENS_KINDS) {
		run->step = PTELENS_STEP_NONE;
		run->pages++;
		return true;
	}
	step = run->pages == 1 ? step_between(run, rec) : run->step;
	if (step == PTELENS_STEP_NONE || rec->raw != raw_at(run, step, run->pages) ||
	    rec->frame != run->frame + (step ? run->pages : 0))
		return false;
	if (raws->detail == PTELENS_FOLIOS && !same_folio(run, rec))
		return false;
	run->step = step;
	run->pages++;
	return true;
}

bool lens_raws_put(struct lens_raws *raws, const struct lens_rec *rec)
{
	struct ptelens_run *run;

	if (join(raws, rec))
		return true;
	if (!lens_raws_room(raws))
		return false;
	run = lens_raws_add(raws);
	*run = (struct ptelens_run){
		.vaddr = rec->vaddr,
		.raw = rec->raw,
		.frame = rec->frame,
		.pages = rec->pages,
		.level = rec->level,
		.kind = rec->kind,
		.swap_type = rec->swap_type,
	};
	if (raws->detail == PTELENS_FOLIOS)
		container_of(run, struct ptelens_folio_run, run)->folio = rec->folio;
	return true;
}
