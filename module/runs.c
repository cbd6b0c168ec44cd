// SPDX-License-Identifier: GPL-2.0
/*
 * The raw runs of a batch as records.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "arch/plain.h"
#include "entry.h"
#include "runs.h"

/* As much as one batch brings where each entry is a run of its own. */
#define RUNS_SIZE (1024 * sizeof(struct ptelens_folio_run))

struct lens_runs *lens_runs_alloc(struct lens_batch *batch)
{
	struct lens_runs *runs = kzalloc(sizeof(*runs), GFP_KERNEL);

	if (!runs)
		return NULL;
	runs->raws.vmas = true;
	runs->raws.buf = kvmalloc(RUNS_SIZE, GFP_KERNEL);
	if (!runs->raws.buf) {
		kfree(runs);
		return NULL;
	}
	batch->raws = &runs->raws;
	return runs;
}

void lens_runs_free(struct lens_runs *runs)
{
	if (!runs)
		return;
	kvfree(runs->raws.buf);
	kfree(runs);
}

void lens_runs_start(struct lens_runs *runs, const struct lens_filter *filter)
{
	lens_raws_start(&runs->raws, PTELENS_FOLIOS, filter, RUNS_SIZE);
	runs->at = 0;
	runs->entry = 0;
	runs->vma = 0;
}

static const struct ptelens_folio_run *run_at(const struct lens_runs *runs)
{
	return runs->raws.buf + runs->at;
}

/* One frame, many entries: the zero page, KSM. No record can say that. */
static bool is_one_frame(const struct ptelens_run *run)
{
	return run->level == LENS_PTE && run->pages > 1 && !run->step &&
	       (lens_has_pfn(run->kind) || run->kind == LENS_SWAP);
}

static bool is_plain(unsigned int level, unsigned int kind)
{
	return level == LENS_PTE && kind == LENS_PRESENT;
}

/* Most entries have the flags of the one before. */
static u32 flags_of(struct lens_runs *runs, const struct lens_rec *rec)
{
	if (!is_plain(rec->level, rec->kind))
		return lens_entry_flags(rec, lens_is_mapped(rec->kind));
	if (!runs->raw || (rec->raw ^ runs->raw) & ~lens_plain_mask()) {
		runs->raw = rec->raw;
		runs->flags = lens_entry_flags(rec, true);
	}
	return runs->flags;
}

bool lens_runs_peek(struct lens_runs *runs, const struct lens_batch *batch,
		    struct lens_rec *rec)
{
	const struct ptelens_folio_run *from = run_at(runs);
	const struct ptelens_run *run = &from->run;

	if (runs->at == runs->raws.used)
		return false;
	rec->vaddr = run->vaddr;
	rec->raw = run->raw;
	rec->frame = run->frame;
	rec->pages = run->pages;
	rec->level = run->level;
	rec->kind = run->kind;
	rec->swap_type = run->swap_type;
	rec->folio = from->folio;
	rec->flags = flags_of(runs, rec);
	if (is_one_frame(run)) {
		rec->vaddr += (u64)runs->entry << PAGE_SHIFT;
		rec->pages = 1;
	}
	while (batch->vma[runs->vma].end <= rec->vaddr)
		runs->vma++;
	rec->vma = runs->vma;
	return true;
}

void lens_runs_take(struct lens_runs *runs)
{
	const struct ptelens_run *run = &run_at(runs)->run;

	if (is_one_frame(run) && ++runs->entry < run->pages)
		return;
	runs->entry = 0;
	runs->at += sizeof(struct ptelens_folio_run);
}

/* Could the next run be of the same lens_run as this plain entry? */
static __always_inline bool is_alike(const struct ptelens_folio_run *next,
				     const struct lens_rec *first, u64 flags)
{
	static const struct ptelens_run plain = {
		.step = PAGE_SHIFT + 1,
		.level = LENS_PTE,
		.kind = LENS_PRESENT,
	};

	/* several fields at a time: all from step on, and from parts on */
	return !((next->run.raw ^ first->raw) & flags) &&
	       !memcmp(&next->run.step, &plain.step, 4) &&
	       !memcmp(&next->folio.parts, &first->folio.parts, 8);
}

/*
 * Where frames are scattered each entry is a run here, and most are alike but
 * for the frame. Their flags are equal if the rest of the entries is.
 */
void lens_runs_join(struct lens_runs *runs, struct lens_run *run)
{
	const struct ptelens_folio_run *next = run_at(runs);
	const struct ptelens_folio_run *end = runs->raws.buf + runs->raws.used;
	const u64 flags = ~lens_plain_mask();
	const u64 last = run->vma.end;
	u64 vaddr = lens_run_end(run);
	u64 frame = run->next_frame;
	u64 pieces = run->pieces;

	if (run->first.level != LENS_PTE || run->first.kind != LENS_PRESENT)
		return;
	for (; next != end; next++) {
		if (next->run.vaddr != vaddr || vaddr == last ||
		    !is_alike(next, &run->first, flags))
			break;
		vaddr += (u64)next->run.pages << PAGE_SHIFT;
		pieces += next->run.frame != frame;
		frame = next->run.frame + next->run.pages;
	}
	runs->at = (void *)next - runs->raws.buf;
	run->pages = (vaddr - run->first.vaddr) >> PAGE_SHIFT;
	run->pieces = pieces;
	run->next_frame = frame;
}
