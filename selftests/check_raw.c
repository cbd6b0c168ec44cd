// SPDX-License-Identifier: GPL-2.0
/*
 * Compares raw with entries: expanded the runs are equal to them, whatever the detail
 * and however much one read brings.
 */
#include <stdio.h>
#include <string.h>

#include "../tools/ptelens-raw.h"
#include "check.h"

/* Where the comparison is in entries. */
struct cursor {
	struct diffs *diffs;
	const struct lens_line *line;
	const struct lens_line *last;
	__u32 detail;
};

static const char * const folio_types[] = {
	[PTELENS_FOLIO_NONE] = "-",
	[PTELENS_FOLIO_ANON] = "anon",
	[PTELENS_FOLIO_FILE] = "file",
	[PTELENS_FOLIO_SHMEM] = "shmem",
	[PTELENS_FOLIO_KSM] = "ksm",
	[PTELENS_FOLIO_HUGETLB] = "hugetlb",
	[PTELENS_FOLIO_DEVICE] = "device",
	[PTELENS_FOLIO_OTHER] = "other",
};

static void compare(struct cursor *at, const char *what, __u64 expected, __u64 got)
{
	if (expected != got)
		diff_line(at->diffs, at->line, at->line->start, what, expected, got);
}

/* What the column does not say is 0 in the record. */
static __u64 said(long number)
{
	return number == LENS_UNSAID ? 0 : number;
}

/* References come and go while others look at the page, so they are left out. */
static void compare_folio(struct cursor *at, const struct ptelens_folio *folio, __u32 i)
{
	const struct lens_folio *said_of = &at->line->folio;

	if (strcmp(said_of->type, folio_types[folio->type]))
		compare(at, "raw: folio type", 0, folio->type);
	compare(at, "raw: folio order", said(said_of->order), folio->order);
	compare(at, "raw: folio map", said(said_of->map), folio->map);
	compare(at, "raw: folio node", said(said_of->node), folio->node);
	compare(at, "raw: folio cgroup", said(said_of->cgroup), folio->cgroup);
	compare(at, "raw: folio parts", said(said_of->parts), folio->parts);
	compare(at, "raw: folio sub", said(said_of->sub), folio->order ? folio->sub + i : 0);
	compare(at, "raw: folio excl", said_of->excl,
		!!(folio->flags & PTELENS_FOLIO_EXCLUSIVE));
	compare(at, "raw: folio estimate", said_of->map_about,
		!!(folio->flags & PTELENS_FOLIO_MAP_ESTIMATE));
}

static void compare_entry(struct cursor *at, const struct ptelens_raw *raw,
			  const struct ptelens_run *run, __u32 i)
{
	struct ptelens_entry entry = ptelens_run_entry(&raw->info, run, i);

	compare(at, "raw: vaddr", at->line->start, entry.vaddr);
	compare(at, "raw: pages", at->line->pages, entry.pages);
	compare(at, "raw: level", at->line->level, run->level);
	compare(at, "raw: kind", at->line->kind, run->kind);
	if (at->detail == PTELENS_KINDS)
		return;
	compare(at, "raw: raw", at->line->raw, entry.raw);
	if (at->line->target.form != LENS_NONE)
		compare(at, "raw: frame", at->line->target.first, entry.frame);
	if (at->line->target.is_swap)
		compare(at, "raw: swap type", at->line->target.type, run->swap_type);
	if (at->detail == PTELENS_FOLIOS)
		compare_folio(at, ptelens_run_folio(run), i);
}

static void compare_run(struct cursor *at, const struct ptelens_raw *raw,
			const struct ptelens_run *run)
{
	__u32 i;

	for (i = 0; i < ptelens_run_entries(run) && at->line < at->last; i++, at->line++)
		compare_entry(at, raw, run, i);
	if (i < ptelens_run_entries(run))
		diff(at->diffs, "raw has more than entries: %016llx", run->vaddr);
}

static const char *path_of(pid_t pid)
{
	static char path[64];

	snprintf(path, sizeof(path), LENS_DIR "/%d/raw", pid);
	return path;
}

static void check_detail(struct diffs *diffs, pid_t pid, const struct lens_lines *entries,
			 __u32 detail)
{
	struct cursor at = { diffs, entries->line, entries->line + entries->nr, detail };
	const struct ptelens_run *run;
	struct ptelens_raw raw;

	ptelens_raw_open(&raw, path_of(pid), detail);
	while ((run = ptelens_raw_next(&raw)) && at.line < at.last)
		compare_run(&at, &raw, run);
	if (raw.error)
		diff(diffs, "raw, detail %u: %s", detail, strerror(raw.error));
	else if (run || at.line != at.last)
		diff(diffs, "raw, detail %u: %zd entries left, %s", detail, at.last - at.line,
		     run ? "and more runs" : "and no more runs");
	ptelens_raw_close(&raw);
}

/**
 * check_raw() - Compare raw with entries, at every detail.
 * @diffs: gets the differences
 * @pid: attached and stopped, without a filter
 * @entries: from the same process
 */
void check_raw(struct diffs *diffs, pid_t pid, const struct lens_lines *entries)
{
	__u32 detail;

	for (detail = 0; detail < PTELENS_NR_DETAILS; detail++)
		check_detail(diffs, pid, entries, detail);
}
