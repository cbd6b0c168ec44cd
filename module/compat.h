/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place that knows kernel versions. It gives 6.1 and later the names
 * and the meaning of the newest kernel, so that all other code reads as
 * written for that one. Each shim says what changed and when.
 */
#ifndef LENS_COMPAT_H
#define LENS_COMPAT_H

#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/version.h>

/* 6.8 and before lack some of the accessors that read an entry once. */
#ifndef pmdp_get_lockless
#define pmdp_get_lockless(pmdp)	READ_ONCE(*(pmdp))
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
#define pmdp_get(pmdp)		READ_ONCE(*(pmdp))
#define pudp_get(pudp)		READ_ONCE(*(pudp))
#define p4dp_get(p4dp)		READ_ONCE(*(p4dp))
#define pgdp_get(pgdp)		READ_ONCE(*(pgdp))
#endif

/* Inlines that 6.1 keeps inside fs/proc. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
static inline bool vma_is_initial_heap(const struct vm_area_struct *vma)
{
	return vma->vm_start <= vma->vm_mm->brk &&
	       vma->vm_end >= vma->vm_mm->start_brk;
}

static inline bool vma_is_initial_stack(const struct vm_area_struct *vma)
{
	return vma->vm_start <= vma->vm_mm->start_stack &&
	       vma->vm_end >= vma->vm_mm->start_stack;
}
#endif

/* VMAs of these kinds came with 6.6 and 7.x. */
#ifndef VM_SHADOW_STACK
#define VM_SHADOW_STACK	VM_NONE
#endif
#ifndef VM_UFFD_RWP
#define VM_UFFD_RWP	VM_NONE
#endif

/* anon_vma_name() is not exported, and an inline only where it says NULL. */
static inline const char *lens_anon_name(const struct vm_area_struct *vma)
{
#ifdef CONFIG_ANON_VMA_NAME
	return vma->anon_name ? vma->anon_name->name : NULL;
#else
	return NULL;
#endif
}

/* 6.7: files of stacked file systems know the path that the user opened. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define file_user_path(file)	(&(file)->f_path)
#endif

/*
 * 6.12: huge entries without a struct page are marked special. Before, only
 * VM_PFNMAP tells.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline bool pmd_special(pmd_t pmd)
{
	return false;
}

static inline bool pud_special(pud_t pud)
{
	return false;
}
#endif

/*
 * 6.18: the huge zero page is mapped by a special entry. huge_zero_pfn is not
 * exported, so this is part of how the page is told.
 */
#define LENS_HUGE_ZERO_IS_SPECIAL (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0))

/*
 * How often one page of a folio is mapped. 6.11 made page_mapcount() private;
 * kernels with CONFIG_NO_PAGE_MAPCOUNT (6.15) keep no count per page of a
 * large folio, so that only an average is left: @estimate.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
static inline int lens_page_mapcount(struct folio *folio, struct page *page,
				     bool *estimate)
{
	*estimate = false;
	return page_mapcount(page);
}
#else
static inline int lens_page_mapcount(struct folio *folio, struct page *page,
				     bool *estimate)
{
	int count = atomic_read(&page->_mapcount) + 1;

	*estimate = IS_ENABLED(CONFIG_NO_PAGE_MAPCOUNT) &&
		    folio_test_large(folio);
	if (*estimate)
		return DIV_ROUND_UP(folio_mapcount(folio), folio_nr_pages(folio));
	if (page_mapcount_is_type(count))
		count = 0;
	if (folio_test_large(folio))
		count += folio_entire_mapcount(folio);
	return count;
}
#endif

/*
 * Before 6.6, MADV_COLLAPSE of a file has its huge entry set where tables are
 * retracted, too; only the function that sets it sees all.
 */
#define LENS_RETRACT_SETS_PMD (LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0))

/* 6.4: mfill_atomic_install_pte() no longer begins with the mm. */
#define LENS_MFILL_VMA	(LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0) ? 2 : 1)

