// SPDX-License-Identifier: GPL-2.0
/*
 * The bits of an x86-64 entry. Layout: Intel SDM volume 3, "Paging"; the
 * software bits from the kernel's asm/pgtable_types.h.
 */
#include <linux/kernel.h>
#include <linux/pgtable.h>

#include "../arch.h"
#include "../compat.h"

/* Where a PTE keeps a physical address, whatever physical_mask leaves of it. */
#define ADDRESS_BITS	GENMASK_ULL(51, 12)

/*
 * Software bits by number: the name of bit 10 changed (_PAGE_UFFD_WP,
 * _PAGE_UFFD), its place did not.
 */
#define UFFD_BIT	_PAGE_SOFTW2
#define SOFT_DIRTY_BIT	_PAGE_SOFTW3

#define PKEY_BITS	(_PAGE_PKEY_BIT0 | _PAGE_PKEY_BIT1 | \
			 _PAGE_PKEY_BIT2 | _PAGE_PKEY_BIT3)

#define ONE(bit)	.mask = (bit), .value = (bit), .levels = LENS_AT_ALL

const struct lens_bit lens_bits[] = {
	[LENS_F_READ] = {
		ONE(_PAGE_PRESENT), .letter = 'r', .name = "present",
	},
	[LENS_F_WRITE] = {
		ONE(_PAGE_RW), .letter = 'w', .name = "writable",
	},
	[LENS_F_EXEC] = {
		.mask = _PAGE_PRESENT | _PAGE_NX, .value = _PAGE_PRESENT,
		.levels = LENS_AT_ALL, .letter = 'x', .name = "executable",
	},
	[LENS_F_USER] = {
		ONE(_PAGE_USER), .letter = 'u', .name = "user",
	},
	[LENS_F_YOUNG] = {
		ONE(_PAGE_ACCESSED), .letter = 'a', .name = "accessed",
	},
	[LENS_F_DIRTY] = {
		/* as pte_dirty() has it: wherever the kernel keeps it */
		.mask = _PAGE_DIRTY | LENS_PAGE_SAVED_DIRTY, .any = true,
		.levels = LENS_AT_ALL, .letter = 'd', .name = "dirty",
	},
	[LENS_F_SOFT_DIRTY] = {
		ONE(SOFT_DIRTY_BIT), .letter = 's', .name = "soft-dirty",
	},
	[LENS_F_UFFD] = {
		ONE(UFFD_BIT), .letter = 'f', .name = "userfaultfd write-protect",
	},
	[LENS_F_EXCLUSIVE] = {
		.letter = 'e', .name = "exclusive (non-present entries)",
	},
	{
		.mask = _PAGE_PSE, .value = _PAGE_PSE, .levels = LENS_AT_HUGE,
		.letter = 'h', .name = "huge (PSE)",
	}, {
		/* the same bit says PROT_NONE in an entry that is not present */
		.mask = _PAGE_PRESENT | _PAGE_GLOBAL,
		.value = _PAGE_PRESENT | _PAGE_GLOBAL,
		.levels = LENS_AT_ALL, .letter = 'g', .name = "global",
	}, {
		ONE(_PAGE_PWT), .letter = 't', .name = "write-through (PWT)",
	}, {
		ONE(_PAGE_PCD), .letter = 'c', .name = "cache disabled (PCD)",
	}, {
		.mask = _PAGE_PAT, .value = _PAGE_PAT,
		.huge_mask = _PAGE_PAT_LARGE, .levels = LENS_AT_ALL,
		.letter = 'p', .name = "PAT",
	}, {
		ONE(_PAGE_SPECIAL), .letter = 'S', .name = "special (software)",
	}, {
		ONE(LENS_PAGE_SAVED_DIRTY), .letter = 'D',
		.name = "dirty kept in software, the entry is not writable",
	}, {
		ONE(LENS_PAGE_DEVMAP), .letter = 'v', .name = "devmap (software)",
	}, {
		.mask = PKEY_BITS, .any = true, .levels = LENS_AT_ALL,
		.letter = 'k', .name = "protection key not 0",
	}, {
		/* decoded below: which bit it is depends on the machine */
		.letter = 'm', .name = "memory encryption",
	},
};

const unsigned int lens_nr_bits = ARRAY_SIZE(lens_bits);
static_assert(ARRAY_SIZE(lens_bits) <= LENS_MAX_FLAGS);

#define ENCRYPTION_FLAG	BIT(ARRAY_SIZE(lens_bits) - 1)

/* no such bits */
const u32 lens_arch_dirtied;
const u32 lens_arch_neighbours;

/* see access_error() */
const bool lens_arch_exec_is_checked_late = true;

u32 lens_arch_decode(u64 raw, enum lens_level level, bool table, u64 *unknown)
{
	u64 address = ADDRESS_BITS;
	u32 flags;

	/* all of a table's address is address, as in a pte */
	if (table)
		level = LENS_PTE;
	if (level != LENS_PTE)
		address &= ~(u64)_PAGE_PAT_LARGE;
	flags = lens_bits_flags(raw, level, address, unknown);
	/*
	 * SME, SEV and TDX take a bit of the address for encrypted or shared
	 * and take it out of physical_mask, which is what PTE_PFN_MASK is.
	 */
	if (raw & ADDRESS_BITS & ~(u64)PTE_PFN_MASK)
		flags |= ENCRYPTION_FLAG;
	return flags;
}

u32 lens_arch_flags(u64 raw, enum lens_level level)
{
	u64 unknown;

	return lens_arch_decode(raw, level, false, &unknown);
}

bool lens_arch_reachable(u64 raw)
{
	return raw & _PAGE_PRESENT;
}
