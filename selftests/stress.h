/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stress test's parts: a process that never keeps its memory still, and dumps that are checked.
 */
#ifndef SELFTESTS_STRESS_H
#define SELFTESTS_STRESS_H

#include <sys/types.h>

#include "lens.h"

/* What the restless process does; one name each in stress_churn.c. */
enum churn_op {
	CHURN_MMAP,
	CHURN_MUNMAP,
	CHURN_MREMAP,
	CHURN_TOUCH,
	CHURN_DONTNEED,
	CHURN_MPROTECT,
	CHURN_PAGEOUT,
	CHURN_COLLAPSE,
	CHURN_SPLIT,
	CHURN_PUNCH,
	CHURN_FORK,
	CHURN_OPS,
};

/**
 * struct churn - what the restless process did
 * @done: operations that worked, by enum churn_op
 * @tried: operations, also those that failed
 *
 * In memory that the test shares with it.
 */
struct churn {
	unsigned long done[CHURN_OPS];
	unsigned long tried[CHURN_OPS];
};

/**
 * struct dumps - what the dumps of one reader showed
 * @whole: files read to their end
 * @cut: files whose target went away in the middle
 * @absent: files that were not there, or whose target was dead already
 * @lines: data lines
 * @kind: lines of entries, ranges and swap by kind
 * @huge: such lines above the pte level
 * @wrong: lines or files that cannot be right, errors that nobody may get
 */
struct dumps {
	unsigned long whole;
	unsigned long cut;
	unsigned long absent;
	unsigned long lines;
	unsigned long kind[LENS_NR_KINDS];
	unsigned long huge;
	unsigned long wrong;
};

/* stress_churn.c: */
void churn_forever(void *churn);
const char *churn_name(enum churn_op op);
unsigned long churn_done(const struct churn *churn);

/* stress_dump.c: */
int dump_limits(void);
void dump_and_check(pid_t pid, const char *file, size_t chunk, struct dumps *dumps);

#endif /* SELFTESTS_STRESS_H */
