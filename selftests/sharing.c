// SPDX-License-Identifier: GPL-2.0
/*
 * "shared" and "who" compared with maps and pagemap of every process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "sharing.h"
#include "truth.h"
#include "watch.h"

#define KSM "/sys/kernel/mm/ksm/"
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define TIMEOUT 240
#define TRIES 10
#define NAMED 64
#define SETTINGS 5

FIXTURE(sharing)
{
	struct target target;
	struct kf_setting setting[SETTINGS];
	struct mappers truth;
	struct told told;
};

FIXTURE_VARIANT(sharing)
{
	scene_builder build;
};

FIXTURE_VARIANT_ADD(sharing, fork_tree) { .build = share_fork_tree };
FIXTURE_VARIANT_ADD(sharing, memfd) { .build = share_memfd };
FIXTURE_VARIANT_ADD(sharing, file_private) { .build = share_file_private };
FIXTURE_VARIANT_ADD(sharing, thp_in_parts) { .build = share_thp_in_parts };
FIXTURE_VARIANT_ADD(sharing, hugetlb) { .build = share_hugetlb };
FIXTURE_VARIANT_ADD(sharing, ksm) { .build = share_ksm };
FIXTURE_VARIANT_ADD(sharing, pid_namespace) { .build = share_pid_namespace };
FIXTURE_VARIANT_ADD(sharing, zero_page) { .build = share_zero_page };

FIXTURE_SETUP(sharing)
{
	static const char * const settings[SETTINGS][2] = {
		{ KSM "pages_to_scan", "1000" }, { KSM "sleep_millisecs", "1" },
		{ KSM "run", "0" }, { THP "enabled", "madvise" },
		{ "/proc/sys/vm/nr_hugepages", "4" },
	};
	enum scene_verdict verdict;
	int i;

	memset(self, 0, sizeof(*self));
	for (i = 0; i < SETTINGS; i++)
		kf_set(&self->setting[i], settings[i][0], settings[i][1]);
	verdict = watch_start(&self->target, variant->build, NULL);
	if (verdict != SCENE_READY)
		for (i = 0; i < SETTINGS; i++)
			kf_restore(&self->setting[i]);
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
}

FIXTURE_TEARDOWN(sharing)
{
	int i;

	mappers_free(&self->truth);
	told_free(&self->told);
	watch_end(&self->target);
	for (i = 0; i < SETTINGS; i++)
		kf_restore(&self->setting[i]);
}

static bool is_zero_page(__u64 pfn)
{
	__u64 flags = 0;

	return !kf_pageflags(pfn, &flags) && flags & KPF_ZERO_PAGE;
}

/* What "shared" has to say, from what all processes map. */
static void expect_shared(const struct mappers *truth, pid_t target, struct mappers *expected)
{
	size_t i, j, first, nr;
	bool others;

	*expected = (struct mappers){ 0 };
	for (i = 0; i < truth->nr; i++) {
		const struct mapper *page = &truth->one[i];

		if (page->pid != target || is_zero_page(page->pfn))
			continue;
		first = brute_find(truth, page->pfn, &nr);
		others = false;
		for (j = first; j < first + nr; j++)
			others |= truth->one[j].pid != target;
		for (j = first; others && j < first + nr; j++)
			if (&truth->one[j] != page)
				mappers_add(expected, (struct mapper){
					.pfn = page->vaddr, .pid = truth->one[j].pid,
					.vaddr = truth->one[j].vaddr });
	}
	mappers_sort(expected);
}

/* Leaves out this process, and pages that then are nobody else's. */
static void without_us(struct mappers *mappers, pid_t target)
{
	size_t i, j, end, kept = 0;
	bool others;

	for (i = 0; i < mappers->nr; i = end) {
		others = false;
		for (end = i; end < mappers->nr && mappers->one[end].pfn == mappers->one[i].pfn;
		     end++)
			others |= mappers->one[end].pid != target &&
				  mappers->one[end].pid != getpid();
		for (j = i; others && j < end; j++)
			if (mappers->one[j].pid != getpid())
				mappers->one[kept++] = mappers->one[j];
	}
	mappers->nr = kept;
}

static void tell_difference(struct __test_metadata *_metadata, const struct mappers *expected,
			    const struct mappers *got)
{
	size_t i = 0;

	while (i < expected->nr && i < got->nr &&
	       !memcmp(&expected->one[i], &got->one[i], sizeof(*got->one)))
		i++;
	if (i < expected->nr)
		TH_LOG("expected %llx %d:%llx", expected->one[i].pfn, expected->one[i].pid,
		       expected->one[i].vaddr);
	if (i < got->nr)
		TH_LOG("got %llx %d:%llx", got->one[i].pfn, got->one[i].pid, got->one[i].vaddr);
}

