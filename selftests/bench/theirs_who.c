// SPDX-License-Identifier: GPL-2.0
/*
 * Who maps a frame, without ptelens: maps and pagemap of every process.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "../kfiles.h"
#include "bench.h"
#include "theirs.h"

struct search {
	__u64 pfn;
	size_t found;
};

static bool look(void *data, const __u64 *word, size_t nr)
{
	struct search *search = data;
	size_t i;

	for (i = 0; i < nr; i++)
		if (PM_PFN(word[i]) == search->pfn && word[i] & PM_PRESENT)
			search->found++;
	return true;
}

/**
 * brute_who() - The entries of all processes that map the frame behind an address.
 * @subject: whose address
 * Return: bytes or a negative errno.
 *
 * Kernel threads have no maps; a process may end meanwhile.
 */
ssize_t brute_who(struct subject *subject)
{
	struct search search = { 0 };
	struct dirent *entry;
	ssize_t all = 0, got;
	__u64 word;
	DIR *dir;

	got = kf_pagemap(subject->pid, subject->addr, 1, &word);
	if (got)
		return got;
	search.pfn = PM_PFN(word);
	dir = opendir("/proc");
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		struct subject other = { .pid = atoi(entry->d_name) };

		if (!other.pid)
			continue;
		got = read_pagemap(&other, BENCH_BUFFER, look, &search);
		if (got > 0)
			all += got;
	}
	closedir(dir);
	return search.found ? all : -ENOENT;
}
