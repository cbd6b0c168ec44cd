// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the type and the flags of the VMA on each line with VmFlags of smaps, and
 * with what the mapped file is.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "check.h"
#include "kselftest.h"

#define TMPFS_MAGIC 0x01021994

/* What the module shows of VmFlags, in its order. */
static const char * const flags[] = {
	"gd", "pf", "mm", "io", "lo", "sr", "rr", "dc", "dd", "nr", "ht", "wf", "hg", "nh",
	"mg", "um", "uw", "ui",
};

#define FLAGS_MAX (3 * ARRAY_SIZE(flags) + 2)

static void expected_flags(const struct kf_vma *vma, char *text)
{
	char *at = text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (kf_vma_flag(vma, flags[i]))
			at += sprintf(at, "%s%s", at == text ? "" : "+", flags[i]);
	if (at == text)
		strcpy(text, "-");
}

/* By the file itself, whatever its name is now. */
static const char *type_of_file(pid_t pid, const struct kf_vma *vma)
{
	struct statfs fs;
	struct stat stat_;
	char path[80];

	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", pid, vma->start, vma->end);
	if (stat(path, &stat_) || statfs(path, &fs))
		return "no file";
	if (!S_ISREG(stat_.st_mode))
		return "special";
	return fs.f_type == TMPFS_MAGIC ? "shmem" : "file";
}

static const char *expected_type(pid_t pid, const struct kf_vma *vma)
{
	if (kf_vma_flag(vma, "ht"))
		return "hugetlb";
	if (vma->file)
		return type_of_file(pid, vma);
	if (!strcmp(vma->name, "[heap]"))
		return "heap";
	if (!strcmp(vma->name, "[stack]"))
		return "stack";
	return !vma->name[0] || !strncmp(vma->name, "[anon:", 6) ? "anon" : "special";
}

static void check_line(struct diffs *diffs, const struct lens_line *line, const char *type,
		       const char *words)
{
	if (strcmp(line->vma_type, type) || strcmp(line->vma_flags, words))
		diff(diffs, "%016llx is in %s,%s, not %s,%s (%s,%s)", line->start,
		     line->vma_type, line->vma_flags, type, words, line->perm, line->name);
}

/**
 * check_vma_facts() - Compare type and flags of VMAs.
 * @diffs: gets the differences
 * @pid: the target
 * @truth: what the kernel says
 * @files: what the module says
 */
void check_vma_facts(struct diffs *diffs, pid_t pid, const struct truth *truth,
		     const struct lens_files *files)
{
	const struct lens_line *line = files->entries.line;
	const struct lens_line *end = line + files->entries.nr;
	size_t i;

	for (i = 0; i < truth->smaps.nr; i++) {
		const struct kf_vma *vma = &truth->smaps.vma[i];
		const char *type = expected_type(pid, vma);
		char words[FLAGS_MAX];

		expected_flags(vma, words);
		for (; line < end && line->start < vma->end; line++)
			check_line(diffs, line, type, words);
		if (i < files->vmas.nr && strcmp(files->vmas.vma[i].type, type))
			diff(diffs, "VMA %llx is %s, not %s", vma->start,
			     files->vmas.vma[i].type, type);
	}
}
