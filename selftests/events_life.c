// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a stream of events: how it begins and ends, who reads it, what it
 * says where there is too much to keep.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chain.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"

#define PAGES 512
#define SPARSE 64
#define PATIENCE 30.0
#define TRACING "/sys/kernel/tracing"
#define CHILD "PTELENS_EVENTS_CHILD"

enum order {
	ORDER_DONE,
	ORDER_WRITE,	/* every other page, so that each is an event */
	ORDER_DROP,	/* all pages */
	ORDER_SPARSE,	/* a page in each of many tables */
	ORDER_EXEC,
	ORDER_EXIT,
};

/**
 * struct post - how the test talks to the target
 * @order: what to do; the target sets it back to ORDER_DONE
 */
struct post {
	enum order order;
};

FIXTURE(events_life)
{
	struct quiet quiet;
	struct post *post;
	pid_t pid;
	struct chain chain;
};

static void carry_out(enum order order, char *pages, char *sparse)
{
	size_t i;

	switch (order) {
	case ORDER_WRITE:
		for (i = 0; i < PAGES; i += 2)
			write_pages(pages + i * page_size(), 1);
		break;
	case ORDER_DROP:
		madvise(pages, PAGES * page_size(), MADV_DONTNEED);
		break;
	case ORDER_SPARSE:
		for (i = 0; i < SPARSE; i++)
			write_pages(sparse + i * pmd_size(), 1);
		break;
	case ORDER_EXEC:
		setenv(CHILD, "1", 1);
		execl("/proc/self/exe", "events_life", NULL);
		break;
	case ORDER_EXIT:
		_exit(0);
	default:
		break;
	}
}

static void obey(void *data)
{
	struct post *post = data;
	char *pages = map_pages(PAGES);
	char *sparse = map_alone((struct mapping){ .len = SPARSE * pmd_size(),
						   .align = pmd_size() });
	enum order order;

	madvise(pages, PAGES * page_size(), MADV_NOHUGEPAGE);
	madvise(sparse, SPARSE * pmd_size(), MADV_NOHUGEPAGE);
	for (;;) {
		order = __atomic_load_n(&post->order, __ATOMIC_ACQUIRE);
		carry_out(order, pages, sparse);
		__atomic_store_n(&post->order, ORDER_DONE, __ATOMIC_RELEASE);
		while (!__atomic_load_n(&post->order, __ATOMIC_ACQUIRE))
			usleep(1000);
	}
}

/* What was executed does nothing, for as long as its parent lives. */
__attribute__((constructor)) static void executed(void)
{
	while (getenv(CHILD))
		pause();
}

static bool order(struct post *post, enum order order)
{
	double end = racer_seconds() + PATIENCE;

	__atomic_store_n(&post->order, order, __ATOMIC_RELEASE);
	while (__atomic_load_n(&post->order, __ATOMIC_ACQUIRE) && racer_seconds() < end)
		usleep(1000);
	return post->order == ORDER_DONE;
}

FIXTURE_SETUP(events_life)
{
	const char *why_not = lens_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
	self->post = share_memory(page_size());
	ASSERT_NE(NULL, self->post);
	self->pid = racer_fork(obey, self->post);
	ASSERT_LT(0, self->pid);
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	ASSERT_TRUE(order(self->post, ORDER_DROP));
	ASSERT_EQ(0, lens_attach(self->pid));
	ASSERT_EQ(0, chain_control(self->pid, "sweep=0"));
}

FIXTURE_TEARDOWN(events_life)
{
	lens_detach(self->pid);
	racer_end(self->pid);
	munmap(self->post, page_size());
	quiet_end(&self->quiet);
}

static int read_to_end(struct chain *chain)
{
	double end = racer_seconds() + PATIENCE;
	int ret;

	do {
		ret = chain_read(chain);
		usleep(1000);
	} while (!ret && racer_seconds() < end);
	return ret;
}

static unsigned long wrong(const struct chain *chain)
{
	return chain->broken + chain->bad + chain->gaps;
}

