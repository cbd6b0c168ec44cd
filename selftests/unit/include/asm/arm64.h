/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The layout of arm64, for the host. Restated from the kernel's (6.12)
 * arch/arm64/include/asm/pgtable-hwdef.h and pgtable-prot.h (bits), pgtable.h
 * (frames and swap entries). UNIT_PAGE_SHIFT is 12, 14 or 16; with 64K pages
 * physical addresses have 52 bits, else 48.
 */
#ifndef SHIM_ARM64_H
#define SHIM_ARM64_H

#include <linux/bits.h>

#define PAGE_SHIFT	UNIT_PAGE_SHIFT
#define PMD_SHIFT	(2 * (PAGE_SHIFT - 3) + 3)
#define PUD_SHIFT	(3 * (PAGE_SHIFT - 3) + 3)

#define MAX_PHYSMEM_BITS	(PAGE_SHIFT == 16 ? 52 : 48)
#define TASK_SIZE_MAX		BIT(48)

#define PTE_VALID		BIT(0)
#define PTE_ATTRINDX_MASK	(BIT(2) | BIT(3) | BIT(4))
#define PTE_USER		BIT(6)
#define PTE_RDONLY		BIT(7)
#define PTE_AF			BIT(10)
#define PTE_NG			BIT(11)
#define PTE_WRITE		BIT(51)
#define PTE_CONT		BIT(52)
#define PTE_PXN			BIT(53)
#define PTE_UXN			BIT(54)
#define PTE_DIRTY		BIT(55)
#define PTE_SPECIAL		BIT(56)
#define PTE_DEVMAP		BIT(57)
#define PTE_UFFD_WP		BIT(58)

/* Present for the kernel though not valid: bit 11. */
#define PTE_PRESENT_INVALID	PTE_NG

/* 52-bit addresses of 64K pages have their bits 51..48 at 15..12. */
static inline unsigned long shim_frame(unsigned long raw, unsigned int shift)
{
	unsigned long address = raw & GENMASK_ULL(47, PAGE_SHIFT);

	if (PAGE_SHIFT == 16)
		address |= (raw >> 12 & 0xf) << 48;
	return address >> shift << (shift - PAGE_SHIFT);
}

#define pte_pfn(entry)	shim_frame((entry).pte, PAGE_SHIFT)
#define pmd_pfn(entry)	shim_frame((entry).pmd, PMD_SHIFT)
#define pud_pfn(entry)	shim_frame((entry).pud, PUD_SHIFT)

/* 61..12 offset, 10..6 type, 3 uffd, 2 exclusive */
static inline unsigned long shim_swap_type(unsigned long raw)
{
	return raw >> 6 & 0x1f;
}

static inline unsigned long shim_swap_offset(unsigned long raw)
{
	return raw >> 12 & (BIT(50) - 1);
}

#define pte_swp_soft_dirty(entry)	((void)(entry), 0)
#define pte_swp_exclusive(entry)	(!!((entry).pte & BIT(2)))
#define pte_swp_uffd_wp(entry)		(!!((entry).pte & BIT(3)))

#endif /* SHIM_ARM64_H */
