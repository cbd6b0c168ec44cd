// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the summary with what the entries add up to and with smaps and status.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest.h"

#define TALLIES_MAX 160

/* A row as it should be. */
struct tally {
	char group[8];
	char name[16];
	__u64 entries;
	__u64 pages;
};

struct tallies {
	struct tally tally[TALLIES_MAX];
	int nr;
};

static struct tally *find(struct tallies *tallies, const char *group, const char *name)
{
	struct tally *tally;

	for (tally = tallies->tally; tally < tallies->tally + tallies->nr; tally++)
		if (!strcmp(tally->name, name) && !strcmp(tally->group, group))
			return tally;
	return NULL;
}

static void add(struct tallies *tallies, const char *group, const char *name, __u64 pages)
{
	struct tally *tally = find(tallies, group, name);

	if (!tally) {
		if (tallies->nr == TALLIES_MAX)
			return;
		tally = &tallies->tally[tallies->nr++];
		*tally = (struct tally){ 0 };
		snprintf(tally->group, sizeof(tally->group), "%s", group);
		snprintf(tally->name, sizeof(tally->name), "%s", name);
	}
	tally->entries++;
	tally->pages += pages;
}

static const char *sum_name(const char *folio)
{
	if (!strcmp(folio, "anon") || !strcmp(folio, "ksm"))
		return "rss-anon";
	return strcmp(folio, "shmem") ? "rss-file" : "rss-shmem";
}

static void add_line(struct tallies *tallies, const struct lens_line *line, const char *vma)
{
	const char *folio = line->folio.type;
	const char *letter;

	add(tallies, "total", "all", line->pages);
	add(tallies, "kind", lens_kind_name(line->kind), line->pages);
	add(tallies, "level", lens_level_name(line->level), line->pages);
	add(tallies, "vma", vma, line->pages);
	for (letter = line->flags; *letter; letter++)
		if (*letter != '-')
			add(tallies, "flag", (char []){ *letter, '\0' }, line->pages);
	if (line_has_frame(line) && !line_is_swapped(line))
		add(tallies, "folio", *folio == '-' ? "none" : folio, line->pages);
	if (line->kind == LENS_SWAP)
		add(tallies, "sum", "swap", line->pages);
	if (*folio != '-' && strcmp(folio, "hugetlb"))
		add(tallies, "sum", sum_name(folio), line->pages);
}

static void add_lines(struct tallies *tallies, const struct lens_lines *entries,
		      const struct lens_vmas *vmas)
{
	size_t i, v = 0;

	for (i = 0; i < entries->nr; i++) {
		while (v < vmas->nr && vmas->vma[v].end <= entries->line[i].start)
			v++;
		add_line(tallies, &entries->line[i], v < vmas->nr ? vmas->vma[v].type : "?");
	}
}

/* A stretch of neighbouring pages in neighbouring frames, by its largest power of two. */
static void add_stretch(struct tallies *tallies, __u64 pages)
{
	char name[24];
	__u64 bucket = 1;

	if (!pages)
		return;
	while (bucket <= pages / 2)
		bucket *= 2;
	snprintf(name, sizeof(name), "%llu", bucket);
	add(tallies, "contig", name, pages);
}

static void add_stretches(struct tallies *tallies, const struct lens_lines *entries)
{
	__u64 pages = 0, addr = 0, frame = 0;
	size_t i;

	for (i = 0; i < entries->nr; i++) {
		const struct lens_line *line = &entries->line[i];

		if (line->kind != LENS_PRESENT && line->kind != LENS_PROTNONE)
			continue;
		if (line->start != addr || line->target.first != frame) {
			add_stretch(tallies, pages);
			pages = 0;
		}
		pages += line->pages;
		addr = line->start + line->pages * getpagesize();
		frame = line->target.first + line->pages;
	}
	add_stretch(tallies, pages);
}

/* The rows that are not sums of entries have checks of their own. */
static bool has_own_check(const struct lens_row *row)
{
	return !strcmp(row->group, "tables") || !strcmp(row->name, "pss");
}

static void check_rows(struct diffs *diffs, struct tallies *tallies,
		       const struct lens_summary *summary)
{
	static const struct tally none;
	char where[40];
	int i;

	for (i = 0; i < summary->nr; i++) {
		const struct lens_row *row = &summary->row[i];
		const struct tally *tally = find(tallies, row->group, row->name) ?: &none;

		if (has_own_check(row))
			continue;
		snprintf(where, sizeof(where), "summary %s %s", row->group, row->name);
		if (row->entries != tally->entries)
			diff_number(diffs, where, "entries", tally->entries, row->entries);
		if (row->pages != tally->pages)
			diff_number(diffs, where, "pages", tally->pages, row->pages);
		if (row->bytes != row->pages * getpagesize())
			diff_number(diffs, where, "bytes", row->pages * getpagesize(),
				    row->bytes);
	}
	for (i = 0; i < tallies->nr; i++)
		if (!lens_find_row(summary, tallies->tally[i].group, tallies->tally[i].name))
			diff(diffs, "summary lacks %s %s", tallies->tally[i].group,
			     tallies->tally[i].name);
}

/*
 * VmPTE counts the tables of the pte, pmd and pud levels, and one more for each
 * anonymous huge page or huge zero page: the table that a split would need.
 */
