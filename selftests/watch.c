// SPDX-License-Identifier: GPL-2.0
/*
 * Builds a stopped target and attaches it to the module.
 */
#include <stdio.h>
#include <string.h>

#include "lens.h"
#include "watch.h"

/**
 * watch_start() - Build a scene in a child, stop it, attach it.
 * @target: filled; call watch_end() when the verdict is SCENE_READY
 * @build: runs in the child
 * @arg: for @build
 * Return: SCENE_READY, or another verdict with target->scene.note telling why;
 * SCENE_SKIP also where the module is not loaded. Nothing is left to undo then.
 */
enum scene_verdict watch_start(struct target *target, scene_builder build, const void *arg)
{
	const char *why_not = lens_why_not();
	enum scene_verdict verdict;
	int err;

	*target = (struct target){ 0 };
	if (why_not)
		return scene_skip(&target->scene, why_not);
	verdict = target_start(target, build, arg);
	if (verdict != SCENE_READY)
		goto err_end;
	err = lens_attach(target->pid);
	if (err) {
		snprintf(target->scene.note, sizeof(target->scene.note), "attach: %s",
			 strerror(-err));
		verdict = SCENE_FAIL;
		goto err_end;
	}
	return SCENE_READY;

err_end:
	target_end(target);
	return verdict;
}

/**
 * watch_end() - Detach and kill the child.
 * @target: from watch_start(); may be ended twice, or detached already
 */
void watch_end(struct target *target)
{
	if (!target->pid)
		return;
	lens_detach(target->pid);
	target_end(target);
}