/* 6.4: what calls several functions first calls one, too, and lost its suffix. */
#if defined(LENS_HAVE_DETOUR) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#include <linux/ftrace.h>
#define register_ftrace_direct(ops, addr) register_ftrace_direct_multi(ops, addr)
#define unregister_ftrace_direct(ops, addr, ...) \
	unregister_ftrace_direct_multi(ops, addr)
#endif

/* 6.9: what userfaultfd does is told its context, of which the header tells. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
#define lens_uffd_mm(first)	((struct mm_struct *)(first))
#else
#define lens_uffd_mm(first)	(((struct userfaultfd_ctx *)(first))->mm)
#endif

/* 6.6: userfaultfd poisons pages. */
#ifdef UFFDIO_POISON
#define LENS_UFFDIO_POISON	UFFDIO_POISON
#else
#define LENS_UFFDIO_POISON	(~0U)
#endif

/* 6.8: userfaultfd moves pages. 6.13: guard markers. No order and no advice elsewhere. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define LENS_UFFDIO_MOVE	UFFDIO_MOVE
#else
#define LENS_UFFDIO_MOVE	(~0UL)
#endif
#define LENS_HAS_GUARDS (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0))
#if LENS_HAS_GUARDS
#define LENS_GUARD_INSTALL	MADV_GUARD_INSTALL
#define LENS_GUARD_REMOVE	MADV_GUARD_REMOVE
#else
#define LENS_GUARD_INSTALL	(-1)
#define LENS_GUARD_REMOVE	(-1)
#endif

/* 6.15: a write may reuse a page of a large folio that others mapped before. */
#define LENS_REUSES_LARGE (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0))

/* 6.1 has an entry for pages that swap lost, which is no broken memory. */
#ifdef SWP_SWAPIN_ERROR
#define LENS_POISON_IS_BROKEN_MEMORY false
#else
#define LENS_POISON_IS_BROKEN_MEMORY true
#endif

/*
 * Where the page cache has a page of a file: 6.7 made it the same for hugetlb,
 * whose index was that of the huge page.
 */
static inline u64 lens_cache_index(u64 index, unsigned int huge_order)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	return index >> huge_order;
#else
	return index;
#endif
}

/*
 * Do PTEs map pages of a large folio that a huge entry maps, too? Before 6.11
 * there is no sum to tell it from, so the pages have to.
 */
static inline bool lens_folio_is_mapped_in_parts(struct folio *folio)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
	return true;
#else
	return folio_large_mapcount(folio) != folio_entire_mapcount(folio);
#endif
}

/*
 * 7.3: an anonymous page of a private file mapping is found by an offset of its
 * own. Before, by the one in the file. Kbuild looks which it is.
 */
#ifndef LENS_HAVE_ANON_PGOFF
static inline pgoff_t vma_start_anon_pgoff(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}
#endif

/* 6.16 renamed what the low bits of folio->mapping say. */
#ifdef FOLIO_MAPPING_FLAGS
#define LENS_MAPPING_FLAGS	((unsigned long)FOLIO_MAPPING_FLAGS)
#define LENS_MAPPING_ANON	((unsigned long)FOLIO_MAPPING_ANON)
#define LENS_MAPPING_KSM	((unsigned long)FOLIO_MAPPING_KSM)
#else
#define LENS_MAPPING_FLAGS	((unsigned long)PAGE_MAPPING_FLAGS)
#define LENS_MAPPING_ANON	((unsigned long)PAGE_MAPPING_ANON)
#define LENS_MAPPING_KSM	((unsigned long)PAGE_MAPPING_KSM)
#endif

/*
 * 6.19: leaf operations replace the swap entry ones. Some 6.12 stable kernels
 * define two of the new names as macros with another meaning, so the header
 * is the feature, not the names; Kbuild looks for it.
 */
#ifdef LENS_HAVE_LEAFOPS
#include <linux/leafops.h>
#else
#undef softleaf_from_pte
#undef softleaf_to_pfn
typedef swp_entry_t softleaf_t;

