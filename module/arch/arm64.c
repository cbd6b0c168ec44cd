// SPDX-License-Identifier: GPL-2.0
/*
 * The bits of an arm64 stage 1 entry. Layout: Arm ARM, "VMSAv8-64 translation
 * table format descriptors"; the software bits from asm/pgtable-prot.h.
 */
#include <linux/kernel.h>
#include <linux/pgtable.h>

#include "../arch.h"
#include "../compat.h"

#define ONE(bit)	.mask = (bit), .value = (bit), .levels = LENS_AT_ALL

/* Output address, its high bits with 52-bit addresses, and shareability. */
#define ADDRESS_BITS	(GENMASK_ULL(49, 12) | GENMASK_ULL(9, 8))

/* Bit 1 says page at the last level, table above it; 0 there is a block. */
#define TYPE_BIT	BIT_ULL(1)
#define GP_BIT		BIT_ULL(50)

/* Positions in the table behind the common ones. */
enum {
	F_BLOCK = LENS_NR_COMMON_FLAGS,
	F_GLOBAL,
	F_READONLY,
	F_CONTIGUOUS,
	F_OTHERS,
};

const struct lens_bit lens_bits[] = {
	[LENS_F_READ] = {
		ONE(PTE_VALID), .letter = 'r', .name = "valid",
	},
	[LENS_F_WRITE] = {
		ONE(PTE_WRITE), .letter = 'w', .name = "writable",
	},
	[LENS_F_EXEC] = {
		.mask = PTE_VALID | PTE_UXN, .value = PTE_VALID,
		.levels = LENS_AT_ALL, .letter = 'x', .name = "user executable",
	},
	[LENS_F_USER] = {
		ONE(PTE_USER), .letter = 'u', .name = "user",
	},
	[LENS_F_YOUNG] = {
		ONE(PTE_AF), .letter = 'a', .name = "access flag",
	},
	[LENS_F_DIRTY] = {
		/* or'ed with the hardware's way to say it, below */
		ONE(PTE_DIRTY), .letter = 'd', .name = "dirty",
	},
	[LENS_F_SOFT_DIRTY] = {
		.letter = 's', .name = "soft-dirty",
	},
	[LENS_F_UFFD] = {
		ONE(LENS_PAGE_UFFD), .letter = 'f',
		.name = "userfaultfd write-protect",
	},
	[LENS_F_EXCLUSIVE] = {
		.letter = 'e', .name = "exclusive (non-present entries)",
	},
	[F_BLOCK] = {
		.mask = TYPE_BIT, .value = 0, .levels = LENS_AT_HUGE,
		.letter = 'h', .name = "block",
	},
	[F_GLOBAL] = {
		.mask = PTE_VALID | PTE_NG, .value = PTE_VALID,
		.levels = LENS_AT_ALL, .letter = 'g', .name = "global",
	},
	[F_READONLY] = {
		ONE(PTE_RDONLY), .letter = 'o', .name = "read-only (AP[2])",
	},
	[F_CONTIGUOUS] = {
		ONE(PTE_CONT), .letter = 'c', .name = "contiguous",
	},
	[F_OTHERS] = {
		ONE(PTE_PXN), .letter = 'p', .name = "privileged execute-never",
	}, {
		ONE(GP_BIT), .letter = 'b', .name = "guarded (BTI)",
	}, {
		.mask = PTE_ATTRINDX_MASK, .any = true, .levels = LENS_AT_ALL,
		.letter = 't', .name = "memory attribute index not 0",
	}, {
		ONE(PTE_SPECIAL), .letter = 'S', .name = "special (software)",
	}, {
		ONE(LENS_PAGE_DEVMAP), .letter = 'v', .name = "devmap (software)",
	},
};

const unsigned int lens_nr_bits = ARRAY_SIZE(lens_bits);
static_assert(ARRAY_SIZE(lens_bits) <= LENS_MAX_FLAGS);

/* a writable entry is read-only for the CPU until it is dirty */
const u32 lens_arch_dirtied = BIT(F_READONLY);

/* set in all entries of an aligned block that could be one, or in none */
const u32 lens_arch_neighbours = BIT(F_CONTIGUOUS);

/* do_page_fault() looks at what the VMA allows first */
const bool lens_arch_exec_is_checked_late;

u32 lens_arch_decode(u64 raw, enum lens_level level, bool table, u64 *unknown)
{
	u64 ignore = ADDRESS_BITS | TYPE_BIT;
	u32 flags;

	/* the attributes of a table are others, and Linux hardly uses them */
	*unknown = 0;
	if (table)
		return raw & PTE_VALID ? BIT(LENS_F_READ) : 0;
	/* says that it is present all the same */
	if (!(raw & PTE_VALID))
		ignore |= LENS_PAGE_PRESENT_INVALID;
	flags = lens_bits_flags(raw, level, ignore, unknown);
	/* hardware dirty: writable and no longer read-only */
	if ((raw & (PTE_WRITE | PTE_RDONLY)) == PTE_WRITE)
		flags |= BIT(LENS_F_DIRTY);
	return flags;
}

u32 lens_arch_flags(u64 raw, enum lens_level level)
{
	u64 unknown;

	return lens_arch_decode(raw, level, false, &unknown);
}

bool lens_arch_reachable(u64 raw)
{
	return raw & PTE_VALID;
}
