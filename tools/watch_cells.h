/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cells of ptelens watch that are seen, and what is in them. Pure.
 *
 * A look at the entries fills them one after the other; events change them in between.
 */
#ifndef PTELENS_WATCH_CELLS_H
#define PTELENS_WATCH_CELLS_H

#include <linux/types.h>
#include <stdbool.h>

#include "mark.h"
#include "watch_map.h"

/**
 * struct watch_cell - a cell
 * @spot: where it is
 * @pages: base pages in it, by their mark; those of MARK_NONE are not counted
 * @first: address of the first entry in it
 * @changed: when an event changed it, in milliseconds, 0 for never
 * @seen: it was looked at
 */
struct watch_cell {
	struct map_spot spot;
	__u64 pages[NR_MARKS];
	__u64 first;
	__u64 changed;
	bool seen;
};

/**
 * struct watch_cells - those that are seen
 * @cell: they, in order
 * @nr: how many
 * @page_shift: logarithm of the bytes of a base page
 * @at: number of the cell that a look fills
 * @next: what it found there so far
 */
struct watch_cells {
	struct watch_cell *cell;
	unsigned int nr;
	unsigned int page_shift;
	unsigned int at;
	struct watch_cell next;
};

/**
 * cells_lay() - The map has changed: make the cells that are seen now.
 * @cells: those that were seen before and are seen again keep what is in them
 * @map: laid out
 *
 * Return: 0, or -1 without memory; nothing has changed then.
 */
int cells_lay(struct watch_cells *cells, const struct watch_map *map);

/** cells_free() - Give back what cells_lay() took. */
void cells_free(struct watch_cells *cells);

/** cells_begin() - Begin a look, at the first cell. */
void cells_begin(struct watch_cells *cells);

/** cells_put() - The look found so many pages there; in order of address. */
void cells_put(struct watch_cells *cells, __u64 addr, __u64 pages, enum mark mark);

/** cells_end() - The look is at its end. */
void cells_end(struct watch_cells *cells);

/**
 * struct cells_change - what an event tells of pages
 * @addr: of the first
 * @pages: how many
 * @old: what they were
 * @new: what they are
 */
struct cells_change {
	__u64 addr;
	__u64 pages;
	enum mark old;
	enum mark new;
};

/** cells_change() - An event came, at @now milliseconds; 0 if nobody asked for it. */
void cells_change(struct watch_cells *cells, const struct cells_change *change, __u64 now);

/** cells_touch() - Pages changed at @when; only how recent that is, is taken over. */
void cells_touch(struct watch_cells *cells, __u64 addr, __u64 pages, __u64 when);

/** cells_find() - The cell at an address, or NULL. */
const struct watch_cell *cells_find(const struct watch_cells *cells, __u64 addr);

/** cell_mark() - What most of the pages are that are there; MARK_NONE if none is. */
enum mark cell_mark(const struct watch_cell *cell);

#endif /* PTELENS_WATCH_CELLS_H */
