// SPDX-License-Identifier: GPL-2.0
/*
 * From a frame to facts about the folio that it belongs to.
 */
#include <linux/cgroup.h>
#include <linux/hugetlb.h>
#include <linux/memcontrol.h>
#include <linux/memory_hotplug.h>
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

/*
 * Of the folio, also where /proc/kpageflags of an older kernel has those of the
 * page. Whether a page is poisoned is noted with each page.
 */
static u32 page_flags(struct folio *folio, struct page *page,
		      enum lens_folio_type type)
{
	const bool is[LENS_NR_KPF] = {
		[LENS_KPF_LOCKED] = folio_test_locked(folio),
		[LENS_KPF_REFERENCED] = folio_test_referenced(folio),
		[LENS_KPF_UPTODATE] = folio_test_uptodate(folio),
		[LENS_KPF_DIRTY] = folio_test_dirty(folio),
		[LENS_KPF_LRU] = folio_test_lru(folio),
		[LENS_KPF_ACTIVE] = folio_test_active(folio),
		[LENS_KPF_WRITEBACK] = folio_test_writeback(folio),
		[LENS_KPF_RECLAIM] = folio_test_reclaim(folio),
		[LENS_KPF_MMAP] = folio_mapped(folio),
		[LENS_KPF_ANON] = folio_test_anon(folio),
		[LENS_KPF_SWAPCACHE] = folio_test_swapcache(folio),
		[LENS_KPF_SWAPBACKED] = folio_test_swapbacked(folio),
		[LENS_KPF_COMPOUND_HEAD] = folio_test_large(folio) &&
					   page == &folio->page,
		[LENS_KPF_COMPOUND_TAIL] = page != &folio->page,
		[LENS_KPF_HUGE] = type == LENS_FOLIO_HUGETLB,
		[LENS_KPF_UNEVICTABLE] = folio_test_unevictable(folio),
		[LENS_KPF_HWPOISON] = PageHWPoison(page),
		[LENS_KPF_KSM] = type == LENS_FOLIO_KSM,
		[LENS_KPF_THP] = folio_test_large(folio) &&
				 type != LENS_FOLIO_HUGETLB &&
				 (folio_test_lru(folio) || folio_test_anon(folio)),
		[LENS_KPF_RESERVED] = folio_test_reserved(folio),
		[LENS_KPF_MLOCKED] = folio_test_mlocked(folio),
		[LENS_KPF_PRIVATE] = folio_test_private(folio),
	};
	u32 bits = 0;
	int i;

	for (i = 0; i < LENS_NR_KPF; i++)
		bits |= is[i] ? BIT(i) : 0;
	return bits;
}

/*
 * Pages of a folio that PTEs map besides the huge entries. Costs a look at each
 * of them, so only where the kernel knows of such mappings.
 */
static u32 count_parts(struct folio *folio)
{
	long i, nr = folio_nr_pages(folio);
	bool estimate;
	u32 parts = 0;

	if (folio_test_hugetlb(folio) || !lens_folio_is_mapped_in_parts(folio))
		return 0;
	for (i = 0; i < nr; i++)
		parts += lens_page_mapcount(folio, folio_page(folio, i), &estimate) >
			 folio_entire_mapcount(folio);
	return estimate ? 0 : parts;
}

#ifdef CONFIG_MEMCG
/* As /proc/kpagecgroup: the nearest cgroup above that was not removed. */
static u64 cgroup_of(struct folio *folio)
{
	struct mem_cgroup *memcg;
	u64 ino = 0;

	rcu_read_lock();
	memcg = page_memcg_check(&folio->page);
	while (memcg && !(memcg->css.flags & CSS_ONLINE))
		memcg = parent_mem_cgroup(memcg);
	if (memcg)
		ino = cgroup_ino(memcg->css.cgroup);
	rcu_read_unlock();
	return ino;
}
#else
static u64 cgroup_of(struct folio *folio)
{
	return 0;
}
#endif

void lens_folio_fill(struct ptelens_folio *to, struct page *page,
		     struct vm_area_struct *vma, bool huge)
{
	struct folio *folio = page_folio(page);
	bool estimate;

	to->type = type_of(folio, vma);
	to->order = folio_order(folio);
	to->ref = folio_ref_count(folio);
	to->node = folio_nid(folio);
	to->sub = folio_page_idx(folio, page);
	to->page = page_flags(folio, page, to->type);
	to->cgroup = cgroup_of(folio);
	to->parts = huge ? count_parts(folio) : 0;
	to->flags = 0;
	to->unused = 0;
	to->map = lens_page_mapcount(folio, page, &estimate);
	if (estimate)
		to->flags |= PTELENS_FOLIO_MAP_ESTIMATE;
	if (folio_test_anon(folio) && to->type != LENS_FOLIO_KSM &&
	    PageAnonExclusive(page))
		to->flags |= PTELENS_FOLIO_EXCLUSIVE;
	/* what has no mapping is no memory that somebody would pin */
	if (to->type != LENS_FOLIO_OTHER && folio_maybe_dma_pinned(folio))
		to->flags |= PTELENS_FOLIO_PINNED;
}

/* Facts that changed while they were read follow from neither state. */
static bool same_glance(const struct lens_folio_memo *a,
			const struct lens_folio_memo *b)
{
	return a->flags == b->flags && a->mapping == b->mapping &&
	       a->memcg == b->memcg && a->map == b->map && a->ref == b->ref;
}

void lens_folio_remember(struct lens_folio_memo *memo, struct page *page,
			 struct vm_area_struct *vma, bool huge)
{
	struct lens_folio_memo after;

	lens_folio_glance(memo, page);
	lens_folio_fill(&memo->facts, page, vma, huge);
	lens_folio_glance(&after, page);
	if (folio_test_large(page_folio(page)) || !same_glance(memo, &after))
		memo->ref = 0;
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

/*
 * Slab pages and tails may have no references, so that comes last. Fields are
 * read and not asked for through helpers that check the kind of folio.
 */
const char *lens_frame_use(u64 pfn)
{
	struct page *page = pfn_to_online_page(pfn);
	unsigned long mapping;
	struct folio *folio;

	if (!page)
		return "no memory of the kernel";
	if (is_zero_pfn(pfn))
		return "the zero page";
	if (PageHWPoison(page))
		return "poisoned";
	if (PageTable(page))
		return "a page table";
	if (PageSlab(page))
		return "the kernel's: slab";
	if (PageReserved(page))
		return "the kernel's: reserved";
	folio = page_folio(page);
	mapping = (unsigned long)READ_ONCE(folio->mapping);
	if (!page_ref_count(&folio->page))
		return "free";
	if ((mapping & LENS_MAPPING_FLAGS) == LENS_MAPPING_KSM)
		return "ksm";
	if (mapping & LENS_MAPPING_ANON)
		return "anon";
	return mapping ? "file" : "the kernel's, or a driver's";
}
