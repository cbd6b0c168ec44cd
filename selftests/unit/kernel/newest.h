/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What compat.h is for the module, for the code here that makes entries: the
 * names of the newest kernel on the older ones, and something harmless where a
 * helper does not exist; lacks() in make_*.c says so before it is used.
 */
#ifndef UNIT_NEWEST_H
#define UNIT_NEWEST_H

#include <linux/mm.h>

#include "../../../module/compat.h"

/* 7.x renamed the bit and its helpers; 6.2 made them protect from writing too. */
#if !defined(_PAGE_UFFD) && !defined(PTE_UFFD)
#define pte_swp_mkuffd(pte)	pte_swp_mkuffd_wp(pte)
#define pmd_swp_mkuffd(pmd)	pmd_swp_mkuffd_wp(pmd)
#ifdef CONFIG_HAVE_ARCH_USERFAULTFD_WP
#define pte_mkuffd(pte)		pte_wrprotect(pte_mkuffd_wp(pte))
#define pmd_mkuffd(pmd)		pmd_wrprotect(pmd_mkuffd_wp(pmd))
#else
#define pte_mkuffd(pte)		(pte)
#define pmd_mkuffd(pmd)		(pmd)
#endif
#endif

/* 6.6 split it: what needs a VMA to tell is another function. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define pte_mkwrite_novma(pte)	pte_mkwrite(pte)
#define pmd_mkwrite_novma(pmd)	pmd_mkwrite(pmd)
#endif

/* 7.x: one type instead of two. */
#ifndef SWP_DEVICE_EXCLUSIVE
#define make_device_exclusive_entry(offset) make_writable_device_exclusive_entry(offset)
#endif

/* 6.4: markers are always there. */
#ifdef SWP_PTE_MARKER
#define HAS_MARKERS	true
#else
#define HAS_MARKERS	false
#endif

/* 6.6: poison is a marker; 6.1 has an entry for failed reads of swap. */
#ifdef SWP_SWAPIN_ERROR
#define make_poisoned_swp_entry() swp_entry(SWP_SWAPIN_ERROR, 0x123)
#endif

/* make_hwpoison_entry() wants a page to poison. */
#ifdef CONFIG_MEMORY_FAILURE
#define make_hwpoison_pfn_entry(pfn) swp_entry(SWP_HWPOISON, pfn)
#else
#define make_hwpoison_pfn_entry(pfn) swp_entry(0, pfn)
#endif

/* 7.x: not only for THP any more. */
#define HAS_PMD_LEAVES	(IS_ENABLED(CONFIG_ARCH_ENABLE_THP_MIGRATION) || \
			 IS_ENABLED(CONFIG_ARCH_HAS_PMD_SOFTLEAVES))

#ifdef CONFIG_X86_64
/* 6.12: special entries above the PTE. */
#ifndef CONFIG_ARCH_SUPPORTS_PMD_PFNMAP
#define pmd_mkspecial(pmd)	pmd_set_flags(pmd, _PAGE_SPECIAL)
#endif
#ifndef CONFIG_ARCH_SUPPORTS_PUD_PFNMAP
#define pud_mkspecial(pud)	pud_set_flags(pud, _PAGE_SPECIAL)
#endif

#ifdef _PAGE_DEVMAP
#define HAS_DEVMAP	true
#else
#define HAS_DEVMAP	false
#define pte_mkdevmap(pte)	(pte)
#define pmd_mkdevmap(pmd)	(pmd)
#define pud_mkdevmap(pud)	(pud)
#endif

/* There is no userfaultfd for 1G pages but hugetlb's, which uses PTE helpers. */
#define pud_mkuffd(pud)		(pud)
#define pud_mkwrite_novma(pud)	pud_mkwrite(pud)

/* 6.12: 1G pages change their protection. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#define HAS_PUD_MODIFY	false
#define pud_modify(pud, prot)	((void)(prot), (pud))
#else
#define HAS_PUD_MODIFY	true
#endif
#endif /* CONFIG_X86_64 */

#ifdef CONFIG_ARM64
#ifdef PTE_DEVMAP
#define HAS_DEVMAP	true
#else
#define HAS_DEVMAP	false
#define pte_mkdevmap(pte)	(pte)
#endif
#endif /* CONFIG_ARM64 */

#endif /* UNIT_NEWEST_H */
