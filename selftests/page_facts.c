// SPDX-License-Identifier: GPL-2.0
/*
 * What entries must say of the folio of a page: its page flags letter by letter, its
 * node, its cgroup and the place in it.
 */
#include <string.h>
#include <unistd.h>

#include "kselftest.h"
#include "page_rules.h"

/* Which pages of a line have the kernel's bit where the module has its letter. */
enum scope {
	OF_FOLIO,	/* all: both tell of the folio */
	OF_HEAD,	/* kernels before 6.10 tell of the page, and keep it in the head */
	OF_FIRST,	/* the first: a line tells of its first page */
};

static const struct {
	char letter;
	enum scope scope;
	__u64 bit;
} letters[] = {
	{ 'L', OF_HEAD, KPF_LOCKED },
	{ 'R', OF_HEAD, KPF_REFERENCED },
	{ 'U', OF_HEAD, KPF_UPTODATE },
	{ 'D', OF_HEAD, KPF_DIRTY },
	{ 'l', OF_HEAD, KPF_LRU },
	{ 'A', OF_HEAD, KPF_ACTIVE },
	{ 'W', OF_HEAD, KPF_WRITEBACK },
	{ 'I', OF_HEAD, KPF_RECLAIM },
	{ 'M', OF_FOLIO, KPF_MMAP },
	{ 'a', OF_FOLIO, KPF_ANON },
	{ 's', OF_FOLIO, KPF_SWAPCACHE },
	{ 'b', OF_HEAD, KPF_SWAPBACKED },
	{ 'H', OF_FIRST, KPF_COMPOUND_HEAD },
	{ 'T', OF_FIRST, KPF_COMPOUND_TAIL },
	{ 'G', OF_FOLIO, KPF_HUGE },
	{ 'u', OF_HEAD, KPF_UNEVICTABLE },
	{ 'X', OF_FIRST, KPF_HWPOISON },
	{ 'x', OF_FOLIO, KPF_KSM },
	{ 't', OF_FOLIO, KPF_THP },
	{ 'r', OF_HEAD, KPF_RESERVED },
	{ 'm', OF_HEAD, KPF_MLOCKED },
	{ 'P', OF_HEAD, KPF_PRIVATE },
};

static bool has_bit(const struct view *view, size_t i)
{
	if (!(view->page->steady & letters[i].bit))
		return false;
	if (letters[i].bit == KPF_KSM && view->machine->ksm_flag_is_random &&
	    strcmp(view->line->folio.type, "ksm"))
		return false;
	if (letters[i].scope == OF_FIRST)
		return view->index == 0;
	return letters[i].scope == OF_FOLIO || !(view->page->flags & KPF_COMPOUND_TAIL) ||
	       view->machine->flags_of_folio;
}

static void check_letters(struct diffs *diffs, const struct view *view)
{
	const char *kpf = view->line->folio.kpf;
	char what[] = "kpf=?";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(letters); i++) {
		bool expected = view->page->flags & letters[i].bit;
		bool got = strchr(kpf, letters[i].letter);

		if (!has_bit(view, i))
			continue;
		what[4] = letters[i].letter;
		if (expected != got)
			diff_line(diffs, view->line, view->addr, what, expected, got);
		else if (got)
			diffs->kpf |= letters[i].bit;
	}
	for (; *kpf; kpf++) {
		for (i = 0; i < ARRAY_SIZE(letters) && letters[i].letter != *kpf; i++)
			;
		if (i == ARRAY_SIZE(letters))
			diff_line(diffs, view->line, view->addr, "kpf of a known letter", 1, 0);
	}
}

static void check_node(struct diffs *diffs, const struct view *view)
{
	int node = kf_node(&view->machine->zones, PM_PFN(view->page->pagemap));

	if (node >= 0 && node != view->line->folio.node)
		diff_line(diffs, view->line, view->addr, "node", node, view->line->folio.node);
}

/*
 * A folio begins at a multiple of its size, and its size was compared with kpageflags.
 * A small one has no places.
 */
static void check_place(struct diffs *diffs, const struct view *view)
{
	long order = view->line->folio.order, sub = LENS_UNSAID;

	if (order)
		sub = view->line->target.first & ((1UL << order) - 1);
	if (view->line->folio.sub != sub)
		diff_line(diffs, view->line, view->addr, "sub", sub, view->line->folio.sub);
}

/* Before 6.12 kpagecgroup knew nothing of tail pages. */
static void check_cgroup(struct diffs *diffs, const struct view *view)
{
	long got = view->line->folio.cgroup;

	if (!view->machine->has_cgroups)
		return;
	if (view->page->flags & KPF_COMPOUND_TAIL && !view->machine->flags_of_folio)
		return;
	if (view->page->cgroup != (got == LENS_UNSAID ? 0 : got))
		diff_line(diffs, view->line, view->addr, "cg", view->page->cgroup, got);
}

/* Counts pages of the line that are mapped more often than its least mapped one. */
static long count_parts(const struct view *view)
{
	const struct truth_page *page = view->page;
	const struct truth_page *end = page + view->line->pages;
	__u64 least = ~0ULL;
	long parts = 0;

	for (page = view->page; page < end; page++)
		if (page->count < least)
			least = page->count;
	for (page = view->page; page < end; page++)
		parts += page->count > least;
	return parts;
}

/*
 * Only a huge entry can have pages that PTEs map too. Where kpagecount says the same of
 * all pages, these are none or all.
 */
static void check_parts(struct diffs *diffs, const struct view *view)
{
	long got = view->line->folio.parts, expected;

	if (view->line->level == LENS_PTE || view->pages_left < view->line->pages) {
		if (got != LENS_UNSAID)
			diff_line(diffs, view->line, view->addr, "parts", 0, got);
		return;
	}
	expected = count_parts(view) ?: LENS_UNSAID;
	if (expected == LENS_UNSAID && got == view->line->pages)
		return;
	if (got != expected)
		diff_line(diffs, view->line, view->addr, "parts", expected, got);
}

/**
 * check_facts() - Check what a line says of its folio.
 * @diffs: gets the differences
 * @view: a page that pagemap calls present
 */
void check_facts(struct diffs *diffs, const struct view *view)
{
	if (!strcmp(view->line->folio.type, "-"))
		return;
	if (!view->line->folio.kpf) {
		diff_line(diffs, view->line, view->addr, "has kpf", 1, 0);
		return;
	}
	check_letters(diffs, view);
	check_node(diffs, view);
	check_cgroup(diffs, view);
	if (view->index)
		return;
	check_place(diffs, view);
	check_parts(diffs, view);
}

/**
 * facts_tell() - Tell which page flags were seen set, and were as the kernel has them.
 * @diffs: of check_facts()
 */
void facts_tell(const struct diffs *diffs)
{
	char seen[ARRAY_SIZE(letters) + 1] = "";
	size_t i, nr = 0;

	for (i = 0; i < ARRAY_SIZE(letters); i++)
		if (diffs->kpf & letters[i].bit)
			seen[nr++] = letters[i].letter;
	ksft_print_msg("page flags seen: %s\n", seen);
}
