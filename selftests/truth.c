// SPDX-License-Identifier: GPL-2.0
/*
 * Collects what the kernel's own files say about the pages of a process.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "truth.h"

#define CHUNK_PAGES (64UL * 1024)
#define WINDOW (2UL << 20)

/* Nothing but the VM_SOFTDIRTY of the VMA: as good as none. */
#define PM_SOMETHING (PM_PRESENT | PM_SWAP | PM_UFFD_WP | PM_GUARD)

/*
 * pagemap takes 8 bytes for each page of a hole. VMAs larger than this are read
 * only around the entries that the module shows; that there is nothing elsewhere
 * is shown by Rss and Swap of smaps being equal to the sums of the entries.
 */
#define VMA_READ_WHOLE (4UL << 30)

static int add_page(struct truth *truth, size_t *room, __u64 addr, __u64 pagemap)
{
	if (truth->nr == *room) {
		struct truth_page *more;

		*room = 2 * *room + 1024;
		more = realloc(truth->page, *room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		truth->page = more;
	}
	truth->page[truth->nr++] = (struct truth_page){ .addr = addr, .pagemap = pagemap };
	return 0;
}

static int read_window(pid_t pid, struct truth *truth, size_t *room, __u64 start, __u64 end)
{
	const size_t page_size = getpagesize();
	__u64 *words = malloc(CHUNK_PAGES * sizeof(*words));
	int ret = words ? 0 : -ENOMEM;

	while (!ret && start < end) {
		size_t i, nr = (end - start) / page_size;

		if (nr > CHUNK_PAGES)
			nr = CHUNK_PAGES;
		ret = kf_pagemap(pid, start, nr, words);
		for (i = 0; !ret && i < nr; i++)
			if (words[i] & PM_SOMETHING)
				ret = add_page(truth, room, start + i * page_size, words[i]);
		start += nr * page_size;
	}
	free(words);
	return ret;
}

static int read_around_hints(pid_t pid, const struct lens_lines *hints, struct truth *truth,
			     size_t *room, const struct kf_vma *vma)
{
	__u64 done = vma->start;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < hints->nr; i++) {
		const struct lens_line *line = &hints->line[i];
		__u64 start = line->start & ~(WINDOW - 1);
		__u64 end = line->start + line->pages * getpagesize();

		end = (end + WINDOW - 1) & ~(WINDOW - 1);
		if (line->start < vma->start || line->start >= vma->end)
			continue;
		if (start < done)
			start = done;
		if (end > vma->end)
			end = vma->end;
		if (start < end)
			ret = read_window(pid, truth, room, start, end);
		if (end > done)
			done = end;
	}
	return ret;
}

/* How many pages from @i on have frames in a row. */
static size_t frames_in_a_row(const struct truth *truth, size_t i)
{
	size_t nr = 1;

	while (i + nr < truth->nr && nr < CHUNK_PAGES &&
	       truth->page[i + nr].pagemap & PM_PRESENT &&
	       PM_PFN(truth->page[i + nr].pagemap) == PM_PFN(truth->page[i].pagemap) + nr)
		nr++;
	return nr;
}

/* /dev/mem shows frames that have no struct page: none of these files knows them. */
static int read_frames(int fd, __u64 pfn, size_t nr, __u64 *words, __u64 unknown)
{
	int ret = kf_words(fd, pfn, nr, words);
	size_t i;

	if (ret != -ENODATA)
		return ret;
	for (i = 0; i < nr; i++)
		if (kf_words(fd, pfn + i, 1, &words[i]))
			words[i] = unknown;
	return 0;
}

/* Reads the words of the frames from a file; into which field, @offset says. */
static int fill_words(struct truth *truth, int fd, __u64 unknown, size_t offset)
{
	__u64 *words = malloc(CHUNK_PAGES * sizeof(*words));
	int ret = words ? 0 : -ENOMEM;
	size_t i, j, nr;

	for (i = 0; !ret && i < truth->nr; i += nr) {
		nr = 1;
		if (!(truth->page[i].pagemap & PM_PRESENT))
			continue;
		nr = frames_in_a_row(truth, i);
		ret = read_frames(fd, PM_PFN(truth->page[i].pagemap), nr, words, unknown);
		for (j = 0; !ret && j < nr; j++)
			*(__u64 *)((char *)&truth->page[i + j] + offset) = words[j];
	}
	free(words);
	return ret;
}

static int read_frame_file(struct truth *truth, const char *path, __u64 unknown, size_t offset)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = fill_words(truth, fd, unknown, offset);
	close(fd);
	return ret;
}

static int read_frame_files(struct truth *truth)
{
	int ret;

	ret = read_frame_file(truth, "/proc/kpageflags", KPF_NOPAGE,
			      offsetof(struct truth_page, flags)) ?:
	      read_frame_file(truth, "/proc/kpagecount", 0,
			      offsetof(struct truth_page, count));
	if (ret)
		return ret;
	ret = read_frame_file(truth, "/proc/kpagecgroup", 0,
			      offsetof(struct truth_page, cgroup));
	truth->has_cgroups = !ret;
	/* a kernel without memory cgroups has no such file */
	return ret == -ENOENT ? 0 : ret;
}

/**
 * truth_read() - Read smaps, pagemap and the files of frames of a process.
 * @pid: process
 * @hints: where to look in VMAs that are too large to be read whole
 * @truth: filled; release with truth_free() also after an error
 * Return: 0 or a negative errno.
 */
int truth_read(pid_t pid, const struct lens_lines *hints, struct truth *truth)
{
	size_t i, room = 0;
	int ret;

	*truth = (struct truth){ 0 };
	ret = kf_smaps(pid, &truth->smaps);
	for (i = 0; !ret && i < truth->smaps.nr; i++) {
		const struct kf_vma *vma = &truth->smaps.vma[i];

		if (vma->start >= TRUTH_TOP)
			continue;
		if (vma->end - vma->start > VMA_READ_WHOLE)
			ret = read_around_hints(pid, hints, truth, &room, vma);
		else
			ret = read_window(pid, truth, &room, vma->start, vma->end);
	}
	return ret ?: read_frame_files(truth);
}

static bool same_page(const struct truth_page *one, const struct truth_page *two)
{
	return one->addr == two->addr && one->pagemap == two->pagemap &&
	       !((one->flags ^ two->flags) & TRUTH_FLAGS) &&
	       one->count == two->count && one->cgroup == two->cgroup;
}

/**
 * truth_same() - Has nothing changed between two readings?
 * @one: a reading; gets the steady bits of its pages
 * @two: another one of the same process
 * Return: true when both are equal.
 */
bool truth_same(struct truth *one, const struct truth *two)
{
	size_t i;

	if (one->nr != two->nr || one->smaps.nr != two->smaps.nr ||
	    memcmp(one->smaps.vma, two->smaps.vma,
		   one->smaps.nr * sizeof(*one->smaps.vma)))
		return false;
	for (i = 0; i < one->nr; i++) {
		if (!same_page(&one->page[i], &two->page[i]))
			return false;
		one->page[i].steady = ~(one->page[i].flags ^ two->page[i].flags);
	}
	return true;
}

/**
 * truth_free() - Release what truth_read() filled.
 * @truth: may be released twice
 */
void truth_free(struct truth *truth)
{
	kf_free_smaps(&truth->smaps);
	free(truth->page);
	*truth = (struct truth){ 0 };
}
