// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's own files, read as well as they can be.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "bench.h"

#define MAX_AREAS 8192

static struct area areas[MAX_AREAS];

static ssize_t read_pagemap(struct subject *subject, size_t chunk)
{
	const size_t shift = __builtin_ctzl(getpagesize()) - 3;
	ssize_t got, all = 0, i, nr = read_areas(subject->pid, areas, MAX_AREAS);
	char path[40];
	int fd;

	if (nr < 0)
		return nr;
	snprintf(path, sizeof(path), "/proc/%d/pagemap", subject->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (i = 0; i < nr; i++) {
		__u64 at = areas[i].start >> shift, end = areas[i].end >> shift;

		for (; at < end; at += got) {
			size_t room = end - at < chunk ? end - at : chunk;

			got = pread(fd, bench_buffer, room, at);
			if (got <= 0)
				break;
			all += got;
		}
	}
	close(fd);
	return all;
}

static ssize_t read_pagemap_64k(struct subject *subject)
{
	return read_pagemap(subject, 64 << 10);
}

static ssize_t read_pagemap_1m(struct subject *subject)
{
	return read_pagemap(subject, 1 << 20);
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
	{ "pagemap-1M", "pagemap, reads of 1M", false, ASK_ENTRIES, true, read_pagemap_1m },
	{ "pagemap-64K", "pagemap, reads of 64K", false, ASK_ENTRIES, false, read_pagemap_64k },
};

const size_t nr_theirs = sizeof(theirs) / sizeof(*theirs);
