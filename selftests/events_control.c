// SPDX-License-Identifier: GPL-2.0
/*
 * What "control" asks for is what "events" tells: only some memory, also of the
 * children; and what the list of targets and tracefs say of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "chain.h"
#include "kfiles.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"
#include "target.h"

#define PAGES 16
/* Of these, the ones that are watched. */
#define FIRST 4
#define NR 3
/* A child, its child, and one more. */
#define GENERATIONS 3
#define PATIENCE 30.0
#define TRACING "/sys/kernel/tracing"

/* What a test knows of the events of some pages. */
struct seen {
	__u64 start;
	__u64 end;
	unsigned long outside;
	unsigned long cow;
	struct chain_event first;
};

FIXTURE(events_control)
{
	struct quiet quiet;
	struct target target;
	struct chain chain;
	struct seen seen;
};

FIXTURE_SETUP(events_control)
{
	const char *why_not = lens_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
}

FIXTURE_TEARDOWN(events_control)
{
	lens_detach_all();
	target_end(&self->target);
	quiet_end(&self->quiet);
}

static void note(const struct chain_event *event, void *data)
{
	struct seen *seen = data;
	__u64 end = event->vaddr + event->pages * page_size();

	if (event->vaddr < seen->start || end > seen->end) {
		seen->outside++;
		return;
	}
	if (!seen->first.seq)
		seen->first = *event;
	if (!strcmp(event->cause, "cow"))
		seen->cow += event->pages;
}

static int open_noting(struct chain *chain, pid_t pid, struct seen *seen)
{
	int ret = chain_open(chain, pid);

	chain->seen = note;
	chain->data = seen;
	return ret;
}

/* Starts a target, watched where the test wants it. */
static int begin(struct target *target, struct seen *seen, scene_builder build)
{
	enum scene_verdict verdict = target_start(target, build, NULL);

	if (verdict != SCENE_READY)
		return verdict == SCENE_SKIP ? -ENODEV : -EIO;
	seen->start = target->scene.addr[0] + FIRST * page_size();
	seen->end = seen->start + NR * page_size();
	return lens_attach(target->pid);
}

static int watch_only(pid_t pid, const struct seen *seen)
{
	char words[80];

	snprintf(words, sizeof(words), "range=%llx-%llx sweep=0", seen->start, seen->end);
	return chain_control(pid, words);
}

static enum scene_verdict write_and_drop(struct scene *scene, const void *arg)
{
	char *pages = map_pages(PAGES);

	scene->addr[0] = (size_t)pages;
	scene_pause(scene);
	write_pages(pages, PAGES);
	madvise(pages, PAGES * page_size(), MADV_DONTNEED);
	return SCENE_READY;
}

TEST_F(events_control, range)
{
	char *text, want[80];

	ASSERT_EQ(0, begin(&self->target, &self->seen, write_and_drop));
	ASSERT_EQ(0, watch_only(self->target.pid, &self->seen));
	ASSERT_EQ(0, open_noting(&self->chain, self->target.pid, &self->seen));
	ASSERT_EQ(SCENE_READY, target_next(&self->target));
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_EQ(0, self->seen.outside);
	EXPECT_EQ(NR, chain_count(&self->chain, "demand_zero")->pages);
	EXPECT_EQ(NR, chain_count(&self->chain, "dontneed")->pages);
	EXPECT_EQ(0, self->chain.broken + self->chain.bad + self->chain.gaps);
	ASSERT_EQ(0, lens_text(self->target.pid, "control", &text));
	snprintf(want, sizeof(want), "range=%llx-%llx\n", self->seen.start, self->seen.end);
	EXPECT_NE(NULL, strstr(text, want));
	free(text);
	chain_close(&self->chain);
}

/* The huge entry is told as a whole; when it is split, only what is watched. */
static enum scene_verdict split_huge(struct scene *scene, const void *arg)
{
	char *huge = map_huge(1);

	scene->addr[0] = (size_t)huge;
	write_pages(huge, 1);
	if (!(own_pagemap(huge) && own_pagemap(huge + pmd_size() - page_size())))
		return scene_skip(scene, "no huge page to be had");
	scene_pause(scene);
	if (mprotect(huge, page_size(), PROT_READ))
		return scene_fail(scene, "mprotect");
	madvise(huge, pmd_size(), MADV_DONTNEED);
	return SCENE_READY;
}

TEST_F(events_control, range_in_a_huge_page)
{
	int ret = begin(&self->target, &self->seen, split_huge);

	if (ret == -ENODEV)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, watch_only(self->target.pid, &self->seen));
	ASSERT_EQ(0, open_noting(&self->chain, self->target.pid, &self->seen));
	ASSERT_EQ(SCENE_READY, target_next(&self->target));
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_EQ(0, self->seen.outside);
	EXPECT_EQ(NR, chain_count(&self->chain, "thp_split")->pages);
	EXPECT_EQ(NR, chain_count(&self->chain, "dontneed")->pages);
	EXPECT_EQ(0, self->chain.broken + self->chain.bad + self->chain.gaps);
	chain_close(&self->chain);
}

