// SPDX-License-Identifier: GPL-2.0
/*
 * A target of many threads that all fault at once.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "crowd.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"
#include "../tools/newer.h"

#define STACK (64 << 10)
/* Where all takes ten times as long, at least so many of them. */
#define FEWEST 200
/* What is looked at later comes this soon. */
#define LATER_MS 300

/* How many there are, a page for each. */
static int threads;

FIXTURE(threads)
{
	struct quiet quiet;
	struct crowd_post *post;
	pid_t pid;
	char *area;
	struct chain chain;
	struct crowd_tally tally;
	char text[2048];
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

/*
 * struct order - what the threads are to do
 * @post: how they are told to
 * @area: a page for each, and one to copy from
 */
static struct order {
	struct crowd_post *post;
	char *area;
} crowd;

static void *fault_once(void *page)
{
	__atomic_add_fetch(&crowd.post->ready, 1, __ATOMIC_RELEASE);
	crowd_wait(crowd.post, 1);
	write_pages(page, 1);
	__atomic_add_fetch(&crowd.post->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

static int hold_faults(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.range = { (size_t)crowd.area, threads * page_size() },
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
	struct uffd_msg msg[CROWD_PAGES];
	size_t got = 0;

	while (got < threads) {
		ssize_t size = read(fd, msg + got, sizeof(*msg) * (threads - got));

		if (size <= 0)
			abort();
		got += size / sizeof(*msg);
	}
	for (got = 0; got < threads; got++) {
		struct uffdio_copy copy = {
			.dst = msg[got].arg.pagefault.address & -page_size(),
			.src = (size_t)crowd.area + threads * page_size(),
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

	write_pages(crowd.area + threads * page_size(), 1);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	for (i = 0; i < threads; i++)
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
	threads = rounds_at_least(CROWD_PAGES, FEWEST);
	quiet_begin(&self->quiet);
	self->post = share_memory(page_size());
	ASSERT_NE(NULL, self->post);
	self->area = map_pages(threads + 1);
	crowd = (struct order){ .post = self->post, .area = self->area };
	self->pid = racer_fork(be_a_crowd, variant->held ? self->post : NULL);
	ASSERT_LT(0, self->pid);
	ASSERT_TRUE(crowd_did(&self->post->ready, threads));
	ASSERT_EQ(0, lens_attach(self->pid));
	self->tally = (struct crowd_tally){
		.start = (size_t)self->area,
		.end = (size_t)self->area + threads * page_size(),
		.pid = self->pid,
		.threads = threads,
	};
}

FIXTURE_TEARDOWN(threads)
{
	lens_detach(self->pid);
	racer_end(self->pid);
	munmap(self->area, (threads + 1) * page_size());
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

	self->chain.seen = crowd_hear;
	self->chain.data = &self->tally;
	ASSERT_EQ(0, chain_control(self->pid, "sweep=0"));
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	crowd_begin(self->post, 1);
	ASSERT_TRUE(crowd_did(&self->post->done, threads));
	usleep(LATER_MS * 1000);
	ASSERT_EQ(0, chain_read(&self->chain));
	lost = missed(self->pid, "# fault ");
	TH_LOG("%lu pages told, %ld faults missed", self->tally.came, lost);
	EXPECT_LE(0, lost);
	/* what is not told is counted */
	EXPECT_GE(threads, self->tally.came);
	EXPECT_LE(threads, self->tally.came + lost);
	EXPECT_LE(self->tally.came, chain_count(&self->chain, variant->cause)->pages);
	EXPECT_EQ(0, self->tally.again + self->tally.strangers) {
		crowd_say(&self->tally, self->text, sizeof(self->text));
		TH_LOG("%s", self->text);
	}
	EXPECT_EQ(0, self->chain.broken + self->chain.bad + self->chain.gaps +
		     self->chain.dropped) {
		TH_LOG("%s", self->chain.first);
	}
	chain_close(&self->chain);
}

TEST_HARNESS_MAIN
