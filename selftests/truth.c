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

static int fill_frames(struct truth *truth, int flags_fd, int count_fd)
{
	__u64 *words = malloc(CHUNK_PAGES * sizeof(*words));
	int ret = words ? 0 : -ENOMEM;
	size_t i, j, nr;

	for (i = 0; !ret && i < truth->nr; i += nr) {
		__u64 pfn = PM_PFN(truth->page[i].pagemap);

		nr = 1;
		if (!(truth->page[i].pagemap & PM_PRESENT))
			continue;
		nr = frames_in_a_row(truth, i);
		ret = read_frames(flags_fd, pfn, nr, words, KPF_NOPAGE);
		for (j = 0; !ret && j < nr; j++)
			truth->page[i + j].flags = words[j] & TRUTH_FLAGS;
		if (!ret)
			ret = read_frames(count_fd, pfn, nr, words, 0);
		for (j = 0; !ret && j < nr; j++)
			truth->page[i + j].count = words[j];
	}
	free(words);
	return ret;
}

static int read_frame_files(struct truth *truth)
{
	int flags_fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	int count_fd = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC);
	int ret = flags_fd < 0 || count_fd < 0 ? -errno : fill_frames(truth, flags_fd, count_fd);

	close(flags_fd);
	close(count_fd);
	return ret;
}

/**
 * truth_read() - Read smaps, pagemap, kpageflags and kpagecount of a process.
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

/**
 * truth_same() - Has nothing changed between two readings?
 * @one: a reading
 * @two: another one of the same process
 * Return: true when both are equal.
 */
bool truth_same(const struct truth *one, const struct truth *two)
{
	return one->nr == two->nr && one->smaps.nr == two->smaps.nr &&
	       !memcmp(one->page, two->page, one->nr * sizeof(*one->page)) &&
	       !memcmp(one->smaps.vma, two->smaps.vma,
		       one->smaps.nr * sizeof(*one->smaps.vma));
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