static void check_gone(struct __test_metadata *_metadata, struct chain *chain,
		       const char *cause)
{
	const struct lens_lines nothing = { 0 };
	struct chain_diff diff;

	EXPECT_EQ(1, read_to_end(chain));
	EXPECT_STREQ(cause, chain->end);
	EXPECT_LE(PAGES / 2, chain_count(chain, "demand_zero")->pages);
	EXPECT_LE(PAGES / 2, chain_count(chain, cause)->pages);
	chain_compare(chain, &nothing, &diff);
	EXPECT_EQ(0, diff.missed + wrong(chain)) {
		TH_LOG("%s %s", diff.first, chain->first);
	}
}

TEST_F(events_life, exits)
{
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	self->post->order = ORDER_EXIT;
	check_gone(_metadata, &self->chain, "exit");
	chain_close(&self->chain);
	EXPECT_EQ(-ESRCH, chain_open(&self->chain, self->pid));
}

TEST_F(events_life, is_killed)
{
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	kill(self->pid, SIGKILL);
	check_gone(_metadata, &self->chain, "exit");
	chain_close(&self->chain);
}

/* The old memory's events end; who opens the file again gets those of the new one. */
TEST_F(events_life, execs)
{
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	self->post->order = ORDER_EXEC;
	check_gone(_metadata, &self->chain, "exec");
	chain_close(&self->chain);
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	EXPECT_EQ(0, chain_read(&self->chain));
	EXPECT_STREQ("", self->chain.end);
	chain_close(&self->chain);
}

/* A ring of 64 and 256 events: what is lost is counted, and the numbers go on. */
TEST_F(events_life, slow_reader)
{
	ASSERT_EQ(0, chain_control(self->pid, "ring=64"));
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_EQ(64, self->chain.events);
	EXPECT_LE(PAGES / 2 - 64, self->chain.dropped);
	EXPECT_EQ(self->chain.seq, self->chain.events + self->chain.dropped);
	EXPECT_EQ(0, self->chain.gaps + self->chain.bad);
	chain_close(&self->chain);
}

TEST_F(events_life, several_readers)
{
	struct chain later = { 0 };

	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	ASSERT_EQ(0, chain_open(&later, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_DROP));
	ASSERT_EQ(0, chain_read(&self->chain));
	ASSERT_EQ(0, chain_read(&later));
	EXPECT_LE(PAGES / 2, chain_count(&self->chain, "demand_zero")->pages);
	EXPECT_EQ(0, chain_count(&later, "demand_zero")->pages);
	EXPECT_EQ(PAGES / 2, chain_count(&self->chain, "dontneed")->pages);
	EXPECT_EQ(PAGES / 2, chain_count(&later, "dontneed")->pages);
	EXPECT_EQ(self->chain.seq, later.seq);
	EXPECT_EQ(0, wrong(&self->chain) + wrong(&later));
	chain_close(&self->chain);
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	ASSERT_EQ(0, chain_read(&later));
	EXPECT_LE(PAGES / 2, chain_count(&later, "demand_zero")->pages);
	chain_close(&later);
}

TEST_F(events_life, polls)
{
	struct pollfd file = { .events = POLLIN };

	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_EQ(0, chain_read(&self->chain));
	file.fd = self->chain.fd;
	/* the target wakes up all the time, which may fault once or twice */
	usleep(100000);
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_EQ(0, poll(&file, 1, 100));
	__atomic_store_n(&self->post->order, ORDER_WRITE, __ATOMIC_RELEASE);
	EXPECT_EQ(1, poll(&file, 1, PATIENCE * 1000));
	EXPECT_EQ(POLLIN, file.revents);
	kill(self->pid, SIGKILL);
	EXPECT_EQ(1, read_to_end(&self->chain));
	EXPECT_EQ(1, poll(&file, 1, PATIENCE * 1000));
	EXPECT_TRUE(file.revents & POLLHUP);
	chain_close(&self->chain);
}

static void *read_on(void *fd)
{
	char text[4096];
	ssize_t got;

	do {
		got = read(*(int *)fd, text, sizeof(text));
	} while (got > 0);
	return (void *)(long)(got ? errno : 0);
}

