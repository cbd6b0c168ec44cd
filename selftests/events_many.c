// SPDX-License-Identifier: GPL-2.0
/*
 * Many targets that are all watched at once.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "crowd.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"

#define TARGETS 64
#define ROUNDS 5

FIXTURE(targets)
{
	struct quiet quiet;
	struct crowd_post *post;
	char *area;
	pid_t pid[TARGETS];
	struct chain *chain;
	struct crowd_tally *tally;
	char text[2048];
};

struct order {
	struct crowd_post *post;
	char *area;
	size_t pages;
};

/* Each has a number of pages of its own that come and go in a round. */
static void come_and_go(void *data)
{
	const struct order *order = data;
	size_t i;
	int round;

	for (round = 1;; round++) {
		__atomic_add_fetch(&order->post->ready, 1, __ATOMIC_RELEASE);
		crowd_wait(order->post, round);
		for (i = 0; i < order->pages; i++)
			write_pages(order->area + i * page_size(), 1);
		madvise(order->area, TARGETS * page_size(), MADV_DONTNEED);
		__atomic_add_fetch(&order->post->done, 1, __ATOMIC_RELEASE);
	}
}

FIXTURE_SETUP(targets)
{
	const char *why_not = lens_why_not();
	struct order order;
	int i;

	if (why_not)
		SKIP(return, "%s", why_not);
	quiet_begin(&self->quiet);
	self->post = share_memory(page_size());
	ASSERT_NE(NULL, self->post);
	self->area = map_pages(TARGETS);
	self->chain = calloc(TARGETS, sizeof(*self->chain));
	self->tally = calloc(TARGETS, sizeof(*self->tally));
	for (i = 0; i < TARGETS; i++) {
		order = (struct order){ self->post, self->area, i + 1 };
		self->pid[i] = racer_fork(come_and_go, &order);
		ASSERT_LT(0, self->pid[i]);
		ASSERT_EQ(0, lens_attach(self->pid[i]));
		self->tally[i] = (struct crowd_tally){
			.start = (size_t)self->area,
			.end = (size_t)self->area + TARGETS * page_size(),
			.pid = self->pid[i],
		};
	}
	ASSERT_TRUE(crowd_did(&self->post->ready, TARGETS));
}

FIXTURE_TEARDOWN(targets)
{
	int i;

	for (i = 0; i < TARGETS; i++) {
		lens_detach(self->pid[i]);
		racer_end(self->pid[i]);
	}
	munmap(self->post, page_size());
	free(self->tally);
	free(self->chain);
	quiet_end(&self->quiet);
}

TEST_F_TIMEOUT(targets, see_their_own, 240)
{
	int i, round;

	for (i = 0; i < TARGETS; i++) {
		self->chain[i].seen = crowd_hear;
		self->chain[i].data = &self->tally[i];
		ASSERT_EQ(0, chain_open(&self->chain[i], self->pid[i]));
	}
	for (round = 1; round <= ROUNDS; round++) {
		crowd_begin(self->post, round);
		ASSERT_TRUE(crowd_did(&self->post->done, round * TARGETS));
	}
	for (i = 0; i < TARGETS; i++) {
		const struct chain *chain = &self->chain[i];
		const struct crowd_tally *tally = &self->tally[i];

		ASSERT_EQ(0, chain_read(&self->chain[i]));
		EXPECT_EQ(ROUNDS * (i + 1), tally->came);
		EXPECT_EQ(ROUNDS * (i + 1), tally->went);
		EXPECT_EQ(0, tally->again + tally->strangers) {
			crowd_say(tally, self->text, sizeof(self->text));
			TH_LOG("%s", self->text);
		}
		EXPECT_EQ(0, chain->broken + chain->bad + chain->gaps + chain->dropped) {
			TH_LOG("%d: %s", i, chain->first);
		}
		chain_close(&self->chain[i]);
	}
}

TEST_HARNESS_MAIN
