// SPDX-License-Identifier: GPL-2.0
/*
 * Sides: from an entry of a live table, or of the shadow, to what an event tells.
 */
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>

#include "arch.h"
#include "entry.h"
#include "side.h"
#include "tell.h"

const struct lens_side lens_side_none = { .kind = LENS_KIND_NONE };

struct page *lens_side_of(struct lens_side *side, const struct lens_slot *slot)
{
	struct lens_rec rec;
	struct page *page;

	*side = lens_side_none;
	if (slot->none)
		return NULL;
	page = lens_tell_what(&rec, slot, NULL);
	*side = (struct lens_side){
		.raw = rec.raw,
		.frame = rec.frame,
		.flags = slot->bad ? 0 : lens_entry_flags(&rec, slot->present),
		.kind = rec.kind,
		.level = rec.level,
		.swap_type = rec.swap_type,
	};
	return page;
}

/* What is decoded for each and every entry is remembered. */
static u32 flags_of_plain(struct lens_known *known, u64 raw)
{
	u64 bits = raw & ~lens_plain_mask();

	known += hash_64(bits, ilog2(LENS_NR_KNOWN));
	if (known->bits != bits) {
		known->bits = bits;
		known->flags = lens_arch_flags(raw, LENS_PTE);
	}
	return known->flags;
}

/* An entry that is none may have bits. */
u64 lens_side_read(pte_t *ptep)
{
	pte_t pte;

	if (lens_has_plain()) {
		u64 raw = lens_plain_read(ptep);

		if (!raw || lens_is_plain(raw))
			return raw;
	}
	pte = ptep_get(ptep);
	return pte_none(pte) ? 0 : pte_val(pte);
}

struct page *lens_side_of_pte(struct lens_known *known, struct lens_side *side,
			      u64 raw)
{
	struct lens_slot slot;

	*side = lens_side_none;
	if (!raw)
		return NULL;
	if (lens_side_is_plain(raw)) {
		*side = (struct lens_side){
			.raw = raw,
			.frame = lens_plain_pfn(raw, lens_plain_mask()),
			.flags = flags_of_plain(known, raw),
			.kind = LENS_PRESENT,
			.level = LENS_PTE,
		};
		return pfn_to_page(side->frame);
	}
	slot = lens_slot_pte(__pte(raw));
	return lens_side_of(side, &slot);
}

struct lens_side lens_side_part(const struct lens_side *leaf, unsigned int pages)
{
	struct lens_side side = *leaf;

	if (lens_has_pfn(side.kind) || side.kind == LENS_SWAP)
		side.frame += pages;
	return side;
}
