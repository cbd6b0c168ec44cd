// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the swap file and filtered files with entries that the test filters.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest.h"

/* A filter as the test understands it: masks, and one range of addresses. */
struct want {
	unsigned int kinds;
	unsigned int levels;
	const char *set;
	const char *clear;
	__u64 start;
	__u64 end;
};

#define ALL_KINDS ((1U << LENS_NR_KINDS) - 1)
#define ALL_LEVELS ((1U << LENS_NR_LEVELS) - 1)
#define NON_PRESENT (ALL_KINDS & ~(1U << LENS_PRESENT | 1U << LENS_PROTNONE | \
				   1U << LENS_ZERO | 1U << LENS_SPECIAL))

static bool wanted(const struct want *want, const struct lens_line *line)
{
	const char *letter;

	if (!(want->kinds & 1U << line->kind) || !(want->levels & 1U << line->level))
		return false;
	for (letter = want->set; *letter; letter++)
		if (!lens_flag(line, *letter))
			return false;
	for (letter = want->clear; *letter; letter++)
		if (lens_flag(line, *letter))
			return false;
	return true;
}

/* Clips a line to the range; false when nothing is left of it. */
static bool clip(const struct want *want, struct lens_line *line)
{
	__u64 end = line->start + line->pages * getpagesize();

	if (end <= want->start || line->start >= want->end)
		return false;
	if (line->start < want->start) {
		line->target.first += (want->start - line->start) / getpagesize();
		if (line->folio.order > 0)
			line->folio.sub += (want->start - line->start) / getpagesize();
		line->start = want->start;
	}
	if (end > want->end)
		end = want->end;
	line->pages = (end - line->start) / getpagesize();
	return true;
}

/*
 * Reference and map counts and page flags change when other processes come and go, as the
 * filtered files are read one after the other; and a clipped name has another offset.
 */
static bool same_line(const struct lens_line *one, const struct lens_line *two)
{
	return one->start == two->start && one->pages == two->pages &&
	       one->level == two->level && one->raw == two->raw && one->kind == two->kind &&
	       !memcmp(&one->target, &two->target, sizeof(one->target)) &&
	       !strcmp(one->flags, two->flags) && !strcmp(one->folio.type, two->folio.type) &&
	       one->folio.order == two->folio.order && one->folio.sub == two->folio.sub &&
	       one->folio.node == two->folio.node &&
	       one->folio.excl == two->folio.excl && !strcmp(one->perm, two->perm) &&
	       !strcmp(one->vma_type, two->vma_type) &&
	       !strcmp(one->vma_flags, two->vma_flags);
}

/* Of a large folio, the first page is its head and the others are tails. */
static bool place_is_in_flags(const struct lens_line *line)
{
	const char place = line->folio.sub ? 'T' : 'H', other = line->folio.sub ? 'H' : 'T';

	return line->folio.order < 1 ||
	       (strchr(line->folio.kpf, place) && !strchr(line->folio.kpf, other));
}

static void check_wanted(struct diffs *diffs, const struct want *want, const char *words,
			 const struct lens_lines *entries, const struct lens_lines *got)
{
	size_t i, at = 0;

	for (i = 0; i < entries->nr; i++) {
		struct lens_line line = entries->line[i];

		if (!wanted(want, &line) || !clip(want, &line))
			continue;
		if (at == got->nr || !same_line(&line, &got->line[at]) ||
		    !place_is_in_flags(&got->line[at])) {
			diff(diffs, "%s: %016llx lacks or differs", words, line.start);
			return;
		}
		at++;
	}
	if (at != got->nr)
		diff(diffs, "%s: %016llx is too much", words, got->line[at].start);
}

/**
 * check_swap() - Compare the swap file with the entries that are not present.
 * @diffs: gets the differences
 * @entries: from the same process
 * @swap: the file to check
 */
void check_swap(struct diffs *diffs, const struct lens_lines *entries,
		const struct lens_lines *swap)
{
	const struct want want = {
		.kinds = NON_PRESENT, .levels = ALL_LEVELS, .set = "", .clear = "", .end = ~0ULL,
	};

	check_wanted(diffs, &want, "swap", entries, swap);
}

