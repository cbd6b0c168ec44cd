// SPDX-License-Identifier: GPL-2.0
/*
 * Watches a busy process from its first turn to its last.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "busy.h"
#include "watch.h"

/* What waits for a lock when the process stops is looked at this soon. */
#define LATER_MS 200

static enum scene_verdict failed(struct target *target, const char *what, int err)
{
	snprintf(target->scene.note, sizeof(target->scene.note), "%s: %s", what,
		 strerror(-err));
	return SCENE_FAIL;
}

static int open_chain(struct chain *chain, pid_t pid)
{
	struct lens_lines entries;
	int err = chain_open(chain, pid);

	if (err)
		return err;
	err = lens_read_lines(pid, "entries", &entries);
	if (err) {
		chain_close(chain);
		return err;
	}
	chain_begin(chain, &entries);
	lens_free_lines(&entries);
	return 0;
}

/**
 * busy_watch() - Let a process be busy, and read all its events.
 * @watch: filled; call busy_watch_end() when the verdict is SCENE_READY
 * @busy: what it does
 * @control: how it is watched
 * Return: SCENE_READY when it is stopped again and all was read.
 */
enum scene_verdict busy_watch(struct busy_watch *watch, const struct busy *busy,
			      const char *control)
{
	struct target *target = &watch->target;
	enum scene_verdict verdict = watch_start(target, busy_scene, busy);
	int err;

	if (verdict != SCENE_READY)
		return verdict;
	err = chain_control(target->pid, control) ?:
	      open_chain(&watch->chain, target->pid);
	if (err) {
		verdict = failed(target, "events", err);
		watch_end(target);
		return verdict;
	}
	verdict = target_next(target);
	usleep(LATER_MS * 1000);
	err = chain_read(&watch->chain);
	if (verdict == SCENE_READY && err)
		verdict = failed(target, "reading events", err);
	if (verdict != SCENE_READY)
		busy_watch_end(watch);
	return verdict;
}

/**
 * busy_watch_end() - End the process and forget its events.
 * @watch: from busy_watch()
 */
void busy_watch_end(struct busy_watch *watch)
{
	chain_close(&watch->chain);
	watch_end(&watch->target);
}