static void check_tables(struct diffs *diffs, pid_t pid, const struct lens_lines *entries,
			 const struct lens_summary *summary)
{
	static const char * const levels[] = { "pte", "pmd", "pud" };
	__u64 bytes = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		const struct lens_row *row = lens_find_row(summary, "tables", levels[i]);

		if (row && row->entries != row->pages)
			diff_number(diffs, levels[i], "tables", row->entries, row->pages);
		bytes += row ? row->bytes : 0;
	}
	for (i = 0; i < entries->nr; i++) {
		const struct lens_line *line = &entries->line[i];
		bool anon = line->kind == LENS_ZERO || !strcmp(line->folio.type, "anon");

		if (line->level == LENS_PMD && anon)
			bytes += getpagesize();
	}
	if (bytes / 1024 != kf_status_kb(pid, "VmPTE"))
		diff_number(diffs, "summary", "tables against VmPTE kB",
			    kf_status_kb(pid, "VmPTE"), bytes / 1024);
}

/* What the summary must have more than smaps, each page shared out when @pss. */
static __u64 kb_left_out(const struct lens_lines *entries, bool pss)
{
	__u64 bytes = 0;
	size_t i;

	for (i = 0; i < entries->nr; i++) {
		const struct lens_line *line = &entries->line[i];

		if (smaps_leaves_out(line))
			bytes += line->pages * getpagesize() / (pss ? line->folio.map : 1);
	}
	return bytes / 1024;
}

/* In huge entries of which small ones map some pages too: the share of one is known. */
static __u64 kb_in_parts(const struct lens_lines *entries)
{
	__u64 pages = 0;
	size_t i;

	for (i = 0; i < entries->nr; i++)
		if (entries->line[i].folio.parts != LENS_UNSAID)
			pages += entries->line[i].pages;
	return pages * getpagesize() / 1024;
}

static __u64 sum_kb(const struct kf_smaps *smaps, enum kf_field field)
{
	__u64 sum = 0;
	size_t i;

	for (i = 0; i < smaps->nr; i++)
		if (smaps->vma[i].kb[field] > 0)
			sum += smaps->vma[i].kb[field];
	return sum;
}

/* Frames in migration or hwpoison entries are in Rss, but are not mapped any more. */
static __u64 kb_away(const struct truth *truth, const struct lens_lines *entries)
{
	__u64 pages = 0;
	size_t i;

	for (i = 0; i < entries->nr; i++) {
		const struct lens_line *line = &entries->line[i];

		if (line_has_frame(line) && line_is_swapped(line) &&
		    !kf_vma_flag(kf_find_vma(&truth->smaps, line->start), "ht"))
			pages += line->pages;
	}
	return pages * getpagesize() / 1024;
}

/* smaps rounds Pss down for each VMA, and each shared page is rounded once more. */
static void check_pss(struct diffs *diffs, const struct truth *truth,
		      const struct lens_lines *entries, const struct lens_summary *summary)
{
	const struct lens_row *row = lens_find_row(summary, "sum", "pss");
	__u64 kb = sum_kb(&truth->smaps, KF_PSS) + kb_left_out(entries, true) -
		   kb_away(truth, entries);
	__u64 in_parts = kb_in_parts(entries);
	__u64 slack = truth->smaps.nr + entries->nr / 1024 + 1 + in_parts;

	if (!row)
		diff(diffs, "summary lacks sum pss");
	else if (row->bytes / 1024 + entries->nr / 1024 + 1 + in_parts < kb ||
		 row->bytes / 1024 > kb + slack)
		diff_number(diffs, "summary pss", "kB", kb, row->bytes / 1024);
	else if (row->pages != row->bytes / getpagesize())
		diff_number(diffs, "summary pss", "pages", row->bytes / getpagesize(),
			    row->pages);
}

/*
 * The sums of smaps, which are exact; VmRSS of status is not, it is a counter that
 * each CPU adds to in its own time.
 */
static void check_rss(struct diffs *diffs, const struct truth *truth,
		      const struct lens_lines *entries, const struct lens_summary *summary)
{
	static const char * const rows[] = { "rss-anon", "rss-file", "rss-shmem" };
	__u64 expected = sum_kb(&truth->smaps, KF_RSS) + kb_left_out(entries, false) -
			 kb_away(truth, entries);
	__u64 kb = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct lens_row *row = lens_find_row(summary, "sum", rows[i]);

		kb += row ? row->bytes / 1024 : 0;
	}
	if (kb != expected)
		diff_number(diffs, "summary", "rss against smaps, kB", expected, kb);
}

/**
 * check_summary_rows() - Compare the rows of the summary with the entries.
 * @diffs: gets the differences
 * @files: what the module says, all with the same filter
 */
void check_summary_rows(struct diffs *diffs, const struct lens_files *files)
{
	struct tallies tallies = { .nr = 0 };

	add_lines(&tallies, &files->entries, &files->vmas);
	add_stretches(&tallies, &files->entries);
	check_rows(diffs, &tallies, &files->summary);
}

/**
 * check_summary() - Compare the summary with the entries, smaps and status.
 * @diffs: gets the differences
 * @pid: the target
 * @truth: what the kernel says
 * @files: what the module says
 */
void check_summary(struct diffs *diffs, pid_t pid, const struct truth *truth,
		   const struct lens_files *files)
{
	check_summary_rows(diffs, files);
	check_tables(diffs, pid, &files->entries, &files->summary);
	check_pss(diffs, truth, &files->entries, &files->summary);
	check_rss(diffs, truth, &files->entries, &files->summary);
}
