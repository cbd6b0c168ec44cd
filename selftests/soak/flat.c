// SPDX-License-Identifier: GPL-2.0
/*
 * Measures what the kernel uses, and tells flat from growing.
 */
#include <stdio.h>

#include "../kfiles.h"
#include "../kmemory.h"
#include "flat.h"

/*
 * The bounds: what may be between the first sample and the last, and what the straight line
 * through all of them may rise in that time. The caches of Slab hold what the targets have,
 * too: their VMAs and files, which are never quite as many. The others do not.
 */
static const struct {
	const char *name;
	const char *unit;
	long bound;
} measures[FLAT_MEASURES] = {
	[FLAT_SLAB] = { "Slab", " kB", 4096 },
	[FLAT_KMALLOC] = { "kmalloc", " kB", 512 },
	[FLAT_VMALLOC] = { "VmallocUsed", " kB", 512 },
	[FLAT_MODULE] = { "vmalloc by the module", " kB", 0 },
	[FLAT_USERS] = { "files of the module that are open", "", 0 },
};

/**
 * flat_module_kb() - What does the module have from vmalloc()?
 * Return: kB, or -1.
 */
long flat_module_kb(void)
{
	return kmemory_vmalloc_of("[ptelens]");
}

/**
 * flat_sample() - Measure, when all has come to rest.
 * @flat: gets a sample more, or another last one when there is no room
 * @at: when this is, in seconds
 * Return: false if it cannot be measured.
 */
bool flat_sample(struct flat *flat, double at)
{
	struct kmemory memory;
	long *value;

	if (flat->nr < FLAT_SAMPLES)
		flat->nr++;
	value = flat->sample[flat->nr - 1].value;
	flat->sample[flat->nr - 1].at = at;
	kmemory_settle();
	if (!kmemory_read(&memory))
		return false;
	value[FLAT_SLAB] = memory.slab_kb;
	value[FLAT_KMALLOC] = kmemory_kmalloc_kb(&memory);
	value[FLAT_VMALLOC] = memory.vmalloc_kb;
	value[FLAT_MODULE] = flat_module_kb();
	value[FLAT_USERS] = kf_number("/sys/module/ptelens/refcnt");
	return value[FLAT_MODULE] >= 0 && value[FLAT_USERS] >= 0;
}

/* From the first sample to the last, on the line that is nearest to all of them. */
static double trend(const struct flat *flat, enum flat_measure of)
{
	double x = 0, y = 0, xy = 0, xx = 0;
	int i, n = flat->nr;

	for (i = 0; i < n; i++) {
		x += flat->sample[i].at / n;
		y += (double)flat->sample[i].value[of] / n;
	}
	for (i = 0; i < n; i++) {
		double dx = flat->sample[i].at - x;

		xy += dx * (flat->sample[i].value[of] - y);
		xx += dx * dx;
	}
	return xx ? xy / xx * (flat->sample[n - 1].at - flat->sample[0].at) : 0;
}

static long change(const struct flat *flat, enum flat_measure of)
{
	return flat->sample[flat->nr - 1].value[of] - flat->sample[0].value[of];
}

/**
 * flat_holds() - Has it not grown?
 * @flat: the samples
 * @of: what was measured
 * Return: that; false if there are too few samples to tell.
 */
bool flat_holds(const struct flat *flat, enum flat_measure of)
{
	return flat->nr > 2 && change(flat, of) <= measures[of].bound &&
	       trend(flat, of) <= measures[of].bound;
}

/**
 * flat_words() - The numbers that flat_holds() judges by.
 * @flat: the samples
 * @of: what was measured
 * Return: words, good until four calls later.
 */
const char *flat_words(const struct flat *flat, enum flat_measure of)
{
	static char words[4][160];
	static unsigned int turn;
	char *to = words[turn++ % 4];

	snprintf(to, sizeof(words[0]), "%s %ld -> %ld%s, line %+.0f, bound %ld",
		 measures[of].name, flat->sample[0].value[of],
		 flat->sample[flat->nr - 1].value[of], measures[of].unit, trend(flat, of),
		 measures[of].bound);
	return to;
}

/**
 * flat_print() - Print the samples, in comments of TAP.
 * @flat: the samples
 */
void flat_print(const struct flat *flat)
{
	int i, of;

	for (i = 0; i < flat->nr; i++) {
		printf("# at %6.0f s, nobody attached:", flat->sample[i].at);
		for (of = 0; of < FLAT_MEASURES; of++)
			printf("%s %s %ld%s", of ? "," : "", measures[of].name,
			       flat->sample[i].value[of], measures[of].unit);
		printf("\n");
	}
}
