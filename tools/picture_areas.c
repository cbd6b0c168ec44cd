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
	uint64_t twice = into->end > next->start ? into->end - next->start : 0;

	if (next->end <= into->end)
		return;
	into->used += next->used - twice;
	into->end = next->end;
}

/* Joins stretches with at most @gap pages between them; returns how many are left. */
static size_t join_all(struct picture_stretch *stretch, size_t nr, uint64_t gap)
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

/*
 * Joins over gaps that double until there are few. What is close, measured by how much there
 * is, is one in any case: single frames would crowd out what is large.
 */
static size_t make_few(struct picture_stretch *stretch, size_t nr, size_t few)
{
	uint64_t gap, all = 0;
	size_t i;

	nr = join_all(stretch, nr, 0);
	for (i = 0; i < nr; i++)
		all += stretch[i].used;
	gap = all / CLOSE ?: 1;
	if (all >= CLOSE)
		nr = join_all(stretch, nr, gap);
	while (nr > few) {
		nr = join_all(stretch, nr, gap);
		gap *= 2;
	}
	return nr;
}

static size_t nr_places(const struct picture_stretch *stretch, size_t nr)
{
	size_t at, places = 0;

	for (at = 0; at < nr; at += of_one_place(stretch + at, nr - at))
		places++;
	return places;
}

/* Each place by itself; returns how many stretches are left. */
static size_t make_all_few(struct picture_stretch *stretch, size_t nr)
{
	size_t places = nr_places(stretch, nr), swaps = places > 1 ? SWAP_BANDS : 0;
	size_t at, len, i, left = 0;

	for (at = 0; at < nr; at += len) {
		size_t few = MEMORY_BANDS - swaps, some;

		len = of_one_place(stretch + at, nr - at);
		if (stretch[at].place >= PICTURE_SWAP)
			few = SWAP_BANDS / places ?: 1;
		some = make_few(stretch + at, len, few);
		for (i = 0; i < some; i++)
			stretch[left++] = stretch[at + i];
	}
	return left;
}

int picture_areas(struct picture_layout *layout, const struct picture_facts *facts)
{
	struct picture_column *column = &layout->right;
	size_t i;

	column->stretch = calloc(facts->nr_pieces + 1, sizeof(*column->stretch));
	if (!column->stretch)
		return fail("out of memory");
	column->nr_stretches = make_all_few(column->stretch, collect(column->stretch, facts));
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
