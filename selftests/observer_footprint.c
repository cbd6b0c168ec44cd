// SPDX-License-Identifier: GPL-2.0
/*
 * All that the kernel tells about the state of a process, as one text to compare.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kfiles.h"
#include "observer.h"

/* What a reader could disturb; LRU and ACTIVE change by themselves. */
#define KPF_STATE (_BITULL(2) | _BITULL(4) | KPF_ANON | KPF_SWAPCACHE | KPF_COMPOUND_HEAD | \
		   KPF_COMPOUND_TAIL | KPF_THP | KPF_ZERO_PAGE | _BITULL(25))

static bool copy_file(FILE *to, const char *path)
{
	FILE *from = fopen(path, "re");
	char line[1024];

	if (!from)
		return false;
	while (fgets(line, sizeof(line), from))
		fprintf(to, "%s: %s", path, line);
	fclose(from);
	return true;
}

/* minflt cminflt majflt cmajflt, the fields 10 to 13 */
static bool copy_faults(FILE *to, pid_t pid)
{
	unsigned long faults[4];
	char path[32], text[1024], *after;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (kf_read(path, text, sizeof(text)))
		return false;
	after = strrchr(text, ')');
	if (!after || sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %lu %lu %lu %lu", &faults[0],
			     &faults[1], &faults[2], &faults[3]) != 4)
		return false;
	fprintf(to, "faults %lu %lu %lu %lu\n", faults[0], faults[1], faults[2], faults[3]);
	return true;
}

/* Counters of the whole machine that nobody else here should move. */
static bool copy_vmstat(FILE *to)
{
	static const char * const words[] = {
		"thp_split", "thp_collapse", "thp_deferred_split", "thp_migration", "pswpin",
		"numa_pte_updates", "pgmigrate", NULL
	};
	const char * const *word;
	FILE *from = fopen("/proc/vmstat", "re");
	char line[128];

	if (!from)
		return false;
	while (fgets(line, sizeof(line), from))
		for (word = words; *word; word++)
			if (!strncmp(line, *word, strlen(*word)))
				fprintf(to, "vmstat: %s", line);
	fclose(from);
	return true;
}

static bool copy_pages(FILE *to, pid_t pid, __u64 start, __u64 size)
{
	size_t i, nr = size / getpagesize();
	__u64 *entry = calloc(nr, sizeof(*entry));
	bool good = entry && !kf_pagemap(pid, start, nr, entry);

	for (i = 0; good && i < nr; i++) {
		__u64 flags = 0, count = 0;

		if (entry[i] & PM_PRESENT)
			good = !kf_pageflags(PM_PFN(entry[i]), &flags) &&
			       !kf_pagecount(PM_PFN(entry[i]), &count);
		fprintf(to, "page %llx: pagemap %llx flags %llx count %llu\n",
			start + i * getpagesize(), entry[i], flags & KPF_STATE, count);
	}
	free(entry);
	return good;
}

/**
 * footprint() - Write down the state of a stopped process.
 * @pid: process
 * @scene: its places; their pages are listed one by one
 * Return: text that the caller frees, or NULL when something cannot be read.
 */
char *footprint(pid_t pid, const struct scene *scene)
{
	char *text = NULL, path[32];
	bool good;
	size_t size;
	FILE *to = open_memstream(&text, &size);
	int i;

	if (!to)
		return NULL;
	snprintf(path, sizeof(path), "/proc/%d/smaps", pid);
	good = copy_file(to, path);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	good = good && copy_file(to, path) && copy_faults(to, pid) && copy_vmstat(to);
	for (i = 0; good && i < OBSERVE_PLACES; i++)
		good = copy_pages(to, pid, scene->addr[i], scene->value[i]);
	fclose(to);
	if (good)
		return text;
	free(text);
	return NULL;
}
