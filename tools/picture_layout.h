/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The picture of an address space: from facts to shapes. Two columns, mappings on the left,
 * and where their pages lie on the right, with ribbons between them. Nothing here reads,
 * writes or knows SVG, and there is a limit to the number of shapes.
 */
#ifndef PTELENS_PICTURE_LAYOUT_H
#define PTELENS_PICTURE_LAYOUT_H

#include "picture.h"

#define PICTURE_TOP 106		/* of both columns, in pixels of the canvas */
#define PICTURE_ROW 2		/* the height of a row of a column */
#define PICTURE_ROWS 260	/* of a column */
#define PICTURE_BOTTOM (PICTURE_TOP + PICTURE_ROW * PICTURE_ROWS)

#define PICTURE_BANDS 22	/* of a column, at most */
#define PICTURE_RIBBONS 1500	/* at most */

/**
 * struct picture_stretch - neighbouring pages of one place: a mapping, or frames, or swap
 * @start: first page
 * @end: the page after the last
 * @used: how many of them hold something
 * @place: enum picture_place; of addresses it is PICTURE_NOWHERE
 * @top: of its shape
 * @bottom: of its shape
 */
struct picture_stretch {
	__u64 start;
	__u64 end;
	__u64 used;
	unsigned int place;
	double top;
	double bottom;
};

/**
 * struct picture_band - stretches that are drawn as one
 * @first: number of the first stretch
 * @nr: how many
 * @span: pages of them
 * @used: how many of these hold something
 * @gap: pages between it and the band above
 * @fold: height of what stands for the gap
 * @named: is there room in it for a word?
 * @heading: is it the first of its place?
 * @top: of its shape
 * @bottom: of its shape
 */
struct picture_band {
	size_t first;
	size_t nr;
	__u64 span;
	__u64 used;
	__u64 gap;
	double fold;
	bool named;
	bool heading;
	double top;
	double bottom;
};

/**
 * struct picture_column - one of the two
 * @stretch: in order of place and page
 * @nr_stretches: how many
 * @band: in the same order
 * @nr_bands: how many
 * @cover: by row and colour, how much of the row is of that colour, 0 to 1
 */
struct picture_column {
	struct picture_stretch *stretch;
	size_t nr_stretches;
	struct picture_band *band;
	size_t nr_bands;
	float cover[PICTURE_ROWS][PICTURE_COLOURS];
};

/**
 * struct picture_end - where a ribbon ends
 * @top: in the column
 * @bottom: in the column
 */
struct picture_end {
	double top;
	double bottom;
};

/**
 * struct picture_ribbon - pieces that go from nearly the same to nearly the same
 * @left: its end at the mappings, as wide as its pages are there
 * @right: its end where they lie
 * @pages: of the pieces
 * @pieces: how many
 * @colour: of all of them
 */
struct picture_ribbon {
	struct picture_end left;
	struct picture_end right;
	__u64 pages;
	__u64 pieces;
	unsigned int colour;
};

/**
 * struct picture_layout - the shapes
 * @left: the mappings
 * @right: where their pages lie
 * @ribbon: between them, the widest first
 * @nr_ribbons: how many
 * @grid: ends of pieces that were joined lie no farther apart than these pixels
 * @pages: by colour
 * @mapped: pages of all mappings
 * @frames: different ones
 * @swapped: different slots
 * @pieces: that ribbons lead from
 */
struct picture_layout {
	struct picture_column left;
	struct picture_column right;
	struct picture_ribbon *ribbon;
	size_t nr_ribbons;
	unsigned int grid;
	__u64 pages[PICTURE_COLOURS];
	__u64 mapped;
	__u64 frames;
	__u64 swapped;
	__u64 pieces;
};

/**
 * picture_lay_out() - Make the shapes.
 * @layout: to be filled in; picture_free_layout() it, whatever this returns
 * @facts: of what
 *
 * Return: 0, or -1 and said so: no memory.
 */
int picture_lay_out(struct picture_layout *layout, const struct picture_facts *facts);

/** picture_free_layout() - Give back what picture_lay_out() took. */
void picture_free_layout(struct picture_layout *layout);

/* What the parts of it are; as above, @layout is filled in, and no memory is the only error. */

/** picture_areas() - Make the stretches and bands of the right column. */
int picture_areas(struct picture_layout *layout, const struct picture_facts *facts);

/** picture_mappings() - Make the stretches and bands of the left column. */
int picture_mappings(struct picture_layout *layout, const struct picture_facts *facts);

/** picture_stack() - Give the bands of a column, and their stretches, their height. */
void picture_stack(struct picture_column *column);

/** picture_ribbons() - Fill the rows of both columns, and join them with ribbons. */
int picture_ribbons(struct picture_layout *layout, const struct picture_facts *facts);

/** picture_find() - The number of the stretch of a column that a page of a place is in. */
size_t picture_find(const struct picture_column *column, unsigned int place, __u64 page);

#endif /* PTELENS_PICTURE_LAYOUT_H */
