// SPDX-License-Identifier: GPL-2.0
/*
 * Sides: from an entry of a live table, or of the shadow, to what an event tells.
 */
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

u32 lens_known_learn(struct lens_known *known, u64 bits)
{
	known->bits = bits;
	known->flags = lens_arch_flags(bits, LENS_PTE);
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

	if (lens_side_is_plain(raw)) {
		lens_side_of_plain(known, side, raw);
		return pfn_to_page(side->frame);
	}
	*side = lens_side_none;
	if (!raw)
		return NULL;
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
