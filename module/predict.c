// SPDX-License-Identifier: GPL-2.0
/*
 * What a read, a write or a jump will meet. The order of the questions is that
 * of do_user_addr_fault(), handle_pte_fault(), do_fault() and do_wp_page().
 */
#include <linux/mm.h>

#include "arch.h"
#include "compat.h"
#include "predict.h"

const char * const lens_access_names[LENS_NR_ACCESSES] = {
	[LENS_ACCESS_READ] = "read",
	[LENS_ACCESS_WRITE] = "write",
	[LENS_ACCESS_EXEC] = "exec",
};

const char * const lens_cost_names[LENS_NR_COSTS] = {
	[LENS_COST_MINOR] = "minor",
	[LENS_COST_MAJOR] = "major",
	[LENS_COST_EITHER] = "minor-or-major",
};

const char * const lens_outcome_names[LENS_NR_OUTCOMES] = {
	[LENS_GOES_THROUGH] = "ok",
	[LENS_DEMAND_ZERO] = "demand-zero",
	[LENS_ZERO_PAGE] = "zero-page",
	[LENS_FILE_FAULT] = "file",
	[LENS_COPY] = "copy",
	[LENS_REUSE] = "reuse",
	[LENS_COPY_OR_REUSE] = "copy-or-reuse",
	[LENS_WRITE_NOTIFY] = "write-notify",
	[LENS_SWAP_IN] = "swap-in",
	[LENS_NUMA_HINT] = "numa-hint",
	[LENS_MIGRATION_WAIT] = "migration-wait",
	[LENS_FROM_DEVICE] = "from-device",
	[LENS_DRIVER] = "driver",
	[LENS_STACK_GROWS] = "stack-grows",
	[LENS_TO_UFFD_MISSING] = "uffd-missing",
	[LENS_TO_UFFD_MINOR] = "uffd-minor",
	[LENS_TO_UFFD_WP] = "uffd-wp",
	[LENS_TO_UFFD_RWP] = "uffd-rwp",
	[LENS_SEGV_MAPERR] = "segv-maperr",
	[LENS_SEGV_ACCERR] = "segv-accerr",
	[LENS_BUS_ADRERR] = "bus-adrerr",
	[LENS_BUS_MCEERR] = "bus-mceerr",
	[LENS_CANNOT_SAY] = "unknown",
};

static struct lens_prediction costs(enum lens_outcome outcome, enum lens_cost cost)
{
	return (struct lens_prediction){ .outcome = outcome, .cost = cost };
}

static struct lens_prediction is(enum lens_outcome outcome)
{
	return costs(outcome, LENS_COST_NONE);
}

/* The thread does not come to use the page that was asked for. */
static bool stops(enum lens_outcome outcome)
{
	return outcome >= LENS_TO_UFFD_MISSING;
}

static bool has_flag(const struct lens_vma *vma, enum lens_vma_flag flag)
{
	return vma->flags & BIT(flag);
}

/* As vma_is_accessible(). Hardware can't forbid reading what may be written. */
static bool accessible(const struct lens_vma *vma)
{
	return vma->perms[0] == 'r' || vma->perms[1] == 'w' ||
	       vma->perms[2] == 'x';
}

static bool allowed(const struct lens_vma *vma, enum lens_access access)
{
	switch (access) {
	case LENS_ACCESS_WRITE:
		/* only calls write to a shadow stack */
		return vma->perms[1] == 'w' && !(vma->how & LENS_VMA_SHADOW_STACK);
	case LENS_ACCESS_EXEC:
		return vma->perms[2] == 'x';
	default:
		return accessible(vma);
	}
}

/* As wp_can_reuse_anon_folio(), for pages whose entry is a pte. */
static enum lens_outcome reuse_small(const struct ptelens_folio *folio)
{
	bool on_lru = folio->page & BIT(LENS_KPF_LRU);
	bool swapcache = folio->page & BIT(LENS_KPF_SWAPCACHE);

	if (folio->order)
		return LENS_REUSES_LARGE && folio->map <= 1 ?
			LENS_COPY_OR_REUSE : LENS_COPY;
	/* a page that is new to the LRU has a reference from a list of a CPU */
	if (folio->ref > 1 + !on_lru + swapcache)
		return LENS_COPY;
	return folio->ref == 1 ? LENS_REUSE : LENS_COPY_OR_REUSE;
}

/* As do_huge_pmd_wp_page(): what can't be reused is split, then copied. */
static enum lens_outcome reuse_huge(const struct ptelens_folio *folio)
{
	if (folio->ref == 1)
		return LENS_REUSE;
	return folio->page & BIT(LENS_KPF_SWAPCACHE) ?
		LENS_COPY_OR_REUSE : LENS_COPY;
}

