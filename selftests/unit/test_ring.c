// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/ring.c: every reader gets every event once, or is told how many
 * it did not get.
 */
#include <linux/kernel.h>

#include "../../module/ring.h"
#include "unit.h"

#define SIZE	16
#define READERS	4

static struct lens_event event[SIZE];

static void put(struct lens_ring *ring, u64 mark)
{
	struct lens_event *new = lens_ring_room(ring);

	*new = (struct lens_event){ .seq = 12345, .vaddr = mark };
	lens_ring_add(ring, new);
}

static void test_order(void)
{
	struct lens_ring ring;
	u64 at = 1, dropped = 7;
	unsigned int i;

	UNIT_EQ(lens_ring_init(&ring, SIZE), 0);
	UNIT_EQ(lens_ring_get(&ring, &at, event, SIZE, &dropped), 0);
	UNIT_EQ(dropped, 0);
	for (i = 1; i <= 5; i++)
		put(&ring, 100 + i);
	UNIT_EQ(lens_ring_get(&ring, &at, event, 3, &dropped), 3);
	UNIT_EQ(at, 4);
	UNIT_EQ(lens_ring_get(&ring, &at, event + 3, SIZE, &dropped), 2);
	UNIT_EQ(dropped, 0);
	for (i = 0; i < 5; i++) {
		UNIT_EQ(event[i].seq, i + 1);
		UNIT_EQ(event[i].vaddr, 101 + i);
	}
	UNIT_EQ(lens_ring_get(&ring, &at, event, SIZE, &dropped), 0);
	lens_ring_free(&ring);
}

/* A ring that is just full has lost nothing. */
static void test_full(void)
{
	struct lens_ring ring;
	u64 at = 1, dropped;
	unsigned int i;

	UNIT_EQ(lens_ring_init(&ring, SIZE), 0);
	for (i = 1; i <= SIZE; i++)
		put(&ring, i);
	UNIT_EQ(lens_ring_get(&ring, &at, event, SIZE, &dropped), SIZE);
	UNIT_EQ(dropped, 0);
	UNIT_EQ(event[0].vaddr, 1);
	at = 1;
	put(&ring, i);
	UNIT_EQ(lens_ring_get(&ring, &at, event, SIZE, &dropped), SIZE);
	UNIT_EQ(dropped, 1);
	UNIT_EQ(event[0].seq, 2);
	UNIT_EQ(event[SIZE - 1].seq, SIZE + 1);
	lens_ring_free(&ring);
}

/* Events come and readers read, each as it likes. */
static void test_readers(void)
{
	u64 at[READERS], lost[READERS] = { 0 }, got[READERS] = { 0 };
	struct lens_ring ring;
	unsigned int i, j, turn;

	UNIT_EQ(lens_ring_init(&ring, SIZE), 0);
	for (i = 0; i < READERS; i++)
		at[i] = 1;
	for (turn = 0; turn < 20000; turn++) {
		unsigned int nr, max = 1 + unit_below(SIZE);
		u64 dropped, from;

		for (j = unit_below(SIZE); j; j--)
			put(&ring, ring.next * 3);
		i = unit_below(READERS);
		from = at[i];
		nr = lens_ring_get(&ring, &at[i], event, max, &dropped);
		UNIT_TRUE(nr <= max && at[i] == from + dropped + nr);
		UNIT_TRUE(nr == max || at[i] == ring.next);
		UNIT_TRUE(!dropped || from + dropped == ring.next - SIZE);
		for (j = 0; j < nr; j++) {
			UNIT_EQ(event[j].seq, from + dropped + j);
			UNIT_EQ(event[j].vaddr, event[j].seq * 3);
		}
		lost[i] += dropped;
		got[i] += nr;
	}
	for (i = 0; i < READERS; i++)
		UNIT_EQ(got[i] + lost[i], at[i] - 1);
	lens_ring_free(&ring);
}

const struct unit_case unit_ring_cases[] = {
	{ "ring: in order", test_order },
	{ "ring: just full, and one more", test_full },
	{ "ring: readers that come when they like", test_readers },
	{ }
};
