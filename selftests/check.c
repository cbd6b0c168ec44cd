// SPDX-License-Identifier: GPL-2.0
/*
 * The whole comparison of a stopped process, and how differences are told.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest.h"
#include "page_rules.h"

/* More would drown the log; the count goes on. */
#define DIFFS_PRINTED 20

/* Other processes share pages with the target, and do not stand still. */
#define TRIES 10

/**
 * diff() - Tell a difference.
 * @diffs: counts it
 * @format: of printf(), what differs
 */
void diff(struct diffs *diffs, const char *format, ...)
{
	char text[512], *newline;
	va_list args;

	if (diffs->nr++ >= DIFFS_PRINTED)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* a comment is one line */
	for (newline = text; (newline = strchr(newline, '\n')); )
		*newline = ' ';
	ksft_print_msg("differs: %s\n", text);
}

/**
 * diff_line() - Tell a difference in a line of the module.
 * @diffs: counts it
 * @line: the line
 * @addr: the page in it
 * @what: what differs
 * @expected: by the kernel or the test
 * @got: by the module
 */
void diff_line(struct diffs *diffs, const struct lens_line *line, __u64 addr,
	       const char *what, __u64 expected, __u64 got)
{
	diff(diffs, "%016llx %s: %llx, not %llx (%s %016llx %s %s %s order=%ld map=%ld %s,%s)",
	     addr, what, got, expected, lens_level_name(line->level), line->raw,
	     lens_kind_name(line->kind), line->flags, line->folio.type, line->folio.order,
	     line->folio.map, line->perm, line->name);
}

/**
 * diff_number() - Tell a difference in a sum.
 * @diffs: counts it
 * @where: VMA, file or row
 * @what: the sum
 * @expected: by the kernel or the test
 * @got: by the module
 */
void diff_number(struct diffs *diffs, const char *where, const char *what,
		 __u64 expected, __u64 got)
{
	diff(diffs, "%s: %s: %llu, not %llu", where, what, got, expected);
}

/**
 * line_has_frame() - Does the kind of the line have a page frame?
 * @line: a data line
 * Return: false for swap, markers and unknown.
 */
bool line_has_frame(const struct lens_line *line)
{
	return line->kind <= LENS_SPECIAL ||
	       (line->kind >= LENS_MIGRATION && line->kind <= LENS_DEVICE);
}

/**
 * line_is_swapped() - Is the entry one of those that are not present?
 * @line: a data line
 * Return: true for swap, migration, hwpoison, device, markers and unknown.
 */
bool line_is_swapped(const struct lens_line *line)
{
	return line->kind >= LENS_SWAP;
}

static int read_files(pid_t pid, struct lens_files *files)
{
	*files = (struct lens_files){ 0 };
	return lens_read_lines(pid, "entries", &files->entries) ?:
	       lens_read_lines(pid, "ranges", &files->ranges) ?:
	       lens_read_lines(pid, "swap", &files->swap) ?:
	       lens_read_vmas(pid, &files->vmas) ?:
	       lens_read_summary(pid, &files->summary);
}

static void free_files(struct lens_files *files)
{
	lens_free_lines(&files->entries);
	lens_free_lines(&files->ranges);
	lens_free_lines(&files->swap);
	lens_free_vmas(&files->vmas);
	lens_free_summary(&files->summary);
}

/* Lines ascend and do not overlap, each sits in its VMA and has the size of its level. */
static void check_order(struct diffs *diffs, const struct truth *truth,
			const struct lens_lines *entries)
{
	const __u64 per_table = getpagesize() / 8;
	const __u64 pages[LENS_NR_LEVELS] = { 1, per_table, per_table * per_table };
	char name[VMA_NAME_MAX];
	__u64 end = 0;
	size_t i;

	for (i = 0; i < entries->nr; i++) {
		const struct lens_line *line = &entries->line[i];
		const struct kf_vma *vma = kf_find_vma(&truth->smaps, line->start);

		if (line->start < end)
			diff_line(diffs, line, line->start, "begins before", end, line->start);
		end = line->start + line->pages * getpagesize();
		if (strlen(line->flags) != strlen(entries->line[0].flags))
			diff_line(diffs, line, line->start, "width of flags",
				  strlen(entries->line[0].flags), strlen(line->flags));
		if (line->pages != pages[line->level])
			diff_line(diffs, line, line->start, "pages of its level",
				  pages[line->level], line->pages);
		if (!vma || end > vma->end) {
			diff_line(diffs, line, line->start, "inside one VMA", 1, 0);
			continue;
		}
		vma_expected_name(vma, line->start, name);
		if (strcmp(line->perm, vma->perm) || strcmp(line->name, name))
			diff(diffs, "%016llx is in %s,%s, not %s,%s", line->start, line->perm,
			     line->name, vma->perm, name);
	}
}

