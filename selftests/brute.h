/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who maps which frame, the long way: maps and pagemap of every process.
 */
#ifndef SELFTESTS_BRUTE_H
#define SELFTESTS_BRUTE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct mapper - an entry that maps a frame
 * @pfn: the frame
 * @vaddr: where
 * @pid: in which process
 */
struct mapper {
	__u64 pfn;
	__u64 vaddr;
	pid_t pid;
};

/**
 * struct mappers - some entries
 * @one: sorted by frame, process and address
 * @nr: their count
 * @room: how many there is room for
 */
struct mappers {
	struct mapper *one;
	size_t nr;
	size_t room;
};

int mappers_add(struct mappers *mappers, struct mapper mapper);
void mappers_sort(struct mappers *mappers);
void mappers_free(struct mappers *mappers);
bool mappers_same(const struct mappers *one, const struct mappers *two);

int brute_read(struct mappers *mappers, pid_t without);
size_t brute_find(const struct mappers *mappers, __u64 pfn, size_t *nr);

#endif /* SELFTESTS_BRUTE_H */
