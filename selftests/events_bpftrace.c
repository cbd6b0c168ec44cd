// SPDX-License-Identifier: GPL-2.0
/*
 * What the events of a busy process say, against what bpftrace counts in the kernel
 * meanwhile, by tracepoints and probes that have nothing to do with ours. Where a
 * source is off, the two must differ, which shows that the test can fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "busy.h"
#include "kfiles.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"
#include "tracer.h"
#include "watch.h"

#define BASE 0x200000000000ULL
#define STRIDE (1ULL << 30)	/* of the processes' areas, one after the other */
#define PAGES (BUSY_AREAS * BUSY_SIZE / 4096)
#define ROUNDS 3

#define FAULTS " demand_zero file_fault cow write_reuse swap_in thp_fault "

/* Of the events with the right cause, only these count. */
enum which {
	ALL,
	BY_CPU,		/* not in the area that the program does not touch itself */
	FROM_HUGE,	/* the old entry is huge */
	TO_HUGE,	/* the new one is */
};

/**
 * struct row - something that both count
 * @map: of a script; counts by page number
 * @causes: of the events that tell the same, "" for the one called like the map
 * @grain: what they both say of so many pages is added up
 * @once: count events, not their pages
 * @which: which of the events
 */
struct row {
	const char *map;
	const char *causes;
	unsigned int grain;
	bool once;
	enum which which;
};

static const struct row rows[] = {
	{ .map = "fault", .causes = FAULTS, .grain = 1, .once = true },
	{ .map = "trap", .causes = FAULTS, .grain = 1, .once = true, .which = BY_CPU },
	{ .map = "swap_out", .grain = 1 },
	{ .map = "swap_in", .grain = 1 },
	{ .map = "migrate_out", .grain = 1 },
	{ .map = "migrate_in", .grain = 1 },
	{ .map = "mprotect", .grain = BUSY_UNIT },
	{ .map = "thp_fault", .grain = 512, .which = TO_HUGE },
	{ .map = "thp_split", .grain = 512, .which = FROM_HUGE },
	{ .map = "thp_collapse", .grain = 512, .which = TO_HUGE },
};

#define ROWS (sizeof(rows) / sizeof(*rows))

/* What the kernel counts for a process, in the order of its enum. */
enum { RSS_FILE, RSS_ANON, RSS_SWAP, RSS_SHMEM, RSS_NR };

/**
 * struct run - a process that was watched
 * @base: of its areas
 * @pid: its pid
 * @ours: what the events say, by row and page
 * @theirs: what bpftrace counted
 * @causes: of the last events by page, for the message
 * @rss: bytes, as bpftrace heard last
 * @resident: pages, by the events
 * @swapped: pages, by the events
 */
struct run {
	__u64 base;
	pid_t pid;
	unsigned int ours[ROWS][PAGES];
	unsigned int theirs[ROWS][PAGES];
	char causes[PAGES][64];
	long long rss[RSS_NR];
	unsigned long resident;
	unsigned long swapped;
};

/* Which sources are on, and what must differ then. */
static const struct {
	const char *control;
	const char *differs;
} watched[] = {
	{ "sources=all sweep=0 ring=262144", NULL },
	{ "sources=!fault sweep=0 ring=262144", "fault" },
	{ "sources=!notifier sweep=0 ring=262144", "mprotect" },
	{ "sources=!migrate sweep=0 ring=262144", "migrate_in" },
};

#define RUNS (sizeof(watched) / sizeof(*watched))

FIXTURE(events_bpftrace)
{
	struct quiet quiet;
	struct tracer tracer;
	struct busy_watch watch;
	struct run *run;
};

FIXTURE_SETUP(events_bpftrace)
{
	const char *why_not = lens_why_not() ?: tracer_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
	self->run = calloc(RUNS, sizeof(*self->run));
	ASSERT_NE(NULL, self->run);
}

FIXTURE_TEARDOWN(events_bpftrace)
{
	watch_end(&self->watch.target);
	free(self->run);
	quiet_end(&self->quiet);
}

static bool is_huge(const struct chain_side *side)
{
	return side->kind != CHAIN_NONE && side->level == LENS_PMD;
}

static bool belongs(const struct row *row, const struct chain_event *event, size_t page)
{
	char word[20];

	snprintf(word, sizeof(word), row->causes ? " %s " : "%s", event->cause);
	if (row->causes ? !strstr(row->causes, word) : strcmp(row->map, word))
		return false;
	switch (row->which) {
	case BY_CPU:
		return page * page_size() / BUSY_SIZE != BUSY_POPULATE;
	case FROM_HUGE:
		return is_huge(&event->old);
	case TO_HUGE:
		return is_huge(&event->new);
	default:
		return true;
	}
}

/* Forgets the first ones where there is no room. */
static void note_cause(struct run *run, const struct chain_event *event, size_t page)
{
	char *causes = run->causes[page], *second;

	while (strlen(causes) + strlen(event->cause) + 2 > sizeof(run->causes[0])) {
		second = strchr(causes + 1, ' ');
		memmove(causes, second, strlen(second) + 1);
	}
	strcat(causes, " ");
	strcat(causes, event->cause);
}

