// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's own files, read as well as they can be.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "bench.h"
#include "theirs.h"

#define MAX_AREAS 8192

static struct area areas[MAX_AREAS];

static bool read_area(int fd, const struct area *area, size_t chunk, pagemap_fn use,
		      void *data, ssize_t *all)
{
	const size_t shift = __builtin_ctzl(getpagesize()) - 3;
	__u64 at = area->start >> shift, end = area->end >> shift;
	ssize_t got;

	for (; at < end; at += got) {
		got = pread(fd, bench_buffer, end - at < chunk ? end - at : chunk, at);
		if (got <= 0 || (use && !use(data, (__u64 *)bench_buffer, got / 8)))
			return false;
		*all += got;
	}
	return true;
}

/**
 * read_pagemap() - maps, and pagemap of all that it tells of.
 * @subject: the target
 * @chunk: bytes per read(), BENCH_BUFFER at most
 * @use: gets the words; NULL where nobody looks at them
 * @data: for @use
 * Return: bytes of pagemap, or a negative errno.
 */
ssize_t read_pagemap(struct subject *subject, size_t chunk, pagemap_fn use, void *data)
{
	ssize_t all = 0, i, nr = read_areas(subject->pid, areas, MAX_AREAS);
	char path[40];
	int fd;

	if (nr < 0)
		return nr;
	snprintf(path, sizeof(path), "/proc/%d/pagemap", subject->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (i = 0; i < nr; i++) {
		if (!read_area(fd, &areas[i], chunk, use, data, &all)) {
			all = -EIO;
			break;
		}
	}
	close(fd);
	return all;
}

static ssize_t read_pagemap_64k(struct subject *subject)
{
	return read_pagemap(subject, 64 << 10, NULL, NULL);
}

static ssize_t read_pagemap_1m(struct subject *subject)
{
	return read_pagemap(subject, 1 << 20, NULL, NULL);
}

static ssize_t read_proc(struct subject *subject, const char *file)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/%s", subject->pid, file);
	return read_whole(path, BENCH_BUFFER);
}

static ssize_t read_smaps(struct subject *subject)
{
	return read_proc(subject, "smaps");
}

static ssize_t read_smaps_rollup(struct subject *subject)
{
	return read_proc(subject, "smaps_rollup");
}

const struct reader theirs[] = {
	{ "smaps_rollup", "smaps_rollup", false, ASK_COUNT, true, read_smaps_rollup },
	{ "smaps", "smaps", false, ASK_COUNT, false, read_smaps },
	{ "scan", "PAGEMAP_SCAN of all that is there", false, ASK_COUNT, false, scan_all },
	{ "page-types", "page-types", false, ASK_COUNT, false, page_types_count },
	{ "pagemap-1M", "pagemap, reads of 1M", false, ASK_ENTRIES, true, read_pagemap_1m },
	{ "pagemap-64K", "pagemap, reads of 64K", false, ASK_ENTRIES, false, read_pagemap_64k },
	{ "scan-pagemap", "PAGEMAP_SCAN, pagemap of what it found", false, ASK_ENTRIES, true,
	  scan_words },
	{ "kpage", "pagemap, kpageflags, kpagecount", false, ASK_FOLIOS, true, read_frames },
	{ "kpage-whole", "pagemap, all of kpageflags and kpagecount", false, ASK_FOLIOS, false,
	  read_frames_whole },
	{ "page-types-l", "page-types -l", false, ASK_TEXT, true, page_types_ranges },
	{ "page-types-L", "page-types -L -M -C", false, ASK_LINES, false, page_types_lines },
	{ "scan-few", "PAGEMAP_SCAN of what is in swap", false, ASK_FEW, false, scan_few },
	{ "brute", "maps and pagemap of all", false, ASK_WHO, true, brute_who },
};

const size_t nr_theirs = sizeof(theirs) / sizeof(*theirs);