static void check_files(struct diffs *diffs, pid_t pid, const struct truth *truth,
			const struct lens_files *files, bool filtered)
{
	check_order(diffs, truth, &files->entries);
	check_pages(diffs, truth, &files->entries);
	check_smaps(diffs, truth, &files->entries);
	check_vmas(diffs, truth, &files->entries, &files->vmas);
	check_vma_facts(diffs, pid, truth, files);
	check_summary(diffs, pid, truth, files);
	check_ranges(diffs, truth, &files->entries, &files->ranges);
	check_swap(diffs, &files->entries, &files->swap);
	if (filtered)
		check_filters(diffs, pid, &files->entries);
	check_raw(diffs, pid, &files->entries);
}

/*
 * Some of the module's files are read while they are compared. Where there are
 * differences, they only count if the kernel's files still say the same.
 */
static bool still_true(const struct diffs *diffs, pid_t pid, const struct lens_lines *hints,
		       struct truth *truth)
{
	struct truth later = { 0 };
	bool same;

	if (!diffs->nr)
		return true;
	same = !truth_read(pid, hints, &later) && truth_same(truth, &later);
	truth_free(&later);
	if (!same)
		ksft_print_msg("the kernel's own files did not hold still: once more\n");
	return same;
}

/*
 * Reads the kernel's files before and after the module's. Returns false when they
 * changed meanwhile: then no difference could be told from a change.
 */
static bool check_once(struct diffs *diffs, pid_t pid, bool filtered)
{
	struct truth before = { 0 }, after = { 0 };
	struct lens_lines hints = { 0 };
	struct lens_files files = { 0 };
	struct diffs none = *diffs;
	bool still = true;
	int err;

	err = lens_read_lines(pid, "entries", &hints) ?: truth_read(pid, &hints, &before) ?:
	      read_files(pid, &files) ?: truth_read(pid, &hints, &after);
	if (err)
		diff(diffs, "cannot read: %s", strerror(-err));
	else if (truth_same(&before, &after))
		check_files(diffs, pid, &before, &files, filtered);
	else
		still = false;
	if (!err && still && !still_true(diffs, pid, &hints, &before)) {
		*diffs = none;
		still = false;
	}
	truth_free(&before);
	truth_free(&after);
	free_files(&files);
	lens_free_lines(&hints);
	return still;
}

static int check(pid_t pid, bool filtered)
{
	struct diffs diffs = { 0 };
	int tries = 0;

	while (!check_once(&diffs, pid, filtered))
		if (++tries == TRIES) {
			diff(&diffs, "the kernel's own files never held still");
			break;
		}
	if (!diffs.nr && !diffs.pages)
		diff(&diffs, "nothing was compared");
	ksft_print_msg("%lu pages compared, %lu differences\n", diffs.pages, diffs.nr);
	facts_tell(&diffs);
	return diffs.nr;
}

/**
 * check_target() - Compare everything the module says about a stopped process.
 * @pid: attached and stopped
 * Return: count of differences, all told as TAP comments.
 */
int check_target(pid_t pid)
{
	return check(pid, true);
}

/**
 * check_target_again() - Compare it once more, when some bits have changed.
 * @pid: attached and stopped; check_target() has seen pages like its own
 * Return: as check_target(), but for filtered files, which are most of the work.
 */
int check_target_again(pid_t pid)
{
	return check(pid, false);
}
