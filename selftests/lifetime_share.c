// SPDX-License-Identifier: GPL-2.0
/*
 * Processes that share an mm, or whose numbers differ: threads, CLONE_VM, vfork, pid namespaces.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"

#define STACK_SIZE (64 * 1024)

/* In memory that the test and all of its descendants share. */
struct shared {
	pid_t parent;
	pid_t child;
	pid_t tid;
	int attached;
};

FIXTURE(share) {
	struct shared *shared;
	pid_t pid;
	struct quiet quiet;
};

FIXTURE_SETUP(share)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->shared = share_memory(sizeof(*self->shared));
	ASSERT_NE(NULL, self->shared);
	ASSERT_EQ(0, quiet_begin(&self->quiet));
}

FIXTURE_TEARDOWN(share)
{
	lens_detach_all();
	if (self->shared->child > 0)
		kill(self->shared->child, SIGKILL);
	racer_end(self->pid);
	munmap(self->shared, sizeof(*self->shared));
	quiet_end(&self->quiet);
}

static pid_t wait_number(pid_t *number)
{
	double end = racer_seconds() + 10;

	while (!__atomic_load_n(number, __ATOMIC_ACQUIRE) && racer_seconds() < end)
		usleep(1000);
	return *number;
}

static bool stop(pid_t pid)
{
	return !kill(pid, SIGSTOP) && racer_wait_state(pid, 'T');
}

/*
 * The data lines of entries; the header names the process. Pages that are ours too until
 * we write to them change meanwhile.
 */
static char *data_of(pid_t pid)
{
	char *text, *data;

	if (lens_text(pid, "entries", &text))
		return NULL;
	data = strstr(text, "\n0");
	data = data ? strdup(data) : NULL;
	free(text);
	if (data)
		lens_hide_changing(data);
	return data;
}

static bool same_data(pid_t one, pid_t two)
{
	char *a = data_of(one), *b = data_of(two);
	bool same = a && b && same_lines(a, b);

	free(a);
	free(b);
	return same;
}

static void *stay(void *tid)
{
	__atomic_store_n((pid_t *)tid, gettid(), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return NULL;
}

static void with_thread(void *arg)
{
	struct shared *shared = arg;
	pthread_t thread;

	pthread_create(&thread, NULL, stay, &shared->tid);
}

TEST_F(share, threads)
{
	char proc[48];

	self->pid = racer_fork(with_thread, self->shared);
	ASSERT_LT(0, self->pid);
	ASSERT_LT(0, wait_number(&self->shared->tid));
	ASSERT_TRUE(stop(self->pid));
	ASSERT_EQ(0, lens_attach(self->pid));
	EXPECT_EQ(-EINVAL, lens_attach(self->shared->tid));
	snprintf(proc, sizeof(proc), "%d/task/%d", self->pid, self->shared->tid);
	EXPECT_EQ(0, count_wrong_vmas(self->pid, proc));
}

static int sleep_in_child(void *arg)
{
	struct shared *shared = arg;

	__atomic_store_n(&shared->child, getpid(), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return 0;
}

static void clone_vm(void *arg, int flags)
{
	char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	clone(sleep_in_child, stack + STACK_SIZE, CLONE_VM | flags | SIGCHLD, arg);
}

static void with_clone_vm(void *arg)
{
	clone_vm(arg, 0);
}

/* The parent sleeps inside clone() until the child is gone. */
static void with_vfork(void *arg)
{
	clone_vm(arg, CLONE_VFORK);
}

/* Both processes show the same mm, and it stays with the one when the other ends. */
static void check_two_processes(struct __test_metadata *_metadata, pid_t pid, pid_t child,
				bool parent_stops)
{
	char proc[16];

	if (parent_stops)
		ASSERT_TRUE(stop(pid));
	ASSERT_TRUE(stop(child));
	ASSERT_EQ(0, lens_attach(pid));
	ASSERT_EQ(0, lens_attach(child));
	EXPECT_TRUE(same_data(pid, child));
	snprintf(proc, sizeof(proc), "%d", pid);
	EXPECT_EQ(0, count_wrong_vmas(child, proc));
	kill(child, SIGKILL);
	ASSERT_TRUE(racer_wait_state(child, 'Z'));
	EXPECT_TRUE(state_is(child, "exited", 0));
	EXPECT_TRUE(state_is(pid, "live", 0));
	EXPECT_EQ(-ESRCH, drain_file(child, "entries", 4096));
	EXPECT_EQ(0, drain_file(pid, "entries", 4096));
}

TEST_F(share, clone_vm_process)
{
	self->pid = racer_fork(with_clone_vm, self->shared);
	ASSERT_LT(0, self->pid);
	ASSERT_LT(0, wait_number(&self->shared->child));
	check_two_processes(_metadata, self->pid, self->shared->child, true);
}

TEST_F(share, vfork_child)
{
	self->pid = racer_fork(with_vfork, self->shared);
	ASSERT_LT(0, self->pid);
	ASSERT_LT(0, wait_number(&self->shared->child));
	check_two_processes(_metadata, self->pid, self->shared->child, false);
}

/* The first process of a pid namespace attaches itself by the number it knows. */
static void attach_one(void *arg)
{
	struct shared *shared = arg;

	__atomic_store_n(&shared->attached, lens_attach(getpid()) ?: getpid(), __ATOMIC_RELEASE);
}

static void in_namespace(void *arg)
{
	struct shared *shared = arg;
	pid_t child;

	if (unshare(CLONE_NEWPID)) {
		shared->parent = -errno;
		return;
	}
	child = racer_fork(attach_one, shared);
	__atomic_store_n(&shared->child, child, __ATOMIC_RELEASE);
	__atomic_store_n(&shared->parent, getpid(), __ATOMIC_RELEASE);
}

/* Inside it is number 1, in the list of targets and for us it has an ordinary number. */
TEST_F(share, pid_namespace)
{
	char proc[16];

	self->pid = racer_fork(in_namespace, self->shared);
	ASSERT_LT(0, self->pid);
	wait_number(&self->shared->parent);
	if (self->shared->parent < 0)
		SKIP(return, "unshare(CLONE_NEWPID) gives %d: needs CONFIG_PID_NS",
		     self->shared->parent);
	ASSERT_LT(0, self->shared->child);
	EXPECT_EQ(1, wait_number(&self->shared->attached));
	EXPECT_EQ(-EEXIST, lens_attach(self->shared->child));
	EXPECT_TRUE(state_is(self->shared->child, "live", 0));
	EXPECT_EQ(0, lens_detach(self->shared->child));
	ASSERT_EQ(0, lens_attach(self->shared->child));
	EXPECT_TRUE(state_is(self->shared->child, "live", 0));
	ASSERT_TRUE(stop(self->shared->child));
	snprintf(proc, sizeof(proc), "%d", self->shared->child);
	EXPECT_EQ(0, count_wrong_vmas(self->shared->child, proc));
}

TEST_HARNESS_MAIN
