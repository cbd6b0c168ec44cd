// SPDX-License-Identifier: GPL-2.0
/*
 * What the entry of a page must be like, given what the kernel's files say of it.
 */
#include <string.h>
#include <unistd.h>

#include "kselftest.h"
#include "page_rules.h"

/* How pagemap shows a pte marker: as a swap entry whose offset has these bits. */
#define MARKER_UFFD_WP	1
#define MARKER_POISON	2
#define MARKER_GUARD	4
#define MARKER_BITS	7

static bool is_marker(const struct view *view)
{
	return view->line->kind >= LENS_MARK_UFFD_WP && view->line->kind <= LENS_MARK_GUARD;
}

static bool always(const struct view *view)
{
	return true;
}

static enum lens_kind kind_of_swap(const struct view *view)
{
	__u64 offset = PM_SWAP_OFF(view->page->pagemap);
	__u64 flags = 0;

	if (PM_SWAP_TYPE(view->page->pagemap) < view->machine->swap_areas)
		return LENS_SWAP;
	if (offset <= MARKER_BITS) {
		if (offset & MARKER_POISON)
			return LENS_MARK_POISON;
		return offset & MARKER_GUARD ? LENS_MARK_GUARD : LENS_MARK_UFFD_WP;
	}
	/* Type numbers differ between kernels: ask the frame what it is. */
	if (!kf_pageflags(offset, &flags) && flags & KPF_HWPOISON)
		return LENS_HWPOISON;
	return LENS_MIGRATION;
}

static __u64 expected_kind(const struct view *view)
{
	const struct truth_page *page = view->page;

	if (!view_is_present(view))
		return kind_of_swap(view);
	if (page->flags & KPF_ZERO_PAGE)
		return LENS_ZERO;
	/* vm_normal_page() found no page, so pagemap has no file bit either. */
	if (!(page->pagemap & PM_FILE) && !(page->flags & KPF_ANON))
		return LENS_SPECIAL;
	return strncmp(view->vma->perm, "---", 3) ? LENS_PRESENT : LENS_PROTNONE;
}

static __u64 got_kind(const struct view *view)
{
	return view->line->kind;
}

static __u64 expected_frame(const struct view *view)
{
	return view_is_present(view) ? PM_PFN(view->page->pagemap) :
				       PM_SWAP_OFF(view->page->pagemap);
}

static __u64 got_frame(const struct view *view)
{
	return view->line->target.first + view->index;
}

static bool is_swap(const struct view *view)
{
	return view->line->kind == LENS_SWAP;
}

static __u64 expected_swap_type(const struct view *view)
{
	return PM_SWAP_TYPE(view->page->pagemap);
}

static __u64 got_swap_type(const struct view *view)
{
	return view->line->target.is_swap ? view->line->target.type : ~0ULL;
}

/* Kernels before 6.15 have no such bit, and 6.12 and older no guard markers. */
static __u64 expected_guard(const struct view *view)
{
	return !!(view->page->pagemap & PM_GUARD);
}

static __u64 got_guard(const struct view *view)
{
	return view->line->kind == LENS_MARK_GUARD;
}

static bool not_marker(const struct view *view)
{
	return !is_marker(view);
}

/*
 * pagemap calls all pages of a VMA with VM_SOFTDIRTY soft-dirty, whatever their
 * entries say, and never looks at the bit of a hugetlb entry.
 */
static bool shows_soft_dirty(const struct view *view)
{
	return !is_marker(view) && !kf_vma_flag(view->vma, "sd") &&
	       !kf_vma_flag(view->vma, "ht");
}

static __u64 expected_soft_dirty(const struct view *view)
{
	return !!(view->page->pagemap & PM_SOFT_DIRTY);
}

static __u64 got_soft_dirty(const struct view *view)
{
	return lens_flag(view->line, 's');
}

static __u64 expected_uffd_wp(const struct view *view)
{
	return !!(view->page->pagemap & PM_UFFD_WP);
}

static __u64 got_uffd_wp(const struct view *view)
{
	return lens_flag(view->line, 'f');
}

static __u64 zero(const struct view *view)
{
	return 0;
}

static __u64 expected_readable(const struct view *view)
{
	return !!strncmp(view->vma->perm, "---", 3);
}

static __u64 got_readable(const struct view *view)
{
	return lens_flag(view->line, 'r');
}

static bool may_not_write(const struct view *view)
{
	return view_is_present(view) && view->vma->perm[1] != 'w';
}

static __u64 got_writable(const struct view *view)
{
	return lens_flag(view->line, 'w');
}

static bool is_readable(const struct view *view)
{
	return view_is_present(view) && expected_readable(view);
}

static __u64 expected_exec(const struct view *view)
{
	return view->vma->perm[2] == 'x';
}

static __u64 got_exec(const struct view *view)
{
	return lens_flag(view->line, 'x');
}

static __u64 got_user(const struct view *view)
{
	return lens_flag(view->line, 'u');
}

static __u64 expected_pse(const struct view *view)
{
	return view->line->level > LENS_PTE;
}

static __u64 got_pse(const struct view *view)
{
	return lens_flag(view->line, 'h');
}

/* A bit that the module does not know: none of the scenes should have one. */
static __u64 got_unknown_bit(const struct view *view)
{
	return lens_flag(view->line, '?');
}

static const struct rule rules[] = {
	{ "kind", always, expected_kind, got_kind },
	{ "guard", always, expected_guard, got_guard },
	{ "frame or slot", not_marker, expected_frame, got_frame },
	{ "swap type", is_swap, expected_swap_type, got_swap_type },
	{ "soft-dirty", shows_soft_dirty, expected_soft_dirty, got_soft_dirty },
	{ "uffd-wp", not_marker, expected_uffd_wp, got_uffd_wp },
	{ "flag r", view_is_present, expected_readable, got_readable },
	{ "flag w", may_not_write, zero, got_writable },
	{ "flag x", is_readable, expected_exec, got_exec },
	{ "flag u", view_is_present, expected_readable, got_user },
	{ "flag h", view_is_present, expected_pse, got_pse },
	{ "unknown bits", always, zero, got_unknown_bit },
};

static void check_each(struct diffs *diffs, const struct view *view, const struct rule *rule,
		       size_t nr)
{
	for (; nr--; rule++) {
		__u64 expected, got;

		if (!rule->applies(view))
			continue;
		expected = rule->expected(view);
		got = rule->got(view);
		if (expected != got)
			diff_line(diffs, view->line, view->addr, rule->what, expected, got);
	}
}

/**
 * check_rules() - Check all rules that apply to a page.
 * @diffs: gets the differences
 * @view: a page that pagemap calls present or swapped
 */
void check_rules(struct diffs *diffs, const struct view *view)
{
	check_each(diffs, view, rules, ARRAY_SIZE(rules));
	check_each(diffs, view, folio_rules, nr_folio_rules);
}
