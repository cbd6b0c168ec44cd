// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what memory the kernel uses for itself: /proc/slabinfo, meminfo and vmallocinfo.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kfiles.h"
#include "kmemory.h"

/**
 * kmemory_settle() - Give back what the kernel only keeps for later.
 *
 * Slabs that the CPUs keep for themselves count as full; this gives them back.
 */
void kmemory_settle(void)
{
	DIR *dir = opendir("/sys/kernel/slab");
	struct dirent *entry;
	char path[300];

	sync();
	kf_write("/proc/sys/vm/drop_caches", "3");
	/* What is freed by RCU or a worker is gone after a moment. */
	sleep(2);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", entry->d_name);
		kf_write(path, "1");
	}
	if (dir)
		closedir(dir);
}

/* NAME ACTIVE OBJECTS SIZE PER_SLAB PAGES : tunables 3 : slabdata ACTIVE_SLABS SLABS ... */
static const char slab_line[] =
	"%39s %ld %*d %*d %*d %ld : tunables %*d %*d %*d : slabdata %*d %ld";

static bool read_slabinfo(struct kmemory *memory)
{
	FILE *file = fopen("/proc/slabinfo", "re");
	long pages, slabs;
	char line[512];

	if (!file)
		return false;
	while (memory->nr < KMEMORY_CACHES && fgets(line, sizeof(line), file)) {
		if (sscanf(line, slab_line, memory->cache[memory->nr].name,
			   &memory->cache[memory->nr].objects, &pages, &slabs) != 4)
			continue;
		memory->cache[memory->nr++].kb = slabs * pages * (getpagesize() / 1024);
	}
	fclose(file);
	return memory->nr > 10;
}

/**
 * kmemory_read() - Read it.
 * @memory: filled
 * Return: false if it cannot be read: that needs root and CONFIG_SLUB_DEBUG.
 */
bool kmemory_read(struct kmemory *memory)
{
	const struct {
		const char *key;
		long *kb;
	} rows[] = {
		{ "Slab:", &memory->slab_kb },
		{ "VmallocUsed:", &memory->vmalloc_kb },
		{ "MemFree:", &memory->free_kb },
	};
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];
	size_t i;

	memset(memory, 0, sizeof(*memory));
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
			if (!strncmp(line, rows[i].key, strlen(rows[i].key)))
				*rows[i].kb = strtol(line + strlen(rows[i].key), NULL, 10);
	fclose(file);
	return read_slabinfo(memory) && memory->free_kb;
}

/**
 * kmemory_objects() - How many objects of a cache are in use?
 * @memory: as read
 * @name: of the cache
 * Return: that; 0 for a cache that is not there.
 */
long kmemory_objects(const struct kmemory *memory, const char *name)
{
	int i;

	for (i = 0; i < memory->nr; i++)
		if (!strcmp(memory->cache[i].name, name))
			return memory->cache[i].objects;
	return 0;
}

/**
 * kmemory_kmalloc_kb() - What did kmalloc() take, in caches and as whole pages?
 * @memory: as read
 *
 * Which is all of Slab that is not in a cache of another name: those have VMAs, inodes
 * and whatever else the programs of the machine need.
 *
 * Return: that.
 */
long kmemory_kmalloc_kb(const struct kmemory *memory)
{
	long kb = memory->slab_kb;
	int i;

	for (i = 0; i < memory->nr; i++)
		if (strncmp(memory->cache[i].name, "kmalloc", 7))
			kb -= memory->cache[i].kb;
	return kb;
}

/**
 * kmemory_vmalloc_of() - What did somebody take with vmalloc()?
 * @word: in the name of who asked for it, for a module "[NAME]"
 * Return: kB, or -1 if it cannot be read.
 */
long kmemory_vmalloc_of(const char *word)
{
	FILE *file = fopen("/proc/vmallocinfo", "re");
	unsigned long bytes, sum = 0;
	char line[512];

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (strstr(line, word) && sscanf(line, "%*s %lu", &bytes) == 1)
			sum += bytes;
	fclose(file);
	return sum / 1024;
}
