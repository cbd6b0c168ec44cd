// SPDX-License-Identifier: GPL-2.0
/*
 * The counters of the walk: each way to end a batch early is provoked and must count.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "racers.h"
#include "watch.h"

#define PAGES 3000
#define SPARSE_PMDS 64
#define VMAS 100
#define BATCH_RECS 512	/* LENS_BATCH_RECS of the module */
#define HOLD_SLOTS 8192	/* LENS_HOLD_SLOTS of the module */
#define PATIENCE 60.0

/* The scene: addr[0] pages, addr[1] far apart, addr[2] many VMAs. */
static enum scene_verdict build(struct scene *scene, const void *arg)
{
	char *pages = map_pages(PAGES);
	char *sparse = map_alone((struct mapping){ .len = SPARSE_PMDS * pmd_size(),
						   .align = pmd_size() });
	char *vmas = map_pages(2 * VMAS);
	size_t i;

	madvise(pages, PAGES * page_size(), MADV_NOHUGEPAGE);
	madvise(sparse, SPARSE_PMDS * pmd_size(), MADV_NOHUGEPAGE);
	write_pages(pages, PAGES);
	for (i = 0; i < SPARSE_PMDS; i++)
		write_pages(sparse + i * pmd_size(), 1);
	write_pages(vmas, 2 * VMAS);
	for (i = 0; i < VMAS; i++)
		mprotect(vmas + 2 * i * page_size(), page_size(), PROT_READ);
	scene->addr[0] = (size_t)pages;
	scene->addr[1] = (size_t)sparse;
	scene->addr[2] = (size_t)vmas;
	return SCENE_READY;
}

FIXTURE(stats)
{
	struct target target;
};

FIXTURE_SETUP(stats)
{
	enum scene_verdict verdict = watch_start(&self->target, build, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
}

FIXTURE_TEARDOWN(stats)
{
	watch_end(&self->target);
}

static int read_range(pid_t pid, __u64 start, __u64 size)
{
	struct lens_lines lines;
	char words[64];
	int ret;

	snprintf(words, sizeof(words), "range=%llx-%llx", start, start + size);
	ret = lens_filter(pid, words) ?: lens_read_lines(pid, "entries", &lines);
	if (ret)
		return ret;
	ret = lines.nr;
	lens_free_lines(&lines);
	return ret;
}

TEST_F(stats, what_was_read)
{
	long long entries = lens_stat("entries"), tables = lens_stat("pte_tables");
	long long batches = lens_stat("batches"), no_room = lens_stat("no_room");

	ASSERT_LE(0, entries);
	ASSERT_EQ(PAGES, read_range(self->target.pid, self->target.scene.addr[0],
				    PAGES * page_size()));
	EXPECT_LE(PAGES, lens_stat("entries") - entries);
	EXPECT_LE(PAGES * page_size() / pmd_size(), lens_stat("pte_tables") - tables);
	EXPECT_LE(PAGES / BATCH_RECS, lens_stat("batches") - batches);
	EXPECT_LE(PAGES / BATCH_RECS, lens_stat("no_room") - no_room);
}

/* A batch ends after so many slots, whatever is in them. */
TEST_F(stats, held_enough)
{
	long long before = lens_stat("held_enough");

	ASSERT_LE(0, before);
	ASSERT_EQ(SPARSE_PMDS, read_range(self->target.pid, self->target.scene.addr[1],
					  SPARSE_PMDS * pmd_size()));
	EXPECT_LT(before, lens_stat("held_enough"));
}

/* The bound that the README names: so many, and what was begun. */
TEST_F(stats, longest_hold)
{
	static const char * const files[] = { "raw", "entries", "ranges", "summary", "vmas" };
	__u64 start = self->target.scene.addr[1];
	char *buf = malloc(1 << 20);
	char words[64];
	size_t i;
	int fd;

	snprintf(words, sizeof(words), "range=%llx-%llx", start,
		 start + SPARSE_PMDS * (__u64)pmd_size());
	ASSERT_EQ(0, lens_filter(self->target.pid, words));
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fd = lens_open(self->target.pid, files[i], O_RDONLY);
		ASSERT_LE(0, fd);
		while (read(fd, buf, 1 << 20) > 0)
			;
		close(fd);
	}
	free(buf);
	TH_LOG("%lld entries in the longest hold", lens_stat("longest_hold"));
	EXPECT_LE(HOLD_SLOTS, lens_stat("longest_hold"));
	EXPECT_GE(HOLD_SLOTS + 5 * (long long)(page_size() / sizeof(__u64)),
		  lens_stat("longest_hold"));
}

TEST_F(stats, no_room_for_vmas)
{
	long long before = lens_stat("no_vma_room");

	ASSERT_LE(0, before);
	ASSERT_EQ(2 * VMAS, read_range(self->target.pid, self->target.scene.addr[2],
				       2 * VMAS * page_size()));
	EXPECT_LT(before, lens_stat("no_vma_room"));
}

TEST_F(stats, mm_gone)
{
	long long before = lens_stat("mm_gone");
	int fd = lens_open(self->target.pid, "entries", O_RDONLY);
	char *text;

	ASSERT_LE(0, before);
	ASSERT_LE(0, fd);
	kill(self->target.pid, SIGKILL);
	ASSERT_TRUE(racer_wait_state(self->target.pid, 'Z'));
	EXPECT_EQ(-ESRCH, lens_slurp(fd, BATCH_RECS, &text));
	EXPECT_LT(before, lens_stat("mm_gone"));
	close(fd);
}

/* Takes the mmap_lock for writing, over and over. */
static void map_and_unmap(struct racer *racer)
{
	void *addr = mmap(NULL, page_size(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	racer_count(racer, addr != MAP_FAILED, errno);
	munmap(addr, page_size());
}

/* The target is this process: one thread maps while the other reads the tables. */
TEST_F_TIMEOUT(stats, contended, 2 * PATIENCE)
{
	struct racer racer = { 0 };
	long long before = lens_stat("contended");
	double begin = racer_seconds();
	char *pages = map_pages(PAGES);
	unsigned long reads = 0;

	ASSERT_LE(0, before);
	write_pages(pages, PAGES);
	ASSERT_EQ(0, lens_attach(getpid()));
	ASSERT_EQ(0, racer_start(&racer, map_and_unmap, NULL));
	while (lens_stat("contended") == before && racer_seconds() < begin + PATIENCE) {
		ASSERT_EQ(PAGES, read_range(getpid(), (size_t)pages, PAGES * page_size()));
		reads++;
	}
	racer_stop(&racer);
	TH_LOG("%lu mappings, %lu reads", racer.done, reads);
	EXPECT_LT(before, lens_stat("contended"));
	EXPECT_EQ(0, racer.bad);
	EXPECT_EQ(0, lens_detach(getpid()));
	munmap(pages, PAGES * page_size());
}

TEST_HARNESS_MAIN
