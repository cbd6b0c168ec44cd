/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entries that are not present, for the host: as include/linux/swapops.h of
 * the kernel up to 6.18 has them.
 */
#ifndef SHIM_SWAPOPS_H
#define SHIM_SWAPOPS_H

#include <linux/pgtable.h>
#include <linux/swap.h>

/* Type in the upper bits, offset in the lower ones. */
#define SHIM_TYPE_SHIFT	58

static inline swp_entry_t swp_entry(unsigned long type, unsigned long offset)
{
	return (swp_entry_t){ type << SHIM_TYPE_SHIFT | offset };
}

static inline unsigned int swp_type(swp_entry_t entry)
{
	return entry.val >> SHIM_TYPE_SHIFT;
}

static inline unsigned long swp_offset(swp_entry_t entry)
{
	return entry.val & (BIT(SHIM_TYPE_SHIFT) - 1);
}

/* Behind the frame number: was it young, was it dirty. */
#define SHIM_PFN_BITS	(MAX_PHYSMEM_BITS - PAGE_SHIFT)
#define SWP_MIG_YOUNG	BIT(SHIM_PFN_BITS)
#define SWP_MIG_DIRTY	BIT(SHIM_PFN_BITS + 1)

static inline unsigned long swp_offset_pfn(swp_entry_t entry)
{
	return entry.val & (BIT(SHIM_PFN_BITS) - 1);
}

#ifndef LENS_HAVE_LEAFOPS
static inline swp_entry_t pte_to_swp_entry(pte_t pte)
{
	return swp_entry(shim_swap_type(pte.pte), shim_swap_offset(pte.pte));
}

#define non_swap_entry(entry)			(swp_type(entry) >= MAX_SWAPFILES)
#define is_hwpoison_entry(entry)		(swp_type(entry) == SHIM_HWPOISON)
#define is_writable_migration_entry(entry)	(swp_type(entry) == SHIM_MIGRATION_WRITE)
#define is_readable_exclusive_migration_entry(entry) \
	(swp_type(entry) == SHIM_MIGRATION_EXCLUSIVE)

static inline bool is_migration_entry(swp_entry_t entry)
{
	return swp_type(entry) >= SHIM_MIGRATION_READ &&
	       swp_type(entry) <= SHIM_MIGRATION_WRITE;
}

/* CONFIG_DEVICE_PRIVATE is not set */
static inline bool is_device_private_entry(swp_entry_t entry)
{
	return false;
}

static inline bool is_device_exclusive_entry(swp_entry_t entry)
{
	return false;
}

#define is_pte_marker_entry(entry)	(swp_type(entry) == SHIM_MARKER)
#define PTE_MARKER_UFFD_WP		BIT(0)
#ifdef SWP_SWAPIN_ERROR
#define is_swapin_error_entry(entry)	(swp_type(entry) == SWP_SWAPIN_ERROR)
#define pte_marker_get(entry)		(swp_offset(entry) & 1)
#else
#define pte_marker_get(entry)		(swp_offset(entry) & 3)

static inline bool is_poisoned_swp_entry(swp_entry_t entry)
{
	return is_pte_marker_entry(entry) && pte_marker_get(entry) & 2;
}
#endif
#endif /* LENS_HAVE_LEAFOPS */

#endif /* SHIM_SWAPOPS_H */
