// SPDX-License-Identifier: GPL-2.0
/*
 * Reading changes nothing: two dumps of a stopped process are equal, and what the
 * kernel says about it is the same before and after.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest.h"

struct faults {
	unsigned long minor;
	unsigned long major;
};

static int read_faults(pid_t pid, struct faults *faults)
{
	char path[48], text[1024];
	const char *rest;
	int err;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	err = kf_read(path, text, sizeof(text));
	if (err)
		return err;
	rest = strrchr(text, ')');
	if (!rest || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %lu %*u %lu",
			    &faults->minor, &faults->major) != 2)
		return -1;
	return 0;
}

/* The folio column is about the folio, which others may take references to. */
static void compare_dumps(struct diffs *diffs, const struct lens_lines *first,
			  const struct lens_lines *second)
{
	size_t i;

	if (first->nr != second->nr)
		diff_number(diffs, "second dump", "lines", first->nr, second->nr);
	for (i = 0; i < first->nr && i < second->nr; i++) {
		const struct lens_line *one = &first->line[i], *two = &second->line[i];

		if (one->start != two->start || one->pages != two->pages ||
		    one->level != two->level || one->raw != two->raw ||
		    one->kind != two->kind || strcmp(one->flags, two->flags))
			diff_line(diffs, two, two->start, "raw of the first dump", one->raw,
				  two->raw);
	}
}

/* PM_EXCLUSIVE and Pss depend on other processes. */
static void compare_pages(struct diffs *diffs, const struct truth *before,
			  const struct truth *after)
{
	size_t i;

	if (before->nr != after->nr)
		diff_number(diffs, "pagemap", "pages", before->nr, after->nr);
	for (i = 0; i < before->nr && i < after->nr; i++)
		if (before->page[i].addr != after->page[i].addr ||
		    (before->page[i].pagemap ^ after->page[i].pagemap) & ~PM_EXCLUSIVE)
			diff(diffs, "%016llx pagemap was %016llx, is %016llx",
			     before->page[i].addr, before->page[i].pagemap,
			     after->page[i].pagemap);
}

static void compare_vmas(struct diffs *diffs, const struct truth *before,
			 const struct truth *after)
{
	static const enum kf_field fields[] = {
		KF_RSS, KF_REFERENCED, KF_ANONYMOUS, KF_ANON_HUGE, KF_SHMEM_PMD, KF_FILE_PMD,
		KF_SWAP,
	};
	size_t i, f;
	char where[32];

	if (before->smaps.nr != after->smaps.nr)
		diff_number(diffs, "smaps", "VMAs", before->smaps.nr, after->smaps.nr);
	for (i = 0; i < before->smaps.nr && i < after->smaps.nr; i++) {
		const struct kf_vma *one = &before->smaps.vma[i], *two = &after->smaps.vma[i];

		snprintf(where, sizeof(where), "VMA %llx", two->start);
		if (strcmp(one->flags, two->flags))
			diff(diffs, "%s: flags were%s, are%s", where, one->flags, two->flags);
		for (f = 0; f < ARRAY_SIZE(fields); f++)
			if (one->kb[fields[f]] != two->kb[fields[f]])
				diff_number(diffs, where, "kB", one->kb[fields[f]],
					    two->kb[fields[f]]);
	}
}

/**
 * check_unchanged() - Compare two dumps, and the kernel's files around them.
 * @pid: attached and stopped, best not read before
 * Return: count of differences, all told as TAP comments.
 */
int check_unchanged(pid_t pid)
{
	struct faults faults_before = { 0 }, faults_after = { 0 };
	struct lens_lines none = { 0 }, first = { 0 }, second = { 0 };
	struct truth before = { 0 }, after = { 0 };
	struct diffs diffs = { 0 };
	int err;

	/* No hints: a VMA that is too large to be read whole is left to its smaps. */
	err = truth_read(pid, &none, &before) ?: read_faults(pid, &faults_before) ?:
	      lens_read_lines(pid, "entries", &first) ?:
	      lens_read_lines(pid, "entries", &second) ?:
	      read_faults(pid, &faults_after) ?: truth_read(pid, &none, &after);
	if (err)
		diff(&diffs, "cannot read: %s", strerror(-err));
	compare_dumps(&diffs, &first, &second);
	if (!err) {
		compare_vmas(&diffs, &before, &after);
		compare_pages(&diffs, &before, &after);
	}
	if (faults_before.minor != faults_after.minor ||
	    faults_before.major != faults_after.major)
		diff_number(&diffs, "stat", "faults", faults_before.minor, faults_after.minor);
	truth_free(&before);
	truth_free(&after);
	lens_free_lines(&first);
	lens_free_lines(&second);
	return diffs.nr;
}
