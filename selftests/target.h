/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A child process that builds a scene in its memory and then stands still.
 *
 *	static enum scene_verdict build(struct scene *scene, const void *arg)
 *	{
 *		scene->addr[0] = ... mmap() ...;
 *		scene_pause(scene);		// optional: stop here first
 *		... change it after target_next() ...
 *		return SCENE_READY;		// stops again, for good
 *	}
 *
 * target_start() returns when the child is stopped (state T), so its tables
 * do not change while they are compared.
 */
#ifndef SELFTESTS_TARGET_H
#define SELFTESTS_TARGET_H

#include <linux/types.h>
#include <sys/types.h>

#define SCENE_SLOTS 8

enum scene_verdict {
	SCENE_READY,
	SCENE_SKIP,	/* this machine cannot do it, scene.note says why */
	SCENE_FAIL,	/* it should have worked, scene.note says what did not */
};

/**
 * struct scene - what the child tells the test
 * @verdict: set by target.c from the builder's return value
 * @addr: addresses, for the builder to use as it likes
 * @value: numbers, for the builder to use as it likes
 * @note: a sentence, see scene_skip() and scene_fail()
 */
struct scene {
	enum scene_verdict verdict;
	__u64 addr[SCENE_SLOTS];
	__u64 value[SCENE_SLOTS];
	char note[160];
};

typedef enum scene_verdict (*scene_builder)(struct scene *scene, const void *arg);

/**
 * struct target - the child
 * @pid: its process id, 0 when there is none
 * @pipe: read end of the pipe that brings struct scene
 * @scene: as of the last stop
 */
struct target {
	pid_t pid;
	int pipe;
	struct scene scene;
};

/* in the test: */
enum scene_verdict target_start(struct target *target, scene_builder build, const void *arg);
enum scene_verdict target_next(struct target *target);
void target_end(struct target *target);

/* in the child: */
void scene_pause(struct scene *scene);
enum scene_verdict scene_skip(struct scene *scene, const char *why);
enum scene_verdict scene_fail(struct scene *scene, const char *what);

#endif /* SELFTESTS_TARGET_H */
