/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process that does to its memory what is rough on whoever looks at its tables.
 *
 * What churn (stress.h) does with areas that stay, this does not: each turn maps its own memory.
 */
#ifndef SELFTESTS_ROUGH_H
#define SELFTESTS_ROUGH_H

#include <stdbool.h>

/* One name each in rough.c. */
enum rough_op {
	ROUGH_TABLES,
	ROUGH_ZERO,
	ROUGH_SPLIT,
	ROUGH_RETRACT,
	ROUGH_NODES,
	ROUGH_SWAP,
	ROUGH_KSM,
	ROUGH_HUGETLB,
	ROUGH_POISON,
	ROUGH_OPS,
};

/**
 * struct rough - what the rough process did
 * @done: operations that worked, by enum rough_op
 * @tried: operations, also those that failed
 *
 * In memory that the test shares with it.
 */
struct rough {
	unsigned long done[ROUGH_OPS];
	unsigned long tried[ROUGH_OPS];
};

/* rough.c: */
void rough_forever(void *rough);
const char *rough_name(enum rough_op op);
const char *rough_lacks(enum rough_op op);

/* rough_ops.c: */
bool rough_tables(void);
bool rough_zero(void);
bool rough_split(void);
bool rough_retract(void);
bool rough_nodes(void);
bool rough_swap(void);
bool rough_ksm(void);
bool rough_hugetlb(void);
bool rough_poison(void);

#endif /* SELFTESTS_ROUGH_H */
