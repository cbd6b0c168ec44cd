// SPDX-License-Identifier: GPL-2.0
/*
 * A reader that is stuck in the middle of read(), because nobody gives it its buffer's page.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "memory.h"
#include "racers.h"
#include "watch.h"

#define EXIT_NO_UFFD 77

FIXTURE(blocked) {
	struct target watched;
	pid_t reader;
	int log;
};

static const unsigned int mib = 1;

static void read_into_nothing(void *pid)
{
	void *mem = map_bottomless(1);
	int fd = lens_open(*(pid_t *)pid, "entries", O_RDONLY);

	if (!mem)
		_exit(EXIT_NO_UFFD);
	_exit(read(fd, mem, getpagesize()) < 0);
}

/* Asleep inside of read(), which has nothing else to wait for. */
static bool wait_blocked(pid_t pid)
{
	char path[32], text[128] = "";
	double end = racer_seconds() + 10;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	while (racer_seconds() < end && !kf_read(path, text, sizeof(text))) {
		if (*text >= '0' && *text <= '9' && atoi(text) == SYS_read)
			return true;
		usleep(2000);
	}
	return false;
}

FIXTURE_SETUP(blocked)
{
	enum scene_verdict verdict = watch_start(&self->watched, build_pages, &mib);
	int status;

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->watched.scene.note);
	}
	self->log = log_open();
	ASSERT_LE(0, self->log);
	self->reader = racer_fork(read_into_nothing, &self->watched.pid);
	ASSERT_LT(0, self->reader);
	if (wait_blocked(self->reader))
		return;
	ASSERT_EQ(self->reader, waitpid(self->reader, &status, WNOHANG));
	self->reader = 0;
	watch_end(&self->watched);
	ASSERT_EQ(EXIT_NO_UFFD, WEXITSTATUS(status));
	SKIP(return, "no userfaultfd for faults in the kernel: needs CONFIG_USERFAULTFD");
}

FIXTURE_TEARDOWN(blocked)
{
	char record[256];

	racer_end(self->reader);
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	close(self->log);
	watch_end(&self->watched);
}

/* It holds no lock that others need. */
TEST_F(blocked, others_go_on)
{
	pid_t other = racer_fork(NULL, NULL);
	const char * const *file;

	for (file = lifetime_files; *file; file++)
		EXPECT_EQ(0, drain_file(self->watched.pid, *file, 4096));
	EXPECT_EQ(0, drain_file(0, "targets", 4096));
	EXPECT_EQ(0, lens_attach(other));
	EXPECT_EQ(0, drain_file(other, "entries", 4096));
	EXPECT_EQ(0, lens_detach(other));
	EXPECT_EQ(0, lens_filter(self->watched.pid, "kind=present"));
	racer_end(other);
}

TEST_F(blocked, module_stays)
{
	EXPECT_EQ(-1, syscall(SYS_delete_module, "ptelens", O_NONBLOCK));
	EXPECT_EQ(EWOULDBLOCK, errno);
	EXPECT_TRUE(state_is(self->watched.pid, "live", 0));
}

/* The target holds neither lock nor memory for its reader: it can be killed and reaped. */
TEST_F(blocked, target_dies)
{
	pid_t pid = self->watched.pid;

	target_end(&self->watched);
	EXPECT_TRUE(state_is(pid, "exited", 0));
	racer_end(self->reader);
	self->reader = 0;
	EXPECT_EQ(0, lens_detach(pid));
}

static void detach(void *pid)
{
	_exit(lens_detach(*(pid_t *)pid) ? 1 : 0);
}

/* A detach may have to wait for the reader, but not longer than the reader lives. */
TEST_F(blocked, detach_ends_with_the_reader)
{
	pid_t helper = racer_fork(detach, &self->watched.pid);
	double end = racer_seconds() + 10;
	int status = -1;

	ASSERT_LT(0, helper);
	usleep(200000);
	racer_end(self->reader);
	self->reader = 0;
	while (waitpid(helper, &status, WNOHANG) == 0 && racer_seconds() < end)
		usleep(10000);
	EXPECT_TRUE(WIFEXITED(status) && !WEXITSTATUS(status));
	EXPECT_EQ(-ENOENT, drain_file(self->watched.pid, "entries", 4096));
	EXPECT_EQ(0, drain_file(0, "targets", 4096));
}

TEST_HARNESS_MAIN
