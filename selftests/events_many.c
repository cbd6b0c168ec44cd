// SPDX-License-Identifier: GPL-2.0
/*
 * Many at once: targets that are all watched, and threads that all fault.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "chain.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"
#include "../tools/newer.h"

#define TARGETS 64
#define ROUNDS 5
#define THREADS 1000
#define STACK (64 << 10)
#define PATIENCE 60.0
/* What is looked at later comes this soon. */
#define LATER_MS 300

/**
 * struct post - how the test talks to a target
 * @round: what is to be done, counted up by the test
 * @done: what was done, counted up by the target
 * @ready: threads that wait
 */
struct post {
	int round;
	int done;
	int ready;
};

/**
 * struct tally - what a stream told of an area
 * @start: of the area, which is at the same place in all targets
 * @end: of it
 * @pid: of the target
 * @threads: it has so many, whose numbers come soon after
 * @strangers: events by somebody else
 * @stranger: the first of them
 * @came: pages that came
 * @went: pages that went
 * @again: pages that came twice
 * @seen: by page: it is there
 */
struct tally {
	__u64 start;
	__u64 end;
	pid_t pid;
	int threads;
	unsigned long strangers;
	struct chain_event stranger;
	unsigned long came;
	unsigned long went;
	unsigned long again;
	unsigned char seen[THREADS];
};

/* They sleep until it is time: polling, so many would need all processors. */
static void wait_round(struct post *post, int round)
{
	int now;

	while ((now = __atomic_load_n(&post->round, __ATOMIC_ACQUIRE)) < round)
		syscall(SYS_futex, &post->round, FUTEX_WAIT, now, NULL, NULL, 0);
}

