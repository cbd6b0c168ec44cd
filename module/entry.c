// SPDX-License-Identifier: GPL-2.0
/*
 * From a raw entry to what it means: kind, frame, swap slot, flags.
 */
#include "arch.h"
#include "compat.h"
#include "entry.h"

static u64 present_pfn(const struct lens_rec *rec)
{
	/* by level: huge entries have flags where a PTE has address bits */
	switch (rec->level) {
	case LENS_PTE:
		return pte_pfn(__pte(rec->raw));
	case LENS_PMD:
		return pmd_pfn(__pmd(rec->raw));
	default:
		return pud_pfn(__pud(rec->raw));
	}
}

static enum lens_kind non_present_kind(softleaf_t leaf)
{
	if (softleaf_is_swap(leaf))
		return LENS_SWAP;
	if (softleaf_is_migration(leaf))
		return LENS_MIGRATION;
	if (softleaf_is_hwpoison(leaf))
		return LENS_HWPOISON;
	if (softleaf_is_device_private(leaf) || softleaf_is_device_exclusive(leaf))
		return LENS_DEVICE;
	/* a marker may carry several; the one that kills comes first */
	if (softleaf_is_poison_marker(leaf))
		return LENS_MARKER_POISON;
	if (softleaf_is_guard_marker(leaf))
		return LENS_MARKER_GUARD;
	if (softleaf_is_uffd_wp_marker(leaf))
		return LENS_MARKER_UFFD_WP;
	return LENS_UNKNOWN;
}

static u32 migration_flags(softleaf_t leaf)
{
	u32 flags = 0;

	if (softleaf_is_migration_write(leaf))
		flags |= BIT(LENS_F_WRITE);
	if (softleaf_is_migration_read_exclusive(leaf))
		flags |= BIT(LENS_F_EXCLUSIVE);
	/*
	 * softleaf_is_migration_young() wants a symbol that is not exported,
	 * to know if the kernel uses these bits; where it does not, they are 0.
	 */
	if (swp_offset(leaf) & SWP_MIG_YOUNG)
		flags |= BIT(LENS_F_YOUNG);
	if (swp_offset(leaf) & SWP_MIG_DIRTY)
		flags |= BIT(LENS_F_DIRTY);
	return flags;
}

/* The layout of a non-present entry is the same at every level. */
static softleaf_t leaf_of(const struct lens_rec *rec)
{
	return softleaf_from_pte(__pte(rec->raw));
}

static void identify_non_present(struct lens_rec *rec)
{
	softleaf_t leaf = leaf_of(rec);

	rec->kind = non_present_kind(leaf);
	if (rec->kind == LENS_SWAP) {
		rec->swap_type = swp_type(leaf);
		rec->frame = swp_offset(leaf);
	} else if (lens_has_pfn(rec->kind)) {
		rec->frame = softleaf_to_pfn(leaf);
	}
}

static u32 non_present_flags(const struct lens_rec *rec)
{
	pte_t pte = __pte(rec->raw);
	u32 flags = 0;

	if (rec->kind != LENS_SWAP && !lens_has_pfn(rec->kind))
		return 0;
	if (pte_swp_soft_dirty(pte))
		flags |= BIT(LENS_F_SOFT_DIRTY);
	if (pte_swp_uffd(pte))
		flags |= BIT(LENS_F_UFFD);
	if (rec->kind == LENS_SWAP && pte_swp_exclusive(pte))
		flags |= BIT(LENS_F_EXCLUSIVE);
	if (rec->kind == LENS_MIGRATION)
		flags |= migration_flags(leaf_of(rec));
	return flags;
}

void lens_entry_identify(struct lens_rec *rec, bool present)
{
	rec->frame = 0;
	rec->swap_type = 0;
	if (!present) {
		identify_non_present(rec);
		return;
	}
	rec->kind = lens_arch_reachable(rec->raw) ? LENS_PRESENT : LENS_PROTNONE;
	rec->frame = present_pfn(rec);
}

u32 lens_entry_flags(const struct lens_rec *rec, bool present)
{
	return present ? lens_arch_flags(rec->raw, rec->level) :
			 non_present_flags(rec);
}
