// SPDX-License-Identifier: GPL-2.0
/*
 * Hundreds of targets at once, and the list of targets while they come and go.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"

#define MANY 500
#define BEFORE_THE_BAD_ONE 300
#define FEW 40
#define COMMAND_MAX 4096

FIXTURE(many) {
	pid_t *pid;
	int nr;
	int log;
};

FIXTURE_SETUP(many)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->log = log_open();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(many)
{
	char record[256];
	int i;

	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	lens_detach_all();
	for (i = 0; i < self->nr; i++)
		racer_end(self->pid[i]);
	close(self->log);
	free(self->pid);
}

#define TOO_FEW "only %d processes can be started: raise ulimit -u or the memory"

/* Starts so many processes. Returns how many there are. */
static int start(pid_t **pid, int wanted)
{
	int nr;

	*pid = calloc(wanted, sizeof(**pid));
	for (nr = 0; *pid && nr < wanted; nr++) {
		(*pid)[nr] = racer_fork(NULL, NULL);
		if ((*pid)[nr] < 0)
			break;
	}
	return nr;
}

/* As many pids as one command may hold; the count of commands or a negative errno. */
static int put_all(const char *path, const pid_t *pid, int nr)
{
	char text[COMMAND_MAX + 1];
	int i = 0, commands = 0, ret;
	size_t len;

	while (i < nr) {
		for (len = 0; i < nr && len + 12 < sizeof(text); i++)
			len += sprintf(text + len, "%d\n", pid[i]);
		ret = lens_put(path, text);
		if (ret)
			return ret;
		commands++;
	}
	return commands;
}

static bool all_there(const pid_t *pid, int nr)
{
	struct target_row *rows;
	size_t found, i;
	int wrong = 0;

	if (targets_read(&rows, &found))
		return false;
	if (found != (size_t)nr) {
		printf("# %zu targets listed, expected %d\n", found, nr);
		free(rows);
		return false;
	}
	for (i = 0; i < found; i++) {
		size_t j = 0;

		while (j < found && rows[j].pid != pid[i])
			j++;
		wrong += j == found;
	}
	free(rows);
	return !wrong;
}

TEST_F_TIMEOUT(many, attach_read_detach, 300)
{
	int i, commands, unreadable = 0;

	self->nr = start(&self->pid, rounds(MANY));
	if (self->nr < rounds(MANY))
		SKIP(return, TOO_FEW, self->nr);
	ASSERT_EQ(0, lens_detach_all());
	commands = put_all("attach", self->pid, self->nr);
	ASSERT_LT(0, commands);
	EXPECT_GT(5, commands);
	EXPECT_TRUE(all_there(self->pid, self->nr));
	for (i = 0; i < self->nr; i += 10)
		unreadable += !!drain_file(self->pid[i], "summary", 4096);
	EXPECT_EQ(0, unreadable);
	/* Half of them die while attached. */
	for (i = 0; i < self->nr / 2; i++) {
		racer_end(self->pid[i]);
		unreadable += drain_file(self->pid[i], "entries", 4096) != -ESRCH;
	}
	EXPECT_EQ(0, unreadable);
	EXPECT_TRUE(all_there(self->pid, self->nr));
	EXPECT_EQ(commands, put_all("detach", self->pid, self->nr));
	EXPECT_TRUE(all_there(self->pid, 0));
}

TEST_F_TIMEOUT(many, detach_all, 300)
{
	self->nr = start(&self->pid, rounds(BEFORE_THE_BAD_ONE));
	if (self->nr < rounds(BEFORE_THE_BAD_ONE))
		SKIP(return, TOO_FEW, self->nr);
	ASSERT_EQ(0, lens_detach_all());
	ASSERT_LT(0, put_all("attach", self->pid, self->nr));
	EXPECT_EQ(0, lens_detach_all());
	EXPECT_TRUE(all_there(self->pid, 0));
	EXPECT_EQ(-ENOENT, lens_detach(self->pid[0]));
}

/* Up to the limit and not beyond, all or nothing; then there is room again. */
TEST_F_TIMEOUT(many, one_bad_among_many, 300)
{
	int before = rounds(BEFORE_THE_BAD_ONE);
	pid_t last;

	self->nr = start(&self->pid, before + 1);
	if (self->nr < before + 1)
		SKIP(return, TOO_FEW, self->nr);
	last = self->pid[before];
	ASSERT_EQ(0, lens_detach_all());
	self->pid[before] = 2147483647;
	EXPECT_EQ(-ESRCH, put_all("attach", self->pid, before + 1));
	self->pid[before] = last;
	EXPECT_TRUE(all_there(self->pid, 0));
	EXPECT_EQ(1, put_all("attach", self->pid, before + 1));
	EXPECT_TRUE(all_there(self->pid, before + 1));
}

/* Turns the array of pids on and off, from the one end or from the other. */
static void come_and_go(struct racer *racer)
{
	pid_t *pid = racer->arg;
	int i, bad = 0;

	for (i = 0; i < FEW; i++)
		bad += !!lens_attach(pid[i]);
	for (i = 0; i < FEW; i++)
		bad += !!lens_detach(pid[racer->done % 2 ? i : FEW - 1 - i]);
	racer->bad += bad;
	racer->done++;
}

/* In order and each once, though they come and go between two read()s. */
static int count_disorder(const struct target_row *rows, size_t nr)
{
	int wrong = 0;
	size_t i;

	for (i = 1; i < nr; i++)
		wrong += rows[i].pid <= rows[i - 1].pid;
	return wrong;
}

TEST_F_TIMEOUT(many, list_while_they_come_and_go, 300)
{
	double begin = racer_seconds();
	struct racer racer[2];
	struct target_row *rows;
	unsigned long reads = 0, seen = 0;
	size_t nr;
	int i;

	self->nr = start(&self->pid, 2 * FEW);
	if (self->nr < 2 * FEW)
		SKIP(return, TOO_FEW, self->nr);
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, racer_start(&racer[i], come_and_go, self->pid + i * FEW));
	/* for three seconds, or as long as a slow machine takes for something to happen */
	while (racer_seconds() < begin + 3 ||
	       (racer_seconds() < begin + 60 && (racer[0].done < 3 || racer[1].done < 3))) {
		ASSERT_EQ(0, targets_read(&rows, &nr));
		EXPECT_GE(2 * FEW, nr);
		EXPECT_EQ(0, count_disorder(rows, nr));
		free(rows);
		reads++;
		seen += nr;
	}
	for (i = 0; i < 2; i++) {
		racer_stop(&racer[i]);
		EXPECT_EQ(0, racer[i].bad);
		EXPECT_LT(2, racer[i].done);
	}
	TH_LOG("%lu reads of %lu lines, %lu attaches", reads, seen,
	       FEW * (racer[0].done + racer[1].done));
	EXPECT_LT(20, reads);
	EXPECT_LT(0, seen);
	EXPECT_TRUE(all_there(self->pid, 0));
}

TEST_HARNESS_MAIN
