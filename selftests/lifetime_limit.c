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

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"
#include "reload.h"

#define LIMIT 4096	/* of a module that was told nothing */
#define LOWER 400
#define STACK_SIZE 4096
#define COMMAND_MAX 4096

FIXTURE(limit) {
	pid_t *pid;
	char *stacks;
	int limit;
	int nr;
	int ko;
};

static int sleep_in_child(void *arg)
{
	for (;;)
		pause();
	return 0;
}

/* The module with another limit. Returns 0 or a negative errno. */
static int load_with_limit(int ko, int limit)
{
	char options[32];

	snprintf(options, sizeof(options), "targets=%d", limit);
	return reload_unload_patiently() ?: reload_load_with(ko, options);
}

/* Processes of their own that share our memory: cheap enough for thousands. */
FIXTURE_SETUP(limit)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->limit = LIMIT;
	self->ko = reload_find();
	/* thousands show no more than hundreds, and take seconds */
	if (self->ko >= 0) {
		EXPECT_EQ(LIMIT, kf_number("/sys/module/ptelens/parameters/targets"));
		self->limit = LOWER;
		ASSERT_EQ(0, load_with_limit(self->ko, self->limit));
	}
	self->pid = calloc(self->limit + 1, sizeof(*self->pid));
	self->stacks = mmap(NULL, (self->limit + 1) * STACK_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(NULL, self->pid);
	ASSERT_NE(MAP_FAILED, self->stacks);
	for (self->nr = 0; self->nr <= self->limit; self->nr++) {
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
	munmap(self->stacks, (self->limit + 1) * STACK_SIZE);
	free(self->pid);
	if (self->ko < 0)
		return;
	EXPECT_EQ(0, reload_unload_patiently());
	EXPECT_EQ(0, reload_load(self->ko));
	close(self->ko);
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
	const int limit = self->limit;
	char two[32];

	if (self->nr <= limit)
		SKIP(return, "only %d processes can be started: raise ulimit -u or the memory",
		     self->nr);
	ASSERT_EQ(0, attach_first(self->pid, limit - 1));
	EXPECT_EQ(limit - 1, count_targets());
	snprintf(two, sizeof(two), "%d\n%d\n", self->pid[limit - 1], self->pid[limit]);
	EXPECT_EQ(-ENOSPC, lens_put("attach", two));
	EXPECT_EQ(limit - 1, count_targets());
	EXPECT_EQ(0, lens_attach(self->pid[limit - 1]));
	EXPECT_EQ(-ENOSPC, lens_attach(self->pid[limit]));
	EXPECT_EQ(limit, count_targets());
	EXPECT_EQ(0, lens_detach(self->pid[0]));
	EXPECT_EQ(0, lens_attach(self->pid[limit]));
	EXPECT_EQ(0, drain_file(self->pid[limit], "summary", 4096));
	EXPECT_EQ(0, lens_detach_all());
	EXPECT_EQ(0, count_targets());
}

FIXTURE(few) {
	pid_t pid[3];
	int ko;
};

FIXTURE_SETUP(few)
{
	size_t i;

	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->ko = reload_find();
	if (self->ko < 0)
		SKIP(return, "no ptelens.ko to load again: set PTELENS_KO=PATH");
	for (i = 0; i < ARRAY_SIZE(self->pid); i++) {
		self->pid[i] = racer_fork(NULL, NULL);
		ASSERT_LT(0, self->pid[i]);
	}
	ASSERT_EQ(0, load_with_limit(self->ko, 2));
}

FIXTURE_TEARDOWN(few)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(self->pid); i++)
		racer_end(self->pid[i]);
	EXPECT_EQ(0, reload_unload_patiently());
	EXPECT_EQ(0, reload_load(self->ko));
	close(self->ko);
}

TEST_F(few, as_the_module_was_told)
{
	ASSERT_EQ(0, attach_first(self->pid, 2));
	EXPECT_EQ(-ENOSPC, lens_attach(self->pid[2]));
	EXPECT_EQ(0, lens_detach(self->pid[0]));
	EXPECT_EQ(0, lens_attach(self->pid[2]));
	EXPECT_EQ(2, count_targets());
}

TEST_HARNESS_MAIN
