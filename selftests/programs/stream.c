// SPDX-License-Identifier: GPL-2.0
/*
 * Reads one stream of events of a process for as long as that runs, or until SIGTERM. Every few
 * seconds the process is stopped: then what was told must add up to what its tables show.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../chain.h"

/* Seconds from a stop to the next. */
#define EVERY 10
/* Room for what comes while the reader does not get to run. */
#define CONTROL "ring=262144"

/**
 * struct sum - what came out of the stops
 * @stops: so many
 * @late: of them, those that had to wait for the last events
 * @pages: compared
 * @missed: that differed
 * @hardware: that differed by accessed and dirty bits that were set, only
 * @first: the first of those missed
 */
struct sum {
	unsigned long stops;
	unsigned long late;
	unsigned long pages;
	unsigned long missed;
	unsigned long hardware;
	char first[256];
};

static struct chain chain;
static volatile sig_atomic_t terminated;

static void on_term(int signal)
{
	terminated = 1;
}

static void sum_up(struct sum *sum, const struct chain_diff *diff)
{
	sum->stops++;
	sum->pages += diff->pages;
	sum->missed += diff->missed;
	sum->hardware += diff->hardware;
	if (!*sum->first)
		memcpy(sum->first, diff->first, sizeof(sum->first));
}

/* Returns what chain_stop() does. */
static int stop_and_compare(pid_t pid, struct sum *sum)
{
	struct chain_diff diff;
	int ret = chain_stop(&chain, pid, &diff);

	if (!ret) {
		sum->late += !!chain_settle(&chain, pid, &diff);
		sum_up(sum, &diff);
	}
	kill(pid, SIGCONT);
	return ret;
}

/* Returns 1 at the end of the stream, 0 after SIGTERM, or a negative errno. */
static int follow(pid_t pid, struct sum *sum)
{
	struct pollfd events = { .fd = chain.fd, .events = POLLIN };
	time_t next = time(NULL) + EVERY;
	int ret = 0;

	while (!ret && !terminated) {
		poll(&events, 1, 200);
		ret = chain_read(&chain);
		if (!ret && time(NULL) >= next) {
			ret = stop_and_compare(pid, sum);
			next = time(NULL) + EVERY;
		}
	}
	return ret;
}

/* Attaches a process, and notes how its tables are at the snapshot. */
static int begin(pid_t pid)
{
	struct lens_lines entries;
	int err = lens_attach(pid);

	chain_stop_target(pid);
	err = err ?: chain_control(pid, CONTROL);
	err = err ?: chain_open(&chain, pid);
	err = err ?: lens_read_lines(pid, "entries", &entries);
	if (!err) {
		chain_begin(&chain, &entries);
		lens_free_lines(&entries);
	}
	kill(pid, SIGCONT);
	return err;
}

static void print(const char *name, const struct sum *sum, long seconds)
{
	const struct chain_count *count;

	for (count = chain.count; *count->cause; count++)
		printf("# %-10s %-13s %9lu events %10lu pages\n", name, count->cause,
		       count->events, count->pages);
	printf("# %s: one stream of %ld s, to %s: %lu events read, %lu dropped; ", name, seconds,
	       *chain.end ? chain.end : "SIGTERM", chain.events, chain.dropped);
	printf("gaps %lu, bad %lu, broken chains %lu\n", chain.gaps, chain.bad, chain.broken);
	printf("# %s: stopped and compared %lu times, %lu of them after a wait: ", name,
	       sum->stops, sum->late);
	printf("%lu pages, missed %lu, set by the CPU %lu\n", sum->pages, sum->missed,
	       sum->hardware);
	if (*chain.first)
		printf("# %s: %s\n", name, chain.first);
	if (*sum->first)
		printf("# %s: %s\n", name, sum->first);
}

/* What was dropped is missing in the model: then only the numbers can be right. */
static bool is_right(const struct sum *sum)
{
	if (!chain.events || !sum->stops || chain.gaps || chain.bad)
		return false;
	return chain.dropped || (!chain.broken && !sum->missed && !chain.unwatched);
}

int main(int argc, char **argv)
{
	static const struct lens_lines nothing;
	static struct sum sum;
	struct chain_diff diff;
	time_t start;
	pid_t pid;
	int ret;

	pid = argc == 4 ? atoi(argv[2]) : 0;
	if (pid <= 0) {
		fprintf(stderr, "usage: stream NAME PID READY-FILE\n");
		return 125;
	}
	signal(SIGTERM, on_term);
	ret = begin(pid);
	if (ret) {
		fprintf(stderr, "stream: cannot watch %d: %s\n", pid, strerror(-ret));
		return 1;
	}
	start = time(NULL);
	if (mknod(argv[3], S_IFREG | 0600, 0))
		perror(argv[3]);
	ret = follow(pid, &sum);
	if (ret == 1) {
		/* with the process its tables are gone */
		chain_compare(&chain, &nothing, &diff);
		sum_up(&sum, &diff);
	} else if (!ret) {
		ret = stop_and_compare(pid, &sum);
	}
	print(argv[1], &sum, time(NULL) - start);
	if (ret < 0)
		printf("# %s: %s\n", argv[1], strerror(-ret));
	chain_close(&chain);
	lens_detach(pid);
	return ret >= 0 && is_right(&sum) ? 0 : 2;
}
