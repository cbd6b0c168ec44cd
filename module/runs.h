/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The raw runs of a batch as records: for files that need not look at each
 * entry by itself. A record stands for all entries of its run then.
 */
#ifndef LENS_RUNS_H
#define LENS_RUNS_H

#include "raws.h"
#include "run.h"
#include "walk.h"

/**
 * struct lens_runs - runs, on the way from the walk to a view
 * @raws: what the walk brought
 * @at: in @raws.buf, the run that is next
 * @entry: of a run whose entries have one frame, the entry that is next
 * @vma: of the run, in the batch
 * @raw: a plain entry whose flags are known
 * @flags: its flags
 */
struct lens_runs {
	struct lens_raws raws;
	size_t at;
	u32 entry;
	unsigned int vma;
	u64 raw;
	u32 flags;
};

/** lens_runs_alloc() - Make room for runs, of a fixed size; of a batch that
 * tells in runs.
 * @batch: is to tell its entries so
 *
 * Return: the runs, or NULL.
 */
struct lens_runs *lens_runs_alloc(struct lens_batch *batch);

/** lens_runs_free() - Give it back; NULL is fine. */
void lens_runs_free(struct lens_runs *runs);

/** lens_runs_start() - There are none, and the next walk puts some there. */
void lens_runs_start(struct lens_runs *runs, const struct lens_filter *filter);

/**
 * lens_runs_peek() - The next run as a record.
 * @runs: the runs of the batch
 * @batch: the batch
 * @rec: filled in; of PTEs, all @rec->pages are alike but for their frames,
 *	which follow each other
 *
 * Return: false if there is none.
 */
bool lens_runs_peek(struct lens_runs *runs, const struct lens_batch *batch,
		    struct lens_rec *rec);

/** lens_runs_take() - Go on to the one behind it. */
void lens_runs_take(struct lens_runs *runs);

/**
 * lens_runs_join() - Take what goes on with a run, as far as a glance can tell.
 * @runs: the runs of the batch
 * @run: ends with what was taken last
 *
 * What it leaves may still belong to @run, see lens_run_join().
 */
void lens_runs_join(struct lens_runs *runs, struct lens_run *run);

#endif /* LENS_RUNS_H */
