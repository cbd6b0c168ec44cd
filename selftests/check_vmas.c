// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the sums over a VMA: entries with smaps, vmas with entries and smaps.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest.h"

#define PSS_SHIFT 12	/* as the kernel has it, so that rounding is the same */

/* What the entries of a VMA add up to, in base pages unless said otherwise. */
struct sums {
	__u64 entries;	/* count */
	__u64 kind[LENS_NR_KINDS];
	__u64 level[LENS_NR_LEVELS];
	__u64 accessed;
	__u64 dirty;
	__u64 rss;
	__u64 young;	/* of rss */
	__u64 changed;	/* of rss: dirty */
	__u64 anon;
	__u64 ksm;
	__u64 anon_pmd;
	__u64 shmem_pmd;
	__u64 file_pmd;
	__u64 huge_shared;
	__u64 huge_private;
	__u64 frames_away;	/* frames in entries that are not present */
	__u64 in_parts;	/* in huge entries of which small ones map some pages too */
	__u64 pss;	/* bytes << PSS_SHIFT */
};

static bool type_is(const struct lens_line *line, const char *type)
{
	return !strcmp(line->folio.type, type);
}

static void add_hugetlb(struct sums *sums, const struct lens_line *line)
{
	if (line->folio.map >= 2)
		sums->huge_shared += line->pages;
	else
		sums->huge_private += line->pages;
}

static void add_folio(struct sums *sums, const struct lens_line *line)
{
	bool anon = type_is(line, "anon") || type_is(line, "ksm");
	long map = line->folio.map > 1 ? line->folio.map : 1;

	sums->rss += line->pages;
	sums->pss += line->pages * ((__u64)getpagesize() << PSS_SHIFT) / map;
	if (lens_flag(line, 'a'))
		sums->young += line->pages;
	if (lens_flag(line, 'd'))
		sums->changed += line->pages;
	if (anon)
		sums->anon += line->pages;
	if (type_is(line, "ksm"))
		sums->ksm += line->pages;
	if (line->level == LENS_PTE)
		return;
	if (line->folio.parts != LENS_UNSAID)
		sums->in_parts += line->pages;
	if (anon)
		sums->anon_pmd += line->pages;
	else if (type_is(line, "shmem"))
		sums->shmem_pmd += line->pages;
	else
		sums->file_pmd += line->pages;
}

/**
 * smaps_leaves_out() - Does smaps not count the page of this entry?
 * @line: a data line
 *
 * Before 6.6 it did not see a huge page without access rights.
 *
 * Return: true when it does not.
 */
bool smaps_leaves_out(const struct lens_line *line)
{
	return line->kind == LENS_PROTNONE && line->level == LENS_PMD &&
	       !type_is(line, "hugetlb") && !kf_kernel_is(6, 6);
}

static void add_line(struct sums *sums, const struct lens_line *line)
{
	sums->entries++;
	sums->kind[line->kind] += line->pages;
	sums->level[line->level] += line->pages;
	if (lens_flag(line, 'a'))
		sums->accessed += line->pages;
	if (lens_flag(line, 'd'))
		sums->dirty += line->pages;
	if (type_is(line, "hugetlb"))
		add_hugetlb(sums, line);
	else if (!type_is(line, "-") && !smaps_leaves_out(line))
		add_folio(sums, line);
	if (line_has_frame(line) && line_is_swapped(line))
		sums->frames_away += line->pages;
}

/* Sums the lines of [start, end); *at is the first line not summed before. */
static struct sums sum_up(const struct lens_lines *entries, size_t *at, __u64 start, __u64 end)
{
	struct sums sums = { 0 };

	while (*at < entries->nr && entries->line[*at].start < start)
		++*at;
	for (; *at < entries->nr && entries->line[*at].start < end; ++*at)
		add_line(&sums, &entries->line[*at]);
	return sums;
}

/*
 * A frame in a migration or hwpoison entry is in Rss; whether it is anonymous or
 * shared is known to the folio only, which we do not show for such an entry.
 */
static void check_kb(struct diffs *diffs, const struct kf_vma *vma, enum kf_field field,
		     const char *what, __u64 pages, __u64 uncertain)
{
	__u64 kb_per_page = getpagesize() / 1024;
	char where[32];

	if (vma->kb[field] < 0)
		return;
	if (vma->kb[field] >= pages * kb_per_page &&
	    vma->kb[field] <= (pages + uncertain) * kb_per_page)
		return;
	snprintf(where, sizeof(where), "VMA %llx", vma->start);
	diff_number(diffs, where, what, vma->kb[field], pages * kb_per_page);
}

