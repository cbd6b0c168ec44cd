// SPDX-License-Identifier: GPL-2.0
/*
 * pagemap, and for each frame in it kpageflags and kpagecount, in as few reads as it takes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../kfiles.h"
#include "bench.h"
#include "theirs.h"

#define WORDS (BENCH_BUFFER / 8)

/* One word for each frame of the guest: what the whole of such a file takes. */
#define MAX_FRAMES (4UL << 20)

struct frames {
	int flags;
	int count;
	ssize_t bytes;
};

static __u64 page_flags[WORDS], page_count[WORDS];

static bool read_row(struct frames *frames, __u64 pfn, size_t nr)
{
	ssize_t flags = pread(frames->flags, page_flags, nr * 8, pfn * 8);
	ssize_t count = pread(frames->count, page_count, nr * 8, pfn * 8);

	if (flags < 0 || count < 0)
		return false;
	frames->bytes += flags + count;
	return true;
}

/* Frames in a row take one read of each file. */
static bool read_rows(struct frames *frames, const __u64 *word, size_t nr)
{
	size_t i, first;

	for (i = 0; i < nr; i++) {
		if (!(word[i] & PM_PRESENT))
			continue;
		first = i;
		while (i + 1 < nr && word[i + 1] & PM_PRESENT &&
		       PM_PFN(word[i + 1]) == PM_PFN(word[i]) + 1)
			i++;
		if (!read_row(frames, PM_PFN(word[first]), i - first + 1))
			return false;
	}
	return true;
}

static bool rows(void *data, const __u64 *word, size_t nr)
{
	return read_rows(data, word, nr);
}

/**
 * read_frames() - pagemap, and the frames of each of its words, row by row.
 * @subject: the target
 * Return: bytes or a negative errno.
 */
ssize_t read_frames(struct subject *subject)
{
	struct frames frames = {
		.flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC),
		.count = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC),
	};
	ssize_t all = -errno;

	if (frames.flags >= 0 && frames.count >= 0) {
		all = read_pagemap(subject, BENCH_BUFFER, rows, &frames);
		if (all >= 0)
			all += frames.bytes;
	}
	close(frames.flags);
	close(frames.count);
	return all;
}

/* A file of one word per frame, whole. */
static ssize_t read_table(const char *path, __u64 *table)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got, all = 0;

	if (fd < 0)
		return -errno;
	while ((got = read(fd, (char *)table + all, BENCH_BUFFER)) > 0) {
		all += got;
		if (all + BENCH_BUFFER > MAX_FRAMES * 8)
			break;
	}
	close(fd);
	return got < 0 ? -errno : all;
}

struct tables {
	__u64 *flags;
	__u64 *count;
	__u64 found;
};

static bool look_up(void *data, const __u64 *word, size_t nr)
{
	struct tables *tables = data;
	size_t i;

	for (i = 0; i < nr; i++)
		if (word[i] & PM_PRESENT && PM_PFN(word[i]) < MAX_FRAMES)
			tables->found += tables->flags[PM_PFN(word[i])] ^
					 tables->count[PM_PFN(word[i])];
	return true;
}

/**
 * read_frames_whole() - pagemap, and both files as a whole, whatever is in them.
 * @subject: the target
 * Return: bytes or a negative errno.
 *
 * Pays where a target has most of the memory and its frames lie scattered.
 */
ssize_t read_frames_whole(struct subject *subject)
{
	static struct tables tables;
	ssize_t flags, count, all;

	if (!tables.flags) {
		tables.flags = calloc(MAX_FRAMES, 8);
		tables.count = calloc(MAX_FRAMES, 8);
	}
	if (!tables.flags || !tables.count)
		return -ENOMEM;
	flags = read_table("/proc/kpageflags", tables.flags);
	count = read_table("/proc/kpagecount", tables.count);
	all = read_pagemap(subject, BENCH_BUFFER, look_up, &tables);
	if (flags < 0 || count < 0 || all < 0)
		return -EIO;
	return flags + count + all;
}
