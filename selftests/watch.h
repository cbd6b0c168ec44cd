/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stopped target that is attached to the module: what most fixtures set up.
 *
 *	FIXTURE_SETUP(name)
 *	{
 *		enum scene_verdict verdict = watch_start(&self->target, variant->build, NULL);
 *
 *		if (verdict == SCENE_SKIP)
 *			SKIP(return, "%s", self->target.scene.note);
 *		ASSERT_EQ(SCENE_READY, verdict)
 *			TH_LOG("%s", self->target.scene.note);
 *	}
 */
#ifndef SELFTESTS_WATCH_H
#define SELFTESTS_WATCH_H

#include "target.h"

enum scene_verdict watch_start(struct target *target, scene_builder build, const void *arg);
void watch_end(struct target *target);

#endif /* SELFTESTS_WATCH_H */
