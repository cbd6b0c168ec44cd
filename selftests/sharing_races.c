// SPDX-License-Identifier: GPL-2.0
/*
 * "shared" and "who" while everything changes: processes fork, break copy-on-write,
 * unmap, exec and exit. What they say must parse and the kernel must not complain.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "racers.h"
#include "sharing.h"

#define SECONDS 5
#define PAGES 700
#define LEAST 20	/* of everything, or there was no race */

FIXTURE(races)
{
	pid_t parent;
	char *addr;
	struct racer shared;
	struct racer who;
	int log;
};

/* The child writes to some pages, throws some away, and ends in one of three ways. */
static void mayfly(char *addr, unsigned int turn)
{
	static char *const nothing[] = { "true", NULL };

	write_pages(addr + (turn % 64) * page_size(), PAGES / 4);
	madvise(addr + (turn % 200) * page_size(), PAGES / 8 * page_size(), MADV_DONTNEED);
	if (turn % 3 == 0)
		execv("/bin/true", nothing);
	if (turn % 3 == 1)
		munmap(addr, PAGES / 2 * page_size());
	_exit(0);
}

static void breed(void *arg)
{
	char *addr = arg;
	unsigned int turn;
	pid_t pid[4];
	int i;

	for (turn = 0;; turn++) {
		write_pages(addr + (turn % 16) * page_size(), 100);
		for (i = 0; i < 4; i++) {
			pid[i] = fork();
			if (!pid[i])
				mayfly(addr, turn + i);
		}
		for (i = 0; i < 4; i++)
			waitpid(pid[i], NULL, 0);
	}
}

static void read_shared(struct racer *racer)
{
	pid_t pid = *(pid_t *)racer->arg;
	struct told told;
	int ret = shared_read(pid, &told);

	racer_count(racer, !ret && told.mapper.nr, -ret);
	told_free(&told);
}

/* Also asks for frames in a row, most of which are somebody's. */
static void ask_who(struct racer *racer)
{
	pid_t pid = *(pid_t *)racer->arg;
	struct lens_lines lines;
	struct answer answer;
	char question[64];
	int ret = lens_read_lines(pid, "entries", &lines);
	size_t i = racer->done;

	if (!ret && lines.nr) {
		const struct lens_line *line = &lines.line[i * 37 % lines.nr];

		if (i % 3)
			snprintf(question, sizeof(question), "%d:%llx", pid, line->start);
		else
			snprintf(question, sizeof(question), "%llx+%zu", line->target.first,
				 1 + i % 700);
		ret = who_ask(question, &answer);
		answer_free(&answer);
	}
	racer_count(racer, !ret, -ret);
	lens_free_lines(&lines);
}

FIXTURE_SETUP(races)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->addr = map_pages(PAGES);
	write_pages(self->addr, PAGES);
	self->parent = racer_fork(breed, self->addr);
	self->log = log_open();
	ASSERT_LE(0, self->log);
	ASSERT_LT(0, self->parent);
	ASSERT_EQ(0, lens_attach(self->parent));
	self->shared = (struct racer){ .arg = &self->parent };
	self->who = (struct racer){ .arg = &self->parent };
}

FIXTURE_TEARDOWN(races)
{
	lens_detach_all();
	racer_end(self->parent);
	close(self->log);
}

TEST_F_TIMEOUT(races, read_while_they_come_and_go, 300)
{
	double begin = racer_seconds();
	char record[256];

	ASSERT_EQ(0, racer_start(&self->shared, read_shared, &self->parent));
	ASSERT_EQ(0, racer_start(&self->who, ask_who, &self->parent));
	while (racer_seconds() < begin + SECONDS ||
	       (racer_seconds() < begin + 20 * SECONDS &&
		(self->shared.done < LEAST || self->who.done < LEAST)))
		usleep(100000);
	racer_stop(&self->shared);
	racer_stop(&self->who);
	TH_LOG("shared read %lu times, who asked %lu times in %.0f s", self->shared.done,
	       self->who.done, racer_seconds() - begin);
	EXPECT_LE(LEAST, self->shared.done);
	EXPECT_LE(LEAST, self->who.done);
	EXPECT_EQ(0, self->shared.bad) {
		TH_LOG("shared: %s", strerror(self->shared.last));
	}
	EXPECT_EQ(0, self->who.bad) {
		TH_LOG("who: %s", strerror(self->who.last));
	}
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
}

/* The target dies while somebody reads who shares with it. */
TEST_F(races, the_target_dies)
{
	int fd = lens_open(self->parent, "shared", O_RDONLY);
	char *text = NULL;

	ASSERT_LE(0, fd);
	kill(self->parent, SIGKILL);
	ASSERT_TRUE(racer_wait_state(self->parent, 'Z'));
	EXPECT_EQ(-ESRCH, lens_slurp(fd, 4096, &text));
	free(text);
	close(fd);
}

/* Threads of one mm count once, and so do processes that share it. */
static void *sleep_in_thread(void *arg)
{
	for (;;)
		pause();
	return NULL;
}

static int sleep_in_child(void *arg)
{
	for (;;)
		pause();
	return 0;
}

TEST_F(races, an_mm_counts_once)
{
	char *stack = map_pages(16), *page = map_pages(1), words[64];
	struct answer answer;
	pthread_t thread;
	pid_t child;

	write_pages(page, 1);
	ASSERT_EQ(0, pthread_create(&thread, NULL, sleep_in_thread, NULL));
	child = clone(sleep_in_child, stack + 16 * page_size(), CLONE_VM | SIGCHLD, NULL);
	ASSERT_LT(0, child);
	snprintf(words, sizeof(words), "%d:%zx", getpid(), (size_t)page);
	EXPECT_EQ(0, who_ask(words, &answer));
	EXPECT_EQ(1, answer.mapper.nr);
	EXPECT_EQ(getpid(), answer.mapper.one[0].pid);
	answer_free(&answer);
	snprintf(words, sizeof(words), "%d:%zx", child, (size_t)page);
	EXPECT_EQ(0, who_ask(words, &answer));
	EXPECT_EQ(1, answer.mapper.nr);
	EXPECT_EQ(getpid(), answer.mapper.one[0].pid);
	answer_free(&answer);
	racer_end(child);
}

TEST_HARNESS_MAIN
