// SPDX-License-Identifier: GPL-2.0
/*
 * What the rough process does in a turn; it is back where it was afterwards. Each returns
 * whether the kernel did what was asked of it.
 */
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kfiles.h"
#include "memory.h"
#include "rough.h"
#include "../tools/newer.h"

#define PAGES 64
#define MOVED 16

/* What a pmd maps, of a file or anonymous. Unlike map_alone() while other threads map, too. */
static char *map_block(int fd)
{
	const int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
	size_t size = pmd_size(), before;
	char *room = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *block;

	if (room == MAP_FAILED)
		return NULL;
	before = -(size_t)room % size;
	block = mmap(room + before, size, PROT_READ | PROT_WRITE, flags | MAP_FIXED, fd, 0);
	if (before)
		munmap(room, before);
	munmap(room + before + size, size - before);
	return block == MAP_FAILED ? NULL : block;
}

static char *map_advised(int advice)
{
	char *block = map_block(-1);

	if (block)
		madvise(block, pmd_size(), advice);
	return block;
}

/* From 6.14 on an emptied table goes away at once, under the mmap_lock for reading. */
bool rough_tables(void)
{
	char *block = map_advised(MADV_NOHUGEPAGE);
	bool good;

	if (!block)
		return false;
	good = !madvise(block, pmd_size(), MADV_POPULATE_READ) &&
	       !madvise(block, pmd_size(), MADV_DONTNEED);
	munmap(block, pmd_size());
	return good;
}

/* The huge zero page comes and goes. */
bool rough_zero(void)
{
	char *block = map_advised(MADV_HUGEPAGE);
	bool good = block;
	int i;

	for (i = 0; good && i < 4; i++) {
		read_pages(block, 1);
		good = !madvise(block, pmd_size(), MADV_DONTNEED);
	}
	munmap(block, pmd_size());
	return good;
}

/* It is split, as a page in it goes away. */
bool rough_split(void)
{
	char *block = map_advised(MADV_HUGEPAGE);
	bool good;

	if (!block)
		return false;
	read_pages(block, 1);
	good = !madvise(block + 7 * page_size(), page_size(), MADV_DONTNEED);
	munmap(block, pmd_size());
	return good;
}

/* A file that is mapped twice is collapsed in one place: the other one loses its table. */
bool rough_retract(void)
{
	size_t size = pmd_size();
	int fd = memfd_create("rough", MFD_CLOEXEC);
	char *here, *there;
	bool good = false;
	size_t at;

	if (fd < 0 || ftruncate(fd, size))
		return false;
	here = map_block(fd);
	there = map_block(fd);
	if (here && there) {
		/* some are enough for a table, and to collapse it */
		for (at = 0; at < size; at += PAGES * page_size()) {
			write_pages(here + at, 2);
			read_pages(there + at, 2);
		}
		good = !madvise(here, size, MADV_COLLAPSE);
		read_pages(there, 1);
	}
	munmap(here, size);
	munmap(there, size);
	close(fd);
	return good;
}

/* To the other node and back. */
bool rough_nodes(void)
{
	char *memory = map_advised(MADV_NOHUGEPAGE);
	int node[MOVED], status[MOVED], i, to;
	void *page[MOVED];
	long moved = 0;

	if (!memory)
		return false;
	write_pages(memory, MOVED);
	for (to = 1; to >= 0; to--) {
		for (i = 0; i < MOVED; i++) {
			page[i] = memory + i * page_size();
			node[i] = to;
			status[i] = -1;
		}
		syscall(SYS_move_pages, 0, (long)MOVED, page, node, status, 2);
		for (i = 0; i < MOVED; i++)
			moved += status[i] == to;
	}
	munmap(memory, pmd_size());
	return moved >= MOVED;
}

bool rough_swap(void)
{
	char *memory = map_advised(MADV_NOHUGEPAGE);
	bool good;

	if (!memory)
		return false;
	write_pages(memory, PAGES);
	good = !madvise(memory, PAGES * page_size(), MADV_PAGEOUT);
	read_pages(memory, PAGES);
	munmap(memory, pmd_size());
	return good;
}

static bool is_merged(const char *addr, size_t pages)
{
	return kf_number("/sys/kernel/mm/ksm/pages_sharing") > 0;
}

/* Merged by ksmd, and broken again by writing. */
bool rough_ksm(void)
{
	char *memory = map_advised(MADV_NOHUGEPAGE);
	bool good;

	if (!memory)
		return false;
	memset(memory, 'k', PAGES * page_size());
	good = !madvise(memory, PAGES * page_size(), MADV_MERGEABLE) &&
	       wait_until(is_merged, memory, PAGES, 2);
	write_pages(memory, PAGES);
	munmap(memory, pmd_size());
	return good;
}

bool rough_hugetlb(void)
{
	int fd = memfd_create("rough", MFD_HUGETLB | MFD_CLOEXEC);
	size_t size = pmd_size();
	char *memory;

	if (fd < 0 || ftruncate(fd, size))
		return false;
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	/* other threads may have all of the pool at the moment */
	if (memory == MAP_FAILED)
		return false;
	write_pages(memory, 1);
	madvise(memory, size, MADV_DONTNEED);
	read_pages(memory, 1);
	return !munmap(memory, size);
}

bool rough_poison(void)
{
	char *memory = map_advised(MADV_NOHUGEPAGE);
	bool good;

	if (!memory)
		return false;
	write_pages(memory, 2);
	good = to_first_node(memory) && !poison_page(memory);
	usleep(1000);
	munmap(memory, pmd_size());
	return good;
}
