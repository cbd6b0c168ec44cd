// SPDX-License-Identifier: GPL-2.0
/*
 * From a frame to facts about the folio that it belongs to.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/page-flags.h>

#include "compat.h"
#include "folio.h"

static enum lens_folio_type type_of(struct folio *folio,
				    struct vm_area_struct *vma)
{
	if (is_vm_hugetlb_page(vma))
		return LENS_FOLIO_HUGETLB;
	if (is_zone_device_page(&folio->page))
		return LENS_FOLIO_DEVICE;
	if (folio_test_anon(folio))
		return folio_test_ksm(folio) ? LENS_FOLIO_KSM : LENS_FOLIO_ANON;
	if (!READ_ONCE(folio->mapping))
		return LENS_FOLIO_OTHER;
	return folio_test_swapbacked(folio) ? LENS_FOLIO_SHMEM : LENS_FOLIO_FILE;
}

void lens_folio_fill(struct lens_folio *to, struct page *page,
		     struct vm_area_struct *vma)
{
	struct folio *folio = page_folio(page);
	bool estimate;

	to->type = type_of(folio, vma);
	to->order = folio_order(folio);
	to->ref = folio_ref_count(folio);
	to->flags = 0;
	to->map = lens_page_mapcount(folio, page, &estimate);
	if (estimate)
		to->flags |= LENS_FOLIO_MAP_ESTIMATE;
	if (folio_test_anon(folio) && to->type != LENS_FOLIO_KSM &&
	    PageAnonExclusive(page))
		to->flags |= LENS_FOLIO_EXCLUSIVE;
}

bool lens_folio_is_huge_zero(struct page *page, struct vm_area_struct *vma,
			     bool special)
{
	struct folio *folio = page_folio(page);

	return special == LENS_HUGE_ZERO_IS_SPECIAL &&
	       (vma_is_anonymous(vma) || vma_is_dax(vma)) &&
	       folio_order(folio) == PMD_SHIFT - PAGE_SHIFT &&
	       !folio_test_anon(folio) && !READ_ONCE(folio->mapping);
}
