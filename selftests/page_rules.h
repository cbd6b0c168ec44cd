/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a page must be like in entries, given what the kernel's files say of it.
 */
#ifndef SELFTESTS_PAGE_RULES_H
#define SELFTESTS_PAGE_RULES_H

#include "check.h"

/**
 * struct view - a page in the eyes of both
 * @line: of the module
 * @vma: of smaps
 * @page: of pagemap and the frame files
 * @addr: of the page
 * @index: of the page in the line
 * @swap_areas: types of swap entries are below this
 * @ksm_flag_is_random: see kf_ksm_flag_is_random()
 */
struct view {
	const struct lens_line *line;
	const struct kf_vma *vma;
	const struct truth_page *page;
	__u64 addr;
	__u64 index;
	unsigned int swap_areas;
	bool ksm_flag_is_random;
};

void check_rules(struct diffs *diffs, const struct view *view);

#endif /* SELFTESTS_PAGE_RULES_H */
