// SPDX-License-Identifier: GPL-2.0
/*
 * Reading changes nothing: a stopped target, and what the kernel says about it, stay as they were.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "observer.h"
#include "racers.h"
#include "watch.h"

#define ROUNDS 5
#define TIMEOUT 240

/* Reads all that a way of reading wants of a target; returns the text of entries or NULL. */
typedef char *(*reading)(pid_t pid, const struct scene *scene);

FIXTURE(observer) {
	struct target watched;
	struct quiet quiet;
};

FIXTURE_VARIANT(observer) {
	reading read;
};

static char *read_whole(pid_t pid, const struct scene *scene)
{
	const char * const *file;
	char *text;

	for (file = lifetime_files; *file; file++)
		if (drain_file(pid, *file, 65536))
			return NULL;
	return lens_text(pid, "entries", &text) ? NULL : text;
}

static char *read_in_pieces(pid_t pid, const struct scene *scene)
{
	int fd = lens_open(pid, "entries", O_RDONLY);
	char *text = NULL;

	if (fd < 0)
		return NULL;
	lens_slurp(fd, 61, &text);
	close(fd);
	return text;
}

/* Only a part of a huge page: it must be cut in the text, not in the table. */
static char *read_filtered(pid_t pid, const struct scene *scene)
{
	unsigned long start = scene->addr[OBSERVE_HUGE] + 5 * getpagesize();
	char words[96], *text = NULL;

	snprintf(words, sizeof(words), "range=%lx-%lx kind=present,zero flags=a", start,
		 start + 700UL * getpagesize());
	if (!lens_filter(pid, words))
		text = read_whole(pid, scene);
	return lens_filter(pid, "none") ? NULL : text;
}

FIXTURE_VARIANT_ADD(observer, whole_files) {
	.read = read_whole,
};

FIXTURE_VARIANT_ADD(observer, small_pieces) {
	.read = read_in_pieces,
};

FIXTURE_VARIANT_ADD(observer, part_of_a_huge_page) {
	.read = read_filtered,
};

FIXTURE_SETUP(observer)
{
	enum scene_verdict verdict;

	/* Buffers of the test must not move the counters of huge pages. */
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	verdict = watch_start(&self->watched, build_places, NULL);
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->watched.scene.note);
	}
	ASSERT_EQ(0, quiet_begin(&self->quiet));
}

FIXTURE_TEARDOWN(observer)
{
	quiet_end(&self->quiet);
	watch_end(&self->watched);
}

TEST_F_TIMEOUT(observer, leaves_no_trace, TIMEOUT)
{
	pid_t pid = self->watched.pid;
	char *before, *after, *first, *again;
	int i;

	before = footprint(pid, &self->watched.scene);
	ASSERT_NE(NULL, before);
	first = variant->read(pid, &self->watched.scene);
	ASSERT_NE(NULL, first);
	EXPECT_LT(100, strlen(first));
	for (i = 0; i < rounds(ROUNDS); i++) {
		again = variant->read(pid, &self->watched.scene);
		ASSERT_NE(NULL, again);
		EXPECT_TRUE(same_lines(first, again)) {
			TH_LOG("dump %d differs from the first", i + 2);
		}
		free(again);
	}
	after = footprint(pid, &self->watched.scene);
	ASSERT_NE(NULL, after);
	EXPECT_TRUE(same_lines(before, after));
	free(first);
	free(before);
	free(after);
}

/* The comparison above must be able to fail. */
TEST_F_TIMEOUT(observer, canary_touching_leaves_traces, TIMEOUT)
{
	char *before, *after;

	before = footprint(self->watched.pid, &self->watched.scene);
	ASSERT_NE(NULL, before);
	ASSERT_EQ(SCENE_READY, target_next(&self->watched));
	after = footprint(self->watched.pid, &self->watched.scene);
	ASSERT_NE(NULL, after);
	EXPECT_NE(0, strcmp(before, after));
	free(before);
	free(after);
}

static bool reset_refs(pid_t pid, const char *what)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/clear_refs", pid);
	return !kf_write(path, what);
}

static __s64 referenced_kb(pid_t pid, __u64 addr)
{
	const struct kf_vma *vma;
	struct kf_smaps smaps;
	__s64 kb = -1;

	if (kf_smaps(pid, &smaps))
		return -1;
	vma = kf_find_vma(&smaps, addr);
	if (vma)
		kb = vma->kb[KF_REFERENCED];
	kf_free_smaps(&smaps);
	return kb;
}

TEST_F_TIMEOUT(observer, accessed_stays_clear, TIMEOUT)
{
	const struct scene *scene = &self->watched.scene;
	pid_t pid = self->watched.pid;
	char *text;
	int i;

	EXPECT_LT(0, referenced_kb(pid, scene->addr[OBSERVE_HUGE]));
	ASSERT_TRUE(reset_refs(pid, "1"));
	for (i = 0; i < rounds(ROUNDS); i++) {
		text = variant->read(pid, scene);
		ASSERT_NE(NULL, text);
		free(text);
	}
	for (i = 0; i < OBSERVE_PLACES; i++)
		EXPECT_EQ(0, referenced_kb(pid, scene->addr[i])) {
			TH_LOG("place %d", i);
		}
	ASSERT_EQ(SCENE_READY, target_next(&self->watched));
	EXPECT_LT(0, referenced_kb(pid, scene->addr[OBSERVE_HUGE]));
	EXPECT_LT(0, referenced_kb(pid, scene->addr[OBSERVE_SHARED]));
}

static long soft_dirty_pages(pid_t pid, __u64 start, __u64 size)
{
	size_t i, nr = size / getpagesize();
	__u64 *entry = calloc(nr, sizeof(*entry));
	long dirty = 0;

	if (!entry || kf_pagemap(pid, start, nr, entry))
		dirty = -1;
	for (i = 0; dirty >= 0 && i < nr; i++)
		dirty += !!(entry[i] & PM_SOFT_DIRTY);
	free(entry);
	return dirty;
}

TEST_F_TIMEOUT(observer, soft_dirty_stays_clear, TIMEOUT)
{
	const struct scene *scene = &self->watched.scene;
	pid_t pid = self->watched.pid;
	char *text;
	int i;

	if (!soft_dirty_pages(pid, scene->addr[OBSERVE_SHARED], scene->value[OBSERVE_SHARED]))
		SKIP(return, "no soft-dirty bits: needs CONFIG_MEM_SOFT_DIRTY");
	ASSERT_TRUE(reset_refs(pid, "4"));
	for (i = 0; i < rounds(ROUNDS); i++) {
		text = variant->read(pid, scene);
		ASSERT_NE(NULL, text);
		free(text);
	}
	for (i = 0; i < OBSERVE_PLACES; i++)
		EXPECT_EQ(0, soft_dirty_pages(pid, scene->addr[i], scene->value[i])) {
			TH_LOG("place %d", i);
		}
	ASSERT_EQ(SCENE_READY, target_next(&self->watched));
	EXPECT_LT(0, soft_dirty_pages(pid, scene->addr[OBSERVE_SHARED],
				      scene->value[OBSERVE_SHARED]));
}

TEST_HARNESS_MAIN
