/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a frame to facts about the folio that it belongs to.
 */
#ifndef LENS_FOLIO_H
#define LENS_FOLIO_H

#include <linux/mm.h>

#include "record.h"

/**
 * struct lens_folio_memo - facts of the small folio that was asked about last,
 * and what of its struct page they follow from
 * @flags: the flags, with zone and node
 * @mapping: what it belongs to
 * @memcg: who pays
 * @map: as the struct page has it
 * @ref: references; 0 if there is nothing here, as what is mapped has some
 * @facts: the facts
 */
struct lens_folio_memo {
	unsigned long flags;
	unsigned long mapping;
	unsigned long memcg;
	int map;
	int ref;
	struct ptelens_folio facts;
};

/**
 * lens_folio_glance() - Read what the facts of a small folio follow from.
 * @memo: all but @memo->facts is filled in
 * @page: any page
 */
static __always_inline void lens_folio_glance(struct lens_folio_memo *memo,
					      struct page *page)
{
	const struct folio *folio = (const struct folio *)page;

	/* some kernels wrap it in a struct */
	memo->flags = READ_ONCE(*(const unsigned long *)&page->flags);
	memo->mapping = (unsigned long)READ_ONCE(folio->mapping);
#ifdef CONFIG_MEMCG
	memo->memcg = READ_ONCE(folio->memcg_data);
#else
	memo->memcg = 0;
#endif
	memo->map = atomic_read(&folio->_mapcount);
	memo->ref = atomic_read(&folio->_refcount);
}

/**
 * lens_folio_is_like() - Are the facts of a page those of the memo?
 * @memo: of a small folio, or empty
 * @page: the page; in the middle of a large folio there is nothing like it
 *
 * Context: as lens_folio_fill().
 * Return: true if they are.
 */
static __always_inline bool lens_folio_is_like(const struct lens_folio_memo *memo,
					       struct page *page)
{
	struct lens_folio_memo now;

	lens_folio_glance(&now, page);
	return now.ref == memo->ref && now.map == memo->map &&
	       now.flags == memo->flags && now.mapping == memo->mapping &&
	       now.memcg == memo->memcg && !PageTail(page);
}

/**
 * lens_folio_fill() - Read the facts of the folio of a mapped page.
 * @to: filled in
 * @page: the first page that a present entry maps
 * @vma: the VMA of that entry
 * @huge: the entry maps more than one page
 *
 * Context: the lock of the page table that maps @page is held, so that the
 * folio can be neither freed nor split.
 */
void lens_folio_fill(struct ptelens_folio *to, struct page *page,
		     struct vm_area_struct *vma, bool huge);

/** lens_folio_remember() - Fill in a memo, and the facts; otherwise as
 * lens_folio_fill().
 */
void lens_folio_remember(struct lens_folio_memo *memo, struct page *page,
			 struct vm_area_struct *vma, bool huge);

/**
 * lens_folio_facts() - The same facts, quickly where they are as those before.
 * @memo: what was told before in this hold of the mmap_lock
 * @page: the first page that a present entry maps
 * @vma: the VMA of that entry
 * @huge: the entry maps more than one page
 *
 * Context: as lens_folio_fill().
 * Return: the facts, until the next call.
 */
static __always_inline const struct ptelens_folio *
lens_folio_facts(struct lens_folio_memo *memo, struct page *page,
		 struct vm_area_struct *vma, bool huge)
{
	if (!lens_folio_is_like(memo, page))
		lens_folio_remember(memo, page, vma, huge);
	return &memo->facts;
}

/**
 * lens_folio_is_huge_zero() - Is this the huge zero page?
 * @page: what a huge entry maps
 * @vma: the VMA of that entry
 * @special: the entry is marked special
 *
 * The kernel does not export its number. A huge zero folio is the only one of
 * its size in anonymous or DAX memory that belongs to nobody.
 *
 * Context: as lens_folio_fill().
 * Return: true if it is.
 */
bool lens_folio_is_huge_zero(struct page *page, struct vm_area_struct *vma,
			     bool special);

/**
 * lens_frame_use() - What a frame is used for, in a word or two.
 * @pfn: page frame number, of any value
 *
 * Context: any; nothing keeps the frame as it is.
 * Return: a constant string.
 */
const char *lens_frame_use(u64 pfn);

#endif /* LENS_FOLIO_H */
