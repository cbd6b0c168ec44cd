// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a batch: all that a reader takes, however large its target is.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "walk.h"

struct lens_batch *lens_batch_alloc(unsigned int max)
{
	struct lens_batch *batch = kvzalloc(sizeof(*batch), GFP_KERNEL);

	if (!batch)
		return NULL;
	batch->names.size = LENS_BATCH_NAMES;
	batch->names.buf = kvmalloc(LENS_BATCH_NAMES, GFP_KERNEL);
	batch->max = max;
	batch->rec = kvmalloc_array(max, sizeof(*batch->rec), GFP_KERNEL);
	if (!batch->names.buf || !batch->rec) {
		lens_batch_free(batch);
		return NULL;
	}
	return batch;
}

void lens_batch_free(struct lens_batch *batch)
{
	kvfree(batch->names.buf);
	kvfree(batch->rec);
	kvfree(batch);
}
