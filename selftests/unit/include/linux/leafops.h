/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entries that are not present, for the host: as include/linux/leafops.h of
 * the kernel from 6.19 on has them.
 */
#ifndef SHIM_LEAFOPS_H
#define SHIM_LEAFOPS_H

#include <linux/swapops.h>

typedef swp_entry_t softleaf_t;

static inline softleaf_t softleaf_from_pte(pte_t pte)
{
	if (!pte.pte || shim_present(pte.pte))
		return (softleaf_t){ 0 };
	return swp_entry(shim_swap_type(pte.pte), shim_swap_offset(pte.pte));
}

static inline bool shim_is(softleaf_t leaf, unsigned int first, unsigned int last)
{
	return leaf.val && swp_type(leaf) >= first && swp_type(leaf) <= last;
}

static inline bool shim_has_marker(softleaf_t leaf, unsigned long marker)
{
	return shim_is(leaf, SHIM_MARKER, SHIM_MARKER) && swp_offset(leaf) & marker;
}

#define softleaf_to_pfn(leaf)		swp_offset_pfn(leaf)
#define softleaf_is_swap(leaf)		shim_is(leaf, 0, MAX_SWAPFILES - 1)
#define softleaf_is_hwpoison(leaf)	shim_is(leaf, SHIM_HWPOISON, SHIM_HWPOISON)
#define softleaf_is_migration(leaf) \
	shim_is(leaf, SHIM_MIGRATION_READ, SHIM_MIGRATION_WRITE)
#define softleaf_is_migration_read_exclusive(leaf) \
	shim_is(leaf, SHIM_MIGRATION_EXCLUSIVE, SHIM_MIGRATION_EXCLUSIVE)
#define softleaf_is_migration_write(leaf) \
	shim_is(leaf, SHIM_MIGRATION_WRITE, SHIM_MIGRATION_WRITE)
#define softleaf_is_device_private(leaf) \
	shim_is(leaf, SHIM_DEVICE_WRITE, SHIM_DEVICE_READ)
#define softleaf_is_device_exclusive(leaf) \
	shim_is(leaf, SHIM_DEVICE_EXCLUSIVE, SHIM_DEVICE_EXCLUSIVE)
#define softleaf_is_uffd_wp_marker(leaf) shim_has_marker(leaf, BIT(0))
#define softleaf_is_poison_marker(leaf)	shim_has_marker(leaf, BIT(1))
#define softleaf_is_guard_marker(leaf)	shim_has_marker(leaf, BIT(2))

#endif /* SHIM_LEAFOPS_H */
