/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compares what the module says about a stopped process with what the kernel says.
 *
 * check_target() is the whole comparison; the other functions are its parts. Each
 * difference is a TAP comment, and all are counted in struct diffs.
 */
#ifndef SELFTESTS_CHECK_H
#define SELFTESTS_CHECK_H

#include "lens.h"
#include "target.h"
#include "truth.h"

/**
 * struct diffs - the differences found so far
 * @nr: their count
 * @pages: pages that were compared, so that nothing compared is visible
 * @kpf: bits of kpageflags that were set, and shown
 */
struct diffs {
	unsigned long nr;
	unsigned long pages;
	__u64 kpf;
};

/**
 * struct lens_files - what the module says about a process
 * @entries: the file of that name
 * @ranges: the file of that name
 * @swap: the file of that name
 * @vmas: the file of that name
 * @summary: the file of that name
 */
struct lens_files {
	struct lens_lines entries;
	struct lens_lines ranges;
	struct lens_lines swap;
	struct lens_vmas vmas;
	struct lens_summary summary;
};

/* check.c: */
void diff(struct diffs *diffs, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diff_line(struct diffs *diffs, const struct lens_line *line, __u64 addr,
	       const char *what, __u64 expected, __u64 got);
void diff_number(struct diffs *diffs, const char *where, const char *what,
		 __u64 expected, __u64 got);
bool line_has_frame(const struct lens_line *line);
bool line_is_swapped(const struct lens_line *line);
int check_target(pid_t pid);
int check_target_again(pid_t pid);

/* check_unchanged.c: */
int check_unchanged(pid_t pid);

/* check_expected.c: */
int check_expected(pid_t pid, const struct scene *scene);

/* vma_name.c: */
#define VMA_NAME_MAX 1100	/* each byte may become four */
void vma_expected_name(const struct kf_vma *vma, __u64 addr, char *name);

/* check_pages.c: */
void check_pages(struct diffs *diffs, const struct truth *truth,
		 const struct lens_lines *entries);

/* check_vma_facts.c: */
void check_vma_facts(struct diffs *diffs, pid_t pid, const struct truth *truth,
		     const struct lens_files *files);

/* check_vmas.c: */
bool smaps_leaves_out(const struct lens_line *line);
void check_smaps(struct diffs *diffs, const struct truth *truth,
		 const struct lens_lines *entries);
void check_vma_counts(struct diffs *diffs, const struct lens_lines *entries,
		      const struct lens_vmas *vmas);
void check_vmas(struct diffs *diffs, const struct truth *truth,
		const struct lens_lines *entries, const struct lens_vmas *vmas);

/* check_summary.c: */
void check_summary_rows(struct diffs *diffs, const struct lens_files *files);
void check_summary(struct diffs *diffs, pid_t pid, const struct truth *truth,
		   const struct lens_files *files);

/* check_ranges.c: */
void check_ranges(struct diffs *diffs, const struct truth *truth,
		  const struct lens_lines *entries, const struct lens_lines *ranges);

/* check_raw.c: */
void check_raw(struct diffs *diffs, pid_t pid, const struct lens_lines *entries);

/* check_filter.c: */
void check_swap(struct diffs *diffs, const struct lens_lines *entries,
		const struct lens_lines *swap);
void check_filters(struct diffs *diffs, pid_t pid, const struct lens_lines *entries);

#endif /* SELFTESTS_CHECK_H */
