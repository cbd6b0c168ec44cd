// SPDX-License-Identifier: GPL-2.0
/*
 * Many at once: who waits for whom, and what came of it.
 */
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "crowd.h"
#include "memory.h"
#include "racers.h"

#define PATIENCE 60.0

void crowd_wait(struct crowd_post *post, int round)
{
	int now;

	while ((now = __atomic_load_n(&post->round, __ATOMIC_ACQUIRE)) < round)
		syscall(SYS_futex, &post->round, FUTEX_WAIT, now, NULL, NULL, 0);
}

void crowd_begin(struct crowd_post *post, int round)
{
	__atomic_store_n(&post->round, round, __ATOMIC_RELEASE);
	syscall(SYS_futex, &post->round, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

bool crowd_did(const int *count, int value)
{
	double end = racer_seconds() + PATIENCE;

	while (__atomic_load_n(count, __ATOMIC_ACQUIRE) < value && racer_seconds() < end)
		usleep(10000);
	return __atomic_load_n(count, __ATOMIC_ACQUIRE) >= value;
}

void crowd_hear(const struct chain_event *event, void *data)
{
	struct crowd_tally *tally = data;
	__u64 i;

	if (event->vaddr < tally->start || event->vaddr >= tally->end)
		return;
	/* bits that are set and cleared meanwhile are nobody's in particular */
	if (event->old.kind != CHAIN_NONE && event->new.kind != CHAIN_NONE)
		return;
	for (i = 0; i < event->pages; i++) {
		__u64 page = (event->vaddr - tally->start) / page_size() + i;
		bool is = event->new.kind != CHAIN_NONE;

		if (page >= CROWD_PAGES)
			return;
		tally->came += is && event->old.kind == CHAIN_NONE;
		tally->went += !is;
		tally->again += is && tally->seen[page] && event->old.kind == CHAIN_NONE;
		tally->seen[page] = is;
	}
	if ((event->tid < tally->pid || event->tid > tally->pid + 2 * tally->threads) &&
	    !tally->strangers++)
		tally->stranger = *event;
}

void crowd_say(const struct crowd_tally *tally, char *text, size_t size)
{
	const struct chain_event *stranger = &tally->stranger;
	char *control;
	int len;

	len = snprintf(text, size,
		       "%d: %lu came again, %lu events by others: %llu, by %d %s, %s of %llx",
		       tally->pid, tally->again, tally->strangers, stranger->seq, stranger->tid,
		       stranger->comm, stranger->cause, stranger->vaddr);
	if (len < size && !lens_text(tally->pid, "control", &control)) {
		snprintf(text + len, size - len, "\n%s", control);
		free(control);
	}
}
