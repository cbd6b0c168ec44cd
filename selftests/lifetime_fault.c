// SPDX-License-Identifier: GPL-2.0
/*
 * The module while a fault of a watched process waits for a program that does not answer:
 * all else goes on, and the module can go when the fault is over.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chain.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "racers.h"
#include "reload.h"

/* What the test and the process that it watches tell each other. */
struct shared {
	bool ready;
	bool lacks;
	bool go;
};

FIXTURE(fault) {
	struct shared *shared;
	pid_t pid;
	int ko;
	int log;
};

static void touch_when_told(void *arg)
{
	volatile struct shared *shared = arg;
	volatile char *mem = map_bottomless(1);

	shared->lacks = !mem;
	shared->ready = true;
	/* awake, so that it sleeps in the fault only */
	while (!shared->go)
		sched_yield();
	if (mem)
		*mem = 1;
	_exit(0);
}

static bool wait_ready(volatile struct shared *shared)
{
	double end = racer_seconds() + 20;

	while (!shared->ready && racer_seconds() < end)
		usleep(1000);
	return shared->ready;
}

FIXTURE_SETUP(fault)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->ko = reload_find();
	if (self->ko < 0)
		SKIP(return, "no ptelens.ko to load again: set PTELENS_KO=PATH");
	self->log = log_open();
	ASSERT_LE(0, self->log);
	self->shared = share_memory(sizeof(*self->shared));
	ASSERT_NE(NULL, self->shared);
	self->pid = racer_fork(touch_when_told, self->shared);
	ASSERT_LT(0, self->pid);
	ASSERT_TRUE(wait_ready(self->shared));
	if (self->shared->lacks) {
		racer_end(self->pid);
		SKIP(return, "no userfaultfd for faults in the kernel: needs CONFIG_USERFAULTFD");
	}
	ASSERT_EQ(0, lens_attach(self->pid));
	ASSERT_EQ(0, chain_control(self->pid, "watch=on"));
	self->shared->go = true;
	ASSERT_TRUE(racer_wait_state(self->pid, 'S'));
}

FIXTURE_TEARDOWN(fault)
{
	char record[256];

	racer_end(self->pid);
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	close(self->log);
	reload_load(self->ko);
	close(self->ko);
	lens_detach(self->pid);
	munmap(self->shared, sizeof(*self->shared));
}

/* Its stack has an address in the module, where ftrace calls us. */
TEST_F(fault, holds_the_module)
{
	if (!chain_source_is(self->pid, "fault", "direct"))
		SKIP(return, "faults are seen by a kretprobe here, which holds nothing");
	EXPECT_EQ(-EWOULDBLOCK, reload_unload());
	EXPECT_EQ(0, lens_detach(self->pid));
	EXPECT_EQ(-EWOULDBLOCK, reload_unload());
}

/* The way to the module is closed and opened while it is in there. */
TEST_F(fault, others_come_and_go)
{
	pid_t other = racer_fork(NULL, NULL);
	int i;

	ASSERT_LT(0, other);
	EXPECT_EQ(0, lens_detach(self->pid));
	ASSERT_EQ(0, lens_attach(other));
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(0, chain_control(other, "watch=on"));
		EXPECT_EQ(0, chain_control(other, "watch=off"));
		/* longer than what nobody needs any more stays */
		sleep(3);
	}
	EXPECT_EQ(0, lens_detach(other));
	racer_end(other);
}

TEST_F(fault, lets_go_when_it_is_over)
{
	int status;

	ASSERT_EQ(0, kill(self->pid, SIGKILL));
	ASSERT_EQ(self->pid, waitpid(self->pid, &status, 0));
	self->pid = 0;
	EXPECT_EQ(0, reload_unload_patiently());
	EXPECT_EQ(0, reload_load(self->ko));
}

TEST_HARNESS_MAIN