TEST_F(events_control, bad_words)
{
	static const char * const bad[] = {
		"range=", "range=10000", "range=10001-20000", "range=20000-10000",
		"range=10000-20000 range=x", "fork=-1", "fork=1025", "fork=",
		"range=0-ffffffffffff0000",
	};
	char *before, *after;
	size_t i;

	ASSERT_EQ(0, begin(&self->target, &self->seen, write_and_drop));
	ASSERT_EQ(0, chain_control(self->target.pid, "range=30000-40000 range=10000-30000 fork=7"));
	ASSERT_EQ(0, lens_text(self->target.pid, "control", &before));
	EXPECT_NE(NULL, strstr(before, "range=10000-40000\n"));
	EXPECT_NE(NULL, strstr(before, "fork=7\n"));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		EXPECT_EQ(-EINVAL, chain_control(self->target.pid, bad[i]))
			TH_LOG("'%s'", bad[i]);
	}
	ASSERT_EQ(0, lens_text(self->target.pid, "control", &after));
	EXPECT_STREQ(before, after);
	free(before);
	free(after);
	ASSERT_EQ(0, chain_control(self->target.pid, "range=all"));
	ASSERT_EQ(0, lens_text(self->target.pid, "control", &after));
	EXPECT_EQ(0, strncmp(after, "range=all\n", 10));
	free(after);
}

/* What the family shares: their pids, as they are done. */
struct family {
	pid_t pid[GENERATIONS];
};

static void wait_for(const pid_t *pid)
{
	double end = racer_seconds() + PATIENCE;

	while (!__atomic_load_n(pid, __ATOMIC_ACQUIRE) && racer_seconds() < end)
		usleep(1000);
}

/* Each writes at once, has a child that does the same, and waits. */
static void live(struct family *family, char *pages)
{
	int generation = 0;

	do {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		write_pages(pages + FIRST * page_size(), NR);
	} while (generation + 1 < GENERATIONS && !fork() && ++generation);
	if (generation + 1 < GENERATIONS)
		wait_for(&family->pid[generation + 1]);
	__atomic_store_n(&family->pid[generation], getpid(), __ATOMIC_RELEASE);
	for (;;)
		pause();
}

static enum scene_verdict found_family(struct scene *scene, const void *arg)
{
	struct family *family = share_memory(page_size());
	char *pages = map_pages(PAGES);
	int i;

	scene->addr[0] = (size_t)pages;
	write_pages(pages, PAGES);
	scene_pause(scene);
	if (!fork())
		live(family, pages);
	wait_for(&family->pid[0]);
	for (i = 0; i < GENERATIONS; i++) {
		scene->value[i] = family->pid[i];
		if (!family->pid[i])
			return scene_fail(scene, "a child did not come up");
	}
	return SCENE_READY;
}

static void check_child(struct __test_metadata *_metadata, struct chain *chain, pid_t pid,
			struct seen *seen)
{
	memset(&seen->first, 0, sizeof(seen->first));
	seen->cow = 0;
	ASSERT_EQ(0, open_noting(chain, pid, seen));
	ASSERT_EQ(0, chain_read(chain));
	EXPECT_EQ(NR, seen->cow);
	/* the fork has left the page of its parent, without the right to write */
	EXPECT_STREQ("cow", seen->first.cause);
	EXPECT_EQ(LENS_PRESENT, seen->first.old.kind);
	EXPECT_EQ(NULL, strchr(seen->first.old.flags, 'w'));
	EXPECT_EQ(pid, seen->first.tid);
	EXPECT_EQ(0, chain->broken + chain->bad + chain->gaps + chain->dropped);
	chain_close(chain);
}

static void check_left(struct __test_metadata *_metadata, pid_t pid)
{
	char *text;

	ASSERT_EQ(0, lens_text(pid, "control", &text));
	EXPECT_NE(NULL, strstr(text, "fork=0\n"));
	EXPECT_EQ(NULL, strstr(text, "could not be followed"));
	free(text);
}

/* Two may be followed: the child and its child. The one after them is not. */
TEST_F(events_control, fork)
{
	const __u64 *child = self->target.scene.value;
	char *text;

	ASSERT_EQ(0, begin(&self->target, &self->seen, found_family));
	ASSERT_EQ(0, chain_control(self->target.pid, "fork=2 watch=on sweep=0"));
	ASSERT_EQ(SCENE_READY, target_next(&self->target)) {
		TH_LOG("%s", self->target.scene.note);
	}
	check_child(_metadata, &self->chain, child[0], &self->seen);
	check_child(_metadata, &self->chain, child[1], &self->seen);
	EXPECT_EQ(-ENOENT, chain_open(&self->chain, child[2]));
	check_left(_metadata, self->target.pid);
	check_left(_metadata, child[1]);
	/* as many again */
	ASSERT_EQ(0, chain_control(self->target.pid, "watch=off"));
	ASSERT_EQ(0, chain_control(self->target.pid, "fork=2"));
	ASSERT_EQ(0, lens_text(self->target.pid, "control", &text));
	EXPECT_NE(NULL, strstr(text, "fork=2\n"));
	free(text);
}