/* Who waits is sent away, and what is left open does no harm. */
TEST_F(events_life, detached)
{
	int fd = lens_open(self->pid, "events", O_RDONLY);
	pthread_t thread;
	void *err = NULL;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, pthread_create(&thread, NULL, read_on, &fd));
	usleep(200000);
	ASSERT_EQ(0, lens_detach(self->pid));
	pthread_join(thread, &err);
	EXPECT_EQ(EIO, (long)err);
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	/* another target for the same process has a stream of its own */
	ASSERT_EQ(0, lens_attach(self->pid));
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_DROP));
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_EQ(PAGES / 2, chain_count(&self->chain, "dontneed")->pages);
	chain_close(&self->chain);
	close(fd);
}

/* An open file keeps the module, whatever flows. */
TEST_F(events_life, holds_the_module)
{
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	EXPECT_EQ(-1, syscall(SYS_delete_module, "ptelens", O_NONBLOCK));
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_EQ(0, wrong(&self->chain));
	chain_close(&self->chain);
}

/* 64 KiB are room for 15 tables; what is beyond is said to be left out. */
TEST_F(events_life, full_shadow)
{
	char *text;

	ASSERT_EQ(0, chain_control(self->pid, "shadow=64"));
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	ASSERT_TRUE(order(self->post, ORDER_SPARSE));
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_EQ(1, self->chain.unwatched);
	EXPECT_GT(16, chain_count(&self->chain, "demand_zero")->pages);
	EXPECT_EQ(0, wrong(&self->chain));
	ASSERT_EQ(0, lens_text(self->pid, "control", &text));
	EXPECT_EQ(NULL, strstr(text, "refused 0\n"));
	free(text);
	chain_close(&self->chain);
}

TEST_F(events_life, bad_control)
{
	static const char * const bad[] = {
		"ring=100", "ring=8", "ring=", "ring", "sweep=1", "shadow=0", "sources=x",
		"sources=fault,!uffd", "sources=", "watch=1", "x=1", "  ", "ring=64 x=1",
	};
	char *before, *after;
	size_t i;

	ASSERT_EQ(0, lens_text(self->pid, "control", &before));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		EXPECT_EQ(-EINVAL, chain_control(self->pid, bad[i]))
			TH_LOG("number %zu", i);
	}
	ASSERT_EQ(0, lens_text(self->pid, "control", &after));
	EXPECT_STREQ(before, after);
	free(before);
	free(after);
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	EXPECT_EQ(-EBUSY, chain_control(self->pid, "ring=64"));
	chain_close(&self->chain);
	EXPECT_EQ(0, chain_control(self->pid, "ring=64"));
}

static bool trace_has(const char *text)
{
	int fd = open(TRACING "/trace", O_RDONLY | O_CLOEXEC);
	char *trace = NULL;
	bool has = fd >= 0 && !lens_slurp(fd, 65536, &trace) && strstr(trace, text);

	free(trace);
	close(fd);
	return has;
}

/* Nobody reads; the trace event tells, and its filter works. */
TEST_F(events_life, traces)
{
	char want[64];

	mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (access(TRACING "/events/ptelens", F_OK))
		SKIP(return, "the kernel has no tracefs");
	ASSERT_EQ(0, kf_write(TRACING "/events/ptelens/ptelens_transition/filter",
			      "cause == \"dontneed\""));
	ASSERT_EQ(0, kf_write(TRACING "/events/ptelens/enable", "1"));
	ASSERT_EQ(0, chain_control(self->pid, "watch=on"));
	ASSERT_TRUE(order(self->post, ORDER_WRITE));
	ASSERT_TRUE(order(self->post, ORDER_DROP));
	EXPECT_EQ(0, chain_control(self->pid, "watch=off"));
	EXPECT_EQ(0, kf_write(TRACING "/events/ptelens/enable", "0"));
	snprintf(want, sizeof(want), "target=%d tid=%d cause=dontneed", self->pid, self->pid);
	EXPECT_TRUE(trace_has(want));
	EXPECT_FALSE(trace_has("cause=demand_zero"));
	snprintf(want, sizeof(want), "ptelens_watch: target=%d on=0", self->pid);
	EXPECT_TRUE(trace_has(want));
}

TEST_HARNESS_MAIN
