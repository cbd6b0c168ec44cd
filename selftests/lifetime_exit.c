// SPDX-License-Identifier: GPL-2.0
/*
 * A target that ends: while idle, while read, its number reused, its leader gone first.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"
#include "watch.h"

#define KILL_ROUNDS 30
#define FEWEST_KILLS 9

/* Enough pages that 4 KiB of text are a small part of it. */
static const unsigned int mib = 16;

FIXTURE(exit) {
	struct target watched;
	int log;
};

FIXTURE_SETUP(exit)
{
	enum scene_verdict verdict = watch_start(&self->watched, build_pages, &mib);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->watched.scene.note);
	}
	self->log = log_open();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(exit)
{
	char record[256];

	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	close(self->log);
	watch_end(&self->watched);
}

/* All files of an exited target: they are there and say that it is gone. */
static int count_not_gone(pid_t pid)
{
	const char * const *file;
	int ret, wrong = 0;

	for (file = lifetime_files; *file; file++) {
		ret = drain_file(pid, *file, 4096);
		if (ret == -ESRCH)
			continue;
		printf("# %s of an exited target: %d\n", *file, ret);
		wrong++;
	}
	return wrong;
}

TEST_F(exit, zombie_then_reaped)
{
	pid_t pid = self->watched.pid;

	kill(pid, SIGKILL);
	ASSERT_TRUE(racer_wait_state(pid, 'Z'));
	EXPECT_TRUE(state_is(pid, "exited", 0));
	EXPECT_EQ(0, count_not_gone(pid));
	target_end(&self->watched);
	EXPECT_TRUE(state_is(pid, "exited", 0));
	EXPECT_EQ(0, count_not_gone(pid));
	EXPECT_EQ(-ESRCH, lens_attach(pid));
	EXPECT_TRUE(state_is(pid, "exited", 0));
	EXPECT_EQ(0, lens_detach(pid));
	EXPECT_EQ(-ENOENT, lens_detach(pid));
	EXPECT_EQ(-ENOENT, drain_file(pid, "entries", 4096));
}

/* A dump must not look finished when its process died in the middle of it. */
TEST_F(exit, killed_in_the_middle_of_a_read)
{
	unsigned long whole, rest;
	pid_t pid = self->watched.pid;
	char part[4096];
	int fd;

	fd = lens_open(pid, "entries", O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, drain(fd, 65536, &whole));
	ASSERT_LT((mib << 20) / getpagesize(), whole / 64);
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	ASSERT_LT(0, read(fd, part, sizeof(part)));
	target_end(&self->watched);
	EXPECT_EQ(-ESRCH, drain(fd, 4096, &rest));
	EXPECT_GT(whole / 2, rest);
	EXPECT_EQ(-ESRCH, drain(fd, 4096, NULL));
	close(fd);
	EXPECT_EQ(0, lens_detach(pid));
}

/* A thread that reads, and how often its target died under it. */
struct exit_reader {
	struct racer racer;
	pid_t pid;
	unsigned long cut;
};

static void read_all(struct racer *racer)
{
	struct exit_reader *reader = racer->arg;
	const char * const *file;
	unsigned long bytes;
	int fd, ret;

	for (file = lifetime_files; *file; file++) {
		fd = lens_open(reader->pid, *file, O_RDONLY);
		if (fd == -ESRCH)
			continue;
		ret = fd < 0 ? fd : drain(fd, 4096, &bytes);
		if (fd >= 0)
			close(fd);
		reader->cut += ret == -ESRCH && bytes;
		racer_count(racer, !ret || ret == -ESRCH, ret);
	}
}

/* How long a thread takes to read all files once. */
static double time_to_read(pid_t pid)
{
	struct exit_reader reader = { .pid = pid };
	double begin = racer_seconds();

	reader.racer.arg = &reader;
	read_all(&reader.racer);
	return racer_seconds() - begin;
}

