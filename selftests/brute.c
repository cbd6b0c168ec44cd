// SPDX-License-Identifier: GPL-2.0
/*
 * Who maps which frame, the long way: maps and pagemap of every process.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "brute.h"
#include "kfiles.h"
#include "truth.h"

#define CHUNK_PAGES (64UL * 1024)

/* No scene has a larger one; a stack or a file of others may. */
#define VMA_MAX (1UL << 30)

/**
 * mappers_add() - Add an entry.
 * @mappers: to these
 * @mapper: the entry
 * Return: 0 or -ENOMEM.
 */
int mappers_add(struct mappers *mappers, struct mapper mapper)
{
	if (mappers->nr == mappers->room) {
		struct mapper *more;

		mappers->room = 2 * mappers->room + 1024;
		more = realloc(mappers->one, mappers->room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		mappers->one = more;
	}
	mappers->one[mappers->nr++] = mapper;
	return 0;
}

static int compare_numbers(__u64 one, __u64 two)
{
	return one < two ? -1 : one > two;
}

static int compare(const void *one, const void *two)
{
	const struct mapper *a = one, *b = two;

	return compare_numbers(a->pfn, b->pfn) ?: compare_numbers(a->pid, b->pid) ?:
	       compare_numbers(a->vaddr, b->vaddr);
}

/**
 * mappers_sort() - Put entries in order of frame, process and address.
 * @mappers: the entries
 */
void mappers_sort(struct mappers *mappers)
{
	qsort(mappers->one, mappers->nr, sizeof(*mappers->one), compare);
}

/**
 * mappers_free() - Release entries.
 * @mappers: may be released twice
 */
void mappers_free(struct mappers *mappers)
{
	free(mappers->one);
	*mappers = (struct mappers){ 0 };
}

/**
 * mappers_same() - Are these the same entries?
 * @one: sorted
 * @two: sorted
 * Return: true when they are.
 */
bool mappers_same(const struct mappers *one, const struct mappers *two)
{
	size_t i;

	if (one->nr != two->nr)
		return false;
	for (i = 0; i < one->nr; i++)
		if (compare(&one->one[i], &two->one[i]))
			return false;
	return true;
}

static int read_area(struct mappers *mappers, pid_t pid, __u64 start, __u64 end)
{
	static __u64 words[CHUNK_PAGES];
	const size_t page_size = getpagesize();
	int ret = 0;

	while (!ret && start < end) {
		size_t i, nr = (end - start) / page_size;

		if (nr > CHUNK_PAGES)
			nr = CHUNK_PAGES;
		ret = kf_pagemap(pid, start, nr, words);
		for (i = 0; !ret && i < nr; i++)
			if (words[i] & PM_PRESENT && PM_PFN(words[i]))
				ret = mappers_add(mappers, (struct mapper){
					.pfn = PM_PFN(words[i]), .pid = pid,
					.vaddr = start + i * page_size });
		start += nr * page_size;
	}
	return ret;
}

/* A process that ends meanwhile is no error: it is not there. */
static int read_process(struct mappers *mappers, pid_t pid)
{
	unsigned long long start, end;
	char path[40], line[512];
	FILE *file;
	int ret = 0;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	file = fopen(path, "re");
	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (!ret && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%llx-%llx", &start, &end) != 2 || start >= TRUTH_TOP)
			continue;
		if (end - start <= VMA_MAX)
			ret = read_area(mappers, pid, start, end);
	}
	fclose(file);
	return ret == -ENOENT || ret == -ESRCH || ret == -ENODATA ? 0 : ret;
}

/**
 * brute_read() - Read what every process maps.
 * @mappers: filled, sorted; release with mappers_free() also after an error
 * @without: a process to leave out: the one that reads does not stand still
 * Return: 0 or a negative errno.
 */
int brute_read(struct mappers *mappers, pid_t without)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int ret = dir ? 0 : -errno;

	*mappers = (struct mappers){ 0 };
	while (!ret && (entry = readdir(dir))) {
		pid_t pid = atoi(entry->d_name);

		if (pid > 0 && pid != without)
			ret = read_process(mappers, pid);
	}
	if (dir)
		closedir(dir);
	mappers_sort(mappers);
	return ret;
}

/**
 * brute_find() - Find the entries of a frame.
 * @mappers: sorted
 * @pfn: the frame
 * @nr: set to their count
 * Return: index of the first.
 */
size_t brute_find(const struct mappers *mappers, __u64 pfn, size_t *nr)
{
	size_t low = 0, high = mappers->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (mappers->one[mid].pfn < pfn)
			low = mid + 1;
		else
			high = mid;
	}
	for (high = low; high < mappers->nr && mappers->one[high].pfn == pfn; high++)
		;
	*nr = high - low;
	return low;
}