/* Without the word nobody is followed. */
TEST_F(events_control, no_fork)
{
	ASSERT_EQ(0, begin(&self->target, &self->seen, found_family));
	ASSERT_EQ(0, chain_control(self->target.pid, "watch=on"));
	ASSERT_EQ(SCENE_READY, target_next(&self->target));
	EXPECT_EQ(-ENOENT, chain_open(&self->chain, self->target.scene.value[0]));
}

TEST_F(events_control, list_of_targets)
{
	struct target_row row;

	ASSERT_EQ(0, begin(&self->target, &self->seen, write_and_drop));
	ASSERT_EQ(1, targets_find(self->target.pid, &row));
	EXPECT_STREQ("-", row.events);
	EXPECT_STREQ("-", row.dropped);
	EXPECT_STREQ("-", row.shadow);
	ASSERT_EQ(0, chain_control(self->target.pid, "ring=16"));
	ASSERT_EQ(0, open_noting(&self->chain, self->target.pid, &self->seen));
	ASSERT_EQ(SCENE_READY, target_next(&self->target));
	ASSERT_EQ(0, chain_read(&self->chain));
	ASSERT_EQ(1, targets_find(self->target.pid, &row));
	EXPECT_EQ(self->chain.seq, strtoull(row.events, NULL, 10));
	EXPECT_EQ(self->chain.dropped, strtoull(row.dropped, NULL, 10));
	EXPECT_LT(0, self->chain.dropped);
	EXPECT_LE(8, strtoull(row.shadow, NULL, 10));
	chain_close(&self->chain);
	ASSERT_EQ(1, targets_find(self->target.pid, &row));
	EXPECT_STREQ("-", row.events);
}

static int trace(const char *what, const char *value)
{
	char path[100];

	snprintf(path, sizeof(path), TRACING "/%s", what);
	return kf_write(path, value);
}

TEST_F(events_control, trace_of_targets)
{
	char want[64], *text = NULL;
	int fd;

	mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (access(TRACING "/events/ptelens", F_OK))
		SKIP(return, "the kernel has no tracefs");
	ASSERT_EQ(0, trace("events/ptelens/enable", "1"));
	ASSERT_EQ(0, begin(&self->target, &self->seen, write_and_drop));
	ASSERT_EQ(0, lens_detach(self->target.pid));
	EXPECT_EQ(0, trace("events/ptelens/enable", "0"));
	fd = open(TRACING "/trace", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, lens_slurp(fd, 65536, &text));
	close(fd);
	snprintf(want, sizeof(want), "ptelens_attach: target=%d comm=events_control",
		 self->target.pid);
	EXPECT_NE(NULL, strstr(text, want));
	snprintf(want, sizeof(want), "ptelens_detach: target=%d comm=events_control",
		 self->target.pid);
	EXPECT_NE(NULL, strstr(text, want));
	free(text);
}

/*
 * Where the kernel tells what is called when functions begin: kretprobes, too, which are on the
 * other list where they do not go by way of ftrace.
 */
#define ENABLED "/sys/kernel/tracing/enabled_functions"
#define KPROBES "/sys/kernel/debug/kprobes/list"

static bool lists(const char *path, const char *function)
{
	char text[65536];

	return !kf_read(path, text, sizeof(text)) && strstr(text, function);
}

/* Does every page fault come by one of ours? The kernel says so. */
static bool is_probed(void)
{
	return lists(ENABLED, "handle_mm_fault") || lists(KPROBES, "handle_mm_fault");
}

/* They outlast the last reader, for a short time. */
TEST_F(events_control, probes_go_away)
{
	double end;

	if (access(ENABLED, R_OK))
		SKIP(return, "the kernel does not tell its probes");
	ASSERT_EQ(SCENE_READY, target_start(&self->target, write_and_drop, NULL));
	ASSERT_EQ(0, lens_attach(self->target.pid));
	ASSERT_EQ(0, chain_control(self->target.pid, "watch=on"));
	EXPECT_TRUE(is_probed());
	ASSERT_EQ(0, chain_control(self->target.pid, "watch=off"));
	for (end = racer_seconds() + PATIENCE; is_probed() && racer_seconds() < end;)
		usleep(100000);
	EXPECT_FALSE(is_probed());
}

TEST_HARNESS_MAIN