/* Killed early in the reading, late, and at all times between. */
TEST_F_TIMEOUT(exit, killed_by_chance, 120)
{
	int kills = rounds_at_least(KILL_ROUNDS, FEWEST_KILLS);
	double seconds = time_to_read(self->watched.pid);
	unsigned long done = 0, cut = 0;
	struct exit_reader reader;
	pid_t pid;
	int i;

	watch_end(&self->watched);
	for (i = 0; i < kills; i++) {
		ASSERT_EQ(SCENE_READY, watch_start(&self->watched, build_pages, &mib));
		pid = self->watched.pid;
		reader = (struct exit_reader){ .pid = pid };
		ASSERT_EQ(0, racer_start(&reader.racer, read_all, &reader));
		usleep(seconds * 1e6 * i / kills);
		target_end(&self->watched);
		usleep(20000);
		racer_stop(&reader.racer);
		EXPECT_EQ(0, reader.racer.bad) {
			TH_LOG("a read ended with %d", reader.racer.last);
		}
		done += reader.racer.done;
		cut += reader.cut;
		EXPECT_TRUE(state_is(pid, "exited", 0));
		ASSERT_EQ(0, lens_detach(pid));
	}
	TH_LOG("%d kills, %lu files read, %lu cut", kills, done, cut);
	/* Else the race that this is about was not met. */
	EXPECT_LT(kills / 8, cut);
}

/* The reader dies instead: it goes at once, and the target can still be read. */
TEST_F(exit, reader_killed)
{
	double begin;
	pid_t reader;
	int i;

	for (i = 0; i < 20; i++) {
		reader = fork();
		if (!reader)
			for (;;)
				drain_file(self->watched.pid, "entries", 4096);
		ASSERT_LT(0, reader);
		usleep(20000 + 7000 * i);
		begin = racer_seconds();
		racer_end(reader);
		EXPECT_GT(5, racer_seconds() - begin);
	}
	EXPECT_EQ(0, drain_file(self->watched.pid, "entries", 65536));
	EXPECT_TRUE(state_is(self->watched.pid, "live", 0));
}

/* Another process with the same number is another process. */
TEST_F(exit, number_is_reused)
{
	pid_t pid = self->watched.pid, again;
	char proc[16];
	int fd = lens_open(pid, "entries", O_RDONLY);

	ASSERT_LE(0, fd);
	target_end(&self->watched);
	again = fork_with_pid(pid);
	if (again < 0) {
		close(fd);
		lens_detach(pid);
		SKIP(return, "cannot choose a pid (%d): needs clone3() with set_tid", again);
	}
	EXPECT_TRUE(state_is(pid, "exited", 0));
	EXPECT_EQ(0, count_not_gone(pid));
	EXPECT_EQ(-ESRCH, drain(fd, 4096, NULL));
	EXPECT_EQ(0, lens_attach(pid));
	EXPECT_TRUE(state_is(pid, "live", 0));
	kill(pid, SIGSTOP);
	EXPECT_TRUE(racer_wait_state(pid, 'T'));
	snprintf(proc, sizeof(proc), "%d", pid);
	EXPECT_EQ(0, count_wrong_vmas(pid, proc));
	/* The old file stays with the old process; replacing it was a detach. */
	EXPECT_GT(0, drain(fd, 4096, NULL));
	close(fd);
	EXPECT_EQ(-EEXIST, lens_attach(pid));
	EXPECT_EQ(0, lens_detach(pid));
	racer_end(again);
}

static pthread_t first;

static void *outlive(void *tid)
{
	__atomic_store_n((pid_t *)tid, gettid(), __ATOMIC_RELEASE);
	pthread_join(first, NULL);
	for (;;)
		pause();
	return NULL;
}

static void leader_exits(void *tid)
{
	pthread_t thread;

	first = pthread_self();
	pthread_create(&thread, NULL, outlive, tid);
	/* who waits for our end looks for the thread then */
	while (!__atomic_load_n((pid_t *)tid, __ATOMIC_ACQUIRE))
		usleep(1000);
	pthread_exit(NULL);
}

/* The memory is still there while another thread runs, though the leader is a zombie. */
TEST_F(exit, leader_goes_first)
{
	pid_t *tid = share_memory(4096);
	char proc[48];
	pid_t pid;

	ASSERT_NE(NULL, tid);
	pid = racer_fork(leader_exits, tid);
	ASSERT_LT(0, pid);
	ASSERT_TRUE(racer_wait_state(pid, 'Z'));
	kill(pid, SIGSTOP);
	ASSERT_TRUE(racer_wait_state(*tid, 'T'));
	EXPECT_EQ(0, lens_attach(pid));
	EXPECT_TRUE(state_is(pid, "live", 0));
	snprintf(proc, sizeof(proc), "%d/task/%d", pid, *tid);
	EXPECT_EQ(0, count_wrong_vmas(pid, proc));
	EXPECT_EQ(0, drain_file(pid, "entries", 4096));
	racer_end(pid);
	EXPECT_TRUE(state_is(pid, "exited", 0));
	EXPECT_EQ(0, lens_detach(pid));
	munmap(tid, 4096);
}

TEST_HARNESS_MAIN
