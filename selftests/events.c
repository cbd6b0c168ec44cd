// SPDX-License-Identifier: GPL-2.0
/*
 * Each cause, produced on purpose: the events of a page are those that are to be
 * expected, and what they add up to is what the tables show afterwards.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "acts.h"
#include "chain.h"
#include "kselftest_harness.h"
#include "racers.h"
#include "watch.h"

#define KSM "/sys/kernel/mm/ksm/"
#define HUGE "/sys/kernel/mm/hugepages/hugepages-2048kB/"

/* What is looked at later comes this soon, and what is swept up. */
#define LATER_MS 100
#define SWEEP_MS 500

/**
 * struct story - the events of one page
 * @addr: the page
 * @sweep: also those of the sweep
 * @causes: in their order
 * @first: what it was
 * @last: the last change
 */
struct story {
	__u64 addr;
	bool sweep;
	char causes[128];
	struct chain_side first;
	struct chain_event last;
};

FIXTURE(events)
{
	struct target target;
	struct quiet quiet;
	struct kf_setting setting[3];
	struct chain chain;
	struct story story;
};

FIXTURE_VARIANT(events)
{
	const struct act *act;
};

#define VARIANT(name) \
	FIXTURE_VARIANT_ADD(events, name) { .act = &act_##name }
VARIANT(first_write);
VARIANT(first_read);
VARIANT(write_zero);
VARIANT(populate);
VARIANT(fork);
VARIANT(cow);
VARIANT(reuse);
VARIANT(munmap);
VARIANT(map_over);
VARIANT(dontneed);
VARIANT(free);
VARIANT(mprotect);
VARIANT(no_access);
VARIANT(access_again);
VARIANT(move_from);
VARIANT(move_to);
VARIANT(clear_refs);
VARIANT(soft_dirty);
VARIANT(cold);
VARIANT(read_file);
VARIANT(read_around);
VARIANT(write_private);
VARIANT(punch);
VARIANT(truncate);
VARIANT(write_back);
VARIANT(write_clean);
VARIANT(drop_file);
VARIANT(write_huge);
VARIANT(split);
VARIANT(split_there);
VARIANT(collapse);
VARIANT(collapse_shared);
VARIANT(khugepaged);
VARIANT(move_huge_from);
VARIANT(move_huge_to);
VARIANT(write_hugetlb);
VARIANT(unmap_hugetlb);
VARIANT(cow_hugetlb);
VARIANT(migrate);
VARIANT(numa_take);
VARIANT(numa_give);
VARIANT(numa_move);
VARIANT(to_device);
VARIANT(from_device);
VARIANT(new_on_device);
VARIANT(lend);
VARIANT(take_back);
VARIANT(swap_out);
VARIANT(swap_in);
VARIANT(swap_off);
VARIANT(ksm_merge);
VARIANT(ksm_break);
VARIANT(uffd_copy);
VARIANT(uffd_zero);
VARIANT(uffd_wp);
VARIANT(uffd_poison);
VARIANT(uffd_move_from);
VARIANT(uffd_move_to);
VARIANT(uffd_move_huge);
VARIANT(uffd_wp_none);
VARIANT(guard);
VARIANT(unguard);
VARIANT(poison);
VARIANT(dev_mem);
VARIANT(use);
VARIANT(grow_old);

/* Bits that the CPU set are another story, but where they are the story. */
static void hear(const struct chain_event *event, void *data)
{
	struct story *story = data;
	__u64 end = event->vaddr + event->pages * getpagesize();
	size_t len = strlen(story->causes);

	if (story->addr < event->vaddr || story->addr >= end ||
	    (!story->sweep && !strcmp(event->cause, "sweep")))
		return;
	if (!len)
		story->first = event->old;
	if (!len || strcmp(story->last.cause, event->cause))
		snprintf(story->causes + len, sizeof(story->causes) - len, "%s%s",
			 len ? "," : "", event->cause);
	story->last = *event;
}

FIXTURE_SETUP(events)
{
	enum scene_verdict verdict;

	quiet_begin(&self->quiet);
	kf_set(&self->setting[0], KSM "pages_to_scan", "1000");
	kf_set(&self->setting[1], KSM "sleep_millisecs", "1");
	kf_set(&self->setting[2], HUGE "nr_hugepages", "4");
	verdict = watch_start(&self->target, act_out, variant->act);
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
}

FIXTURE_TEARDOWN(events)
{
	size_t i;

	watch_end(&self->target);
	for (i = 0; i < ARRAY_SIZE(self->setting); i++)
		kf_restore(&self->setting[i]);
	quiet_end(&self->quiet);
}

static const char *kind_of(const struct chain_side *side)
{
	return side->kind == CHAIN_NONE ? "none" : lens_kind_name(side->kind);
}

static bool has_letters(const struct chain_side *side, const char *letters, bool wanted)
{
	for (; *letters; letters++)
		if (!strchr(side->flags, *letters) == wanted)
			return false;
	return true;
}

TEST_F_TIMEOUT(events, as_done, 120)
{
	const struct act *act = variant->act;
	pid_t pid = self->target.pid;
	struct lens_lines entries;
	struct chain_diff diff;
	struct chain_side *new = &self->story.last.new;

	self->story.addr = self->target.scene.addr[0];
	self->chain.seen = hear;
	self->chain.data = &self->story;
	self->story.sweep = act->sweep;
	ASSERT_EQ(0, chain_control(pid, act->sweep ? "sweep=50" : "sweep=0"));
	ASSERT_EQ(0, chain_open(&self->chain, pid));
	ASSERT_EQ(0, lens_read_lines(pid, "entries", &entries));
	chain_begin(&self->chain, &entries);
	lens_free_lines(&entries);

	ASSERT_EQ(SCENE_READY, target_next(&self->target)) {
		TH_LOG("%s", self->target.scene.note);
	}
	usleep((act->sweep ? SWEEP_MS : LATER_MS) * 1000);
	ASSERT_EQ(0, chain_read(&self->chain));
	EXPECT_STREQ(act->cause, self->story.causes);
	EXPECT_STREQ(act->old, kind_of(&self->story.first));
	EXPECT_STREQ(act->new, kind_of(new));
	EXPECT_TRUE(has_letters(new, act->set, true)) {
		TH_LOG("%s has not all of %s", new->flags, act->set);
	}
	EXPECT_TRUE(has_letters(new, act->clear, false)) {
		TH_LOG("%s has one of %s", new->flags, act->clear);
	}
	if (act->level)
		EXPECT_STREQ(act->level, lens_level_name(new->level));

	EXPECT_EQ(0, self->chain.broken + self->chain.bad + self->chain.gaps +
		     self->chain.dropped) {
		TH_LOG("%s", self->chain.first);
	}
	ASSERT_EQ(0, lens_read_lines(pid, "entries", &entries));
	chain_compare(&self->chain, &entries, &diff);
	lens_free_lines(&entries);
	EXPECT_EQ(0, diff.missed) {
		TH_LOG("%lu of %lu pages: %s", diff.missed, diff.pages, diff.first);
	}
	chain_close(&self->chain);
}

TEST_HARNESS_MAIN
