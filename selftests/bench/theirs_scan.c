// SPDX-License-Identifier: GPL-2.0
/*
 * PAGEMAP_SCAN: ranges of pages by category; their frames only with pagemap.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench.h"
#include "theirs.h"

/*
 * include/uapi/linux/fs.h of 6.7 and later; the headers of Debian 12 are older.
 */
struct page_range {
	__u64 start;
	__u64 end;
	__u64 categories;
};

struct scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};

#define SCAN _IOWR('f', 16, struct scan_arg)
#define IS_PRESENT (1 << 3)
#define IS_SWAPPED (1 << 4)
#define IS_PFNZERO (1 << 5)
#define IS_HUGE (1 << 6)

/* With more, 6.12 tells a wrong walk_end. */
#define RANGES 512

static struct page_range range[RANGES];

/* The words of pagemap for what was found. */
static ssize_t read_words(int fd, int nr)
{
	const size_t shift = __builtin_ctzl(getpagesize()) - 3;
	ssize_t got, all = 0;
	int i;

	for (i = 0; i < nr; i++) {
		__u64 at = range[i].start >> shift, end = range[i].end >> shift;

		for (; at < end; at += got) {
			got = pread(fd, bench_buffer,
				    end - at < BENCH_BUFFER ? end - at : BENCH_BUFFER, at);
			if (got <= 0)
				return -1;
			all += got;
		}
	}
	return all;
}

static ssize_t scan(struct subject *subject, __u64 any, bool words)
{
	struct scan_arg arg = {
		.size = sizeof(arg),
		.end = (1UL << 47) - getpagesize(),
		.vec = (size_t)range,
		.vec_len = RANGES,
		.category_anyof_mask = any,
		.return_mask = IS_PRESENT | IS_SWAPPED | IS_PFNZERO | IS_HUGE,
	};
	char path[40];
	ssize_t all = 0, more = 0;
	int fd, got;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", subject->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	do {
		got = ioctl(fd, SCAN, &arg);
		if (got < 0)
			break;
		if (words)
			more = read_words(fd, got);
		if (more < 0)
			break;
		all += got * sizeof(*range) + more;
		arg.start = arg.walk_end;
	} while (arg.start < arg.end);
	if (got < 0 || more < 0) {
		all = -errno;
		if (errno == ENOTTY)
			subject->missing = "this kernel has no PAGEMAP_SCAN (6.7 is the first)";
	}
	close(fd);
	return all;
}

/**
 * scan_all() - All that is present or in swap.
 * @subject: the target
 * Return: bytes or a negative errno.
 */
ssize_t scan_all(struct subject *subject)
{
	return scan(subject, IS_PRESENT | IS_SWAPPED, false);
}

/**
 * scan_words() - All that is present or in swap, and pagemap for that.
 * @subject: the target
 * Return: bytes or a negative errno.
 */
ssize_t scan_words(struct subject *subject)
{
	return scan(subject, IS_PRESENT | IS_SWAPPED, true);
}

/**
 * scan_few() - What is in swap.
 * @subject: the target
 * Return: bytes or a negative errno.
 */
ssize_t scan_few(struct subject *subject)
{
	return scan(subject, IS_SWAPPED, false);
}
