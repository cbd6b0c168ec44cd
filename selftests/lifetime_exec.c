// SPDX-License-Identifier: GPL-2.0
/*
 * A target that calls execve(): old files end with -ESRCH, new ones show the new mm.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"

#define LIVES "PTELENS_LIVES"

static void *exec_self(void *arg)
{
	execl("/proc/self/exe", "lifetime_exec", NULL);
	_exit(1);
}

/* A life: stop, and when the test continues us begin the next one. */
static void live(void *by_thread)
{
	pthread_t thread;

	setenv(LIVES, "1", 1);
	raise(SIGSTOP);
	if (by_thread)
		pthread_create(&thread, NULL, exec_self, NULL);
	else
		exec_self(NULL);
}

/* Before main(): after the exec there is no test to run, only the next life. */
static void __attribute__((constructor)) after_exec(void)
{
	if (!getenv(LIVES))
		return;
	live(NULL);
	_exit(1);
}

FIXTURE(exec) {
	pid_t pid;
	char proc[16];
};

FIXTURE_VARIANT(exec) {
	bool by_thread;
};

FIXTURE_VARIANT_ADD(exec, by_leader) {
	.by_thread = false,
};

/* The thread takes over the leader's pid. */
FIXTURE_VARIANT_ADD(exec, by_thread) {
	.by_thread = true,
};

static bool wait_stopped(pid_t pid)
{
	int status;

	return waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status);
}

static bool next_life(pid_t pid)
{
	return !kill(pid, SIGCONT) && wait_stopped(pid);
}

FIXTURE_SETUP(exec)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->pid = racer_fork(live, variant->by_thread ? self : NULL);
	ASSERT_LT(0, self->pid);
	ASSERT_TRUE(wait_stopped(self->pid));
	ASSERT_EQ(0, lens_attach(self->pid));
	snprintf(self->proc, sizeof(self->proc), "%d", self->pid);
}

FIXTURE_TEARDOWN(exec)
{
	lens_detach(self->pid);
	racer_end(self->pid);
}

TEST_F(exec, states_and_new_mm)
{
	EXPECT_TRUE(state_is(self->pid, "live", 0));
	EXPECT_EQ(0, count_wrong_vmas(self->pid, self->proc));
	ASSERT_TRUE(next_life(self->pid));
	EXPECT_TRUE(state_is(self->pid, "exec'ed", 1));
	EXPECT_EQ(0, count_wrong_vmas(self->pid, self->proc));
	ASSERT_TRUE(next_life(self->pid));
	EXPECT_TRUE(state_is(self->pid, "exec'ed", 2));
	EXPECT_EQ(0, count_wrong_vmas(self->pid, self->proc));
	racer_end(self->pid);
	EXPECT_TRUE(state_is(self->pid, "exited", 2));
}

/* Whether a part was read or nothing yet: the rest would be of another process image. */
TEST_F(exec, files_opened_before)
{
	const char * const *file;
	int begun[LIFETIME_FILES], fresh[LIFETIME_FILES];
	char byte;
	int i;

	for (i = 0, file = lifetime_files; *file; file++, i++) {
		begun[i] = lens_open(self->pid, *file, O_RDONLY);
		ASSERT_LE(0, begun[i]);
		fresh[i] = lens_open(self->pid, *file, O_RDONLY);
		ASSERT_LE(0, fresh[i]);
		ASSERT_EQ(1, read(begun[i], &byte, 1));
	}
	ASSERT_TRUE(next_life(self->pid));
	for (i = 0, file = lifetime_files; *file; file++, i++) {
		/* These two are made as a whole before their first byte is read. */
		bool whole = !strcmp(*file, "summary") || !strcmp(*file, "explain");

		EXPECT_EQ(whole ? 0 : -ESRCH, drain(begun[i], 4096, NULL)) {
			TH_LOG("%s, begun", *file);
		}
		EXPECT_EQ(-ESRCH, drain(fresh[i], 4096, NULL)) {
			TH_LOG("%s, fresh", *file);
		}
		EXPECT_EQ(0, drain_file(self->pid, *file, 4096));
		close(begun[i]);
		close(fresh[i]);
	}
}

/* A filter belongs to the target, not to its mm. */
TEST_F(exec, filter_stays)
{
	char *before, *after;

	ASSERT_EQ(0, lens_filter(self->pid, "kind=present level=pte"));
	ASSERT_EQ(0, lens_text(self->pid, "filter", &before));
	ASSERT_TRUE(next_life(self->pid));
	ASSERT_EQ(0, lens_text(self->pid, "filter", &after));
	EXPECT_STREQ(before, after);
	free(before);
	free(after);
}

TEST_HARNESS_MAIN
