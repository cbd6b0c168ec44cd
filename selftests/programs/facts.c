// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel says about the memory of a process: a fact a line, to be compared.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../kfiles.h"

#define PAGES_AT_ONCE 4096

/* minflt and majflt, the fields 10 and 12 */
static int print_faults(pid_t pid)
{
	unsigned long minor, major;
	char path[32], text[1024], *after;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (kf_read(path, text, sizeof(text)))
		return -1;
	after = strrchr(text, ')');
	if (!after || sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %lu %*u %lu", &minor,
			     &major) != 2)
		return -1;
	printf("minor-faults %lu\nmajor-faults %lu\n", minor, major);
	return 0;
}

static const struct {
	const char *name;
	enum kf_field field[2];
} sums[] = {
	{ "rss-kB", { KF_RSS } },
	{ "anonymous-kB", { KF_ANONYMOUS } },
	{ "accessed-kB", { KF_REFERENCED } },
	{ "dirty-kB", { KF_PRIVATE_DIRTY, KF_SHARED_DIRTY } },
	{ "anon-huge-kB", { KF_ANON_HUGE } },
	{ "swap-kB", { KF_SWAP } },
};

static void print_sums(const struct kf_smaps *smaps)
{
	size_t i, j;

	for (i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
		__s64 kb = 0;

		for (j = 0; j < smaps->nr; j++) {
			kb += smaps->vma[j].kb[sums[i].field[0]];
			/* KF_SIZE, the first of them, stands for none */
			if (sums[i].field[1])
				kb += smaps->vma[j].kb[sums[i].field[1]];
		}
		printf("%s %lld\n", sums[i].name, kb);
	}
}

static long soft_dirty(pid_t pid, const struct kf_vma *vma, __u64 *entry)
{
	const __u64 page = getpagesize();
	__u64 at = vma->start;
	long dirty = 0;

	while (at < vma->end) {
		size_t i, nr = (vma->end - at) / page;

		if (nr > PAGES_AT_ONCE)
			nr = PAGES_AT_ONCE;
		if (kf_pagemap(pid, at, nr, entry))
			break;
		for (i = 0; i < nr; i++)
			dirty += entry[i] & PM_PRESENT && entry[i] & PM_SOFT_DIRTY;
		at += nr * page;
	}
	return dirty;
}

int main(int argc, char **argv)
{
	static __u64 entry[PAGES_AT_ONCE];
	pid_t pid = argc == 2 ? atoi(argv[1]) : 0;
	struct kf_smaps smaps;
	long dirty = 0;
	size_t i;

	if (pid <= 0) {
		fprintf(stderr, "usage: facts PID\n");
		return 125;
	}
	if (print_faults(pid) || kf_smaps(pid, &smaps))
		return 1;
	print_sums(&smaps);
	for (i = 0; i < smaps.nr; i++)
		dirty += soft_dirty(pid, &smaps.vma[i], entry);
	printf("soft-dirty-pages %ld\ntables-kB %lld\n", dirty, kf_status_kb(pid, "VmPTE"));
	kf_free_smaps(&smaps);
	return 0;
}
