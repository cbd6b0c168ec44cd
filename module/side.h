/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sides: from an entry of a live table, or of the shadow, to what an event tells.
 */
#ifndef LENS_SIDE_H
#define LENS_SIDE_H

#include <linux/hash.h>
#include <linux/log2.h>

#include "arch/plain.h"
#include "event.h"
#include "slot.h"

/**
 * struct lens_known - the flags of an entry
 * @bits: the entry without its frame; 0 for none
 * @flags: as in struct lens_rec
 */
struct lens_known {
	u64 bits;
	u32 flags;
};

/* Nearly all entries have one of a few sets of flags. */
#define LENS_NR_KNOWN 8

extern const struct lens_side lens_side_none;

/** lens_known_learn() - Decode the flags of a PTE, and remember them. */
u32 lens_known_learn(struct lens_known *known, u64 bits);

/**
 * lens_side_of_alike() - What a plain PTE is.
 * @known: the flags that it will have, probably
 * @side: filled in
 * @raw: the PTE
 */
static inline void lens_side_of_alike(struct lens_known *known,
				      struct lens_side *side, u64 raw)
{
	u64 mask = lens_plain_mask(), bits = raw & ~mask;

	/* one by one: a whole one would be cleared first, in a loop */
	side->raw = raw;
	side->frame = lens_plain_pfn(raw, mask);
	side->flags = likely(known->bits == bits) ? known->flags :
						    lens_known_learn(known, bits);
	side->kind = LENS_PRESENT;
	side->level = LENS_PTE;
	side->swap_type = 0;
}

/**
 * lens_side_of_plain() - The same.
 * @known: %LENS_NR_KNOWN flags that were seen lately
 * @side: filled in
 * @raw: the PTE
 */
static inline void lens_side_of_plain(struct lens_known *known,
				      struct lens_side *side, u64 raw)
{
	u64 bits = raw & ~lens_plain_mask();

	lens_side_of_alike(known + hash_64(bits, ilog2(LENS_NR_KNOWN)), side, raw);
}

/** lens_side_read() - A PTE, as the shadow has it: 0 for none.
 *
 * Context: the lock of its table is held.
 */
u64 lens_side_read(pte_t *ptep);

/** lens_side_is_plain() - Is a PTE an ordinary page, and to be compared by its bits? */
static inline bool lens_side_is_plain(u64 raw)
{
	return lens_has_plain() && lens_is_plain(raw);
}

/**
 * lens_side_of() - What an entry of any level is.
 * @side: filled in
 * @slot: the entry
 *
 * Return: the page behind it, or NULL.
 */
struct page *lens_side_of(struct lens_side *side, const struct lens_slot *slot);

/**
 * lens_side_of_pte() - What a PTE is.
 * @known: %LENS_NR_KNOWN flags that were seen lately
 * @side: filled in
 * @raw: as lens_side_read() has it
 *
 * Return: the page behind it, or NULL.
 */
struct page *lens_side_of_pte(struct lens_known *known, struct lens_side *side,
			      u64 raw);

/** lens_side_part() - The part of a huge entry that begins @pages later. */
struct lens_side lens_side_part(const struct lens_side *leaf, unsigned int pages);

#endif /* LENS_SIDE_H */
