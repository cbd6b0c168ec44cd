/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own memory, as its files tell it: to see whether it grows.
 */
#ifndef SELFTESTS_KMEMORY_H
#define SELFTESTS_KMEMORY_H

#include <stdbool.h>

#define KMEMORY_CACHES 512

/**
 * struct kmemory - what was in use
 * @cache: a slab cache: its name, objects in use, and what it takes
 * @nr: count of caches
 * @slab_kb: Slab of /proc/meminfo: caches, and what kmalloc() took as whole pages
 * @vmalloc_kb: VmallocUsed of /proc/meminfo
 * @free_kb: MemFree of /proc/meminfo
 */
struct kmemory {
	struct {
		char name[40];
		long objects;
		long kb;
	} cache[KMEMORY_CACHES];
	int nr;
	long slab_kb;
	long vmalloc_kb;
	long free_kb;
};

void kmemory_settle(void);
bool kmemory_read(struct kmemory *memory);
long kmemory_objects(const struct kmemory *memory, const char *name);
long kmemory_kmalloc_kb(const struct kmemory *memory);
long kmemory_vmalloc_of(const char *word);

#endif /* SELFTESTS_KMEMORY_H */