static void check_filter(struct diffs *diffs, pid_t pid, const struct want *want,
			 const char *words, const struct lens_lines *entries)
{
	struct lens_lines got = { 0 };
	int err = lens_filter(pid, words);

	if (!err)
		err = lens_read_lines(pid, "entries", &got);
	if (err)
		diff(diffs, "filter '%s': %s", words, strerror(-err));
	else
		check_wanted(diffs, want, words, entries, &got);
	lens_free_lines(&got);
}

/* As two ranges that touch and come in the wrong order: as good as one. */
static void check_range(struct diffs *diffs, pid_t pid, const struct lens_lines *entries,
			__u64 start, __u64 end)
{
	const struct want want = {
		.kinds = ALL_KINDS, .levels = 1U << LENS_PTE | 1U << LENS_PMD | 1U << LENS_PUD,
		.set = "", .clear = "S", .start = start, .end = end,
	};
	const __u64 middle = start + getpagesize();
	char words[160];

	if (middle >= end)
		return;
	snprintf(words, sizeof(words),
		 "range=%llx-0x%llx\nrange=%llx-%llx level=pud,pmd,pte flags=!S",
		 middle, end, start, middle);
	check_filter(diffs, pid, &want, words, entries);
}

/* A part of all, and a part of a huge leaf: its line must be clipped on both sides. */
static void check_range_filters(struct diffs *diffs, pid_t pid,
				const struct lens_lines *entries)
{
	size_t i = entries->nr / 2;

	check_range(diffs, pid, entries, entries->line[i].start,
		    entries->line[entries->nr - 1 - i / 2].start);
	for (i = 0; i < entries->nr && entries->line[i].pages == 1; i++)
		;
	if (i < entries->nr)
		check_range(diffs, pid, entries,
			    entries->line[i].start + 3 * getpagesize(),
			    entries->line[i].start + 7 * getpagesize());
}

/* The kinds and levels that are there, and the first of each that is not. */
static void note_found(const struct lens_lines *entries, unsigned int *kinds,
		       unsigned int *levels)
{
	size_t i;

	*kinds = *levels = 0;
	for (i = 0; i < entries->nr; i++) {
		*kinds |= 1U << entries->line[i].kind;
		*levels |= 1U << entries->line[i].level;
	}
	*kinds |= *kinds + 1;
	*levels |= *levels + 1;
}

/**
 * check_filters() - Compare filtered entries with entries that are filtered here.
 * @diffs: gets the differences
 * @pid: the target; its filter is "none" afterwards
 * @entries: without a filter
 */
void check_filters(struct diffs *diffs, pid_t pid, const struct lens_lines *entries)
{
	static const struct {
		const char *words, *set, *clear;
	} flags[] = {
		{ "flags=w", "w", "" },
		{ "flags=!w", "", "w" },
		{ "flags=r,a,!d", "ra", "d" },
		{ "flags=s,d", "sd", "" },
		{ "flags=x", "x", "" },
		{ "flags=!u,!e", "", "ue" },
	};
	struct want want = { .levels = ALL_LEVELS, .set = "", .clear = "", .end = ~0ULL };
	unsigned int kinds, levels;
	char words[64];
	size_t i;

	note_found(entries, &kinds, &levels);
	for (i = 0; i < LENS_NR_KINDS; i++) {
		want.kinds = 1U << i;
		snprintf(words, sizeof(words), "kind=%s", lens_kind_name(i));
		if (kinds & want.kinds)
			check_filter(diffs, pid, &want, words, entries);
	}
	want.kinds = ALL_KINDS;
	for (i = 0; i < LENS_NR_LEVELS; i++) {
		want.levels = 1U << i;
		snprintf(words, sizeof(words), "level=%s", lens_level_name(i));
		if (levels & want.levels)
			check_filter(diffs, pid, &want, words, entries);
	}
	want.levels = ALL_LEVELS;
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		want.set = flags[i].set;
		want.clear = flags[i].clear;
		check_filter(diffs, pid, &want, flags[i].words, entries);
	}
	if (entries->nr)
		check_range_filters(diffs, pid, entries);
	if (lens_filter(pid, "none"))
		diff(diffs, "filter cannot be cleared");
}