/* @pte must be neither none nor present. */
static inline softleaf_t softleaf_from_pte(pte_t pte)
{
	return pte_to_swp_entry(pte);
}

#define softleaf_is_swap(entry)		(!non_swap_entry(entry))
#define softleaf_is_migration(entry)	is_migration_entry(entry)
#define softleaf_is_migration_write(entry) is_writable_migration_entry(entry)
#define softleaf_is_migration_read_exclusive(entry) \
	is_readable_exclusive_migration_entry(entry)
#define softleaf_is_device_private(entry) is_device_private_entry(entry)
#define softleaf_is_device_exclusive(entry) is_device_exclusive_entry(entry)
#define softleaf_is_hwpoison(entry)	is_hwpoison_entry(entry)
#define softleaf_to_pfn(entry)		swp_offset_pfn(entry)

static inline bool softleaf_is_uffd_wp_marker(softleaf_t entry)
{
	return is_pte_marker_entry(entry) &&
	       pte_marker_get(entry) & PTE_MARKER_UFFD_WP;
}

/* 6.1 has a swap-in error entry; it is a marker since. */
#ifdef SWP_SWAPIN_ERROR
#define softleaf_is_poison_marker(entry) is_swapin_error_entry(entry)
#else
#define softleaf_is_poison_marker(entry) is_poisoned_swp_entry(entry)
#endif

/* MADV_GUARD_INSTALL came after 6.12. */
#ifdef PTE_MARKER_GUARD
#define softleaf_is_guard_marker(entry)	is_guard_swp_entry(entry)
#else
static inline bool softleaf_is_guard_marker(softleaf_t entry)
{
	return false;
}
#endif
#endif /* leafops.h */

/* 7.x renamed the bit and its helpers: it serves more than write protection. */
#if !defined(_PAGE_UFFD) && !defined(PTE_UFFD)
#define pte_swp_uffd(pte)	pte_swp_uffd_wp(pte)
#endif

/* Page table isolation is another option since 6.9. */
#if defined(CONFIG_PAGE_TABLE_ISOLATION) || \
	defined(CONFIG_MITIGATION_PAGE_TABLE_ISOLATION)
#define LENS_HAVE_PTI
#endif

/* Bits that came or went; 0 where the kernel has none. */
#ifdef CONFIG_X86_64
#ifdef _PAGE_SAVED_DIRTY		/* not in 6.1 */
#define LENS_PAGE_SAVED_DIRTY	_PAGE_SAVED_DIRTY
#else
#define LENS_PAGE_SAVED_DIRTY	0
#endif
#ifdef _PAGE_DEVMAP			/* gone in 7.x */
#define LENS_PAGE_DEVMAP	_PAGE_DEVMAP
#else
#define LENS_PAGE_DEVMAP	0
#endif
#endif /* CONFIG_X86_64 */

#ifdef CONFIG_ARM64
#ifdef PTE_UFFD				/* 7.x name of PTE_UFFD_WP */
#define LENS_PAGE_UFFD		PTE_UFFD
#elif defined(PTE_UFFD_WP)		/* not in 6.1 */
#define LENS_PAGE_UFFD		PTE_UFFD_WP
#else
#define LENS_PAGE_UFFD		0
#endif
#ifdef PTE_DEVMAP
#define LENS_PAGE_DEVMAP	PTE_DEVMAP
#else
#define LENS_PAGE_DEVMAP	0
#endif
#ifdef PTE_PROT_NONE			/* 6.1: one for PTEs, one for THPs */
#define LENS_PAGE_PRESENT_INVALID (PTE_PROT_NONE | PMD_PRESENT_INVALID)
#else
#define LENS_PAGE_PRESENT_INVALID PTE_PRESENT_INVALID
#endif
#endif /* CONFIG_ARM64 */

#endif /* LENS_COMPAT_H */