/* Huge pages are touched at their first page only, so the event is of that one. */
static void hear(const struct chain_event *event, void *data)
{
	struct run *run = data;
	size_t page = (event->vaddr - run->base) / page_size(), i, j;

	if (event->vaddr < run->base || page + event->pages > PAGES)
		return;
	for (i = 0; i < event->pages; i++)
		note_cause(run, event, page + i);
	for (i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		size_t pages = row->once && is_huge(&event->new) ? 1 : event->pages;

		for (j = 0; belongs(row, event, page) && j < pages; j++)
			run->ours[i][(page + j) / row->grain]++;
	}
}

static void take_rss(struct run run[RUNS], const struct tracer_value *value)
{
	int pid, member, i;

	if (sscanf(value->key, "%d, %d", &pid, &member) != 2 || member < 0 ||
	    member >= RSS_NR)
		return;
	for (i = 0; i < RUNS; i++)
		if (run[i].pid == pid)
			run[i].rss[member] = value->value;
}

/* An element of a map: which run it is about is in the address. */
static void take(const struct tracer_value *value, void *data)
{
	__u64 first = BASE / page_size(), stride = STRIDE / page_size();
	__u64 page = strtoull(value->key, NULL, 10) - first;
	struct run *run = data;
	size_t i;

	if (!strcmp(value->map, "rss"))
		take_rss(run, value);
	for (i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];

		if (!strcmp(value->map, row->map) && page / stride < RUNS &&
		    page % stride < PAGES)
			run[page / stride].theirs[i][page % stride / row->grain] +=
				value->value;
	}
}

/* All of the process's memory, not only that of the areas. */
static void take_model(struct run *run, const struct chain *chain)
{
	run->resident = chain_pages(chain, LENS_PRESENT) +
			chain_pages(chain, LENS_PROTNONE) +
			chain_pages(chain, LENS_MIGRATION);
	run->swapped = chain_pages(chain, LENS_SWAP);
}

/* Without two nodes nothing moves, and without swap nothing goes there. */
static bool can_be(const char *map)
{
	if (strstr(map, "migrate"))
		return !access("/sys/devices/system/node/node1", F_OK);
	return !strstr(map, "swap") || kf_swap_areas();
}

static void compare(struct __test_metadata *_metadata, const struct run *run, size_t nr,
		    const char *differs)
{
	unsigned long sum = 0, differ = 0;
	char first[192] = "";
	size_t i;

	for (i = 0; i < PAGES / rows[nr].grain; i++) {
		unsigned int ours = run->ours[nr][i], theirs = run->theirs[nr][i];

		sum += theirs;
		if (ours == theirs)
			continue;
		if (!differ++)
			snprintf(first, sizeof(first), "; at %llx it counts %u, we %u:%s",
				 run->base + i * rows[nr].grain * page_size(), theirs, ours,
				 run->causes[i * rows[nr].grain]);
	}
	TH_LOG("%-12s bpftrace counts %5lu, %lu places differ%s", rows[nr].map, sum, differ,
	       first);
	if (!can_be(rows[nr].map))
		return;
	EXPECT_LT(0, sum);
	if (!differs || !strcmp(differs, rows[nr].map))
		EXPECT_EQ(!!differs, differ > 0);
}

static void compare_rss(struct __test_metadata *_metadata, const struct run *run)
{
	const long long *rss = run->rss;
	long long resident = rss[RSS_FILE] + rss[RSS_ANON] + rss[RSS_SHMEM];

	TH_LOG("bpftrace hears of %lld pages and %lld in swap, we tell %lu and %lu",
	       resident / page_size(), rss[RSS_SWAP] / page_size(), run->resident,
	       run->swapped);
	EXPECT_EQ(resident, run->resident * page_size());
	EXPECT_EQ(rss[RSS_SWAP], run->swapped * page_size());
}

TEST_F_TIMEOUT(events_bpftrace, counts_the_same, 300)
{
	static const char * const scripts[] = {
		"faults.bt", "swap.bt", "migrate.bt", "thp.bt", "protect.bt", "rss.bt", NULL
	};
	struct busy busy = { .rounds = rounds(ROUNDS) };
	struct busy_watch *watch = &self->watch;
	struct chain *chain = &watch->chain;
	char first[24], last[24];
	const char * const args[] = { first, last, NULL };
	size_t i, j;

	chain->seen = hear;
	snprintf(first, sizeof(first), "%llu", BASE);
	snprintf(last, sizeof(last), "%llu", BASE + RUNS * STRIDE);
	ASSERT_EQ(0, tracer_start(&self->tracer, "bpftrace", scripts, args)) {
		TH_LOG("bpftrace: %s", self->tracer.said);
	}
	for (i = 0; i < RUNS; i++) {
		self->run[i].base = BASE + i * STRIDE;
		busy.base = self->run[i].base;
		chain->data = &self->run[i];
		ASSERT_EQ(SCENE_READY, busy_watch(watch, &busy, watched[i].control)) {
			TH_LOG("%s", watch->target.scene.note);
		}
		EXPECT_EQ(0, chain->bad + chain->dropped + chain->unwatched);
		self->run[i].pid = watch->target.pid;
		take_model(&self->run[i], chain);
		busy_watch_end(watch);
	}
	ASSERT_EQ(0, tracer_stop(&self->tracer, take, self->run));
	for (i = 0; i < RUNS; i++) {
		TH_LOG("%s", watched[i].control);
		for (j = 0; j < ROWS; j++)
			compare(_metadata, &self->run[i], j, watched[i].differs);
		if (!watched[i].differs)
			compare_rss(_metadata, &self->run[i]);
	}
}

TEST_HARNESS_MAIN
