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
 * page.
 */
static u32 folio_flags_of(struct folio *folio, enum lens_folio_type type)
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
		[LENS_KPF_HUGE] = type == LENS_FOLIO_HUGETLB,
		[LENS_KPF_UNEVICTABLE] = folio_test_unevictable(folio),
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

/* What all pages of a folio share. */
static void fill_folio(struct ptelens_folio *to, struct folio *folio,
		       struct vm_area_struct *vma)
{
	*to = (struct ptelens_folio){
		.type = type_of(folio, vma),
		.order = folio_order(folio),
		.ref = folio_ref_count(folio),
		.node = folio_nid(folio),
		.cgroup = cgroup_of(folio),
	};
	to->page = folio_flags_of(folio, to->type);
	/* what has no mapping is no memory that somebody would pin */
	if (to->type != LENS_FOLIO_OTHER && folio_maybe_dma_pinned(folio))
		to->flags = PTELENS_FOLIO_PINNED;
}

#define FLAGS_OF_PAGE	(BIT(LENS_KPF_COMPOUND_HEAD) | \
			 BIT(LENS_KPF_COMPOUND_TAIL) | BIT(LENS_KPF_HWPOISON))

static u32 page_flags_of(struct folio *folio, struct page *page)
{
	u32 flags = PageHWPoison(page) ? BIT(LENS_KPF_HWPOISON) : 0;

	if (!folio_test_large(folio))
		return flags;
	return flags | (page == &folio->page ? BIT(LENS_KPF_COMPOUND_HEAD) :
					       BIT(LENS_KPF_COMPOUND_TAIL));
}

/* And what each has for itself. */
static void fill_page(struct ptelens_folio *to, struct folio *folio,
		      struct page *page, bool huge)
{
	bool estimate;

	to->sub = folio_page_idx(folio, page);
	to->parts = huge ? count_parts(folio) : 0;
	to->page &= ~FLAGS_OF_PAGE;
	to->page |= page_flags_of(folio, page);
	to->flags &= PTELENS_FOLIO_PINNED;
	to->map = lens_page_mapcount(folio, page, &estimate);
	if (estimate)
		to->flags |= PTELENS_FOLIO_MAP_ESTIMATE;
	if (to->page & BIT(LENS_KPF_ANON) && to->type != LENS_FOLIO_KSM &&
	    PageAnonExclusive(page))
		to->flags |= PTELENS_FOLIO_EXCLUSIVE;
}

void lens_folio_remember(struct lens_folio_memo *memo, struct page *page,
			 struct vm_area_struct *vma, bool huge)
{
	struct folio *folio = page_folio(page);
	struct lens_glance before = lens_glance(&folio->page);
	struct lens_glance after;
	bool same;

	/* between two tables it may have been freed and be part of another */
	if (memo->large != folio || memo->facts.order != folio_order(folio) ||
	    !lens_glance_same(&before, &memo->head))
		fill_folio(&memo->facts, folio, vma);
	fill_page(&memo->facts, folio, page, huge);
	/* facts that changed while they were read follow from neither state */
	after = lens_glance(&folio->page);
	same = lens_glance_same(&before, &after);
	memo->large = same && folio_test_large(folio) ? folio : NULL;
	memo->head = before;
	memo->small = before;
	if (!same || memo->large)
		memo->small.ref = 0;
}

bool lens_folio_is_huge_zero(struct page *page, struct vm_area_struct *vma,
			     bool special)
{
	struct folio *folio = page_folio(page);

	return special == LENS_HUGE_ZERO_IS_SPECIAL &&
	       (!vma || vma_is_anonymous(vma) || vma_is_dax(vma)) &&
	       folio_order(folio) == PMD_SHIFT - PAGE_SHIFT &&
	       !folio_test_anon(folio) && !READ_ONCE(folio->mapping) &&
	       !folio_test_hugetlb(folio);
}

bool lens_frame_is_ksm(u64 pfn)
{
	struct page *page = pfn_to_online_page(pfn);
	unsigned long mapping;

	if (!page)
		return false;
	mapping = (unsigned long)READ_ONCE(page_folio(page)->mapping);
	return (mapping & LENS_MAPPING_FLAGS) == LENS_MAPPING_KSM;
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

u64 lens_frame_next(u64 pfn)
{
#ifdef CONFIG_SPARSEMEM
	u64 section = pfn_to_section_nr(pfn);

	if (section >= NR_MEM_SECTIONS)
		return U64_MAX;
	if (!online_section_nr(section))
		return section_nr_to_pfn(section + 1);
#endif
	return pfn + 1;
}
