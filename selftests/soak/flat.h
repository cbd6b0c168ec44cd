/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Samples of what the kernel uses while nobody is attached, and whether they grow.
 */
#ifndef SELFTESTS_SOAK_FLAT_H
#define SELFTESTS_SOAK_FLAT_H

#include <stdbool.h>

#define FLAT_SAMPLES 64

/* What is measured; flat.c has their names and bounds. */
enum flat_measure {
	FLAT_SLAB,
	FLAT_KMALLOC,
	FLAT_VMALLOC,
	FLAT_MODULE,
	FLAT_USERS,
	FLAT_MEASURES,
};

/**
 * struct flat - the samples
 * @nr: how many
 * @sample: when each was taken, in seconds, and what was measured
 */
struct flat {
	int nr;
	struct {
		double at;
		long value[FLAT_MEASURES];
	} sample[FLAT_SAMPLES];
};

bool flat_sample(struct flat *flat, double at);
bool flat_holds(const struct flat *flat, enum flat_measure of);
const char *flat_words(const struct flat *flat, enum flat_measure of);
void flat_print(const struct flat *flat);
long flat_module_kb(void);

#endif /* SELFTESTS_SOAK_FLAT_H */
