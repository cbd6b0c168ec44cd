// SPDX-License-Identifier: GPL-2.0
/*
 * The events of a process that never keeps its memory still. Now and then it is
 * stopped: then what was told must add up to what the tables show. Where a source
 * is off, it must not, which shows that the test can fail.
 *
 * PTELENS_EVENTS_SECONDS sets how long it runs, 3 by default.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "chain.h"
#include "kselftest_harness.h"
#include "racers.h"
#include "reload.h"
#include "stress.h"
#include "tally.h"

#define SECONDS 3
/* Stops at least, and seconds in between: the ring has room for what comes meanwhile. */
#define STOPS 8
#define BURST 0.2
/* At most one event of so many may have no certain cause. */
#define UNKNOWN 100

FIXTURE(events_stress)
{
	struct quiet quiet;
	struct churn *churn;
	struct chain chain;
	struct chain_event unknown;
	pid_t pid;
	int ko;
};

FIXTURE_VARIANT(events_stress)
{
	const char *control;
	const char *module;
	bool misses;
};

FIXTURE_VARIANT_ADD(events_stress, all_sources)
{
	.control = "sources=all sweep=0 ring=262144",
};

FIXTURE_VARIANT_ADD(events_stress, sweep)
{
	.control = "sources=all sweep=50 ring=262144",
};

/* The other way to see faults, which a kernel without direct calls has. */
FIXTURE_VARIANT_ADD(events_stress, by_kretprobe)
{
	.control = "sources=all sweep=50 ring=262144", .module = "direct=0",
};

FIXTURE_VARIANT_ADD(events_stress, no_fault)
{
	.control = "sources=!fault sweep=0 ring=262144", .misses = true,
};

FIXTURE_VARIANT_ADD(events_stress, no_notifier)
{
	.control = "sources=!notifier sweep=0 ring=262144", .misses = true,
};

FIXTURE_SETUP(events_stress)
{
	const char *why_not = lens_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	self->ko = variant->module ? reload_find() : -1;
	if (variant->module) {
		if (self->ko < 0)
			SKIP(return, "no ptelens.ko to load again: set PTELENS_KO=PATH");
		ASSERT_EQ(0, reload_unload_patiently());
		ASSERT_EQ(0, reload_load_with(self->ko, variant->module));
	}
	quiet_begin(&self->quiet);
	self->churn = share_memory(sizeof(*self->churn));
	ASSERT_NE(NULL, self->churn);
	self->pid = racer_fork(churn_forever, self->churn);
	ASSERT_LT(0, self->pid);
	ASSERT_EQ(0, lens_attach(self->pid));
	ASSERT_EQ(0, chain_control(self->pid, variant->control));
}

FIXTURE_TEARDOWN(events_stress)
{
	lens_detach(self->pid);
	kill(self->pid, SIGCONT);
	racer_end(self->pid);
	munmap(self->churn, sizeof(*self->churn));
	quiet_end(&self->quiet);
	if (variant->module) {
		EXPECT_EQ(0, reload_unload_patiently());
		EXPECT_EQ(0, reload_load(self->ko));
		close(self->ko);
	}
}

static int stops(void)
{
	const char *text = getenv("PTELENS_EVENTS_SECONDS");
	double seconds = text ? atof(text) : SECONDS;

	return seconds > STOPS * BURST ? seconds / BURST : STOPS;
}

static void tell(struct __test_metadata *_metadata, const struct chain *chain)
{
	const struct chain_count *count;

	for (count = chain->count; *count->cause; count++)
		TH_LOG("%-13s %7lu events, %8lu pages", count->cause, count->events,
		       count->pages);
}

/* Keeps the last one without a cause. */
static void hear(const struct chain_event *event, void *unknown)
{
	if (!strcmp(event->cause, "unknown"))
		*(struct chain_event *)unknown = *event;
}

static const char *word(const struct chain_side *side)
{
	return side->kind == CHAIN_NONE ? "none" : lens_kind_name(side->kind);
}

TEST_F_TIMEOUT(events_stress, adds_up, 600)
{
	unsigned long missed = 0, late = 0, hardware = 0;
	struct lens_lines entries;
	struct chain_diff diff;
	unsigned long unknown;
	int i;

	self->chain.seen = hear;
	self->chain.data = &self->unknown;
	chain_stop_target(self->pid);
	ASSERT_EQ(0, chain_open(&self->chain, self->pid));
	if (variant->module)
		EXPECT_TRUE(chain_source_is(self->pid, "fault", "registered"));
	ASSERT_EQ(0, lens_read_lines(self->pid, "entries", &entries));
	chain_begin(&self->chain, &entries);
	lens_free_lines(&entries);
	/* until something is missed, if that is to be */
	for (i = 0; variant->misses ? !missed && i < 10 * stops() : i < stops(); i++) {
		kill(self->pid, SIGCONT);
		usleep(BURST * 1e6);
		ASSERT_EQ(0, chain_stop(&self->chain, self->pid, &diff));
		if (!variant->misses)
			late += !!chain_settle(&self->chain, self->pid, &diff);
		missed += diff.missed;
		hardware += diff.hardware;
		if (diff.missed && !variant->misses)
			TH_LOG("stop %d: %lu of %lu pages: %s", i, diff.missed,
			       diff.pages, diff.first);
	}
	tell(_metadata, &self->chain);
	TH_LOG("%lu events, %lu dropped, %lu broken, %lu missed, %lu by the CPU",
	       self->chain.events, self->chain.dropped, self->chain.broken, missed, hardware);
	TH_LOG("%lu stops with late ones", late);
	TALLY("events", self->chain.events);
	EXPECT_EQ(0, self->chain.bad + self->chain.gaps + self->chain.unwatched);
	EXPECT_EQ(0, self->chain.dropped);
	EXPECT_EQ(0, self->chain.broken) {
		TH_LOG("%s", self->chain.first);
	}
	EXPECT_EQ(variant->misses, missed > 0);
	unknown = chain_count(&self->chain, "unknown")->events;
	if (!variant->misses)
		EXPECT_GE(self->chain.events / UNKNOWN, unknown) {
			TH_LOG("the last is %llu, by %s: %s %s to %s %s", self->unknown.seq,
			       self->unknown.comm, word(&self->unknown.old),
			       self->unknown.old.flags, word(&self->unknown.new),
			       self->unknown.new.flags);
		}
	chain_close(&self->chain);
}

TEST_HARNESS_MAIN
