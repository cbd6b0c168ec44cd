// SPDX-License-Identifier: GPL-2.0
/*
 * Compares ranges with entries: expanded they are equal, and nothing that could
 * be merged is left apart.
 */
#include <string.h>
#include <unistd.h>

#include "check.h"

static __u64 end_of(const struct lens_line *line)
{
	return line->start + line->pages * getpagesize();
}

/* The name without the offset in the file, which moves along a VMA. */
static bool same_name(const char *one, const char *two)
{
	const char *plus_one = strrchr(one, '+'), *plus_two = strrchr(two, '+');

	if (!plus_one || !plus_two)
		return !strcmp(one, two);
	return plus_one - one == plus_two - two && !strncmp(one, two, plus_one - one);
}

/* What a line of ranges has in common with each of its entries. */
static bool alike(const struct lens_line *one, const struct lens_line *two)
{
	return one->level == two->level && one->kind == two->kind &&
	       !strcmp(one->flags, two->flags) &&
	       one->target.is_swap == two->target.is_swap &&
	       one->target.type == two->target.type &&
	       (one->target.form == LENS_NONE) == (two->target.form == LENS_NONE) &&
	       !strcmp(one->folio.type, two->folio.type) &&
	       one->folio.order == two->folio.order && one->folio.excl == two->folio.excl &&
	       one->folio.node == two->folio.node && !strcmp(one->perm, two->perm) &&
	       !strcmp(one->vma_type, two->vma_type) &&
	       !strcmp(one->vma_flags, two->vma_flags) && same_name(one->name, two->name);
}

static bool follows(const struct lens_line *line, const struct lens_line *next)
{
	return line->target.first + line->pages == next->target.first;
}

/* What differs too often to be said of many. */
static bool says_too_much(const struct lens_folio *folio)
{
	return folio->ref != LENS_UNSAID || folio->map != LENS_UNSAID ||
	       folio->sub != LENS_UNSAID || folio->parts != LENS_UNSAID ||
	       folio->cgroup != LENS_UNSAID || folio->kpf || folio->pin;
}

/* Compares a range with its entries [from, to). */
static void check_range(struct diffs *diffs, const struct lens_line *range,
			const struct lens_line *from, const struct lens_line *to)
{
	const struct lens_line *line;
	__u64 pages = 0, pieces = 1;
	enum lens_form form;

	for (line = from; line < to; line++) {
		if (!alike(range, line))
			diff_line(diffs, range, line->start, "range alike its entry", 1, 0);
		if (line > from && !follows(line - 1, line))
			pieces++;
		pages += line->pages;
	}
	if (range->pages != pages)
		diff_line(diffs, range, range->start, "range's pages", pages, range->pages);
	if (range->raw != from->raw)
		diff_line(diffs, range, range->start, "range's raw", from->raw, range->raw);
	if (says_too_much(&range->folio))
		diff_line(diffs, range, range->start, "range says too much of its folio", 0, 1);
	if (from->target.form == LENS_NONE)
		return;
	if (range->target.first != from->target.first)
		diff_line(diffs, range, range->start, "range's frame", from->target.first,
			  range->target.first);
	form = pieces > 1 ? LENS_PIECES : pages > 1 ? LENS_RUN : LENS_ONE;
	if (range->target.form != form)
		diff_line(diffs, range, range->start, "range's form", form,
			  range->target.form);
	if (range->target.count != (pieces > 1 ? pieces : pages))
		diff_line(diffs, range, range->start, "range's count",
			  pieces > 1 ? pieces : pages, range->target.count);
}

/* Two VMAs that look the same but for their borders: smaps tells them apart. */
static bool in_one_vma(const struct kf_smaps *smaps, __u64 one, __u64 two)
{
	return kf_find_vma(smaps, one) == kf_find_vma(smaps, two);
}

/**
 * check_ranges() - Compare ranges with entries.
 * @diffs: gets the differences
 * @truth: where the VMAs are
 * @entries: from the same process
 * @ranges: the file to check
 */
void check_ranges(struct diffs *diffs, const struct truth *truth,
		  const struct lens_lines *entries, const struct lens_lines *ranges)
{
	const struct lens_line *line = entries->line, *last = line + entries->nr;
	size_t i;

	for (i = 0; i < ranges->nr; i++) {
		const struct lens_line *range = &ranges->line[i], *from = line;

		if (line == last || line->start != range->start) {
			diff_line(diffs, range, range->start, "range begins with an entry", 1, 0);
			return;
		}
		while (line < last && line->start < end_of(range))
			line++;
		check_range(diffs, range, from, line);
		if (line < last && line->start == end_of(range) && alike(range, line) &&
		    in_one_vma(&truth->smaps, range->start, line->start))
			diff_line(diffs, range, line->start, "range was merged", 1, 0);
	}
	if (line != last)
		diff_line(diffs, line, line->start, "in a range", 1, 0);
}
