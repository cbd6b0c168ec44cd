// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at once: targets that do all that is done to tables, and users of every file.
 *
 * The kernel's log is for the machine that runs the test to judge: broken pages and memory that
 * cannot go offline make the kernel warn.
 *
 * PTELENS_STRESS_SECONDS sets how long, 10 by default. Where the machine is too slow to race
 * often enough in that time it goes on, up to PATIENCE times as long, then it fails.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "races.h"
#include "reload.h"
#include "tally.h"

#define SECONDS 10
#define PATIENCE 40
/* Of each operation in SECONDS. */
#define OPS_MIN 10

#define KSM "/sys/kernel/mm/ksm/"
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"

static const struct {
	const char *path;
	const char *value;
} wanted[] = {
	{ THP "enabled", "madvise" },
	{ THP "use_zero_page", "1" },
	{ KSM "run", "1" },
	{ KSM "sleep_millisecs", "10" },
	{ KSM "pages_to_scan", "500" },
	{ POOL_2M, "4" },
};

FIXTURE(races)
{
	struct races *races;
	struct racer racer[RACES_USERS];
	struct kf_setting setting[ARRAY_SIZE(wanted)];
	struct quiet quiet;
};

FIXTURE_SETUP(races)
{
	size_t i;

	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	quiet_begin(&self->quiet);
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		kf_set(&self->setting[i], wanted[i].path, wanted[i].value);
	self->races = share_memory(sizeof(*self->races));
	ASSERT_NE(NULL, self->races);
	ASSERT_EQ(0, dump_limits());
	self->races->ko = reload_find();
	races_find_block(self->races);
	self->races->pid[0] = racer_fork(churn_forever, &self->races->churn);
	self->races->pid[1] = racer_fork(rough_forever, &self->races->rough);
	for (i = 0; i < 2; i++) {
		ASSERT_LT(0, self->races->pid[i]);
		ASSERT_EQ(0, lens_attach(self->races->pid[i]));
	}
}

FIXTURE_TEARDOWN(races)
{
	size_t i;

	for (i = 0; i < 2; i++)
		racer_end(self->races->pid[i]);
	if (self->races->ko >= 0) {
		/* whatever went wrong, the next test needs it */
		reload_load(self->races->ko);
		close(self->races->ko);
	}
	lens_detach_all();
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		kf_restore(&self->setting[i]);
	quiet_end(&self->quiet);
	munmap(self->races, sizeof(*self->races));
}

static double seconds(void)
{
	const char *text = getenv("PTELENS_STRESS_SECONDS");
	double length = text ? strtod(text, NULL) : SECONDS;

	return length < 1 ? 1 : length;
}

/* Who boots like this wants memory to go offline: it must not be left out unnoticed. */
static bool booted_for_blocks(void)
{
	char line[4096];

	return !kf_read("/proc/cmdline", line, sizeof(line)) && strstr(line, "movablecore=");
}

/* Was there enough of everything that a race is likely to have been met? */
static bool enough(const struct races *races, const struct racer *racer, double scale)
{
	int i;

	for (i = 0; i < CHURN_OPS; i++)
		if (races->churn.done[i] < OPS_MIN * scale)
			return false;
	for (i = 0; i < ROUGH_OPS; i++)
		if (!rough_lacks(i) && races->rough.done[i] < OPS_MIN * scale)
			return false;
	for (i = 0; i < RACES_USERS; i++)
		if (!races_lacks(races, &races_users[i]) &&
		    __atomic_load_n(&racer[i].done, __ATOMIC_RELAXED) <
		    races_users[i].least * scale)
			return false;
	return true;
}

/* Returns how many operations the targets did. */
static unsigned long tell(struct __test_metadata *_metadata, const struct races *races,
			  const struct racer *racer)
{
	unsigned long all = churn_done(&races->churn);
	int i;

	for (i = 0; i < CHURN_OPS; i++)
		TH_LOG("%-11s %7lu of %7lu", churn_name(i), races->churn.done[i],
		       races->churn.tried[i]);
	for (i = 0; i < ROUGH_OPS; i++) {
		if (rough_lacks(i))
			TH_LOG("%-11s not tried for want of %s", rough_name(i),
			       rough_lacks(i));
		else
			TH_LOG("%-11s %7lu of %7lu", rough_name(i), races->rough.done[i],
			       races->rough.tried[i]);
		all += races->rough.done[i];
	}
	for (i = 0; i < RACES_USERS; i++) {
		const char *lacks = races_lacks(races, &races_users[i]);

		if (lacks)
			TH_LOG("%-11s not tried for want of %s", races_users[i].name, lacks);
		else
			TH_LOG("%-11s %7lu, %lu wrong", races_users[i].name, racer[i].done,
			       racer[i].bad);
	}
	return all;
}

TEST_F_TIMEOUT(races, all_at_once, 900)
{
	double length = seconds(), scale = length / SECONDS, begin = racer_seconds(), took;
	struct races *races = self->races;
	unsigned long all, uses = 0;
	int i;

	for (i = 0; i < RACES_USERS; i++)
		if (!races_lacks(races, &races_users[i]))
			ASSERT_EQ(0, racer_start(&self->racer[i], races_users[i].turn, races));
	while (racer_seconds() < begin + length ||
	       (racer_seconds() < begin + PATIENCE * length &&
		!enough(races, self->racer, scale)))
		usleep(200000);
	took = racer_seconds() - begin;
	/* all at once, or each has the others against it until its turn is over */
	for (i = 0; i < RACES_USERS; i++)
		racer_last_turn(&self->racer[i]);
	for (i = 0; i < RACES_USERS; i++)
		if (!races_lacks(races, &races_users[i]))
			racer_stop(&self->racer[i]);
	all = tell(_metadata, races, self->racer);
	for (i = 0; i < RACES_USERS; i++) {
		uses += self->racer[i].done;
		EXPECT_EQ(0, self->racer[i].bad) {
			TH_LOG("%s: %d", races_users[i].name, self->racer[i].last);
		}
	}
	TH_LOG("%lu operations (%.0f a second), %lu uses, %lu lines, %lu events; %.0f seconds",
	       all, all / took, uses, races->dumps.lines, races->events, took);
	TALLY("operations", all);
	TALLY("events", races->events);
	EXPECT_TRUE(races->block[0] || !booted_for_blocks());
	EXPECT_TRUE(enough(races, self->racer, scale));
	EXPECT_EQ(0, races->dumps.wrong);
}

TEST_HARNESS_MAIN
