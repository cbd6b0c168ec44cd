/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A run: one record, or neighbours that are alike but for their frames.
 * Pure.
 */
#ifndef LENS_RUN_H
#define LENS_RUN_H

#include <linux/mm.h>

#include "record.h"
#include "vma.h"

/**
 * struct lens_run - neighbouring entries that are alike
 * @first: the first of them
 * @vma: the VMA of all of them
 * @pages: base pages of all of them
 * @pieces: parts of the run whose frames (or swap offsets) follow each other
 * @next_frame: what would continue the last piece
 */
struct lens_run {
	struct lens_rec first;
	struct lens_vma vma;
	u64 pages;
	u64 pieces;
	u64 next_frame;
};

static inline u64 lens_run_end(const struct lens_run *run)
{
	return run->first.vaddr + (run->pages << PAGE_SHIFT);
}

/** lens_run_start() - Begin a run with a record. */
void lens_run_start(struct lens_run *run, const struct lens_rec *rec,
		    const struct lens_vma *vma);

/** lens_run_join() - Add the next record to a run.
 *
 * Return: false if it does not belong to it; the run is unchanged then.
 */
bool lens_run_join(struct lens_run *run, const struct lens_rec *rec,
		   const struct lens_vma *vma);

#endif /* LENS_RUN_H */
