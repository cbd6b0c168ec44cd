// SPDX-License-Identifier: GPL-2.0
/*
 * Compares each page of entries with pagemap, kpageflags, kpagecount and smaps, and
 * finds those that only one of them knows.
 */
#include <unistd.h>

#include "page_rules.h"

/*
 * pagemap shows nothing in a VM_PFNMAP VMA; its pages have no struct page for us.
 * Of hugetlb entries it shows the present ones only.
 */
static bool pagemap_hides(const struct view *view)
{
	if (kf_vma_flag(view->vma, "pf"))
		return view->line->kind == LENS_SPECIAL;
	if (kf_vma_flag(view->vma, "ht"))
		return view->line->kind > LENS_SWAP;
	return false;
}

/* Of an entry that it hides pagemap tells one thing: the uffd-wp bit of hugetlb. */
static void check_hidden(struct diffs *diffs, const struct view *view)
{
	bool uffd_wp = view->page && view->page->pagemap & PM_UFFD_WP;
	bool got = lens_flag(view->line, 'f') || view->line->kind == LENS_MARK_UFFD_WP;

	if (!pagemap_hides(view))
		diff_line(diffs, view->line, view->addr, "anything in pagemap", 0, 1);
	else if (uffd_wp != got)
		diff_line(diffs, view->line, view->addr, "uffd-wp", uffd_wp, got);
}

/*
 * Is nothing new but the frame, and that the next one? Then each rule has the same answer as
 * for the page before. What is said of the first page of a line only has been checked by then;
 * on which node a frame is cannot change within a block of so many.
 */
static bool is_next(const struct view *view, const struct truth_page *last,
		    const struct truth_page *page)
{
	return view->index > 1 && last && page && last->pagemap & PM_PRESENT &&
	       page->pagemap == last->pagemap + 1 && PM_PFN(page->pagemap) % 512 &&
	       page->flags == last->flags && page->steady == last->steady &&
	       page->count == last->count && page->cgroup == last->cgroup;
}

/* @page is pagemap's word of the view's page, or NULL when it shows none. */
static void check_both(struct diffs *diffs, struct view *view, const struct truth_page *page,
		       const struct kf_vma *last_vma)
{
	const struct truth_page *last = view->page;

	view->page = page;
	diffs->pages++;
	if (view->vma && view->vma == last_vma && is_next(view, last, page))
		return;
	if (!view->vma)
		diff_line(diffs, view->line, view->addr, "in a VMA of smaps", 1, 0);
	else if (page && page->pagemap & (PM_PRESENT | PM_SWAP))
		check_rules(diffs, view);
	else
		check_hidden(diffs, view);
	if (view->vma && page && page->pagemap & PM_PRESENT)
		check_facts(diffs, view);
}

static void missing(struct diffs *diffs, const struct truth_page *page)
{
	diff(diffs, "%016llx pagemap %016llx, but no entry", page->addr, page->pagemap);
}

static void advance_vma(const struct truth *truth, __u64 addr, size_t *at, struct view *view)
{
	while (*at < truth->smaps.nr && truth->smaps.vma[*at].end <= addr)
		++*at;
	view->vma = NULL;
	if (*at < truth->smaps.nr && truth->smaps.vma[*at].start <= addr)
		view->vma = &truth->smaps.vma[*at];
}

/**
 * check_pages() - Compare entries page by page with pagemap and the frame files.
 * @diffs: gets the differences
 * @truth: what the kernel says
 * @entries: what the module says
 */
void check_pages(struct diffs *diffs, const struct truth *truth,
		 const struct lens_lines *entries)
{
	struct machine machine = {
		.swap_areas = kf_swap_areas(),
		.ksm_flag_is_random = kf_ksm_flag_is_random(),
		.flags_of_folio = kf_kernel_is(6, 10),
		.has_cgroups = truth->has_cgroups,
	};
	struct kf_folio folio = { 0 };
	struct view view = { .machine = &machine, .folio = &folio };
	size_t i, t = 0, v = 0;

	if (kf_zones(&machine.zones))
		diff(diffs, "cannot read zoneinfo");

	for (i = 0; i < entries->nr; i++) {
		view.line = &entries->line[i];
		for (view.index = 0; view.index < view.line->pages; view.index++) {
			const struct kf_vma *last_vma = view.vma;
			const struct truth_page *page = NULL;

			view.addr = view.line->start + view.index * getpagesize();
			while (t < truth->nr && truth->page[t].addr < view.addr)
				missing(diffs, &truth->page[t++]);
			if (t < truth->nr && truth->page[t].addr == view.addr)
				page = &truth->page[t++];
			view.pages_left = truth->nr - t + 1;
			advance_vma(truth, view.addr, &v, &view);
			check_both(diffs, &view, page, last_vma);
		}
	}
	while (t < truth->nr)
		missing(diffs, &truth->page[t++]);
}
