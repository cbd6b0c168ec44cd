// SPDX-License-Identifier: GPL-2.0
/*
 * The bpftrace scripts of tools/bpftrace, which users run on our trace event: what they
 * print of a busy process is what its events file says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "busy.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"
#include "tracer.h"
#include "watch.h"

#define BASE 0x200000000000ULL
#define PAGES (BUSY_AREAS * BUSY_SIZE / 4096)
#define ROUNDS 2
#define VALUES_MAX 256

static const char * const script[] = {
	"causes.bt", "hot_pages.bt", "fork_cow.bt", "swap_latency.bt",
};

#define SCRIPTS (sizeof(script) / sizeof(*script))

/**
 * struct heard - what the events say and the file's counts do not
 * @at: events by page of the areas
 * @copied: pages that were copied after the first fork
 * @reused: pages that became writable again after it
 * @forked: there was one
 */
struct heard {
	unsigned long at[PAGES];
	unsigned long copied;
	unsigned long reused;
	bool forked;
};

/**
 * struct printed - what a script said
 * @value: elements of maps, the last of each key
 * @nr: how many
 */
struct printed {
	struct tracer_value value[VALUES_MAX];
	size_t nr;
};

FIXTURE(tools_bpftrace)
{
	struct quiet quiet;
	struct busy_watch watch;
	struct tracer tracer[SCRIPTS];
	struct printed printed[SCRIPTS];
	struct heard heard;
};

FIXTURE_SETUP(tools_bpftrace)
{
	const char *why_not = lens_why_not() ?: tracer_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
}

FIXTURE_TEARDOWN(tools_bpftrace)
{
	watch_end(&self->watch.target);
	quiet_end(&self->quiet);
}

static void hear(const struct chain_event *event, void *data)
{
	struct heard *heard = data;
	size_t page = (event->vaddr - BASE) / page_size();

	if (event->vaddr >= BASE && page < PAGES)
		heard->at[page]++;
	heard->forked |= !strcmp(event->cause, "fork");
	if (!heard->forked)
		return;
	if (!strcmp(event->cause, "cow") && event->old.kind == LENS_PRESENT)
		heard->copied += event->pages;
	if (!strcmp(event->cause, "write_reuse"))
		heard->reused += event->pages;
}

static struct tracer_value *find(struct printed *printed, const char *map, const char *key)
{
	size_t i;

	for (i = 0; i < printed->nr; i++)
		if (!strcmp(printed->value[i].map, map) &&
		    !strcmp(printed->value[i].key, key))
			return &printed->value[i];
	return NULL;
}

static void take(const struct tracer_value *value, void *data)
{
	struct printed *printed = data;
	struct tracer_value *known = find(printed, value->map, value->key);

	if (!known && printed->nr < VALUES_MAX)
		known = &printed->value[printed->nr++];
	if (known)
		*known = *value;
}

/* What is not there was not counted. */
static unsigned long value_of(struct printed *printed, const char *map, const char *key)
{
	const struct tracer_value *value = find(printed, map, key);

	return value ? value->value : 0;
}

static void check_causes(struct __test_metadata *_metadata, struct printed *printed,
			 const struct chain *chain)
{
	const struct chain_count *count;

	for (count = chain->count; *count->cause; count++) {
		EXPECT_EQ(count->events, value_of(printed, "events", count->cause));
		EXPECT_EQ(count->pages, value_of(printed, "pages", count->cause)) {
			TH_LOG("%s", count->cause);
		}
	}
}

/* Those that it calls hot are as hot as it says, and none is hotter. */
static void check_hot(struct __test_metadata *_metadata, struct printed *printed,
		      const struct heard *heard)
{
	unsigned long long addr, hottest = 0;
	size_t i, page, found = 0;

	for (i = 0; i < printed->nr; i++) {
		const struct tracer_value *value = &printed->value[i];

		if (strcmp(value->map, "hot") ||
		    sscanf(value->key, "%*d, %llu", &addr) != 1)
			continue;
		if (value->value > hottest)
			hottest = value->value;
		page = (addr - BASE) / page_size();
		if (addr < BASE || page >= PAGES)
			continue;
		found++;
		EXPECT_EQ(heard->at[page], value->value);
	}
	EXPECT_LT(0, found);
	for (i = 0; i < PAGES; i++)
		EXPECT_GE(hottest, heard->at[i]);
}

static void check_fork(struct __test_metadata *_metadata, struct printed *printed,
		       const struct heard *heard, const struct chain *chain)
{
	EXPECT_LT(0, heard->reused);
	EXPECT_EQ(chain_count(chain, "fork")->pages,
		  value_of(printed, "pages", "1 read-only by fork"));
	EXPECT_EQ(heard->copied, value_of(printed, "pages", "2 copied"));
	EXPECT_EQ(heard->reused, value_of(printed, "pages", "3 writable again"));
}

static void check_swap(struct __test_metadata *_metadata, struct printed *printed,
		       const struct chain *chain)
{
	EXPECT_EQ(chain_count(chain, "swap_out")->pages,
		  value_of(printed, "pages", "1 went out"));
	EXPECT_EQ(chain_count(chain, "swap_in")->pages,
		  value_of(printed, "pages", "2 came back"));
}

TEST_F_TIMEOUT(tools_bpftrace, say_what_events_says, 300)
{
	const struct busy busy = { .base = BASE, .rounds = rounds(ROUNDS) };
	static const char * const no_args[] = { NULL };
	struct busy_watch *watch = &self->watch;
	size_t i;

	for (i = 0; i < SCRIPTS; i++) {
		const char * const one[] = { script[i], NULL };

		ASSERT_EQ(0, tracer_start(&self->tracer[i], "../tools/bpftrace", one,
					  no_args)) {
			TH_LOG("%s: %s", script[i], self->tracer[i].said);
		}
	}
	watch->chain.seen = hear;
	watch->chain.data = &self->heard;
	ASSERT_EQ(SCENE_READY, busy_watch(watch, &busy, "sources=all sweep=0 ring=262144")) {
		TH_LOG("%s", watch->target.scene.note);
	}
	for (i = 0; i < SCRIPTS; i++) {
		ASSERT_EQ(0, tracer_stop(&self->tracer[i], take, &self->printed[i]));
		TH_LOG("%s said %zu things", script[i], self->printed[i].nr);
	}
	check_causes(_metadata, &self->printed[0], &watch->chain);
	check_hot(_metadata, &self->printed[1], &self->heard);
	check_fork(_metadata, &self->printed[2], &self->heard, &watch->chain);
	check_swap(_metadata, &self->printed[3], &watch->chain);
	busy_watch_end(watch);
}

TEST_HARNESS_MAIN
