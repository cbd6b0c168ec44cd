// SPDX-License-Identifier: GPL-2.0
/*
 * What entries must say of the folio of a page, given what the kernel's files say of the page.
 */
#include <string.h>

#include "kselftest.h"
#include "page_rules.h"

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

/* A hugetlb page is called hugetlb, be it a file's or anonymous. */
static bool has_file_bit(const struct view *view)
{
	return view_is_present(view) && has_folio(view) && !type_is(view, "hugetlb");
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
	return view_is_present(view) && has_folio(view) && view->line->folio.map >= 0 &&
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
	return view_is_present(view) && has_folio(view);
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
	return view->index == 0 && view_is_present(view) && view->line->folio.order > 0;
}

static __u64 expected_order(const struct view *view)
{
	return kf_folio_order(PM_PFN(view->page->pagemap), view->folio);
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

/* 6.1 keeps the bit in the head only; a page in MADV_FREE's care has lost it. */
static bool has_swapbacked(const struct view *view)
{
	return view_is_present(view) && !(view->page->flags & KPF_COMPOUND_TAIL) &&
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

const struct rule folio_rules[] = {
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
};

const size_t nr_folio_rules = ARRAY_SIZE(folio_rules);
