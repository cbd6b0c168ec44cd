/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Many that are watched at once: rounds in which they do something together, and what the
 * streams told of it.
 */
#ifndef SELFTESTS_CROWD_H
#define SELFTESTS_CROWD_H

#include "chain.h"

/* Of an area, at most. */
#define CROWD_PAGES 1000

/**
 * struct crowd_post - how the test talks to a target
 * @round: what is to be done, counted up by the test
 * @done: what was done, counted up by the target
 * @ready: threads that wait
 */
struct crowd_post {
	int round;
	int done;
	int ready;
};

/**
 * struct crowd_tally - what a stream told of an area
 * @start: of the area, which is at the same place in all targets
 * @end: of it
 * @pid: of the target
 * @threads: it has so many, whose numbers come soon after
 * @strangers: events by somebody else
 * @stranger: the first of them
 * @came: pages that came
 * @went: pages that went
 * @again: pages that came twice
 * @seen: by page: it is there
 */
struct crowd_tally {
	__u64 start;
	__u64 end;
	pid_t pid;
	int threads;
	unsigned long strangers;
	struct chain_event stranger;
	unsigned long came;
	unsigned long went;
	unsigned long again;
	unsigned char seen[CROWD_PAGES];
};

/* They sleep until it is time: polling, so many would need all processors. */
void crowd_wait(struct crowd_post *post, int round);
void crowd_begin(struct crowd_post *post, int round);

/* Waits until so many have; false if they don't. */
bool crowd_did(const int *count, int value);

/* struct chain.seen */
void crowd_hear(const struct chain_event *event, void *tally);

/* Who were the strangers, and which sources were missed. */
void crowd_say(const struct crowd_tally *tally, char *text, size_t size);

#endif /* SELFTESTS_CROWD_H */
