/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A busy process: a thread for each of its areas, each of which has its memory change
 * in one way. Nothing is done to a page by two threads at once, so that each change can
 * be counted. busy.c is what it does, busy_watch.c reads its events.
 */
#ifndef SELFTESTS_BUSY_H
#define SELFTESTS_BUSY_H

#include "chain.h"
#include "target.h"

enum busy_area {
	BUSY_ANON,	/* touched by the program and by the kernel, and dropped */
	BUSY_POPULATE,	/* never touched: MADV_POPULATE_READ and _WRITE, and dropped */
	BUSY_SWAP,	/* pushed out and touched again */
	BUSY_MIGRATE,	/* moved between two nodes, if there are two */
	BUSY_THP,	/* huge pages, split and collapsed, while the others wait */
	BUSY_PROTECT,	/* mprotect(), in units of BUSY_UNIT pages */
	BUSY_FILE,	/* shared memory */
	BUSY_PRIVATE,	/* a private mapping of it */
	BUSY_AREAS,
};

/* An area's share of the addresses; not all of it is in use. */
#define BUSY_SIZE (4UL << 20)
#define BUSY_UNIT 16

/**
 * struct busy - how much of it
 * @base: the first address, a multiple of BUSY_SIZE; nothing may be mapped there
 * @rounds: each ends with a fork
 */
struct busy {
	__u64 base;
	int rounds;
};

/**
 * struct busy_watch - its events
 * @target: the process; @target.scene.note says what went wrong
 * @chain: the events; @chain.seen and @chain.data may be set before
 */
struct busy_watch {
	struct target target;
	struct chain chain;
};

/* in the process: */
enum scene_verdict busy_scene(struct scene *scene, const void *busy);

/* in the test: */
enum scene_verdict busy_watch(struct busy_watch *watch, const struct busy *busy,
			      const char *control);
void busy_watch_end(struct busy_watch *watch);

#endif /* SELFTESTS_BUSY_H */
