// SPDX-License-Identifier: GPL-2.0
/*
 * One process, read in different ways: in pieces of any size, by several readers,
 * with a filter set before and after open().
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"
#include "watch.h"

#define TIMEOUT 240
#define THP "/sys/kernel/mm/transparent_hugepage/"

static const char * const files[] = { "entries", "ranges", "swap", "vmas", "summary",
	"tables" };

FIXTURE(views)
{
	struct target target;
	struct kf_setting damon;
	struct kf_setting numa;
	struct kf_setting thp;
};

/* Long enough for many batches, with a huge page where the kernel gives one. */
static enum scene_verdict build(struct scene *scene, const void *arg)
{
	char *small = map_pages(3000), *huge = map_huge(2);
	size_t i;

	for (i = 0; i < 3000; i += 3)
		write_pages(small + i * page_size(), 2);
	for (i = 0; i < 300; i += 2)
		mprotect(small + i * page_size(), page_size(), PROT_READ);
	write_pages(huge, 2 * pmd_size() / page_size());
	mprotect(huge, page_size(), PROT_NONE);
	scene->addr[0] = (size_t)small;
	scene->addr[1] = (size_t)huge;
	return SCENE_READY;
}

FIXTURE_SETUP(views)
{
	enum scene_verdict verdict;

	memset(self, 0, sizeof(*self));
	kf_set(&self->damon, "/sys/module/damon_stat/parameters/enabled", "N");
	kf_set(&self->numa, "/proc/sys/kernel/numa_balancing", "0");
	kf_set(&self->thp, THP "enabled", "madvise");
	verdict = watch_start(&self->target, build, NULL);
	if (verdict != SCENE_READY) {
		kf_restore(&self->thp);
		kf_restore(&self->numa);
		kf_restore(&self->damon);
	}
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict)
		TH_LOG("%s", self->target.scene.note);
}

FIXTURE_TEARDOWN(views)
{
	watch_end(&self->target);
	kf_restore(&self->thp);
	kf_restore(&self->numa);
	kf_restore(&self->damon);
}

static char *text_in_pieces(pid_t pid, const char *file, size_t piece)
{
	int fd = lens_open(pid, file, O_RDONLY);
	char *text = NULL;

	if (fd < 0)
		return NULL;
	if (!lens_slurp(fd, piece, &text))
		lens_hide_changing(text);
	close(fd);
	return text;
}

/* A summary shares pages out among their users: its last lines are not ours alone. */
static bool same_text(const char *one, const char *two)
{
	const char *pss = strstr(one, "\nsum pss");
	size_t len = pss ? (size_t)(pss - one) : strlen(one) + 1;

	return !strncmp(one, two, len);
}

TEST_F_TIMEOUT(views, in_pieces, TIMEOUT)
{
	static const size_t pieces[] = { 511, 4096, 10000, 1 << 20, 100 };
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		char *whole = text_in_pieces(self->target.pid, files[i], 64 * 1024);

		ASSERT_NE(NULL, whole);
		/* the last are many: for every other file, where all takes ten times as long */
		for (j = 0; j < ARRAY_SIZE(pieces) - (i % 2 == 0 && rounds(10) == 1); j++) {
			char *text = text_in_pieces(self->target.pid, files[i], pieces[j]);

			ASSERT_NE(NULL, text);
			EXPECT_TRUE(same_text(whole, text))
				TH_LOG("%s in pieces of %zu", files[i], pieces[j]);
			free(text);
		}
		free(whole);
	}
}

/* Two readers of one file do not move each other's place. */
TEST_F_TIMEOUT(views, two_readers, TIMEOUT)
{
	char *whole = text_in_pieces(self->target.pid, "entries", 64 * 1024);
	int slow = lens_open(self->target.pid, "entries", O_RDONLY);
	char *rest, *text;
	char head[301] = "";

	ASSERT_NE(NULL, whole);
	ASSERT_LE(0, slow);
	ASSERT_EQ(300, read(slow, head, 300));
	text = text_in_pieces(self->target.pid, "entries", 4096);
	ASSERT_NE(NULL, text);
	EXPECT_TRUE(same_text(whole, text));
	ASSERT_EQ(0, lens_slurp(slow, 4096, &rest));
	close(slow);
	free(text);
	ASSERT_LE(0, asprintf(&text, "%s%s", head, rest));
	lens_hide_changing(text);
	EXPECT_TRUE(same_text(whole, text));
	free(text);
	free(rest);
	free(whole);
}

