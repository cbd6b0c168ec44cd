// SPDX-License-Identifier: GPL-2.0
/*
 * The ring: the newest events of a stream.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "ring.h"

int lens_ring_init(struct lens_ring *ring, u32 size)
{
	ring->size = size;
	ring->next = 1;
	ring->event = kvcalloc(size, sizeof(*ring->event), GFP_KERNEL);
	return ring->event ? 0 : -ENOMEM;
}

void lens_ring_free(struct lens_ring *ring)
{
	kvfree(ring->event);
}

u64 lens_ring_oldest(const struct lens_ring *ring)
{
	return ring->next > ring->size ? ring->next - ring->size : 1;
}

unsigned int lens_ring_get(const struct lens_ring *ring, u64 *at,
			   struct lens_event *to, unsigned int max, u64 *dropped)
{
	u64 oldest = lens_ring_oldest(ring);
	unsigned int i, nr;

	*dropped = *at < oldest ? oldest - *at : 0;
	*at += *dropped;
	nr = min_t(u64, max, ring->next - *at);
	for (i = 0; i < nr; i++)
		to[i] = *lens_ring_at(ring, (*at)++);
	return nr;
}
