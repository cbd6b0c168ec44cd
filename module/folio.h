/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a frame to facts about the folio that it belongs to.
 */
#ifndef LENS_FOLIO_H
#define LENS_FOLIO_H

#include <linux/mm.h>

#include "record.h"

/**
 * struct lens_glance - what the facts of a small folio follow from, and of a
 * large one those that all its pages share
 * @flags: the flags of the struct page, with zone and node
 * @mapping: what it belongs to
 * @memcg: who pays
 * @map: as the struct page has it
 * @ref: references
 */
struct lens_glance {
	unsigned long flags;
	unsigned long mapping;
	unsigned long memcg;
	int map;
	int ref;
};

/**
 * struct lens_folio_memo - facts of the page that was asked about last
 * @small: what they follow from, if its folio was small. Else @small.ref is 0,
 *	which no page has that is mapped.
 * @large: its folio, if that was large, else NULL
 * @head: what the facts of @large follow from
 * @facts: the facts
 */
struct lens_folio_memo {
	struct lens_glance small;
	const struct folio *large;
	struct lens_glance head;
	struct ptelens_folio facts;
};

/** lens_glance() - Read it, of any page. */
static __always_inline struct lens_glance lens_glance(const struct page *page)
{
	const struct folio *folio = (const struct folio *)page;

	return (struct lens_glance){
		/* some kernels wrap it in a struct */
		.flags = READ_ONCE(*(const unsigned long *)&page->flags),
		.mapping = (unsigned long)READ_ONCE(folio->mapping),
#ifdef CONFIG_MEMCG
		.memcg = READ_ONCE(folio->memcg_data),
#endif
		.map = atomic_read(&folio->_mapcount),
		.ref = atomic_read(&folio->_refcount),
	};
}

static __always_inline bool lens_glance_same(const struct lens_glance *a,
					     const struct lens_glance *b)
{
	return a->ref == b->ref && a->map == b->map && a->flags == b->flags &&
	       a->mapping == b->mapping && a->memcg == b->memcg;
}

/**
 * lens_folio_is_like() - Are the facts of a page those of the memo?
 * @memo: the memo
 * @page: the page; in a large folio none is like another
 *
 * Context: as lens_folio_facts().
 * Return: true if they are.
 */
static __always_inline bool lens_folio_is_like(const struct lens_folio_memo *memo,
					       struct page *page)
{
	struct lens_glance now = lens_glance(page);

	return lens_glance_same(&now, &memo->small) && !PageTail(page);
}

/**
 * lens_folio_remember() - Fill in a memo and the facts in it.
 * @memo: what was told before in this hold of the mmap_lock; what it knows of
 *	the same large folio is not read again
 * @page: as for lens_folio_facts()
 * @vma: as for lens_folio_facts()
 * @huge: as for lens_folio_facts()
 *
 * Context: as lens_folio_facts().
 */
void lens_folio_remember(struct lens_folio_memo *memo, struct page *page,
			 struct vm_area_struct *vma, bool huge);

/**
 * lens_folio_facts() - Facts about a mapped page and its folio.
 * @memo: what was told before in this hold of the mmap_lock
 * @page: the first page that a present entry maps
 * @vma: the VMA of that entry
 * @huge: the entry maps more than one page
 *
 * Quick where they are as those before.
 *
 * Context: the lock of the page table that maps @page is held, so that the
 * folio can be neither freed nor split.
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
 * @vma: the VMA of that entry, or NULL if that is not at hand
 * @special: the entry is marked special
 *
 * The kernel does not export its number. A huge zero folio is the only one of
 * its size in anonymous or DAX memory that belongs to nobody.
 *
 * Context: as lens_folio_facts().
 * Return: true if it is.
 */
bool lens_folio_is_huge_zero(struct page *page, struct vm_area_struct *vma,
			     bool special);

/** lens_frame_is_ksm() - Is this a page of KSM? Context: as lens_frame_use(). */
bool lens_frame_is_ksm(u64 pfn);

/**
 * lens_frame_use() - What a frame is used for, in a word or two.
 * @pfn: page frame number, of any value
 *
 * Context: any; nothing keeps the frame as it is.
 * Return: a constant string.
 */
const char *lens_frame_use(u64 pfn);

/**
 * lens_frame_next() - Where the next frame is that may be used for something else.
 * @pfn: page frame number, of any value
 *
 * Most numbers belong to no memory: those are passed over by sections.
 *
 * Context: as lens_frame_use().
 * Return: a page frame number greater than @pfn.
 */
u64 lens_frame_next(u64 pfn);

#endif /* LENS_FOLIO_H */