static void begin_round(struct post *post, int round)
{
	__atomic_store_n(&post->round, round, __ATOMIC_RELEASE);
	syscall(SYS_futex, &post->round, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static bool wait_for(const int *count, int value)
{
	double end = racer_seconds() + PATIENCE;

	while (__atomic_load_n(count, __ATOMIC_ACQUIRE) < value && racer_seconds() < end)
		usleep(10000);
	return __atomic_load_n(count, __ATOMIC_ACQUIRE) >= value;
}

static void hear(const struct chain_event *event, void *data)
{
	struct tally *tally = data;
	__u64 i;

	if (event->vaddr < tally->start || event->vaddr >= tally->end)
		return;
	/* bits that are set and cleared meanwhile are nobody's in particular */
	if (event->old.kind != CHAIN_NONE && event->new.kind != CHAIN_NONE)
		return;
	for (i = 0; i < event->pages; i++) {
		__u64 page = (event->vaddr - tally->start) / page_size() + i;
		bool is = event->new.kind != CHAIN_NONE;

		if (page >= THREADS)
			return;
		tally->came += is && event->old.kind == CHAIN_NONE;
		tally->went += !is;
		tally->again += is && tally->seen[page] && event->old.kind == CHAIN_NONE;
		tally->seen[page] = is;
	}
	if ((event->tid < tally->pid || event->tid > tally->pid + 2 * tally->threads) &&
	    !tally->strangers++)
		tally->stranger = *event;
}

static void tell(struct __test_metadata *_metadata, const struct tally *tally)
{
	const struct chain_event *stranger = &tally->stranger;
	char *control;

	TH_LOG("%d: %lu came again, %lu events by others: %llu, by %d %s, %s of %llx", tally->pid,
	       tally->again, tally->strangers, stranger->seq, stranger->tid, stranger->comm,
	       stranger->cause, stranger->vaddr);
	/* which sources were missed */
	if (!lens_text(tally->pid, "control", &control)) {
		TH_LOG("%s", control);
		free(control);
	}
}

FIXTURE(targets)
{
	struct quiet quiet;
	struct post *post;
	char *area;
	pid_t pid[TARGETS];
	struct chain *chain;
	struct tally *tally;
};

struct order {
	struct post *post;
	char *area;
	size_t pages;
};

/* Each has a number of pages of its own that come and go in a round. */
static void come_and_go(void *data)
{
	const struct order *order = data;
	size_t i;
	int round;

	for (round = 1;; round++) {
		__atomic_add_fetch(&order->post->ready, 1, __ATOMIC_RELEASE);
		wait_round(order->post, round);
		for (i = 0; i < order->pages; i++)
			write_pages(order->area + i * page_size(), 1);
		madvise(order->area, TARGETS * page_size(), MADV_DONTNEED);
		__atomic_add_fetch(&order->post->done, 1, __ATOMIC_RELEASE);
	}
}

FIXTURE_SETUP(targets)
{
	const char *why_not = lens_why_not();
	struct order order;
	int i;

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
	self->post = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->post);
	self->area = map_pages(TARGETS);
	self->chain = calloc(TARGETS, sizeof(*self->chain));
	self->tally = calloc(TARGETS, sizeof(*self->tally));
	for (i = 0; i < TARGETS; i++) {
		order = (struct order){ self->post, self->area, i + 1 };
		self->pid[i] = racer_fork(come_and_go, &order);
		ASSERT_LT(0, self->pid[i]);
		ASSERT_EQ(0, lens_attach(self->pid[i]));
		self->tally[i] = (struct tally){
			.start = (size_t)self->area,
			.end = (size_t)self->area + TARGETS * page_size(),
			.pid = self->pid[i],
		};
	}
	ASSERT_TRUE(wait_for(&self->post->ready, TARGETS));
}

FIXTURE_TEARDOWN(targets)
{
	int i;

	for (i = 0; i < TARGETS; i++) {
		lens_detach(self->pid[i]);
		racer_end(self->pid[i]);
	}
	munmap(self->post, page_size());
	free(self->tally);
	free(self->chain);
	quiet_end(&self->quiet);
}

TEST_F_TIMEOUT(targets, see_their_own, 240)
{
	int i, round;

	for (i = 0; i < TARGETS; i++) {
		self->chain[i].seen = hear;
		self->chain[i].data = &self->tally[i];
		ASSERT_EQ(0, chain_open(&self->chain[i], self->pid[i]));
	}
	for (round = 1; round <= ROUNDS; round++) {
		begin_round(self->post, round);
		ASSERT_TRUE(wait_for(&self->post->done, round * TARGETS));
	}
	for (i = 0; i < TARGETS; i++) {
		const struct chain *chain = &self->chain[i];
		const struct tally *tally = &self->tally[i];

		ASSERT_EQ(0, chain_read(&self->chain[i]));
		EXPECT_EQ(ROUNDS * (i + 1), tally->came);
		EXPECT_EQ(ROUNDS * (i + 1), tally->went);
		EXPECT_EQ(0, tally->again + tally->strangers) {
			tell(_metadata, tally);
		}
		EXPECT_EQ(0, chain->broken + chain->bad + chain->gaps + chain->dropped) {
			TH_LOG("%d: %s", i, chain->first);
		}
		chain_close(&self->chain[i]);
	}
}

FIXTURE(threads)
{
	struct quiet quiet;
	struct post *post;
	pid_t pid;
	char *area;
	struct chain chain;
	struct tally tally;
};

FIXTURE_VARIANT(threads)
{
	bool held;
	const char *cause;
};

/* They fault when they are told to. */
FIXTURE_VARIANT_ADD(threads, at_once)
{
	.cause = "demand_zero",
};

/* They are all in a fault, where userfaultfd holds them until it gives them pages. */
FIXTURE_VARIANT_ADD(threads, in_a_fault)
{
	.held = true, .cause = "uffd_copy",
};

static struct order crowd;

static void *fault_once(void *page)
{
	__atomic_add_fetch(&crowd.post->ready, 1, __ATOMIC_RELEASE);
	wait_round(crowd.post, 1);
	write_pages(page, 1);
	__atomic_add_fetch(&crowd.post->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

static int hold_faults(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.range = { (size_t)crowd.area, THREADS * page_size() },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &area))
		abort();
	return fd;
}

/* Lets all of them wait for a page before it gives the first of them one. */
static void give_pages(int fd)
{
	struct uffd_msg msg[THREADS];
	size_t got = 0;

	while (got < THREADS) {
		ssize_t size = read(fd, msg + got, sizeof(*msg) * (THREADS - got));

		if (size <= 0)
			abort();
		got += size / sizeof(*msg);
	}
	for (got = 0; got < THREADS; got++) {
		struct uffdio_copy copy = {
			.dst = msg[got].arg.pagefault.address & -page_size(),
			.src = (size_t)crowd.area + THREADS * page_size(),
			.len = page_size(),
		};

		if (ioctl(fd, UFFDIO_COPY, &copy))
			abort();
	}
}

static void be_a_crowd(void *held)
{
	int i, fd = held ? hold_faults() : -1;
	pthread_attr_t attr;
	pthread_t thread;

	write_pages(crowd.area + THREADS * page_size(), 1);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&thread, &attr, fault_once, crowd.area + i * page_size()))
			abort();
	if (held)
		give_pages(fd);
}

