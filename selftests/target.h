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
#define SCENE_EXPECTS 24

enum scene_verdict {
	SCENE_READY,
	SCENE_SKIP,	/* this machine cannot do it, scene.note says why */
	SCENE_FAIL,	/* it should have worked, scene.note says what did not */
};

/**
 * struct expect - what the builder knows about some pages, from what it did
 * @addr: first page
 * @pages: count of base pages
 * @kind: word of the kind column, or "none" for a hole
 * @level: word of the level column, "" for any
 * @set: flag letters that must be set
 * @clear: flag letters that must be clear
 * @folio: type in the folio column, "" for any
 * @excl: 'y' or 'n': anon exclusive or not; 0 for any
 * @pin: 'y' or 'n': pinned or not; 0 for any
 * @node: '0', '1' ...: the NUMA node; 0 for any
 * @kpf: letters of page flags that must be set
 * @no_kpf: letters of page flags that must be clear
 * @order: of the folio, 0 for any
 * @parts: pages under a huge entry that PTEs map too, LENS_UNSAID for none; 0 for any
 * @cgroup: inode number of the memory cgroup, 0 for any
 * @vma_flags: flags of the VMA as shown, "" for any
 * @map: map count, 0 for any
 * @pfn: frame of the first page, the others follow it; 0 for any
 */
struct expect {
	__u64 addr;
	__u64 pages;
	char kind[16];
	char level[4];
	char set[10];
	char clear[10];
	char folio[10];
	char excl;
	char pin;
	char node;
	char kpf[8];
	char no_kpf[8];
	int order;
	int parts;
	__u64 cgroup;
	char vma_flags[16];
	unsigned int map;
	__u64 pfn;
};

/**
 * struct scene - what the child tells the test
 * @verdict: set by target.c from the builder's return value
 * @addr: addresses, for the builder to use as it likes
 * @value: numbers, for the builder to use as it likes
 * @expect: what the pages must be like, for check_expected()
 * @nr_expects: their count
 * @note: a sentence, see scene_skip() and scene_fail()
 */
struct scene {
	enum scene_verdict verdict;
	__u64 addr[SCENE_SLOTS];
	__u64 value[SCENE_SLOTS];
	struct expect expect[SCENE_EXPECTS];
	unsigned int nr_expects;
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
void scene_expect(struct scene *scene, const void *addr, struct expect expect);
enum scene_verdict scene_skip(struct scene *scene, const char *why);
enum scene_verdict scene_fail(struct scene *scene, const char *what);

#endif /* SELFTESTS_TARGET_H */
