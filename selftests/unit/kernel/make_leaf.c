// SPDX-License-Identifier: GPL-2.0
/*
 * Entries that are not present, by the kernel's own inlines.
 */
#include <linux/kernel.h>

#include "newest.h"
#include "make.h"

static const char *lacks(const struct unit_vector *vector, enum lens_level level)
{
	if (level != LENS_PTE && !HAS_PMD_LEAVES)
		return "this kernel has no such entries at this level";
	if (level != LENS_PTE && vector->with & WITH_EXCLUSIVE)
		return "no helper of the kernel sets this flag at this level";
	if (vector->with & WITH_SOFT_DIRTY && !IS_ENABLED(CONFIG_MEM_SOFT_DIRTY))
		return "CONFIG_MEM_SOFT_DIRTY is not set";
	if (vector->with & WITH_UFFD && !IS_ENABLED(CONFIG_HAVE_ARCH_USERFAULTFD_WP))
		return "CONFIG_HAVE_ARCH_USERFAULTFD_WP is not set";
	if (vector->tables && vector->tables != make_tables())
		return "this machine uses another number of levels";
	return NULL;
}

static const char *make_migration(const struct unit_vector *vector,
				  swp_entry_t *entry)
{
	pgoff_t offset = vector->frame;

	if (!IS_ENABLED(CONFIG_MIGRATION))
		return "CONFIG_MIGRATION is not set";
	/* make_migration_entry_young() needs a symbol that is not exported */
	if (vector->with & WITH_YOUNG)
		offset |= SWP_MIG_YOUNG;
	if (vector->with & WITH_DIRTY)
		offset |= SWP_MIG_DIRTY;
	if (vector->make == MAKE_MIGRATION_READ)
		*entry = make_readable_migration_entry(offset);
	else if (vector->make == MAKE_MIGRATION_EXCLUSIVE)
		*entry = make_readable_exclusive_migration_entry(offset);
	else
		*entry = make_writable_migration_entry(offset);
	return NULL;
}

static const char *make_device(const struct unit_vector *vector, swp_entry_t *entry)
{
	if (!IS_ENABLED(CONFIG_DEVICE_PRIVATE))
		return "CONFIG_DEVICE_PRIVATE is not set";
	if (vector->make == MAKE_DEVICE_PRIVATE_READ)
		*entry = make_readable_device_private_entry(vector->frame);
	else if (vector->make == MAKE_DEVICE_PRIVATE_WRITE)
		*entry = make_writable_device_private_entry(vector->frame);
	else
		*entry = make_device_exclusive_entry(vector->frame);
	return NULL;
}

/* No kernel has marker 64 yet; of the others only those that exist are made. */
static const char *make_marker(const struct unit_vector *vector, swp_entry_t *entry)
{
	if (!HAS_MARKERS)
		return "CONFIG_PTE_MARKER is not set";
	if (vector->type != 64 && vector->type & ~PTE_MARKER_MASK)
		return "this kernel has no such marker";
	*entry = make_pte_marker_entry(vector->type);
	return NULL;
}

static const char *make_entry(const struct unit_vector *vector, swp_entry_t *entry)
{
	switch (vector->make) {
	case MAKE_SWAP:
		*entry = swp_entry(vector->type, vector->frame);
		return NULL;
	case MAKE_MIGRATION_READ:
	case MAKE_MIGRATION_EXCLUSIVE:
	case MAKE_MIGRATION_WRITE:
		return make_migration(vector, entry);
	case MAKE_HWPOISON:
		if (!IS_ENABLED(CONFIG_MEMORY_FAILURE))
			return "CONFIG_MEMORY_FAILURE is not set";
		*entry = make_hwpoison_pfn_entry(vector->frame);
		return NULL;
	case MAKE_POISON:
		*entry = make_poisoned_swp_entry();
		return NULL;
	case MAKE_MARKER:
		return make_marker(vector, entry);
	default:
		return make_device(vector, entry);
	}
}

static u64 make_pte(const struct unit_vector *vector, swp_entry_t entry)
{
	pte_t pte = swp_entry_to_pte(entry);

	if (vector->with & WITH_SOFT_DIRTY)
		pte = pte_swp_mksoft_dirty(pte);
	if (vector->with & WITH_UFFD)
		pte = pte_swp_mkuffd(pte);
	if (vector->with & WITH_EXCLUSIVE)
		pte = pte_swp_mkexclusive(pte);
	return pte_val(pte);
}

static u64 make_pmd(const struct unit_vector *vector, swp_entry_t entry)
{
	pmd_t pmd = swp_entry_to_pmd(entry);

	if (vector->with & WITH_SOFT_DIRTY)
		pmd = pmd_swp_mksoft_dirty(pmd);
	if (vector->with & WITH_UFFD)
		pmd = pmd_swp_mkuffd(pmd);
	return pmd_val(pmd);
}

const char *make_leaf(const struct unit_vector *vector, enum lens_level level,
		      u64 *raw)
{
	const char *why = lacks(vector, level);
	swp_entry_t entry;

	if (!why)
		why = make_entry(vector, &entry);
	if (why)
		return why;
	*raw = level == LENS_PTE ? make_pte(vector, entry) : make_pmd(vector, entry);
	return NULL;
}
