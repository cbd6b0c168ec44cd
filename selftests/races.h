/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whoever uses the module while its targets do what they like; a thread each.
 */
#ifndef SELFTESTS_RACES_H
#define SELFTESTS_RACES_H

#include <sys/types.h>

#include "racers.h"
#include "rough.h"
#include "stress.h"

#define RACES_TARGETS 3

/**
 * struct races - what the threads share
 * @pid: targets; the last one is another mayfly every moment
 * @churn: what the first one did
 * @rough: what the second one did
 * @dumps: of the thread that reads text
 * @events: that were read
 * @pause: all are to leave the module alone
 * @ko: the module's file, -1 if there is none to load again
 * @block: a block of memory that can go offline, "" if there is none
 */
struct races {
	pid_t pid[RACES_TARGETS];
	struct churn churn;
	struct rough rough;
	struct dumps dumps;
	unsigned long events;
	bool pause;
	int ko;
	char block[80];
};

/**
 * struct races_user - a thread that uses the module
 * @name: what it does
 * @turn: does it once; @racer->arg is struct races
 * @least: turns in ten seconds that are enough
 */
struct races_user {
	const char *name;
	void (*turn)(struct racer *racer);
	unsigned int least;
};

enum { RACES_USERS = 9 };

extern const struct races_user races_users[RACES_USERS];

void races_find_block(struct races *races);
const char *races_lacks(const struct races *races, const struct races_user *user);

#endif /* SELFTESTS_RACES_H */
