// SPDX-License-Identifier: GPL-2.0
/*
 * The ways of the walk to begin again: what it met was another thing when the lock was taken.
 *
 * A thread changes the entries of one pmd over and over while another one walks them, until
 * the counter moves.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "memory.h"
#include "racers.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define PATIENCE 120.0

FIXTURE(retry)
{
	struct kf_setting thp;
	struct kf_setting zero;
	struct quiet quiet;
	struct racer racer;
	char *addr;
	int log;
};

FIXTURE_VARIANT(retry)
{
	const char *counter;
	int advice;
	void (*turn)(struct racer *racer);
	unsigned int since;
};

FIXTURE_SETUP(retry)
{
	char words[64];

	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	if (!kf_kernel_is(6, variant->since))
		SKIP(return, "the kernel frees no table under a walk: PT_RECLAIM came with 6.14");
	kf_set(&self->thp, THP "enabled", "madvise");
	kf_set(&self->zero, THP "use_zero_page", "1");
	ASSERT_EQ(0, quiet_begin(&self->quiet));
	self->log = log_open();
	ASSERT_LE(0, self->log);
	self->addr = map_alone((struct mapping){ .len = pmd_size(), .align = pmd_size() });
	ASSERT_EQ(0, madvise(self->addr, pmd_size(), variant->advice));
	ASSERT_EQ(0, lens_attach(getpid()));
	snprintf(words, sizeof(words), "range=%lx-%lx", (size_t)self->addr,
		 (size_t)self->addr + pmd_size());
	ASSERT_EQ(0, lens_filter(getpid(), words));
}

FIXTURE_TEARDOWN(retry)
{
	char record[256];

	lens_detach(getpid());
	munmap(self->addr, pmd_size());
	kf_restore(&self->thp);
	kf_restore(&self->zero);
	quiet_end(&self->quiet);
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	close(self->log);
}

/* The huge zero page comes and goes, and with it the only leaf. */
static void come_and_go(struct racer *racer)
{
	read_pages(racer->arg, 1);
	racer_count(racer, !madvise(racer->arg, pmd_size(), MADV_DONTNEED), errno);
}

FIXTURE_VARIANT_ADD(retry, leaf_vanished) {
	.counter = "leaf_vanished", .advice = MADV_HUGEPAGE, .turn = come_and_go,
};

/*
 * It is split, as one small page goes away. Mapping anew is what frees the table, so that
 * the next page is huge again.
 */
static void split(struct racer *racer)
{
	bool good;

	read_pages(racer->arg, 1);
	good = !madvise(racer->arg, page_size(), MADV_DONTNEED);
	good = good && mmap(racer->arg, pmd_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE |
			    MAP_ANONYMOUS | MAP_FIXED, -1, 0) == racer->arg;
	racer_count(racer, good && !madvise(racer->arg, pmd_size(), MADV_HUGEPAGE), errno);
}

FIXTURE_VARIANT_ADD(retry, leaf_split) {
	.counter = "leaf_split", .advice = MADV_HUGEPAGE, .turn = split,
};

/* A full table is emptied as a whole, and then freed under its own lock. */
static void fill_and_free(struct racer *racer)
{
	bool good = !madvise(racer->arg, pmd_size(), MADV_POPULATE_READ);

	racer_count(racer, good && !madvise(racer->arg, pmd_size(), MADV_DONTNEED), errno);
}

FIXTURE_VARIANT_ADD(retry, table_changed) {
	.counter = "table_changed", .advice = MADV_NOHUGEPAGE, .turn = fill_and_free,
	.since = 14,
};

TEST_F_TIMEOUT(retry, is_taken, 2 * PATIENCE)
{
	long long before = lens_stat(variant->counter);
	double begin = racer_seconds();
	unsigned long walks = 0;

	ASSERT_LE(0, before);
	ASSERT_EQ(0, racer_start(&self->racer, variant->turn, self->addr));
	while (lens_stat(variant->counter) == before && racer_seconds() < begin + PATIENCE)
		for (int i = 0; i < 100; i++, walks++)
			ASSERT_EQ(0, drain_file(getpid(), "summary", 65536));
	racer_stop(&self->racer);
	TH_LOG("%s: %lld in %lu walks and %lu changes, %.1f s", variant->counter,
	       lens_stat(variant->counter) - before, walks, self->racer.done,
	       racer_seconds() - begin);
	EXPECT_LT(before, lens_stat(variant->counter));
	EXPECT_EQ(0, self->racer.bad) {
		TH_LOG("errno %d", self->racer.last);
	}
}

TEST_HARNESS_MAIN