/*
 * As hugetlb_wp(), which looks only at how often the page is mapped, and whether
 * it is anonymous; that is not known here, but a page of the file is in it.
 */
static enum lens_outcome reuse_hugetlb(const struct ptelens_folio *folio,
				       const struct lens_backing *backing)
{
	if (folio->map > 1)
		return LENS_COPY;
	return backing->cache == LENS_CACHE_ABSENT ?
		LENS_REUSE : LENS_COPY_OR_REUSE;
}

static enum lens_outcome write_private(const struct lens_case *page)
{
	const struct lens_rec *rec = page->rec;
	const struct ptelens_folio *folio = &rec->folio;

	if (folio->flags & PTELENS_FOLIO_EXCLUSIVE)
		return LENS_REUSE;
	if (folio->type == LENS_FOLIO_HUGETLB)
		return reuse_hugetlb(folio, page->backing);
	if (folio->type != LENS_FOLIO_ANON)
		return LENS_COPY;
	return rec->level == LENS_PTE ? reuse_small(folio) : reuse_huge(folio);
}

static struct lens_prediction write_protected(const struct lens_case *page)
{
	if (page->rec->flags & BIT(LENS_F_UFFD) &&
	    has_flag(page->vma, LENS_VMA_UFFD_WP))
		return is(LENS_TO_UFFD_WP);
	if (page->vma->how & LENS_VMA_IS_SHARED)
		return costs(LENS_WRITE_NOTIFY, LENS_COST_MINOR);
	return costs(write_private(page), LENS_COST_MINOR);
}

static struct lens_prediction use_present(const struct lens_case *page,
					  enum lens_access access)
{
	u32 flags = page->rec->flags;

	if (!(flags & BIT(LENS_F_READ))) {
		/* the VMA allows it, so this is no PROT_NONE */
		if (flags & BIT(LENS_F_UFFD) && page->vma->how & LENS_VMA_UFFD_RWP)
			return is(LENS_TO_UFFD_RWP);
		return costs(LENS_NUMA_HINT, LENS_COST_MINOR);
	}
	if (access == LENS_ACCESS_EXEC)
		return is(flags & BIT(LENS_F_EXEC) ?
			  LENS_GOES_THROUGH : LENS_SEGV_ACCERR);
	if (!(flags & BIT(LENS_F_USER)))
		return is(LENS_SEGV_ACCERR);
	if (access == LENS_ACCESS_READ || flags & BIT(LENS_F_WRITE))
		return is(LENS_GOES_THROUGH);
	return write_protected(page);
}

/* A page of memory that no file is behind: shmem and hugetlb. */
static struct lens_prediction make_memory(const struct lens_case *page, bool copy)
{
	/* what is private to hugetlb is so from the beginning */
	if (page->vma->type == LENS_VMA_HUGETLB)
		copy = false;
	return costs(copy ? LENS_COPY : LENS_DEMAND_ZERO, LENS_COST_MINOR);
}

static struct lens_prediction use_file(const struct lens_case *page,
				       enum lens_access access)
{
	static const enum lens_cost cost[] = {
		[LENS_CACHE_UNKNOWN] = LENS_COST_EITHER,
		[LENS_CACHE_ABSENT] = LENS_COST_MAJOR,
		[LENS_CACHE_READY] = LENS_COST_MINOR,
		[LENS_CACHE_NOT_READY] = LENS_COST_EITHER,
	};
	const struct lens_backing *backing = page->backing;
	const struct lens_vma *vma = page->vma;
	bool copy = access == LENS_ACCESS_WRITE && !(vma->how & LENS_VMA_IS_SHARED);

	if (backing->beyond_end)
		return is(LENS_BUS_ADRERR);
	if (backing->cache == LENS_CACHE_ABSENT) {
		if (has_flag(vma, LENS_VMA_UFFD_MISSING))
			return is(LENS_TO_UFFD_MISSING);
		if (vma->type == LENS_VMA_SHMEM || vma->type == LENS_VMA_HUGETLB)
			return make_memory(page, copy);
	} else if (has_flag(vma, LENS_VMA_UFFD_MINOR)) {
		return is(LENS_TO_UFFD_MINOR);
	}
	if (backing->cache == LENS_CACHE_SWAPPED)
		return costs(LENS_SWAP_IN, LENS_COST_EITHER);
	return costs(copy ? LENS_COPY : LENS_FILE_FAULT, cost[backing->cache]);
}

