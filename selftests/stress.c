// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps without a pause of processes that map, split, swap, fork, exec and die meanwhile.
 *
 * PTELENS_STRESS_SECONDS sets how long, 10 by default.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"
#include "stress.h"

#define SECONDS 10
#define READERS 2
#define OPS_MIN 20	/* in SECONDS, of each operation */
#define DUMPS_MIN 40	/* in SECONDS, by each reader */
#define MAYFLIES_MIN 20	/* in SECONDS */
#define MAYFLY "PTELENS_MAYFLY"
#define MAYFLY_SIZE (1024 * 1024)

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

static void mayfly_memory(void)
{
	char *mem = mmap(NULL, MAYFLY_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem != MAP_FAILED)
		memset(mem, 1, MAYFLY_SIZE);
}

/* Two lives: before the exec and after it; then it dies with all its memory. */
static void mayfly_life(void *arg)
{
	mayfly_memory();
	usleep(5000);
	setenv(MAYFLY, "1", 1);
	execl("/proc/self/exe", "stress", NULL);
	_exit(1);
}

static void __attribute__((constructor)) mayfly_second_life(void)
{
	if (!getenv(MAYFLY))
		return;
	mayfly_memory();
	usleep(5000);
	_exit(0);
}

/* Hatch one, attach it, detach it before, in or after its death. */
static void hatch(struct racer *racer)
{
	struct stage *stage = racer->arg;
	pid_t pid = racer_fork(mayfly_life, NULL);
	int status = 0;
	bool bad;

	if (pid < 0 || lens_attach(pid)) {
		racer->bad++;
		racer_end(pid);
		return;
	}
	__atomic_store_n(&stage->mayfly, pid, __ATOMIC_RELAXED);
	if (racer->done % 3)
		waitpid(pid, &status, 0);
	bad = lens_detach(pid);
	if (racer->done % 3 == 0)
		waitpid(pid, &status, 0);
	if (bad || !WIFEXITED(status) || WEXITSTATUS(status))
		racer->bad++;
	else
		racer->done++;
}

static void read_something(struct racer *racer)
{
	static const size_t chunks[] = { 4096, 65536, 512, 16384, 1000 };
	struct reader *reader = racer->arg;
	unsigned int turn = reader->turn++;
	pid_t mayfly = __atomic_load_n(&reader->stage->mayfly, __ATOMIC_RELAXED);
	pid_t pid = mayfly && turn % 3 == 2 ? mayfly : reader->stage->churner;

	dump_and_check(pid, lifetime_files[turn % 5], chunks[turn / 5 % ARRAY_SIZE(chunks)],
		       &reader->dumps);
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
	self->stage = mmap(NULL, sizeof(*self->stage), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->stage);
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
	sum->lines += dumps->lines;
	sum->huge += dumps->huge;
	sum->wrong += dumps->wrong;
	for (i = 0; i < LENS_NR_KINDS; i++)
		sum->kind[i] += dumps->kind[i];
}

static void check_churn(struct __test_metadata *_metadata, const struct churn *churn, double scale)
{
	int op;

	for (op = 0; op < CHURN_OPS; op++) {
		TH_LOG("%-9s %6lu of %6lu", churn_name(op), churn->done[op], churn->tried[op]);
		EXPECT_LE(OPS_MIN * scale, churn->done[op]);
	}
}

static void check_dumps(struct __test_metadata *_metadata, const struct dumps *dumps, double scale)
{
	int kind;

	for (kind = 0; kind < LENS_NR_KINDS; kind++)
		if (dumps->kind[kind])
			TH_LOG("%-15s %9lu lines", lens_kind_name(kind), dumps->kind[kind]);
	TH_LOG("%lu files read, %lu cut, %lu lines, %lu of huge leaves, %lu wrong", dumps->whole,
	       dumps->cut, dumps->lines, dumps->huge, dumps->wrong);
	EXPECT_EQ(0, dumps->wrong);
	EXPECT_LE(READERS * DUMPS_MIN * scale, dumps->whole);
	EXPECT_LT(0, dumps->cut);
	EXPECT_LT(0, dumps->huge);
	EXPECT_LT(0, dumps->kind[LENS_PRESENT]);
	EXPECT_LT(0, dumps->kind[LENS_PROTNONE]);
	EXPECT_LT(0, dumps->kind[LENS_ZERO]);
	EXPECT_LT(0, dumps->kind[LENS_SWAP]);
}

TEST_F_TIMEOUT(stress, dump_what_does_not_stand_still, 600)
{
	double length = seconds(), scale = length / SECONDS, end = racer_seconds() + length;
	struct dumps sum = { 0 };
	char record[256];
	int i;

	if (!kf_swap_areas())
		SKIP(return, "no swap area: swapon one, zram will do");
	for (i = 0; i < READERS; i++) {
		self->reader[i].stage = self->stage;
		ASSERT_EQ(0, racer_start(&self->racer[i], read_something, &self->reader[i]));
	}
	ASSERT_EQ(0, racer_start(&self->hatcher, hatch, self->stage));
	while (racer_seconds() < end) {
		/* Now and then the restless process itself comes and goes. */
		sleep(1);
		EXPECT_EQ(0, lens_detach(self->stage->churner));
		EXPECT_EQ(0, lens_attach(self->stage->churner));
	}
	racer_stop(&self->hatcher);
	/* It dies while it is dumped. */
	racer_end(self->stage->churner);
	usleep(100000);
	for (i = 0; i < READERS; i++) {
		racer_stop(&self->racer[i]);
		add_dumps(&sum, &self->reader[i].dumps);
	}
	self->stage->churner = 0;
	check_churn(_metadata, &self->stage->churn, scale);
	check_dumps(_metadata, &sum, scale);
	TH_LOG("%lu processes attached, exec'ed and dead, %lu bad", self->hatcher.done,
	       self->hatcher.bad);
	EXPECT_LE(MAYFLIES_MIN * scale, self->hatcher.done);
	EXPECT_EQ(0, self->hatcher.bad);
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
}

TEST_HARNESS_MAIN
