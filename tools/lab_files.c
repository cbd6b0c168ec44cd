// SPDX-License-Identifier: GPL-2.0
/* What acts do with files, and how they push pages out of memory. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lab.h"

/* Bytes that a fault on a file maps at once. */
#define WINDOW 65536

/* Tries to push a page out, a hundredth of a second each. */
#define TRIES 500

char *stage_map_file(struct stage *stage, int area, const char *name, int fd,
		     unsigned int pages, int flags)
{
	const size_t size = pages * stage->page;
	char *place = stage_place(stage, size, WINDOW);
	char *addr = mmap(place, size, PROT_READ | PROT_WRITE, flags | MAP_FIXED_NOREPLACE, fd, 0);

	if (addr != place)
		abort();
	stage_watch(stage, area, name, (size_t)addr, pages, 1);
	return addr;
}

static bool in_memory_only(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC ||
				     fs.f_type == OVERLAYFS_SUPER_MAGIC);
}

static int cannot(struct stage *stage, int fd, const char *why)
{
	snprintf(stage->note, sizeof(stage->note), "%s %s: name a folder on a disk with --dir.",
		 stage->dir, why);
	if (fd >= 0)
		close(fd);
	return -1;
}

int stage_disk_file(struct stage *stage, unsigned int pages)
{
	int fd = open(stage->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	unsigned int i, number[stage->page / sizeof(unsigned int)];

	memset(number, 0, sizeof(number));

	if (fd < 0)
		return cannot(stage, fd, "takes no file without a name");
	if (in_memory_only(fd))
		return cannot(stage, fd, "is not on a disk");
	for (i = 0; i < pages; i++) {
		/* whole pages: parts of one would not be in memory else */
		*number = i + 1;
		if (write(fd, number, sizeof(number)) != (ssize_t)sizeof(number))
			return cannot(stage, fd, "is full");
	}
	if (fsync(fd))
		return cannot(stage, fd, "cannot be written to");
	return fd;
}

bool stage_any_there(const struct stage *stage, const char *addr, unsigned int nr)
{
	const size_t page = stage->page;
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	bool there = false;
	__u64 word;

	for (; nr && !there; nr--, addr += page)
		there = pread(fd, &word, sizeof(word), (size_t)addr / page * sizeof(word)) !=
			sizeof(word) || word >> 63;
	close(fd);
	return there;
}

/*
 * Brings pages that a processor has set aside to the lists of the LRU, on every processor:
 * move_pages() does so before it finds that there is nothing to move.
 */
static void drain_all(void)
{
	void *nowhere = NULL;
	int node = 0, status;

	syscall(SYS_move_pages, 0, 1UL, &nowhere, &node, &status, 0);
}

bool stage_page_out(struct stage *stage, int area, unsigned int first, unsigned int nr)
{
	char *addr = stage_at(stage, area, first);
	int i;

	/* again and again: a page on its way to a list of the LRU stays, or one that is held */
	for (i = 0; i < TRIES; i++) {
		drain_all();
		madvise(addr, nr * stage->page, MADV_PAGEOUT);
		if (!stage_any_there(stage, addr, nr))
			return true;
		usleep(10000);
	}
	errno = EBUSY;
	return false;
}
