// SPDX-License-Identifier: GPL-2.0
/*
 * What a page must be like in entries, given what the kernel's files say of it.
 *
 * The rules are a table: when a rule applies, what the kernel's files say, what the
 * module says. A reason stands with each rule that leaves something out.
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

static bool type_is(const struct view *view, const char *type)
{
	return !strcmp(view->line->folio.type, type);
}

static bool has_folio(const struct view *view)
{
	return !type_is(view, "-");
}

static bool is_anon_type(const struct view *view)
{
	return type_is(view, "anon") || type_is(view, "ksm");
}

static bool is_marker(const struct view *view)
{
	return view->line->kind >= LENS_MARK_UFFD_WP && view->line->kind <= LENS_MARK_GUARD;
}

static bool always(const struct view *view)
{
	return true;
}

static bool is_present(const struct view *view)
{
	return view->page->pagemap & PM_PRESENT;
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

	if (!is_present(view))
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
	return is_present(view) ? PM_PFN(view->page->pagemap) :
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

/* A hugetlb page is called hugetlb, be it a file's or anonymous. */
static bool has_file_bit(const struct view *view)
{
	return is_present(view) && has_folio(view) && !type_is(view, "hugetlb");
}

static __u64 expected_file(const struct view *view)
{
	return !!(view->page->pagemap & PM_FILE);
}

static __u64 got_file(const struct view *view)
{
	return !is_anon_type(view);
}

/* Where small entries map some pages of a huge one too, a line tells of its first page. */
static bool has_exact_map(const struct view *view)
{
	return is_present(view) && has_folio(view) && view->line->folio.map >= 0 &&
	       !view->line->folio.map_about &&
	       (!view->index || view->line->folio.parts == LENS_UNSAID);
}

/*
 * For a hugetlb page in a pud, 6.12 and 7.3 ask whether its table of pmds is shared,
 * which it has not: they read a count that nobody has set, and may say "shared".
 */
static bool shows_exclusive(const struct view *view)
{
	return has_exact_map(view) && (view->line->level != LENS_PUD ||
				       view->page->pagemap & PM_EXCLUSIVE);
}

static __u64 expected_exclusive(const struct view *view)
{
	return !!(view->page->pagemap & PM_EXCLUSIVE);
}

static __u64 got_exclusive(const struct view *view)
{
	return view->line->folio.map == 1;
}

static __u64 expected_count(const struct view *view)
{
	return view->page->count;
}

static __u64 got_count(const struct view *view)
{
	return view->line->folio.map;
}

static __u64 expected_anon(const struct view *view)
{
	return !!(view->page->flags & KPF_ANON);
}

static __u64 got_anon(const struct view *view)
{
	return is_anon_type(view);
}

static bool has_ksm_bit(const struct view *view)
{
	return has_file_bit(view) && (!view->machine->ksm_flag_is_random || type_is(view, "ksm"));
}

static __u64 expected_ksm(const struct view *view)
{
	return !!(view->page->flags & KPF_KSM);
}

static __u64 got_ksm(const struct view *view)
{
	return type_is(view, "ksm");
}

static bool present_with_folio(const struct view *view)
{
	return is_present(view) && has_folio(view);
}

static __u64 expected_huge(const struct view *view)
{
	return !!(view->page->flags & KPF_HUGE);
}

static __u64 got_huge(const struct view *view)
{
	return type_is(view, "hugetlb");
}

/* A compound page of a driver is no THP. */
static bool may_be_thp(const struct view *view)
{
	return has_file_bit(view) && !type_is(view, "other") && !type_is(view, "device");
}

static __u64 expected_thp(const struct view *view)
{
	return !!(view->page->flags & KPF_THP);
}

static __u64 got_large(const struct view *view)
{
	return view->line->folio.order > 0;
}

static __u64 expected_compound(const struct view *view)
{
	return !!(view->page->flags & (KPF_COMPOUND_HEAD | KPF_COMPOUND_TAIL));
}

/* The folio's size, looked up once a line: from its head to the last tail. */
static bool begins_large(const struct view *view)
{
	return view->index == 0 && is_present(view) && view->line->folio.order > 0;
}

static __u64 expected_order(const struct view *view)
{
	return kf_folio_order(PM_PFN(view->page->pagemap));
}

static __u64 got_order(const struct view *view)
{
	return view->line->folio.order;
}

static __u64 expected_mapped(const struct view *view)
{
	return !!(view->page->flags & KPF_MMAP);
}

static __u64 one(const struct view *view)
{
	return 1;
}

static __u64 zero(const struct view *view)
{
	return 0;
}

/* 6.1 keeps the bit in the head only; a page in MADV_FREE's care has lost it. */
static bool has_swapbacked(const struct view *view)
{
	return is_present(view) && !(view->page->flags & KPF_COMPOUND_TAIL) &&
	       (type_is(view, "shmem") || type_is(view, "file"));
}

static __u64 expected_swapbacked(const struct view *view)
{
	return !!(view->page->flags & KPF_SWAPBACKED);
}

static __u64 got_swapbacked(const struct view *view)
{
	return type_is(view, "shmem");
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
	return is_present(view) && view->vma->perm[1] != 'w';
}

static __u64 got_writable(const struct view *view)
{
	return lens_flag(view->line, 'w');
}

static bool is_readable(const struct view *view)
{
	return is_present(view) && expected_readable(view);
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

static const struct rule {
	const char *what;
	bool (*applies)(const struct view *view);
	__u64 (*expected)(const struct view *view);
	__u64 (*got)(const struct view *view);
} rules[] = {
	{ "kind", always, expected_kind, got_kind },
	{ "guard", always, expected_guard, got_guard },
	{ "frame or slot", not_marker, expected_frame, got_frame },
	{ "swap type", is_swap, expected_swap_type, got_swap_type },
	{ "soft-dirty", shows_soft_dirty, expected_soft_dirty, got_soft_dirty },
	{ "uffd-wp", not_marker, expected_uffd_wp, got_uffd_wp },
	{ "file, not anon", has_file_bit, expected_file, got_file },
	{ "mapped once", shows_exclusive, expected_exclusive, got_exclusive },
	{ "map count", has_exact_map, expected_count, got_count },
	{ "KPF_ANON", has_file_bit, expected_anon, got_anon },
	{ "KPF_KSM", has_ksm_bit, expected_ksm, got_ksm },
	{ "KPF_HUGE", present_with_folio, expected_huge, got_huge },
	{ "KPF_THP", may_be_thp, expected_thp, got_large },
	{ "KPF_COMPOUND", present_with_folio, expected_compound, got_large },
	{ "order", begins_large, expected_order, got_order },
	{ "KPF_MMAP", present_with_folio, expected_mapped, one },
	{ "KPF_SWAPBACKED", has_swapbacked, expected_swapbacked, got_swapbacked },
	{ "flag r", is_present, expected_readable, got_readable },
	{ "flag w", may_not_write, zero, got_writable },
	{ "flag x", is_readable, expected_exec, got_exec },
	{ "flag u", is_present, expected_readable, got_user },
	{ "flag h", is_present, expected_pse, got_pse },
	{ "unknown bits", always, zero, got_unknown_bit },
};

/**
 * check_rules() - Check all rules that apply to a page.
 * @diffs: gets the differences
 * @view: a page that pagemap calls present or swapped
 */
void check_rules(struct diffs *diffs, const struct view *view)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		__u64 expected, got;

		if (!rules[i].applies(view))
			continue;
		expected = rules[i].expected(view);
		got = rules[i].got(view);
		if (expected != got)
			diff_line(diffs, view->line, view->addr, rules[i].what, expected, got);
	}
}