static struct lens_prediction use_none(const struct lens_case *page,
				       enum lens_access access)
{
	const struct lens_vma *vma = page->vma;

	if (vma->how & LENS_VMA_IS_ANON) {
		if (has_flag(vma, LENS_VMA_UFFD_MISSING))
			return is(LENS_TO_UFFD_MISSING);
		return costs(access == LENS_ACCESS_WRITE ?
			     LENS_DEMAND_ZERO : LENS_ZERO_PAGE, LENS_COST_MINOR);
	}
	if (vma->type != LENS_VMA_HUGETLB && !(vma->how & LENS_VMA_HAS_FAULT))
		return is(LENS_BUS_ADRERR);
	if (vma->type == LENS_VMA_SPECIAL || has_flag(vma, LENS_VMA_PFNMAP) ||
	    has_flag(vma, LENS_VMA_MIXEDMAP) || has_flag(vma, LENS_VMA_IO))
		return costs(LENS_DRIVER, LENS_COST_EITHER);
	return use_file(page, access);
}

/* The mark outlives the page: a write brings the page in, then meets it. */
static struct lens_prediction use_uffd_marker(const struct lens_case *page,
					      enum lens_access access)
{
	struct lens_prediction told = use_none(page, access);

	if (access == LENS_ACCESS_WRITE && !stops(told.outcome) &&
	    has_flag(page->vma, LENS_VMA_UFFD_WP))
		return is(LENS_TO_UFFD_WP);
	return told;
}

static struct lens_prediction use_swapped(const struct lens_case *page,
					  enum lens_access access)
{
	if (access == LENS_ACCESS_WRITE &&
	    page->rec->flags & BIT(LENS_F_UFFD) &&
	    has_flag(page->vma, LENS_VMA_UFFD_WP))
		return is(LENS_TO_UFFD_WP);
	return costs(LENS_SWAP_IN, LENS_COST_EITHER);
}

/* The VMA allows it. */
static struct lens_prediction use_entry(const struct lens_case *page,
					enum lens_access access)
{
	if (!page->rec)
		return use_none(page, access);
	switch (page->rec->kind) {
	case LENS_PRESENT:
	case LENS_PROTNONE:
	case LENS_ZERO:
	case LENS_SPECIAL:
		return use_present(page, access);
	case LENS_SWAP:
		return use_swapped(page, access);
	case LENS_MIGRATION:
		return costs(LENS_MIGRATION_WAIT, LENS_COST_MINOR);
	case LENS_HWPOISON:
		return is(LENS_BUS_MCEERR);
	case LENS_DEVICE:
		return costs(LENS_FROM_DEVICE, LENS_COST_EITHER);
	case LENS_MARKER_UFFD_WP:
		return use_uffd_marker(page, access);
	case LENS_MARKER_POISON:
		return is(LENS_POISON_IS_BROKEN_MEMORY ?
			  LENS_BUS_MCEERR : LENS_BUS_ADRERR);
	case LENS_MARKER_GUARD:
		return is(LENS_SEGV_MAPERR);
	default:
		return is(LENS_CANNOT_SAY);
	}
}

/* As expand_downwards(). */
static bool stack_grows(const struct lens_case *page)
{
	const struct lens_vma *before = page->before;
	const struct lens_vma *after = page->after;

	if (!after || !has_flag(after, LENS_VMA_GROWSDOWN) ||
	    after->end - page->addr > page->stack_limit)
		return false;
	return !before || has_flag(before, LENS_VMA_GROWSDOWN) ||
	       !accessible(before) || page->addr - before->end >=
	       (u64)LENS_STACK_GAP_PAGES << PAGE_SHIFT;
}

struct lens_prediction lens_predict(const struct lens_case *page,
				    enum lens_access access)
{
	struct lens_prediction told = is(LENS_SEGV_ACCERR);
	struct lens_prediction first;

	if (!page->vma) {
		if (!stack_grows(page))
			return is(LENS_SEGV_MAPERR);
		return allowed(page->after, access) ?
			costs(LENS_STACK_GROWS, LENS_COST_MINOR) :
			told;
	}
	if (allowed(page->vma, access))
		return use_entry(page, access);
	if (access == LENS_ACCESS_EXEC && lens_arch_exec_is_checked_late &&
	    accessible(page->vma)) {
		first = use_entry(page, LENS_ACCESS_READ);
		if (stops(first.outcome))
			return first;
		told.after_fault = first.outcome != LENS_GOES_THROUGH;
	}
	return told;
}
