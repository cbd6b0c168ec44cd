// SPDX-License-Identifier: GPL-2.0
/* The picture of an address space: the height of what stands in a column. */
#include <math.h>
#include <stdlib.h>

#include "picture_layout.h"

#define BAND_MIN 16	/* pixels: room for a line of text */
#define FOLD_NONE 2
#define FOLD 4
#define FOLD_NAMED 16
#define FOLD_HEADING 34	/* before a place that is not the first */
#define NAMED_MAX 5	/* folds with a word, of the widest */
#define NAMED_GAP 256	/* pages, at least */

/* More for what is there than for what could be. */
static double weight(__u64 used, __u64 span)
{
	return sqrt((double)used) + log2(1 + (double)span);
}

static void sum_up(struct picture_column *column)
{
	size_t i, j;

	for (i = 0; i < column->nr_bands; i++) {
		struct picture_band *band = &column->band[i];
		const struct picture_stretch *first = &column->stretch[band->first];

		band->span = 0;
		band->used = 0;
		for (j = 0; j < band->nr; j++) {
			band->span += first[j].end - first[j].start;
			band->used += first[j].used;
		}
		band->heading = !i || first->place != first[-1].place;
		band->gap = band->heading ? 0 : first->start - first[-1].end;
	}
}

/* The widest gaps get a word. */
static void name_gaps(struct picture_column *column)
{
	struct picture_band *widest;
	size_t i, n;

	for (n = 0; n < NAMED_MAX; n++) {
		widest = NULL;
		for (i = 0; i < column->nr_bands; i++) {
			struct picture_band *band = &column->band[i];

			if (!band->named && band->gap >= NAMED_GAP &&
			    (!widest || band->gap > widest->gap))
				widest = band;
		}
		if (widest)
			widest->named = true;
	}
}

static double fold_of(const struct picture_band *band, size_t i)
{
	if (!i)
		return 0;
	if (band->heading)
		return FOLD_HEADING;
	if (band->named)
		return FOLD_NAMED;
	return band->gap ? FOLD : FOLD_NONE;
}

static void stack_stretches(struct picture_column *column, struct picture_band *band)
{
	struct picture_stretch *first = &column->stretch[band->first];
	double sum = 0, at = band->top;
	size_t i;

	for (i = 0; i < band->nr; i++)
		sum += weight(first[i].used, first[i].end - first[i].start);
	for (i = 0; i < band->nr; i++) {
		first[i].top = at;
		at += (band->bottom - band->top) / sum *
		      weight(first[i].used, first[i].end - first[i].start);
		first[i].bottom = i + 1 < band->nr ? at : band->bottom;
	}
}

/* To the rows, so that each is of one band. */
static double to_row(double y)
{
	return PICTURE_TOP + PICTURE_ROW * round((y - PICTURE_TOP) / PICTURE_ROW);
}

void picture_stack(struct picture_column *column)
{
	double fixed = 0, sum = 0, at = PICTURE_TOP, scale = 1, rest;
	size_t i;

	sum_up(column);
	name_gaps(column);
	for (i = 0; i < column->nr_bands; i++) {
		struct picture_band *band = &column->band[i];

		band->fold = fold_of(band, i);
		fixed += band->fold + BAND_MIN;
		sum += weight(band->used, band->span);
	}
	rest = PICTURE_BOTTOM - PICTURE_TOP - fixed;
	/* dozens of swap areas: all gets smaller */
	if (rest < 0) {
		scale = (PICTURE_BOTTOM - PICTURE_TOP) / fixed;
		rest = 0;
	}
	for (i = 0; i < column->nr_bands; i++) {
		struct picture_band *band = &column->band[i];
		double top = at + scale * band->fold;

		at = top + scale * BAND_MIN + rest / sum * weight(band->used, band->span);
		band->top = to_row(top);
		band->bottom = to_row(at);
		stack_stretches(column, band);
	}
}

size_t picture_find(const struct picture_column *column, unsigned int place, __u64 page)
{
	size_t low = 0, high = column->nr_stretches;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct picture_stretch *stretch = &column->stretch[middle];

		if (stretch->place > place || (stretch->place == place && stretch->end > page))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

int picture_lay_out(struct picture_layout *layout, const struct picture_facts *facts)
{
	size_t i;

	if (picture_mappings(layout, facts) || picture_areas(layout, facts))
		return -1;
	picture_stack(&layout->left);
	picture_stack(&layout->right);
	for (i = 0; i < facts->nr_pieces; i++)
		layout->pages[facts->piece[i].colour] += facts->piece[i].pages;
	return picture_ribbons(layout, facts);
}

void picture_free_layout(struct picture_layout *layout)
{
	free(layout->left.stretch);
	free(layout->left.band);
	free(layout->right.stretch);
	free(layout->right.band);
	free(layout->ribbon);
}
