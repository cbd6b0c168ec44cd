/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of the compare tests: a file adds scenes as its variants.
 *
 * Each scene is built anew for each test: that reading changes nothing, that the
 * module and the kernel agree, and that they still do when the soft-dirty bits are
 * cleared (pagemap hides them until then).
 */
#ifndef SELFTESTS_COMPARE_H
#define SELFTESTS_COMPARE_H

#include <stdio.h>

#include "check.h"
#include "kselftest_harness.h"
#include "watch.h"

#define COMPARE_SETTINGS 4
/* Seconds; the machine may be an emulated one. */
#define COMPARE_TIMEOUT 240

FIXTURE(compare)
{
	struct target target;
	struct kf_setting scanner[2];
	struct kf_setting setting[COMPARE_SETTINGS];
};

/* Settings that the machine does not have are left out; the builder will notice. */
FIXTURE_VARIANT(compare)
{
	scene_builder build;
	struct {
		const char *path;
		const char *value;
	} setting[COMPARE_SETTINGS];
};

/* What would take access rights and accessed bits at random; not all machines have it. */
static void end_scanners(struct kf_setting *setting)
{
	kf_set(&setting[0], "/proc/sys/kernel/numa_balancing", "0");
	kf_set(&setting[1], "/sys/module/damon_stat/parameters/enabled", "N");
}

static void restore(struct kf_setting *setting, int nr)
{
	while (nr--)
		kf_restore(&setting[nr]);
}

FIXTURE_SETUP(compare)
{
	enum scene_verdict verdict;
	int i;

	memset(self, 0, sizeof(*self));
	end_scanners(self->scanner);
	for (i = 0; i < COMPARE_SETTINGS && variant->setting[i].path; i++)
		kf_set(&self->setting[i], variant->setting[i].path, variant->setting[i].value);
	verdict = watch_start(&self->target, variant->build, NULL);
	if (verdict != SCENE_READY) {
		restore(self->setting, COMPARE_SETTINGS);
		restore(self->scanner, 2);
	}
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict)
		TH_LOG("%s", self->target.scene.note);
}

FIXTURE_TEARDOWN(compare)
{
	watch_end(&self->target);
	restore(self->setting, COMPARE_SETTINGS);
	restore(self->scanner, 2);
}

TEST_F_TIMEOUT(compare, reading_changes_nothing, COMPARE_TIMEOUT)
{
	EXPECT_EQ(0, check_unchanged(self->target.pid));
}

TEST_F_TIMEOUT(compare, as_the_kernel_has_it, COMPARE_TIMEOUT)
{
	EXPECT_EQ(0, check_target(self->target.pid));
	EXPECT_EQ(0, check_expected(self->target.pid, &self->target.scene));
}

TEST_F_TIMEOUT(compare, after_clear_refs, COMPARE_TIMEOUT)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/clear_refs", self->target.pid);
	ASSERT_EQ(0, kf_write(path, "4"));
	EXPECT_EQ(0, check_target_again(self->target.pid));
}

#endif /* SELFTESTS_COMPARE_H */
