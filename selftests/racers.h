/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes and threads that race with the module, and what to look at afterwards.
 *
 * racers.c starts and stops them, racers_look.c reads the kernel log and the
 * list of targets.
 */
#ifndef SELFTESTS_RACERS_H
#define SELFTESTS_RACERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "kfiles.h"

/**
 * struct racer - a thread that does one thing over and over
 * @turn: the thing; called again until racer_stop()
 * @arg: for @turn to use
 * @done: turns that worked, see racer_count()
 * @bad: turns that went wrong
 * @last: the errno of the last of them
 * @stop: set by racer_stop()
 * @thread: the thread
 */
struct racer {
	void (*turn)(struct racer *racer);
	void *arg;
	unsigned long done;
	unsigned long bad;
	int last;
	bool stop;
	pthread_t thread;
};

/**
 * struct target_row - a line of the targets file
 * @pid: in the initial pid namespace
 * @comm: escaped
 * @state: live, exited or exec'ed
 * @execs: changes of the mm that were seen
 * @attached: seconds since boot
 * @walked: entries examined
 * @events: told, or - if nobody watches it, as the next two
 * @dropped: lost by slow readers
 * @shadow: KiB taken
 */
struct target_row {
	pid_t pid;
	char comm[80];
	char state[16];
	unsigned long long execs;
	double attached;
	unsigned long long walked;
	char events[16];
	char dropped[16];
	char shadow[16];
};

/**
 * struct quiet - settings of the kernel that quiet_begin() changed
 * @damon: DAMON_STAT
 * @numa: NUMA balancing
 */
struct quiet {
	struct kf_setting damon;
	struct kf_setting numa;
};

/* racers.c: */
int racer_start(struct racer *racer, void (*turn)(struct racer *racer), void *arg);
void racer_last_turn(struct racer *racer);
void racer_stop(struct racer *racer);
void racer_count(struct racer *racer, bool good, int err);
void *share_memory(size_t size);
pid_t racer_fork(void (*body)(void *arg), void *arg);
void racer_end(pid_t pid);
bool racer_wait_state(pid_t pid, char state);
pid_t racer_kthread(void);
double racer_seconds(void);
int rounds(int full);
int rounds_at_least(int full, int fewest);

/* racers_look.c: */
int quiet_begin(struct quiet *quiet);
void quiet_end(struct quiet *quiet);
int log_open(void);
int log_news(int fd, const char *also, char *first, size_t size);
int targets_read(struct target_row **rows, size_t *nr);
int targets_find(pid_t pid, struct target_row *row);
bool same_lines(const char *before, const char *after);

#endif /* SELFTESTS_RACERS_H */
