// SPDX-License-Identifier: GPL-2.0
/*
 * The shadow: each entry as it was last seen.
 */
#include <linux/gfp.h>
#include <linux/pgtable.h>
#include <linux/slab.h>

#include "shadow.h"

/* Locks of page tables are held, so that memory comes at once or not at all. */
#define SHADOW_GFP (GFP_ATOMIC | __GFP_NOWARN)

void lens_shadow_init(struct lens_shadow *shadow, u64 limit)
{
	*shadow = (struct lens_shadow){ .limit = limit };
	xa_init(&shadow->blocks);
}

static void free_table(struct lens_shadow *shadow, struct lens_block *block)
{
	if (!block->pte)
		return;
	free_page((unsigned long)block->pte);
	block->pte = NULL;
	shadow->bytes -= PAGE_SIZE;
}

void lens_shadow_free(struct lens_shadow *shadow)
{
	struct lens_block *block;
	unsigned long index;

	xa_for_each(&shadow->blocks, index, block) {
		free_table(shadow, block);
		kfree(block);
	}
	xa_destroy(&shadow->blocks);
}

struct lens_block *lens_shadow_search(struct lens_shadow *shadow, unsigned long index)
{
	shadow->last = xa_load(&shadow->blocks, index);
	shadow->last_index = index;
	return shadow->last;
}

struct lens_block *lens_shadow_next(struct lens_shadow *shadow, u64 *addr, u64 end)
{
	unsigned long index = *addr >> PMD_SHIFT;
	struct lens_block *block;

	block = xa_find(&shadow->blocks, &index, (end - 1) >> PMD_SHIFT, XA_PRESENT);
	if (block)
		*addr = (u64)index << PMD_SHIFT;
	return block;
}

static struct lens_block *new_block(struct lens_shadow *shadow, u64 addr)
{
	struct lens_block *block;

	/* most blocks get a table, so there must be room for it, too */
	if (shadow->full ||
	    shadow->bytes + sizeof(*block) + PAGE_SIZE > shadow->limit)
		return NULL;
	block = kzalloc(sizeof(*block), SHADOW_GFP);
	if (!block)
		return NULL;
	block->leaf.kind = LENS_KIND_NONE;
	if (xa_err(xa_store(&shadow->blocks, addr >> PMD_SHIFT, block, SHADOW_GFP))) {
		kfree(block);
		return NULL;
	}
	shadow->bytes += sizeof(*block);
	return block;
}

struct lens_block *lens_shadow_make(struct lens_shadow *shadow, u64 addr)
{
	struct lens_block *block = lens_shadow_find(shadow, addr);

	if (!block)
		block = new_block(shadow, addr);
	if (!block) {
		shadow->full = true;
		shadow->refused++;
	}
	return block;
}

bool lens_shadow_table(struct lens_shadow *shadow, struct lens_block *block)
{
	if (block->pte)
		return true;
	block->pte = (u64 *)get_zeroed_page(SHADOW_GFP);
	if (!block->pte) {
		block->lost = true;
		shadow->refused++;
		return false;
	}
	shadow->bytes += PAGE_SIZE;
	return true;
}

void lens_shadow_trim(struct lens_shadow *shadow, u64 addr,
		      struct lens_block *block)
{
	if (!block->live)
		free_table(shadow, block);
	if (block->pte || !lens_side_is_none(&block->leaf) || block->lost ||
	    shadow->full)
		return;
	xa_erase(&shadow->blocks, addr >> PMD_SHIFT);
	shadow->last = NULL;
	shadow->bytes -= sizeof(*block);
	kfree(block);
}
