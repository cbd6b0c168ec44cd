/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a frame to facts about the folio that it belongs to.
 */
#ifndef LENS_FOLIO_H
#define LENS_FOLIO_H

#include "record.h"

struct page;
struct vm_area_struct;

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
void lens_folio_fill(struct lens_folio *to, struct page *page,
		     struct vm_area_struct *vma, bool huge);

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
