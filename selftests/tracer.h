/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bpftrace, run beside a test: scripts go in, what their maps hold at the end comes out.
 */
#ifndef SELFTESTS_TRACER_H
#define SELFTESTS_TRACER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/**
 * struct tracer - a bpftrace that runs
 * @pid: its process
 * @life: another process, with which it ends
 * @out: what it prints, standard error too
 * @said: the first thing that it said and that was no map
 */
struct tracer {
	pid_t pid;
	pid_t life;
	FILE *out;
	char said[256];
};

/**
 * struct tracer_value - an element of a map
 * @map: its name without the @
 * @key: what is in the brackets
 * @value: the number
 */
struct tracer_value {
	char map[32];
	char key[96];
	long long value;
};

const char *tracer_why_not(void);
int tracer_start(struct tracer *tracer, const char *folder, const char * const *scripts,
		 const char * const *args);
int tracer_stop(struct tracer *tracer,
		void (*take)(const struct tracer_value *value, void *data), void *data);

#endif /* SELFTESTS_TRACER_H */
