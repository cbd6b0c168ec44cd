// SPDX-License-Identifier: GPL-2.0
/*
 * The picture of an address space: what the rows of the columns hold, and the ribbons
 * between them. Pieces whose ends lie in the same cells of a grid are one ribbon; the grid
 * gets coarser until the ribbons are few enough.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "picture_layout.h"
#include "say.h"

#define SLOTS 4096	/* of the hash table: a power of two, more than PICTURE_RIBBONS */
#define CELL_BITS 10	/* of the number of a cell of the grid */

/* One end of the pieces of a ribbon. */
struct gather {
	double top;
	double bottom;
	double wide;
	double middle;	/* times pages */
};

struct slot {
	__u64 key;	/* 0: it is free */
	struct gather left;
	struct gather right;
	__u64 pages;
	__u64 pieces;
	unsigned int colour;
};

/* Where pages of a stretch are in its column. */
static struct picture_end end_of(const struct picture_stretch *stretch, __u64 page,
				 __u64 pages)
{
	double scale = (stretch->bottom - stretch->top) / (stretch->end - stretch->start);

	return (struct picture_end){
		stretch->top + scale * (page - stretch->start),
		stretch->top + scale * (page + pages - stretch->start),
	};
}

static struct picture_end left_end(const struct picture_layout *layout,
				   const struct picture_piece *piece)
{
	const struct picture_column *column = &layout->left;

	return end_of(&column->stretch[picture_find(column, 0, piece->page)], piece->page,
		      piece->pages);
}

static struct picture_end right_end(const struct picture_layout *layout,
				    const struct picture_piece *piece)
{
	const struct picture_column *column = &layout->right;

	return end_of(&column->stretch[picture_find(column, piece->place, piece->at)], piece->at,
		      piece->still ? 1 : piece->pages);
}

static void cover(struct picture_column *column, struct picture_end end, unsigned int colour)
{
	double top = (end.top - PICTURE_TOP) / PICTURE_ROW;
	double bottom = (end.bottom - PICTURE_TOP) / PICTURE_ROW;
	int row;

	for (row = top; row < bottom && row < PICTURE_ROWS; row++)
		column->cover[row][colour] += fmin(bottom, row + 1) - fmax(top, row);
}

static void fill_rows(struct picture_layout *layout, const struct picture_facts *facts)
{
	size_t i;

	for (i = 0; i < facts->nr_pieces; i++) {
		const struct picture_piece *piece = &facts->piece[i];

		cover(&layout->left, left_end(layout, piece), piece->colour);
		if (piece->place == PICTURE_NOWHERE)
			continue;
		cover(&layout->right, right_end(layout, piece), piece->colour);
		layout->pieces++;
	}
}

static __u64 cell(double y, unsigned int grid)
{
	return (__u64)((y - PICTURE_TOP) / grid);
}

static __u64 key_of(struct picture_end left, struct picture_end right, unsigned int colour,
		    unsigned int grid)
{
	__u64 key = 1;

	key = key << CELL_BITS | cell(left.top, grid);
	key = key << CELL_BITS | cell(left.bottom, grid);
	key = key << CELL_BITS | cell(right.top, grid);
	key = key << CELL_BITS | cell(right.bottom, grid);
	return key << 8 | colour;
}

static struct slot *find_slot(struct slot *slots, __u64 key)
{
	size_t i = (key * 0x9e3779b97f4a7c15ULL) >> 52;

	while (slots[i % SLOTS].key && slots[i % SLOTS].key != key)
		i++;
	return &slots[i % SLOTS];
}

static void gather(struct gather *to, struct picture_end end, __u64 pages, bool first)
{
	to->top = first ? end.top : fmin(to->top, end.top);
	to->bottom = first ? end.bottom : fmax(to->bottom, end.bottom);
	to->wide += end.bottom - end.top;
	to->middle += (end.top + end.bottom) / 2 * pages;
}

/* Fills the slots; returns how many, or more than there may be and gives up. */
static size_t gather_all(struct slot *slots, const struct picture_layout *layout,
			 const struct picture_facts *facts, unsigned int grid)
{
	size_t i, nr = 0;

	memset(slots, 0, SLOTS * sizeof(*slots));
	for (i = 0; i < facts->nr_pieces && nr <= PICTURE_RIBBONS; i++) {
		const struct picture_piece *piece = &facts->piece[i];
		struct picture_end left, right;
		struct slot *slot;
		__u64 key;

		if (piece->place == PICTURE_NOWHERE)
			continue;
		left = left_end(layout, piece);
		right = right_end(layout, piece);
		key = key_of(left, right, piece->colour, grid);
		slot = find_slot(slots, key);
		gather(&slot->left, left, piece->pages, !slot->key);
		gather(&slot->right, right, piece->pages, !slot->key);
		nr += !slot->key;
		slot->key = key;
		slot->colour = piece->colour;
		slot->pages += piece->pages;
		slot->pieces++;
	}
	return nr;
}

/* As wide as its pieces together, around their middle, and not beyond them. */
static struct picture_end end_of_all(const struct gather *of, __u64 pages)
{
	double half = fmin(of->wide, of->bottom - of->top) / 2;
	double middle = fmax(of->top + half, fmin(of->bottom - half, of->middle / pages));

	return (struct picture_end){ middle - half, middle + half };
}

static int wider(const void *a, const void *b)
{
	const struct picture_ribbon *left = a, *right = b;

	if (left->pages != right->pages)
		return left->pages > right->pages ? -1 : 1;
	if (left->left.top != right->left.top)
		return left->left.top < right->left.top ? -1 : 1;
	return left->right.top < right->right.top ? -1 : left->right.top > right->right.top;
}

int picture_ribbons(struct picture_layout *layout, const struct picture_facts *facts)
{
	struct slot *slots = calloc(SLOTS, sizeof(*slots));
	struct picture_ribbon *ribbon;
	size_t i;

	layout->ribbon = calloc(PICTURE_RIBBONS, sizeof(*layout->ribbon));
	if (!slots || !layout->ribbon) {
		free(slots);
		return fail("out of memory");
	}
	fill_rows(layout, facts);
	layout->grid = 1;
	while (gather_all(slots, layout, facts, layout->grid) > PICTURE_RIBBONS)
		layout->grid *= 2;
	for (i = 0; i < SLOTS; i++) {
		if (!slots[i].key)
			continue;
		ribbon = &layout->ribbon[layout->nr_ribbons++];
		ribbon->left = end_of_all(&slots[i].left, slots[i].pages);
		ribbon->right = end_of_all(&slots[i].right, slots[i].pages);
		ribbon->pages = slots[i].pages;
		ribbon->pieces = slots[i].pieces;
		ribbon->colour = slots[i].colour;
	}
	free(slots);
	qsort(layout->ribbon, layout->nr_ribbons, sizeof(*layout->ribbon), wider);
	return 0;
}
