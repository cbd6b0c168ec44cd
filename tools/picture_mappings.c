// SPDX-License-Identifier: GPL-2.0
/*
 * The picture of an address space, left column: mappings become bands. The parts of a file
 * are one band, and where there are too many bands, those that hold least are joined.
 */
#include <stdlib.h>
#include <string.h>

#include "picture_layout.h"
#include "say.h"

#define SAME_GAP 4096	/* pages between mappings of one name that are one band */
#define WIDE_GAP (1UL << 18)	/* over such a gap nothing is joined, */
#define WIDE_GAPS 8	/* but of the widest only */

static void count_used(struct picture_column *column, const struct picture_facts *facts)
{
	size_t i, at = 0;

	for (i = 0; i < facts->nr_pieces; i++) {
		while (column->stretch[at].end <= facts->piece[i].page)
			at++;
		if (facts->piece[i].place != PICTURE_NOWHERE)
			column->stretch[at].used += facts->piece[i].pages;
	}
}

static __u64 gap_before(const struct picture_column *column, size_t i)
{
	return column->stretch[i].start - column->stretch[i - 1].end;
}

/* Bands of mappings of one name; @used of each is what they hold. */
static void join_same(struct picture_column *column, const struct picture_facts *facts)
{
	struct picture_band *band = NULL;
	size_t i;

	for (i = 0; i < column->nr_stretches; i++) {
		if (!band || gap_before(column, i) > SAME_GAP ||
		    strcmp(facts->vma[i].name, facts->vma[i - 1].name)) {
			band = &column->band[column->nr_bands++];
			band->first = i;
		}
		band->nr++;
		band->used += column->stretch[i].used;
	}
}

static int larger(const void *a, const void *b)
{
	__u64 left = *(const __u64 *)a, right = *(const __u64 *)b;

	return left > right ? -1 : left < right;
}

/* The gap from which on nothing is joined over it. */
static __u64 find_wide(const struct picture_column *column, __u64 *room)
{
	size_t i, nr = 0;

	for (i = 1; i < column->nr_bands; i++) {
		room[nr] = gap_before(column, column->band[i].first);
		nr += room[nr] >= WIDE_GAP;
	}
	qsort(room, nr, sizeof(*room), larger);
	return nr > WIDE_GAPS ? room[WIDE_GAPS - 1] + 1 : WIDE_GAP;
}

/*
 * Joins neighbours that hold less than @least each, but not over wide gaps, in @out; returns
 * how many there are then.
 */
static size_t join_small(const struct picture_column *column, __u64 least, __u64 wide,
			 struct picture_band *out)
{
	size_t i, nr = 0;
	bool was_small = false;

	for (i = 0; i < column->nr_bands; i++) {
		const struct picture_band *band = &column->band[i];
		bool small = band->used < least;

		if (small && was_small && gap_before(column, band->first) < wide) {
			out[nr - 1].nr += band->nr;
			out[nr - 1].used += band->used;
		} else {
			out[nr++] = *band;
		}
		was_small = small;
	}
	return nr;
}

/* Where all hold the same, that joins nearly all: then so many each. */
static void split_evenly(struct picture_column *column, struct picture_band *out, size_t all)
{
	size_t i;

	memset(out, 0, PICTURE_BANDS * sizeof(*out));
	for (i = 0; i < all; i++) {
		struct picture_band *band = &out[i * PICTURE_BANDS / all];

		if (!band->nr)
			band->first = column->band[i].first;
		band->nr += column->band[i].nr;
	}
}

/* Joins no more than it takes. */
static void make_few(struct picture_column *column, struct picture_band *out, __u64 *room)
{
	__u64 wide = find_wide(column, room);
	size_t i, low = 0, high = column->nr_bands, nr;

	for (i = 0; i < column->nr_bands; i++)
		room[i] = column->band[i].used;
	qsort(room, column->nr_bands, sizeof(*room), larger);
	/* how many of the largest may stay by themselves */
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (join_small(column, room[middle - 1] + !room[middle - 1], wide, out) >
		    PICTURE_BANDS)
			high = middle - 1;
		else
			low = middle;
	}
	nr = join_small(column, low ? room[low - 1] + !room[low - 1] : ~0ULL, wide,
			out);
	if (nr < PICTURE_BANDS / 2) {
		nr = PICTURE_BANDS;
		split_evenly(column, out, column->nr_bands);
	}
	column->nr_bands = nr;
	memcpy(column->band, out, nr * sizeof(*out));
}

static int limit_bands(struct picture_column *column)
{
	struct picture_band *out = calloc(column->nr_bands, sizeof(*out));
	__u64 *room = calloc(column->nr_bands, sizeof(*room));
	int err = out && room ? 0 : fail("out of memory");

	if (!err)
		make_few(column, out, room);
	free(out);
	free(room);
	return err;
}

int picture_mappings(struct picture_layout *layout, const struct picture_facts *facts)
{
	struct picture_column *column = &layout->left;
	size_t i;

	column->stretch = calloc(facts->nr_vmas + 1, sizeof(*column->stretch));
	column->band = calloc(facts->nr_vmas + 1, sizeof(*column->band));
	if (!column->stretch || !column->band)
		return fail("out of memory");
	column->nr_stretches = facts->nr_vmas;
	for (i = 0; i < facts->nr_vmas; i++) {
		column->stretch[i].start = facts->vma[i].start;
		column->stretch[i].end = facts->vma[i].end;
		layout->mapped += facts->vma[i].end - facts->vma[i].start;
	}
	count_used(column, facts);
	join_same(column, facts);
	return column->nr_bands > PICTURE_BANDS ? limit_bands(column) : 0;
}