static void read_all(struct __test_metadata *_metadata, pid_t pid, struct lens_files *all)
{
	ASSERT_EQ(0, lens_read_lines(pid, "entries", &all->entries));
	ASSERT_EQ(0, lens_read_lines(pid, "ranges", &all->ranges));
	ASSERT_EQ(0, lens_read_lines(pid, "swap", &all->swap));
	ASSERT_EQ(0, lens_read_vmas(pid, &all->vmas));
	ASSERT_EQ(0, lens_read_summary(pid, &all->summary));
}

static void free_all(struct lens_files *all)
{
	lens_free_lines(&all->entries);
	lens_free_lines(&all->ranges);
	lens_free_lines(&all->swap);
	lens_free_vmas(&all->vmas);
	lens_free_summary(&all->summary);
}

/*
 * A filter works on all files alike: check_filters() has shown that entries is right,
 * so the others must be what the filtered entries make.
 */
TEST_F_TIMEOUT(views, filter_in_all_files, TIMEOUT)
{
	static const char * const words[] = {
		"flags=w,d", "flags=!w kind=present,protnone", "level=pmd", "kind=swap",
		"kind=protnone",
	};
	struct lens_lines hints = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		struct diffs diffs = { 0 };
		struct lens_files all;
		struct truth truth;

		ASSERT_EQ(0, lens_filter(self->target.pid, words[i]));
		read_all(_metadata, self->target.pid, &all);
		ASSERT_EQ(0, truth_read(self->target.pid, &hints, &truth));
		check_ranges(&diffs, &truth, &all.entries, &all.ranges);
		check_swap(&diffs, &all.entries, &all.swap);
		check_vma_counts(&diffs, &all.entries, &all.vmas);
		check_summary_rows(&diffs, &all);
		EXPECT_EQ(0, diffs.nr)
			TH_LOG("filter %s", words[i]);
		truth_free(&truth);
		free_all(&all);
	}
}

/* What is open keeps the filter that it was opened with. */
TEST_F_TIMEOUT(views, filter_after_open, TIMEOUT)
{
	int before = lens_open(self->target.pid, "entries", O_RDONLY);
	struct lens_lines whole, filtered;
	char *text;

	ASSERT_LE(0, before);
	ASSERT_EQ(0, lens_filter(self->target.pid, "kind=protnone"));
	ASSERT_EQ(0, lens_slurp(before, 4096, &text));
	close(before);
	ASSERT_EQ(0, lens_parse_lines(text, &whole));
	ASSERT_EQ(0, lens_read_lines(self->target.pid, "entries", &filtered));
	EXPECT_NE(NULL, lens_find(&whole, self->target.scene.addr[0] + page_size()));
	EXPECT_EQ(NULL, lens_find(&filtered, self->target.scene.addr[0] + page_size()));
	EXPECT_EQ(1, filtered.nr);
	EXPECT_EQ(self->target.scene.addr[1], filtered.nr ? filtered.line[0].start : 0);
	lens_free_lines(&whole);
	lens_free_lines(&filtered);
}

TEST_F_TIMEOUT(views, filter_reads_back, TIMEOUT)
{
	static const char * const words[] = {
		"none\n", "kind=swap,migration\n", "level=pte,pmd\n", "flags=w,!d\n",
		"range=10000-20000\n", "range=10000-20000\nrange=30000-40000\nkind=zero\n",
	};
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		ASSERT_EQ(0, lens_filter(self->target.pid, words[i]));
		ASSERT_EQ(0, lens_text(self->target.pid, "filter", &text));
		EXPECT_STREQ(words[i], text);
		free(text);
	}
}

/* The first line says what the file is, of whom, and what was left out. */
TEST_F_TIMEOUT(views, header, TIMEOUT)
{
	char expected[200], *text;
	size_t i;

	ASSERT_EQ(0, lens_filter(self->target.pid, "level=pmd"));
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(expected, sizeof(expected), "# ptelens 1: %s of %d (%s); base page %d; ",
			 files[i], self->target.pid, "compare_views", getpagesize());
		ASSERT_EQ(0, lens_text(self->target.pid, files[i], &text));
		text[strcspn(text, "\n")] = '\0';
		EXPECT_EQ(0, strncmp(expected, text, strlen(expected)))
			TH_LOG("'%s'", text);
		EXPECT_NE(NULL, strstr(text, "-level; filter: level=pmd"))
			TH_LOG("'%s'", text);
		free(text);
	}
}

TEST_HARNESS_MAIN
