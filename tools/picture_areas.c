// SPDX-License-Identifier: GPL-2.0
/*
 * The picture of an address space, right column: frames and swap slots that lie close to
 * each other become areas, as few as there is room for.
 */
#include <stdlib.h>

#include "picture_layout.h"
#include "say.h"

#define MEMORY_BANDS 18
#define SWAP_BANDS 6	/* of all swap areas; of each at least one */
#define CLOSE 64	/* gaps of less than all frames by this are of no matter */

static int in_order(const void *a, const void *b)
{
	const struct picture_stretch *left = a, *right = b;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	return left->start < right->start ? -1 : left->start > right->start;
}

static size_t collect(struct picture_stretch *to, const struct picture_facts *facts)
{
	size_t i, nr = 0;

	for (i = 0; i < facts->nr_pieces; i++) {
		const struct picture_piece *piece = &facts->piece[i];

		if (piece->place == PICTURE_NOWHERE)
			continue;
		to[nr].place = piece->place;
		to[nr].start = piece->at;
		to[nr].end = piece->at + (piece->still ? 1 : piece->pages);
		to[nr].used = to[nr].end - to[nr].start;
		nr++;
	}
	qsort(to, nr, sizeof(*to), in_order);
	return nr;
}

/* Two of one place, in order, and they may overlap. */
static void join(struct picture_stretch *into, const struct picture_stretch *next)
{
	__u64 twice = into->end > next->start ? into->end - next->start : 0;

	if (next->end <= into->end)
		return;
	into->used += next->used - twice;
	into->end = next->end;
}

/* Joins stretches with at most @gap pages between them; returns how many are left. */
static size_t join_all(struct picture_stretch *stretch, size_t nr, __u64 gap)
{
	size_t i, last = 0;

	for (i = 1; i < nr; i++) {
		if (stretch[i].start <= stretch[last].end ||
		    stretch[i].start - stretch[last].end <= gap)
			join(&stretch[last], &stretch[i]);
		else
			stretch[++last] = stretch[i];
	}
	return nr ? last + 1 : 0;
}

static size_t of_one_place(const struct picture_stretch *stretch, size_t nr)
{
	size_t i = 1;

	while (i < nr && stretch[i].place == stretch->place)
		i++;
	return i;
}

static int larger(const void *a, const void *b)
{
	__u64 left = *(const __u64 *)a, right = *(const __u64 *)b;

	return left > right ? -1 : left < right;
}

/* The widest gap over which to join, so that few are left. */
static __u64 find_gap(const struct picture_stretch *stretch, size_t nr, size_t few, __u64 *room)
{
	size_t i;

	for (i = 1; i < nr; i++)
		room[i - 1] = stretch[i].start - stretch[i - 1].end;
	qsort(room, nr - 1, sizeof(*room), larger);
	return room[few - 1];
}

/*
 * What is close, measured by how much there is, is one in any case: single frames would
 * crowd out what is large.
 */
static size_t make_few(struct picture_stretch *stretch, size_t nr, size_t few, __u64 *room)
{
	__u64 all = 0;
	size_t i;

	nr = join_all(stretch, nr, 0);
	for (i = 0; i < nr; i++)
		all += stretch[i].used;
	nr = join_all(stretch, nr, all / CLOSE);
	return nr > few ? join_all(stretch, nr, find_gap(stretch, nr, few, room)) : nr;
}

static size_t nr_swaps(const struct picture_stretch *stretch, size_t nr)
{
	size_t at, swaps = 0;

	for (at = 0; at < nr; at += of_one_place(stretch + at, nr - at))
		swaps += stretch[at].place >= PICTURE_SWAP;
	return swaps;
}

/* Each place by itself; returns how many stretches are left. */
static size_t make_all_few(struct picture_stretch *stretch, size_t nr, __u64 *room)
{
	size_t swaps = nr_swaps(stretch, nr);
	size_t at, len, i, left = 0;

	for (at = 0; at < nr; at += len) {
		size_t few = MEMORY_BANDS - (swaps ? SWAP_BANDS : 0), some;

		len = of_one_place(stretch + at, nr - at);
		if (stretch[at].place >= PICTURE_SWAP)
			few = SWAP_BANDS / swaps ?: 1;
		some = make_few(stretch + at, len, few, room);
		for (i = 0; i < some; i++)
			stretch[left++] = stretch[at + i];
	}
	return left;
}

int picture_areas(struct picture_layout *layout, const struct picture_facts *facts)
{
	struct picture_column *column = &layout->right;
	__u64 *room = calloc(facts->nr_pieces + 1, sizeof(*room));
	size_t i;

	column->stretch = calloc(facts->nr_pieces + 1, sizeof(*column->stretch));
	if (room && column->stretch)
		column->nr_stretches = make_all_few(column->stretch,
						    collect(column->stretch, facts), room);
	free(room);
	if (!room || !column->stretch)
		return fail("out of memory");
	column->band = calloc(column->nr_stretches + 1, sizeof(*column->band));
	if (!column->band)
		return fail("out of memory");
	column->nr_bands = column->nr_stretches;
	for (i = 0; i < column->nr_bands; i++) {
		const struct picture_stretch *stretch = &column->stretch[i];

		column->band[i].first = i;
		column->band[i].nr = 1;
		*(stretch->place == PICTURE_MEMORY ? &layout->frames : &layout->swapped) +=
			stretch->used;
	}
	return 0;
}