/* Swap of smaps counts slots that a file (tmpfs) has and no entry shows. */
static void check_swap_kb(struct diffs *diffs, const struct kf_vma *vma, __u64 pages)
{
	__u64 more = vma->file && vma->perm[3] == 's' ? ~0U : 0;

	if (vma->file && vma->perm[3] == 's' && pages)
		diff(diffs, "VMA %llx is shared and has swap entries", vma->start);
	check_kb(diffs, vma, KF_SWAP, "smaps Swap kB", pages, more);
}

/* Of a huge entry in parts only the first page's share is known. */
static void check_pss(struct diffs *diffs, const struct kf_vma *vma, const struct sums *sums)
{
	__u64 slack = sums->in_parts * getpagesize() / 1024;
	__u64 away = sums->frames_away * ((__u64)getpagesize() << PSS_SHIFT);
	__u64 kb = (sums->pss + away) >> (PSS_SHIFT + 10);
	char where[32];

	if (kf_vma_flag(vma, "ht"))
		return;
	snprintf(where, sizeof(where), "VMA %llx", vma->start);
	if (vma->kb[KF_PSS] > kb + slack || vma->kb[KF_PSS] + slack < kb)
		diff_number(diffs, where, "smaps Pss kB", vma->kb[KF_PSS], kb);
	if (vma->kb[KF_LOCKED] != (kf_vma_flag(vma, "lo") ? kb : 0))
		diff_number(diffs, where, "smaps Locked kB", vma->kb[KF_LOCKED], kb);
}

/* Of a huge page in a pud, smaps may say "shared" at random: see shows_exclusive(). */
static void check_hugetlb_kb(struct diffs *diffs, const struct kf_vma *vma,
			     const struct sums *sums)
{
	__u64 random = sums->level[LENS_PUD];

	check_kb(diffs, vma, KF_SHARED_HUGETLB, "smaps Shared_Hugetlb kB",
		 sums->huge_shared, sums->frames_away + random);
	check_kb(diffs, vma, KF_PRIVATE_HUGETLB, "smaps Private_Hugetlb kB",
		 sums->huge_private > random ? sums->huge_private - random : 0,
		 sums->frames_away + random);
}

/* A page is dirty for smaps if its entry is or its folio is, be it shared or private. */
static void check_dirty(struct diffs *diffs, const struct kf_vma *vma,
			const struct sums *sums)
{
	__u64 kb = sums->changed * (getpagesize() / 1024);
	char where[32];

	snprintf(where, sizeof(where), "VMA %llx", vma->start);
	if (vma->kb[KF_SHARED_DIRTY] + vma->kb[KF_PRIVATE_DIRTY] < kb)
		diff_number(diffs, where, "smaps *_Dirty kB, at most",
			    vma->kb[KF_SHARED_DIRTY] + vma->kb[KF_PRIVATE_DIRTY], kb);
}

static void check_vma_kb(struct diffs *diffs, const struct kf_vma *vma,
			 const struct sums *sums)
{
	__u64 away = kf_vma_flag(vma, "ht") ? 0 : sums->frames_away;

	check_kb(diffs, vma, KF_RSS, "smaps Rss kB", sums->rss + away, 0);
	check_kb(diffs, vma, KF_ANONYMOUS, "smaps Anonymous kB", sums->anon, away);
	check_kb(diffs, vma, KF_KSM, "smaps KSM kB", sums->ksm, 0);
	check_kb(diffs, vma, KF_ANON_HUGE, "smaps AnonHugePages kB", sums->anon_pmd, away);
	check_kb(diffs, vma, KF_SHMEM_PMD, "smaps ShmemPmdMapped kB", sums->shmem_pmd, away);
	check_kb(diffs, vma, KF_FILE_PMD, "smaps FilePmdMapped kB", sums->file_pmd, away);
	/* Referenced also counts pages that were referenced by other means. */
	check_kb(diffs, vma, KF_REFERENCED, "smaps Referenced kB", sums->young, ~0U);
	check_swap_kb(diffs, vma, sums->kind[LENS_SWAP]);
	check_hugetlb_kb(diffs, vma, sums);
	check_dirty(diffs, vma, sums);
	check_pss(diffs, vma, sums);
}

/**
 * check_smaps() - Compare the sums of entries with smaps, VMA by VMA.
 * @diffs: gets the differences
 * @truth: what the kernel says
 * @entries: what the module says
 */