/* Reads the truth before and after: what changed meanwhile cannot be compared. */
TEST_F_TIMEOUT(sharing, shared_is_what_pagemap_says, TIMEOUT)
{
	const pid_t pid = self->target.pid;
	struct mappers after = { 0 }, expected;
	int tries = 0;

	do {
		mappers_free(&self->truth);
		mappers_free(&after);
		told_free(&self->told);
		ASSERT_EQ(0, brute_read(&self->truth, getpid()));
		ASSERT_EQ(0, shared_read(pid, &self->told));
		ASSERT_EQ(0, brute_read(&after, getpid()));
	} while (!mappers_same(&self->truth, &after) && ++tries < TRIES);
	ASSERT_GT(TRIES, tries);
	mappers_free(&after);
	expect_shared(&self->truth, pid, &expected);
	without_us(&self->told.mapper, pid);
	EXPECT_EQ(0, self->told.more);
	EXPECT_LT(0, expected.nr);
	EXPECT_TRUE(mappers_same(&expected, &self->told.mapper)) {
		tell_difference(_metadata, &expected, &self->told.mapper);
	}
	TH_LOG("%zu entries of others compared", expected.nr);
	mappers_free(&expected);
}

/* Entries of one frame. */
static void of_frame(const struct mappers *truth, __u64 pfn, struct mappers *entries)
{
	size_t nr, i, first = brute_find(truth, pfn, &nr);

	*entries = (struct mappers){ 0 };
	for (i = first; i < first + nr; i++)
		mappers_add(entries, truth->one[i]);
	mappers_sort(entries);
}

static void drop_ours(struct mappers *mappers)
{
	size_t i, kept = 0;

	for (i = 0; i < mappers->nr; i++)
		if (mappers->one[i].pid != getpid())
			mappers->one[kept++] = mappers->one[i];
	mappers->nr = kept;
}

/*
 * Asks who maps a page, by its frame or by its address. What changes between
 * the truth and the answer is another process's; then both are read again.
 */
static bool who_is_right(struct __test_metadata *_metadata, struct mappers *truth,
			 struct mapper page, bool by_address)
{
	struct mappers expected;
	struct answer answer;
	char question[64];
	bool same = false;
	int tries;

	if (by_address)
		snprintf(question, sizeof(question), "%d:%llx", page.pid, page.vaddr + 1);
	else
		snprintf(question, sizeof(question), "%llx", page.pfn);
	for (tries = 0; tries < TRIES && !same; tries++) {
		struct mappers again = { 0 };

		if (tries && !brute_read(&again, getpid())) {
			mappers_free(truth);
			*truth = again;
		}
		if (!who_ask(question, &answer)) {
			drop_ours(&answer.mapper);
			of_frame(truth, page.pfn, &expected);
			same = mappers_same(&expected, &answer.mapper);
			if (!same)
				tell_difference(_metadata, &expected, &answer.mapper);
			mappers_free(&expected);
		}
		answer_free(&answer);
	}
	return same;
}

/* Every frame of the target is asked for; each third one by its address. */
TEST_F_TIMEOUT(sharing, who_is_what_pagemap_says, TIMEOUT)
{
	const pid_t pid = self->target.pid;
	struct mappers truth = { 0 };
	size_t i, asked = 0, wrong = 0;

	ASSERT_EQ(0, brute_read(&self->truth, getpid()));
	ASSERT_EQ(0, brute_read(&truth, getpid()));
	for (i = 0; i < self->truth.nr && wrong < 5; i++) {
		const struct mapper *page = &self->truth.one[i];

		if (page->pid != pid || (i && page[-1].pfn == page->pfn))
			continue;
		/* of a huge page a few will do */
		if (i % 7 && page->vaddr % pmd_size() / page_size() > 16)
			continue;
		if (!who_is_right(_metadata, &truth, *page, asked++ % 3 == 0))
			wrong++;
	}
	TH_LOG("%zu frames asked for", asked);
	EXPECT_LT(10, asked);
	EXPECT_EQ(0, wrong);
	mappers_free(&truth);
}

FIXTURE(crowd)
{
	struct target target;
};

FIXTURE_SETUP(crowd)
{
	ASSERT_EQ(SCENE_READY, watch_start(&self->target, share_with_many, NULL));
}

FIXTURE_TEARDOWN(crowd)
{
	watch_end(&self->target);
}

/* More than a line names, and more than the module keeps at a time. */
TEST_F_TIMEOUT(crowd, all_are_counted, TIMEOUT)
{
	const __u64 start = self->target.scene.addr[0], pages = self->target.scene.value[0];
	struct told told;
	struct answer answer;
	char words[64];

	snprintf(words, sizeof(words), "range=%llx-%llx", start, start + pages * page_size());
	ASSERT_EQ(0, lens_filter(self->target.pid, words));
	ASSERT_EQ(0, shared_read(self->target.pid, &told));
	EXPECT_EQ(pages * NAMED, told.mapper.nr);
	EXPECT_EQ(pages * (SHARERS - NAMED), told.more);
	told_free(&told);

	snprintf(words, sizeof(words), "%d:%llx", self->target.pid, start);
	ASSERT_EQ(0, who_ask(words, &answer));
	EXPECT_EQ(SHARERS + 1, answer.mapper.nr);
	EXPECT_EQ(SHARERS + 1, answer.found);
	EXPECT_STREQ("anon", answer.use);
	answer_free(&answer);
}

TEST_HARNESS_MAIN
