// SPDX-License-Identifier: GPL-2.0
/*
 * The sweep comes while something is under way: what that changes it leaves to
 * the one that knows the cause.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "chain.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"

/* So many that a look at them takes a while, in which a sweep may come. */
#define PAGES 128
#define SECONDS 5
/* The reader has to keep up. */
#define PAUSE_US 30000

/**
 * struct heard - what the stream told
 * @start: of the memory
 * @end: of it
 * @went: pages that went
 * @swept: events of the sweep
 * @strangers: events that nobody was seen to do
 * @stranger: the first of them
 */
struct heard {
	__u64 start;
	__u64 end;
	unsigned long went;
	unsigned long swept;
	unsigned long strangers;
	struct chain_event stranger;
};

static void hear(const struct chain_event *event, void *data)
{
	struct heard *heard = data;

	if (event->vaddr < heard->start || event->vaddr >= heard->end)
		return;
	if (event->new.kind == CHAIN_NONE)
		heard->went += event->pages;
	if (!strcmp(event->cause, "sweep"))
		heard->swept++;
	else if (!event->tid && !heard->strangers++)
		heard->stranger = *event;
}

static void come_and_go(void *data)
{
	char *area = data;

	for (;;) {
		write_pages(area, PAGES);
		mprotect(area, PAGES * page_size(), PROT_READ);
		mprotect(area, PAGES * page_size(), PROT_READ | PROT_WRITE);
		madvise(area, PAGES * page_size(), MADV_DONTNEED);
		usleep(PAUSE_US);
	}
}

FIXTURE(events_sweep)
{
	struct quiet quiet;
	char *area;
	pid_t pid;
	struct chain chain;
	struct heard heard;
};

FIXTURE_SETUP(events_sweep)
{
	const char *why_not = lens_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
	self->area = map_pages(PAGES);
	ASSERT_EQ(0, madvise(self->area, PAGES * page_size(), MADV_NOHUGEPAGE));
	self->heard.start = (size_t)self->area;
	self->heard.end = self->heard.start + PAGES * page_size();
	self->pid = racer_fork(come_and_go, self->area);
	ASSERT_LT(0, self->pid);
	ASSERT_EQ(0, lens_attach(self->pid));
	ASSERT_EQ(0, chain_control(self->pid, "sweep=10 ring=262144"));
	self->chain.seen = hear;
	self->chain.data = &self->heard;
}

FIXTURE_TEARDOWN(events_sweep)
{
	chain_close(&self->chain);
	lens_detach(self->pid);
	racer_end(self->pid);
	munmap(self->area, PAGES * page_size());
	quiet_end(&self->quiet);
}

TEST_F_TIMEOUT(events_sweep, leaves_it, 240)
{
	const struct chain_event *stranger = &self->heard.stranger;
	double end = racer_seconds() + SECONDS;

	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	while (racer_seconds() < end && !self->heard.strangers) {
		usleep(10000);
		ASSERT_EQ(0, chain_read(&self->chain));
	}
	TH_LOG("%lu pages went, %lu changes told by the sweep", self->heard.went,
	       self->heard.swept);
	EXPECT_LT(0, self->heard.went);
	EXPECT_EQ(0, self->heard.strangers) {
		TH_LOG("%lu, the first: %llu, %s, %llu pages of %llx", self->heard.strangers,
		       stranger->seq, stranger->cause, stranger->pages, stranger->vaddr);
	}
	EXPECT_EQ(0, self->chain.broken + self->chain.bad + self->chain.gaps +
		     self->chain.dropped) {
		TH_LOG("%s", self->chain.first);
	}
}

TEST_HARNESS_MAIN
