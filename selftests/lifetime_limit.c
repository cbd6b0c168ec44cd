// SPDX-License-Identifier: GPL-2.0
/*
 * As many targets as there may be, and one more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"

#define LIMIT 4096
#define STACK_SIZE 4096
#define COMMAND_MAX 4096

FIXTURE(limit) {
	pid_t *pid;
	char *stacks;
	int nr;
};

static int sleep_in_child(void *arg)
{
	for (;;)
		pause();
	return 0;
}

/* Processes of their own that share our memory: cheap enough for thousands. */
FIXTURE_SETUP(limit)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->pid = calloc(LIMIT + 1, sizeof(*self->pid));
	self->stacks = mmap(NULL, (LIMIT + 1) * STACK_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(NULL, self->pid);
	ASSERT_NE(MAP_FAILED, self->stacks);
	for (self->nr = 0; self->nr <= LIMIT; self->nr++) {
		self->pid[self->nr] = clone(sleep_in_child,
					    self->stacks + (self->nr + 1) * STACK_SIZE,
					    CLONE_VM | SIGCHLD, NULL);
		if (self->pid[self->nr] < 0)
			break;
	}
	ASSERT_EQ(0, lens_detach_all());
}

FIXTURE_TEARDOWN(limit)
{
	int i;

	lens_detach_all();
	for (i = 0; i < self->nr; i++)
		racer_end(self->pid[i]);
	munmap(self->stacks, (LIMIT + 1) * STACK_SIZE);
	free(self->pid);
}

/* All in as few commands as they fit in. */
static int attach_first(const pid_t *pid, int nr)
{
	char text[COMMAND_MAX + 1];
	size_t len;
	int i = 0, ret = 0;

	while (i < nr && !ret) {
		for (len = 0; i < nr && len + 12 < sizeof(text); i++)
			len += sprintf(text + len, "%d\n", pid[i]);
		ret = lens_put("attach", text);
	}
	return ret;
}

static long count_targets(void)
{
	struct target_row *rows;
	size_t nr;
	int ret = targets_read(&rows, &nr);

	free(rows);
	return ret ? ret : (long)nr;
}

TEST_F_TIMEOUT(limit, one_too_many, 300)
{
	char two[32];

	if (self->nr <= LIMIT)
		SKIP(return, "only %d processes can be started: raise ulimit -u or the memory",
		     self->nr);
	ASSERT_EQ(0, attach_first(self->pid, LIMIT - 1));
	EXPECT_EQ(LIMIT - 1, count_targets());
	snprintf(two, sizeof(two), "%d\n%d\n", self->pid[LIMIT - 1], self->pid[LIMIT]);
	EXPECT_EQ(-ENOSPC, lens_put("attach", two));
	EXPECT_EQ(LIMIT - 1, count_targets());
	EXPECT_EQ(0, lens_attach(self->pid[LIMIT - 1]));
	EXPECT_EQ(-ENOSPC, lens_attach(self->pid[LIMIT]));
	EXPECT_EQ(LIMIT, count_targets());
	EXPECT_EQ(0, lens_detach(self->pid[0]));
	EXPECT_EQ(0, lens_attach(self->pid[LIMIT]));
	EXPECT_EQ(0, drain_file(self->pid[LIMIT], "summary", 4096));
	EXPECT_EQ(0, lens_detach_all());
	EXPECT_EQ(0, count_targets());
}

TEST_HARNESS_MAIN
