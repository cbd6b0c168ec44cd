// SPDX-License-Identifier: GPL-2.0
/*
 * The rough process: its threads take one turn after the other.
 */
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

#include "kfiles.h"
#include "memory.h"
#include "rough.h"

#define THREADS 3
/* Each takes a frame from the machine for good. */
#define POISONED 48

#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define NODE1 "/sys/devices/system/node/node1"
#define KSM "/sys/kernel/mm/ksm/run"

static const struct {
	const char *name;
	bool (*once)(void);
	unsigned long limit;
} ops[ROUGH_OPS] = {
	[ROUGH_TABLES] = { "tables", rough_tables },
	[ROUGH_ZERO] = { "zero", rough_zero },
	[ROUGH_SPLIT] = { "zero split", rough_split },
	[ROUGH_RETRACT] = { "retract", rough_retract },
	[ROUGH_NODES] = { "nodes", rough_nodes },
	[ROUGH_SWAP] = { "swap", rough_swap },
	[ROUGH_KSM] = { "ksm", rough_ksm },
	[ROUGH_HUGETLB] = { "hugetlb", rough_hugetlb },
	[ROUGH_POISON] = { "hwpoison", rough_poison, POISONED },
};

static struct rough *counts;
static bool lacking[ROUGH_OPS];

static bool is_done(size_t op)
{
	return ops[op].limit &&
	       __atomic_load_n(&counts->tried[op], __ATOMIC_RELAXED) >= ops[op].limit;
}

/* Threads begin with different operations and then go round. */
static void *work(void *first)
{
	size_t op;

	for (op = (size_t)first;; op = (op + 1) % ROUGH_OPS) {
		if (lacking[op] || is_done(op))
			continue;
		__atomic_fetch_add(&counts->tried[op], 1, __ATOMIC_RELAXED);
		if (ops[op].once())
			__atomic_fetch_add(&counts->done[op], 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/**
 * rough_forever() - Be the rough process.
 * @rough: struct rough, in shared memory
 */
void rough_forever(void *rough)
{
	pthread_t thread[THREADS];
	size_t i;

	counts = rough;
	for (i = 0; i < ROUGH_OPS; i++)
		lacking[i] = rough_lacks(i);
	for (i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, work, (void *)(i * ROUGH_OPS / THREADS));
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
}

/**
 * rough_name() - The word for an operation.
 * @op: below ROUGH_OPS
 * Return: its name.
 */
const char *rough_name(enum rough_op op)
{
	return ops[op].name;
}

/**
 * rough_lacks() - What the machine lacks for an operation.
 * @op: below ROUGH_OPS
 * Return: a few words, or NULL where nothing is lacking.
 */
const char *rough_lacks(enum rough_op op)
{
	switch (op) {
	case ROUGH_NODES:
		return access(NODE1, F_OK) ? "a second NUMA node" : NULL;
	case ROUGH_SWAP:
		return kf_swap_areas() ? NULL : "swap";
	case ROUGH_KSM:
		return access(KSM, F_OK) ? "KSM" : NULL;
	case ROUGH_HUGETLB:
		return kf_number(POOL_2M) > 0 ? NULL : "huge pages of 2 MiB";
	default:
		return NULL;
	}
}
