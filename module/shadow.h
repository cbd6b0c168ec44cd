/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shadow: each entry as it was last seen. It takes a page for each PTE
 * table of the target, up to a limit. Callers hold the lock of the stream.
 */
#ifndef LENS_SHADOW_H
#define LENS_SHADOW_H

#include <linux/pgtable.h>
#include <linux/xarray.h>

#include "event.h"

/**
 * struct lens_block - what was last seen of the range of one pmd
 * @pte: the entries, 0 for none; NULL if there was no table
 * @leaf: the huge entry, none if there was none
 * @live: how many of @pte are not none
 * @lost: it was not to be had the memory for: not watched any more
 */
struct lens_block {
	u64 *pte;
	struct lens_side leaf;
	unsigned int live;
	bool lost;
};

/**
 * struct lens_shadow - the shadow of an mm
 * @blocks: struct lens_block, by address >> PMD_SHIFT; where there is none, all
 *	was none, or with @full: nothing is known
 * @bytes: memory that it takes, without the xarray's own
 * @limit: of @bytes
 * @refused: how often a new block was not to be had
 * @last: the block that was asked for last, or NULL; most questions come in rows
 * @last_index: of it
 * @full: that has happened; no block is made any more, since it would begin in
 *	the middle of a story
 */
struct lens_shadow {
	struct xarray blocks;
	u64 bytes;
	u64 limit;
	u64 refused;
	struct lens_block *last;
	unsigned long last_index;
	bool full;
};

void lens_shadow_init(struct lens_shadow *shadow, u64 limit);

/** lens_shadow_free() - Give all of it back. Context: nobody else uses it. */
void lens_shadow_free(struct lens_shadow *shadow);

/** lens_shadow_search() - The block of an address >> PMD_SHIFT, or NULL. */
struct lens_block *lens_shadow_search(struct lens_shadow *shadow, unsigned long index);

/** lens_shadow_find() - The block of an address, or NULL. */
static inline struct lens_block *lens_shadow_find(struct lens_shadow *shadow, u64 addr)
{
	unsigned long index = addr >> PMD_SHIFT;

	if (likely(shadow->last && shadow->last_index == index))
		return shadow->last;
	return lens_shadow_search(shadow, index);
}

/** lens_shadow_next() - The first block at or after an address, and below @end.
 * @addr: set to the start of what it covers
 *
 * Return: the block, or NULL.
 */
struct lens_block *lens_shadow_next(struct lens_shadow *shadow, u64 *addr, u64 end);

/**
 * lens_shadow_make() - The block of an address, made if there is none.
 * @shadow: where
 * @addr: the address
 *
 * Context: atomic.
 * Return: NULL if the limit is reached or there is no memory.
 */
struct lens_block *lens_shadow_make(struct lens_shadow *shadow, u64 addr);

/** lens_shadow_table() - See to it that a block has room for PTEs.
 *
 * Context: atomic.
 * Return: false if there is no memory; the block is lost then.
 */
bool lens_shadow_table(struct lens_shadow *shadow, struct lens_block *block);

/** lens_shadow_trim() - Free what a block does not need any more.
 *
 * The block may be gone on return.
 */
void lens_shadow_trim(struct lens_shadow *shadow, u64 addr,
		      struct lens_block *block);

#endif /* LENS_SHADOW_H */