FIXTURE_SETUP(threads)
{
	const char *why_not = lens_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
	self->post = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->post);
	self->area = map_pages(THREADS + 1);
	crowd = (struct order){ .post = self->post, .area = self->area };
	self->pid = racer_fork(be_a_crowd, variant->held ? self->post : NULL);
	ASSERT_LT(0, self->pid);
	ASSERT_TRUE(wait_for(&self->post->ready, THREADS));
	ASSERT_EQ(0, lens_attach(self->pid));
	self->tally = (struct tally){
		.start = (size_t)self->area,
		.end = (size_t)self->area + THREADS * page_size(),
		.pid = self->pid,
		.threads = THREADS,
	};
}

FIXTURE_TEARDOWN(threads)
{
	lens_detach(self->pid);
	racer_end(self->pid);
	munmap(self->area, (THREADS + 1) * page_size());
	munmap(self->post, page_size());
	quiet_end(&self->quiet);
}

/* How often a source could not look. */
static long missed(pid_t pid, const char *source)
{
	char *text, *line, state[16];
	long count = -1;

	if (lens_text(pid, "control", &text))
		return -1;
	line = strstr(text, source);
	if (line)
		sscanf(line + strlen(source), "%15s %ld", state, &count);
	free(text);
	return count;
}

TEST_F_TIMEOUT(threads, each_told, 240)
{
	long lost;

	self->chain.seen = hear;
	self->chain.data = &self->tally;
	ASSERT_EQ(0, chain_control(self->pid, "sweep=0"));
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	begin_round(self->post, 1);
	ASSERT_TRUE(wait_for(&self->post->done, THREADS));
	usleep(LATER_MS * 1000);
	ASSERT_EQ(0, chain_read(&self->chain));
	lost = missed(self->pid, "# fault ");
	TH_LOG("%lu pages told, %ld faults missed", self->tally.came, lost);
	EXPECT_LE(0, lost);
	/* what is not told is counted */
	EXPECT_GE(THREADS, self->tally.came);
	EXPECT_LE(THREADS, self->tally.came + lost);
	EXPECT_LE(self->tally.came, chain_count(&self->chain, variant->cause)->pages);
	EXPECT_EQ(0, self->tally.again + self->tally.strangers) {
		tell(_metadata, &self->tally);
	}
	EXPECT_EQ(0, self->chain.broken + self->chain.bad + self->chain.gaps +
		     self->chain.dropped) {
		TH_LOG("%s", self->chain.first);
	}
	chain_close(&self->chain);
}

TEST_HARNESS_MAIN
