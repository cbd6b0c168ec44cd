/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fixture steps that every test with a stopped target shares.
 *
 * To be included after kselftest_harness.h, in a test whose FIXTURE has a
 * "struct target target" and whose FIXTURE_VARIANT has a "scene_builder build".
 */
#ifndef SELFTESTS_SCENE_TEST_H
#define SELFTESTS_SCENE_TEST_H

#include "lens.h"
#include "target.h"

/*
 * Skips without a module, builds the scene of the variant (or skips with the
 * builder's reason) and attaches the stopped child. Macro, as SKIP() returns.
 */
#define SCENE_SETUP(build, arg) do {						\
	const char *why_not = lens_why_not();					\
	enum scene_verdict verdict;						\
										\
	if (why_not)								\
		SKIP(return, "%s", why_not);					\
	verdict = target_start(&self->target, build, arg);			\
	if (verdict == SCENE_SKIP) {						\
		target_end(&self->target);					\
		SKIP(return, "%s", self->target.scene.note);			\
	}									\
	ASSERT_EQ(SCENE_READY, verdict)						\
		TH_LOG("%s", self->target.scene.note);				\
	ASSERT_EQ(0, lens_attach(self->target.pid));				\
} while (0)

/* Detaching may fail when the test itself has detached the target. */
#define SCENE_TEARDOWN() do {							\
	lens_detach(self->target.pid);						\
	target_end(&self->target);						\
} while (0)

#endif /* SELFTESTS_SCENE_TEST_H */
