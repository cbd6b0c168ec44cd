// SPDX-License-Identifier: GPL-2.0
/*
 * What one reading costs. Under -icount shift=0 a nanosecond of the guest's clock is
 * an instruction that it executed; calibrate() makes sure of that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define LOOP 20000000ULL
#define MAX_TIMES 9
#define TIMES 3

/* A reading that takes longer than this is done once: it repeats within 1 %. */
#define LONG_READING 3000000000ULL

/**
 * now() - The clock.
 * Return: nanoseconds, which are instructions.
 */
__u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static int compare(const void *one, const void *two)
{
	const __u64 a = *(const __u64 *)one, b = *(const __u64 *)two;

	return a < b ? -1 : a > b;
}

/* A loop whose instructions are known; takes longer where somebody else runs too. */
static __u64 count_loop(void)
{
	__u64 left = LOOP / 2, start = now();

	__asm__ volatile("1: dec %0; jnz 1b" : "+r" (left) : : "cc");
	return now() - start;
}

/**
 * calibrate() - Wait until the guest is quiet, and see that the clock counts instructions.
 *
 * After a boot the kernel is busy with itself for some seconds, for instance with tests of
 * its ciphers. Ends the program when the clock never does as it should.
 */
void calibrate(void)
{
	unsigned int i;
	__u64 took;

	for (i = 0; i < 60; i++) {
		took = count_loop();
		if (took >= LOOP && took < LOOP + LOOP / 100) {
			printf("clock\t%llu\t%llu\n", LOOP, took);
			return;
		}
		sleep(1);
	}
	fprintf(stderr, "bench: %llu instructions took %llu: no --icount, or the guest is busy\n",
		LOOP, took);
	exit(1);
}

static const char * const questions[NR_QUESTIONS] = {
	[ASK_COUNT] = "count by kind",
	[ASK_ENTRIES] = "entries and frames",
	[ASK_FOLIOS] = "and facts of frames",
	[ASK_TEXT] = "text, merged",
	[ASK_LINES] = "text, line by line",
	[ASK_FEW] = "the few in swap",
	[ASK_WHO] = "who maps a frame",
};

static void tell(const struct work *work, const struct reader *reader, const char *result)
{
	printf("cost\t%s\t%s\t%s\t%s\t%s\t%s\n", work->name, reader->name, reader->title,
	       reader->ours ? "ours" : "theirs", questions[reader->question], result);
	fflush(stdout);
}

/**
 * measure() - Let a reader read a target, and print what it cost.
 * @work: what the target has
 * @reader: the reader
 * @subject: the target
 *
 * Once to warm up, then %TIMES times; printed are how often it was read, the median,
 * the least and the most instructions, and the bytes that it brought.
 */
void measure(const struct work *work, const struct reader *reader, struct subject *subject)
{
	__u64 took[MAX_TIMES], start;
	unsigned int i, times = TIMES;
	char result[200];
	ssize_t bytes;

	subject->missing = NULL;
	start = now();
	bytes = reader->read(subject);
	took[0] = now() - start;
	if (bytes >= 0 && took[0] > LONG_READING)
		times = 1;
	for (i = 0; times > 1 && bytes >= 0 && i < times; i++) {
		start = now();
		bytes = reader->read(subject);
		took[i] = now() - start;
	}
	if (bytes < 0) {
		snprintf(result, sizeof(result), "missing\t%s",
			 subject->missing ?: strerror(-bytes));
	} else {
		qsort(took, times, sizeof(*took), compare);
		snprintf(result, sizeof(result), "%u\t%llu\t%llu\t%llu\t%zd",
			 times, took[times / 2], took[0],
			 took[times - 1], bytes);
	}
	tell(work, reader, result);
}
