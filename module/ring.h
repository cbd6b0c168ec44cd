/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring: the newest events of a stream. Who writes never waits; who reads
 * has a place of his own, and is told what was overwritten before he came.
 * Callers hold the lock of the stream.
 */
#ifndef LENS_RING_H
#define LENS_RING_H

#include "event.h"

/**
 * struct lens_ring - the newest events
 * @event: room for them
 * @size: how many; a power of two
 * @next: number of the event that comes next; the first one is 1
 */
struct lens_ring {
	struct lens_event *event;
	u32 size;
	u64 next;
};

/** lens_ring_init() - Make room. Return: 0 or -ENOMEM. Context: may sleep. */
int lens_ring_init(struct lens_ring *ring, u32 size);
void lens_ring_free(struct lens_ring *ring);

static inline struct lens_event *lens_ring_at(const struct lens_ring *ring, u64 seq)
{
	return &ring->event[seq & (ring->size - 1)];
}

/** lens_ring_room() - Where the next event is to be written, until lens_ring_add(). */
static inline struct lens_event *lens_ring_room(const struct lens_ring *ring)
{
	return lens_ring_at(ring, ring->next);
}

/** lens_ring_add() - Add what was written to lens_ring_room(): it gets its number. */
static inline void lens_ring_add(struct lens_ring *ring, struct lens_event *event)
{
	event->seq = ring->next++;
}

/** lens_ring_oldest() - Number of the oldest event that is kept. */
u64 lens_ring_oldest(const struct lens_ring *ring);

/**
 * lens_ring_get() - Copy what a reader has not seen yet.
 * @ring: whose
 * @at: number of the first event to get; moved on
 * @to: where to
 * @max: room there
 * @dropped: set to the number of events that were overwritten at @at
 *
 * Return: how many events were copied.
 */
unsigned int lens_ring_get(const struct lens_ring *ring, u64 *at,
			   struct lens_event *to, unsigned int max, u64 *dropped);

#endif /* LENS_RING_H */
