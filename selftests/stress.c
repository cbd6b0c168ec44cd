// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps without a pause of processes that map, split, swap, fork, exec and die meanwhile.
 *
 * PTELENS_STRESS_SECONDS sets how long, 6 by default. Where the machine is too slow to
 * race often enough in that time it goes on, up to PATIENCE times as long, then it fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "mayfly.h"
#include "racers.h"
#include "stress.h"
#include "tally.h"

#define SECONDS 6
#define PATIENCE 20
#define READERS 2
/* In SECONDS: of each operation, of files read whole by all readers, of short lives. */
#define OPS_MIN 10
#define DUMPS_MIN 60
#define MAYFLIES_MIN 10

/**
 * struct stage - what the threads of the test share
 * @churner: the restless process
 * @mayfly: a short-lived process, 0 between two of them
 * @churn: what the restless process did
 */
struct stage {
	pid_t churner;
	pid_t mayfly;
	struct churn churn;
};

struct reader {
	struct stage *stage;
	struct dumps dumps;
	unsigned int turn;
};

static void hatch(struct racer *racer)
{
	struct stage *stage = racer->arg;
	int ret = mayfly_live(&stage->mayfly, racer->done);

	/* Where we were too slow it is a zombie already. */
	if (ret != -ESRCH)
		racer_count(racer, !ret, ret);
}

static void read_something(struct racer *racer)
{
	static const size_t chunks[] = { 4096, 65536, 512, 16384, 1000 };
	struct reader *reader = racer->arg;
	unsigned int turn = reader->turn++;
	pid_t mayfly = __atomic_load_n(&reader->stage->mayfly, __ATOMIC_RELAXED);
	pid_t pid = mayfly && turn % 3 == 2 ? mayfly : reader->stage->churner;

	dump_and_check(pid, lifetime_files[turn % LIFETIME_FILES],
		       chunks[turn / LIFETIME_FILES % ARRAY_SIZE(chunks)], &reader->dumps);
}

FIXTURE(stress) {
	struct stage *stage;
	struct reader reader[READERS];
	struct racer racer[READERS];
	struct racer hatcher;
	int log;
};

FIXTURE_SETUP(stress)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->stage = share_memory(sizeof(*self->stage));
	ASSERT_NE(NULL, self->stage);
	ASSERT_EQ(0, dump_limits());
	self->log = log_open();
	ASSERT_LE(0, self->log);
	self->stage->churner = racer_fork(churn_forever, &self->stage->churn);
	ASSERT_LT(0, self->stage->churner);
	ASSERT_EQ(0, lens_attach(self->stage->churner));
}

FIXTURE_TEARDOWN(stress)
{
	lens_detach_all();
	racer_end(self->stage->churner);
	close(self->log);
	munmap(self->stage, sizeof(*self->stage));
}

static double seconds(void)
{
	const char *text = getenv("PTELENS_STRESS_SECONDS");
	double wanted = text ? strtod(text, NULL) : SECONDS;

	return wanted < 1 ? 1 : wanted;
}

static void add_dumps(struct dumps *sum, const struct dumps *dumps)
{
	int i;

	sum->whole += dumps->whole;
	sum->cut += dumps->cut;
	sum->absent += dumps->absent;
	sum->lines += dumps->lines;
	sum->huge += dumps->huge;
	sum->wrong += dumps->wrong;
	for (i = 0; i < LENS_NR_KINDS; i++)
		sum->kind[i] += dumps->kind[i];
}

static void add_all_dumps(struct dumps *sum, const struct reader *reader)
{
	int i;

	*sum = (struct dumps){ 0 };
	for (i = 0; i < READERS; i++)
		add_dumps(sum, &reader[i].dumps);
}

/* Was there enough of everything that a race is likely to have been met? */
static bool enough(const struct churn *churn, const struct dumps *dumps, unsigned long mayflies,
		   double scale)
{
	static const enum lens_kind wanted[] = {
		LENS_PRESENT, LENS_PROTNONE, LENS_ZERO, LENS_SWAP,
	};
	size_t i;

	for (i = 0; i < CHURN_OPS; i++)
		if (churn->done[i] < OPS_MIN * scale)
			return false;
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!dumps->kind[wanted[i]])
			return false;
	return dumps->whole >= DUMPS_MIN * scale && dumps->cut && dumps->huge &&
	       mayflies >= MAYFLIES_MIN * scale;
}

static void tell(struct __test_metadata *_metadata, const struct churn *churn,
		 const struct dumps *dumps)
{
	int i;

	for (i = 0; i < CHURN_OPS; i++)
		TH_LOG("%-9s %7lu of %7lu", churn_name(i), churn->done[i], churn->tried[i]);
	for (i = 0; i < LENS_NR_KINDS; i++)
		if (dumps->kind[i])
			TH_LOG("%-15s %9lu lines", lens_kind_name(i), dumps->kind[i]);
	TH_LOG("%lu files read, %lu cut, %lu absent", dumps->whole, dumps->cut, dumps->absent);
	TH_LOG("%lu lines, %lu of huge leaves, %lu wrong", dumps->lines, dumps->huge,
	       dumps->wrong);
}

TEST_F_TIMEOUT(stress, dump_what_does_not_stand_still, 900)
{
	double length = seconds(), scale = length / SECONDS, begin = racer_seconds();
	struct racer *hatcher = &self->hatcher;
	struct dumps sum = { 0 };
	char record[256];
	int i;

	if (!kf_swap_areas())
		SKIP(return, "no swap area: swapon one, zram will do");
	for (i = 0; i < READERS; i++) {
		self->reader[i].stage = self->stage;
		ASSERT_EQ(0, racer_start(&self->racer[i], read_something, &self->reader[i]));
	}
	ASSERT_EQ(0, racer_start(hatcher, hatch, self->stage));
	while (racer_seconds() < begin + length ||
	       (racer_seconds() < begin + PATIENCE * length &&
		!enough(&self->stage->churn, &sum, hatcher->done, scale))) {
		/* Now and then the restless process itself comes and goes. */
		sleep(1);
		EXPECT_EQ(0, lens_detach(self->stage->churner));
		EXPECT_EQ(0, lens_attach(self->stage->churner));
		add_all_dumps(&sum, self->reader);
	}
	racer_stop(hatcher);
	/* It dies while it is dumped. */
	racer_end(self->stage->churner);
	usleep(100000);
	for (i = 0; i < READERS; i++)
		racer_stop(&self->racer[i]);
	self->stage->churner = 0;
	add_all_dumps(&sum, self->reader);
	tell(_metadata, &self->stage->churn, &sum);
	TH_LOG("%lu processes attached, exec'ed and dead; %.0f seconds", hatcher->done,
	       racer_seconds() - begin);
	TALLY("operations", churn_done(&self->stage->churn));
	EXPECT_TRUE(enough(&self->stage->churn, &sum, hatcher->done, scale));
	EXPECT_EQ(0, sum.wrong);
	EXPECT_EQ(0, hatcher->bad) {
		TH_LOG("attach or detach of a short-lived process: %d", hatcher->last);
	}
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
}

TEST_HARNESS_MAIN
