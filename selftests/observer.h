/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target with every common kind of memory, and all that the kernel knows about its state.
 */
#ifndef SELFTESTS_OBSERVER_H
#define SELFTESTS_OBSERVER_H

#include <sys/types.h>

#include "target.h"

/* The places of a scene, by number. */
enum observer_place {
	OBSERVE_ANON,
	OBSERVE_HUGE,
	OBSERVE_FILE,
	OBSERVE_SHARED,
	OBSERVE_SWAP,
	OBSERVE_ZERO,
	OBSERVE_TORN,
	OBSERVE_PLACES,
};

/* observer_scene.c: */
enum scene_verdict build_places(struct scene *scene, const void *arg);

/* observer_footprint.c: */
char *footprint(pid_t pid, const struct scene *scene);

#endif /* SELFTESTS_OBSERVER_H */