void check_smaps(struct diffs *diffs, const struct truth *truth,
		 const struct lens_lines *entries)
{
	size_t i, at = 0;

	for (i = 0; i < truth->smaps.nr; i++) {
		const struct kf_vma *vma = &truth->smaps.vma[i];
		struct sums sums = sum_up(entries, &at, vma->start, vma->end);

		check_vma_kb(diffs, vma, &sums);
	}
}

/* The counts of a line of vmas must be the sums of the lines of entries. */
static void check_counts(struct diffs *diffs, const struct lens_vma *vma,
			 const struct sums *sums)
{
	__u64 markers = sums->kind[LENS_MARK_UFFD_WP] + sums->kind[LENS_MARK_POISON] +
			sums->kind[LENS_MARK_GUARD];
	const struct {
		const char *what;
		__u64 expected, got;
	} counts[] = {
		{ "vmas pages", (vma->end - vma->start) / getpagesize(), vma->pages },
		{ "vmas entries", sums->entries, vma->entries },
		{ "vmas marker", markers, vma->kind[LENS_MARK_UFFD_WP] },
		{ "vmas pmd", sums->level[LENS_PMD], vma->pmd },
		{ "vmas pud", sums->level[LENS_PUD], vma->pud },
		{ "vmas accessed", sums->accessed, vma->accessed },
		{ "vmas dirty", sums->dirty, vma->dirty },
	};
	char where[32];
	int i;

	snprintf(where, sizeof(where), "VMA %llx", vma->start);
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		if (counts[i].expected != counts[i].got)
			diff_number(diffs, where, counts[i].what, counts[i].expected,
				    counts[i].got);
	for (i = 0; i < LENS_NR_KINDS; i++) {
		if (i >= LENS_MARK_UFFD_WP && i <= LENS_MARK_GUARD)
			continue;
		if (sums->kind[i] != vma->kind[i])
			diff_number(diffs, where, lens_kind_name(i), sums->kind[i],
				    vma->kind[i]);
	}
}

static void check_identity(struct diffs *diffs, const struct lens_vma *vma,
			   const struct kf_vma *expected)
{
	char name[VMA_NAME_MAX];

	if (vma->start != expected->start || vma->end != expected->end)
		diff(diffs, "VMA %llx-%llx, smaps has %llx-%llx", vma->start, vma->end,
		     expected->start, expected->end);
	if (strcmp(vma->perm, expected->perm))
		diff(diffs, "VMA %llx is %s, smaps has %s", vma->start, vma->perm,
		     expected->perm);
	vma_expected_name(expected, expected->start, name);
	if (strcmp(vma->name, name))
		diff(diffs, "VMA %llx is named '%s', not '%s'", vma->start, vma->name, name);
	if (kf_vma_flag(expected, "ht") != !strcmp(vma->type, "hugetlb"))
		diff(diffs, "VMA %llx has type %s", vma->start, vma->type);
	if (!expected->file && expected->name[0] != '[' && strcmp(vma->type, "anon"))
		diff(diffs, "VMA %llx without a name has type %s", vma->start, vma->type);
}

/**
 * check_vma_counts() - Compare the counts of the vmas file with the entries.
 * @diffs: gets the differences
 * @entries: what the module says of the same process, with the same filter
 * @vmas: the file to check
 */
void check_vma_counts(struct diffs *diffs, const struct lens_lines *entries,
		      const struct lens_vmas *vmas)
{
	size_t i, at = 0;

	for (i = 0; i < vmas->nr; i++) {
		const struct lens_vma *vma = &vmas->vma[i];
		struct sums sums = sum_up(entries, &at, vma->start, vma->end);

		check_counts(diffs, vma, &sums);
	}
}

/**
 * check_vmas() - Compare the vmas file with smaps and with the entries.
 * @diffs: gets the differences
 * @truth: what the kernel says
 * @entries: what the module says of the same process
 * @vmas: the file to check
 */
void check_vmas(struct diffs *diffs, const struct truth *truth,
		const struct lens_lines *entries, const struct lens_vmas *vmas)
{
	size_t i, nr = truth->smaps.nr;

	/* smaps ends with the gate VMA, which no process has in its tables. */
	while (nr && truth->smaps.vma[nr - 1].start >= TRUTH_TOP)
		nr--;
	if (vmas->nr != nr)
		diff_number(diffs, "vmas", "count of VMAs", nr, vmas->nr);
	for (i = 0; i < vmas->nr && i < nr; i++)
		check_identity(diffs, &vmas->vma[i], &truth->smaps.vma[i]);
	check_vma_counts(diffs, entries, vmas);
}
