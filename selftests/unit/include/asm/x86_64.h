/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The layout of x86-64, for the host. Restated from the kernel's
 * arch/x86/include/asm/pgtable_types.h (bits), pgtable-invert.h (frames of
 * entries that are not present) and pgtable_64.h (swap entries).
 */
#ifndef SHIM_X86_64_H
#define SHIM_X86_64_H

#include <linux/bits.h>
#include <linux/version.h>

#define CONFIG_MEM_SOFT_DIRTY	1

#define PAGE_SHIFT	12
#define PMD_SHIFT	21
#define PUD_SHIFT	30

/* What a running kernel finds out about its machine. */
extern bool shim_5level;
extern unsigned long shim_physical_mask;

#define MAX_PHYSMEM_BITS	(shim_5level ? 52 : 46)
#define TASK_SIZE_MAX		(BIT(shim_5level ? 56 : 47) - BIT(PAGE_SHIFT))
#define PTE_PFN_MASK		(shim_physical_mask & ~(BIT(PAGE_SHIFT) - 1))

#define _PAGE_PRESENT	BIT(0)
#define _PAGE_RW	BIT(1)
#define _PAGE_USER	BIT(2)
#define _PAGE_PWT	BIT(3)
#define _PAGE_PCD	BIT(4)
#define _PAGE_ACCESSED	BIT(5)
#define _PAGE_DIRTY	BIT(6)
#define _PAGE_PSE	BIT(7)
#define _PAGE_PAT	BIT(7)
#define _PAGE_GLOBAL	BIT(8)
#define _PAGE_SPECIAL	BIT(9)
#define _PAGE_SOFTW2	BIT(10)
#define _PAGE_SOFTW3	BIT(11)
#define _PAGE_PAT_LARGE	BIT(12)
#define _PAGE_PKEY_BIT0	BIT(59)
#define _PAGE_PKEY_BIT1	BIT(60)
#define _PAGE_PKEY_BIT2	BIT(61)
#define _PAGE_PKEY_BIT3	BIT(62)
#define _PAGE_NX	BIT(63)

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define _PAGE_DEVMAP		BIT(58)
#else
#define _PAGE_SAVED_DIRTY	BIT(58)
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define _PAGE_DEVMAP		BIT(57)
#endif
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define _PAGE_UFFD		BIT(10)
#endif

/* Present, or PROT_NONE, which has the global bit. */
static inline bool shim_present(unsigned long raw)
{
	return raw & (_PAGE_PRESENT | _PAGE_GLOBAL);
}

/* Frames of entries that the CPU does not take are stored inverted. */
static inline unsigned long shim_frame(unsigned long raw, unsigned int shift)
{
	unsigned long bits = raw && !(raw & _PAGE_PRESENT) ? ~raw : raw;

	return (bits & PTE_PFN_MASK) >> shift << (shift - PAGE_SHIFT);
}

static inline unsigned long pte_pfn(pte_t pte)
{
	return shim_frame(pte.pte, PAGE_SHIFT);
}

static inline unsigned long pmd_pfn(pmd_t pmd)
{
	return shim_frame(pmd.pmd, pmd.pmd & _PAGE_PSE ? PMD_SHIFT : PAGE_SHIFT);
}

static inline unsigned long pud_pfn(pud_t pud)
{
	return shim_frame(pud.pud, pud.pud & _PAGE_PSE ? PUD_SHIFT : PAGE_SHIFT);
}

/* 63..59 type, 58..9 inverted offset, 3 exclusive, 2 uffd, 1 soft-dirty */
static inline unsigned long shim_swap_type(unsigned long raw)
{
	return raw >> 59;
}

static inline unsigned long shim_swap_offset(unsigned long raw)
{
	return ~raw >> 9 & (BIT(50) - 1);
}

#define pte_swp_soft_dirty(entry)	(!!((entry).pte & BIT(1)))
#define pte_swp_exclusive(entry)	(!!((entry).pte & BIT(3)))
#ifdef _PAGE_UFFD
#define pte_swp_uffd(entry)		(!!((entry).pte & BIT(2)))
#else
#define pte_swp_uffd_wp(entry)		(!!((entry).pte & BIT(2)))
#endif

#endif /* SHIM_X86_64_H */
