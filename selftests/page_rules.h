/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a page must be like in entries, given what the kernel's files say of it.
 */
#ifndef SELFTESTS_PAGE_RULES_H
#define SELFTESTS_PAGE_RULES_H

#include "check.h"

/**
 * struct machine - what is to be known of the kernel to understand its files
 * @zones: which frames are on which node
 * @swap_areas: types of swap entries are below this
 * @ksm_flag_is_random: see kf_ksm_flag_is_random()
 * @flags_of_folio: kpageflags and kpagecgroup tell of the folio of a tail page
 * @has_cgroups: see struct truth
 */
struct machine {
	struct kf_zones zones;
	unsigned int swap_areas;
	bool ksm_flag_is_random;
	bool flags_of_folio;
	bool has_cgroups;
};

/**
 * struct view - a page in the eyes of both
 * @line: of the module
 * @vma: of smaps
 * @page: of pagemap and the frame files
 * @pages_left: from @page on, in what was read of those files
 * @addr: of the page
 * @index: of the page in the line
 * @folio: what kf_folio_order() found last
 * @machine: where it is
 */
struct view {
	const struct lens_line *line;
	const struct kf_vma *vma;
	const struct truth_page *page;
	size_t pages_left;
	__u64 addr;
	__u64 index;
	struct kf_folio *folio;
	const struct machine *machine;
};

/**
 * struct rule - of what the kernel's files say, and what the module says
 * @what: in a word
 * @applies: to this page; a reason stands with each that leaves something out
 * @expected: by the kernel's files
 * @got: from the module
 */
struct rule {
	const char *what;
	bool (*applies)(const struct view *view);
	__u64 (*expected)(const struct view *view);
	__u64 (*got)(const struct view *view);
};

static inline bool view_is_present(const struct view *view)
{
	return view->page->pagemap & PM_PRESENT;
}

/* page_rules_folio.c: */
extern const struct rule folio_rules[];
extern const size_t nr_folio_rules;

/* page_rules.c: */
void check_rules(struct diffs *diffs, const struct view *view);

/* page_facts.c: */
void check_facts(struct diffs *diffs, const struct view *view);
void facts_tell(const struct diffs *diffs);

#endif /* SELFTESTS_PAGE_RULES_H */
