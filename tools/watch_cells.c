// SPDX-License-Identifier: GPL-2.0
/* The cells of ptelens watch that are seen, and what is in them. Pure. */
#include <stdlib.h>
#include <string.h>

#include "watch_cells.h"

static bool same_place(const struct map_spot *a, const struct map_spot *b)
{
	return a->start == b->start && a->end == b->end;
}

/* Both are in order: what is seen again is found on the way. */
static void keep(struct watch_cells *to, const struct watch_cells *from)
{
	unsigned int i, j = 0;

	for (i = 0; i < to->nr; i++) {
		struct watch_cell *cell = &to->cell[i];
		struct map_spot spot = cell->spot;

		while (j < from->nr && from->cell[j].spot.start < spot.start)
			j++;
		if (j == from->nr || !same_place(&from->cell[j].spot, &spot))
			continue;
		*cell = from->cell[j];
		cell->spot = spot;
	}
}

int cells_lay(struct watch_cells *cells, const struct watch_map *map)
{
	struct watch_cells made = { .page_shift = map->space->page_shift };
	__u64 at = map->top * map->cols, end = at + (__u64)map->rows * map->cols;

	made.cell = calloc((size_t)map->rows * map->cols + 1, sizeof(*made.cell));
	if (!made.cell)
		return -1;
	for (; at < end; at++)
		if (map_at(map, at, &made.cell[made.nr].spot))
			made.nr++;
	keep(&made, cells);
	made.at = made.nr;
	free(cells->cell);
	*cells = made;
	return 0;
}

void cells_free(struct watch_cells *cells)
{
	free(cells->cell);
	*cells = (struct watch_cells){ .nr = 0 };
}

void cells_begin(struct watch_cells *cells)
{
	cells->at = 0;
	cells->next = (struct watch_cell){ .seen = true };
}

/* What was found in the cell at hand is what is in it now. */
static void commit(struct watch_cells *cells)
{
	struct watch_cell *cell = &cells->cell[cells->at++];

	memcpy(cell->pages, cells->next.pages, sizeof(cell->pages));
	cell->first = cells->next.first;
	cell->seen = true;
	cells->next = (struct watch_cell){ .seen = true };
}

/* How many of the pages of [addr, end) are in a cell. */
static __u64 overlap(const struct watch_cells *cells, const struct watch_cell *cell,
		     __u64 addr, __u64 end)
{
	if (addr < cell->spot.start)
		addr = cell->spot.start;
	if (end > cell->spot.end)
		end = cell->spot.end;
	return addr < end ? (end - addr) >> cells->page_shift : 0;
}

static __u64 end_of(const struct watch_cells *cells, __u64 addr, __u64 pages)
{
	return addr + (pages << cells->page_shift);
}

void cells_put(struct watch_cells *cells, __u64 addr, __u64 pages, enum mark mark)
{
	__u64 end = end_of(cells, addr, pages), here;

	while (cells->at < cells->nr) {
		const struct watch_cell *cell = &cells->cell[cells->at];

		here = overlap(cells, cell, addr, end);
		if (here && !cells->next.first)
			cells->next.first = addr > cell->spot.start ? addr : cell->spot.start;
		cells->next.pages[mark] += here;
		if (end < cell->spot.end)
			return;
		commit(cells);
	}
}

void cells_end(struct watch_cells *cells)
{
	while (cells->at < cells->nr)
		commit(cells);
}

/* Number of the first cell that ends behind an address. */
static unsigned int cell_after(const struct watch_cells *cells, __u64 addr)
{
	unsigned int low = 0, high = cells->nr, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (cells->cell[middle].spot.end <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static __u64 pages_in(const struct watch_cell *cell)
{
	enum mark mark;
	__u64 sum = 0;

	for (mark = MARK_NONE + 1; mark < NR_MARKS; mark++)
		sum += cell->pages[mark];
	return sum;
}

/*
 * A look may have seen already what the event tells, and more: the next one sets that right.
 * There are never more pages than there is room for.
 */
static void replace(struct watch_cell *cell, const struct cells_change *change, __u64 pages,
		    unsigned int page_shift)
{
	__u64 *of_old = &cell->pages[change->old];
	__u64 room = (cell->spot.end - cell->spot.start) >> page_shift;

	if (change->old != MARK_NONE)
		*of_old -= pages < *of_old ? pages : *of_old;
	if (change->new == MARK_NONE)
		return;
	room -= pages_in(cell);
	cell->pages[change->new] += pages < room ? pages : room;
}

void cells_change(struct watch_cells *cells, const struct cells_change *change, __u64 now)
{
	__u64 end = end_of(cells, change->addr, change->pages), pages;
	unsigned int i = cell_after(cells, change->addr);

	for (; i < cells->nr && cells->cell[i].spot.start < end; i++) {
		struct watch_cell *cell = &cells->cell[i];

		pages = overlap(cells, cell, change->addr, end);
		replace(cell, change, pages, cells->page_shift);
		if (change->new != MARK_NONE && !cell->first)
			cell->first = change->addr;
		if (now)
			cell->changed = now;
	}
}

void cells_touch(struct watch_cells *cells, __u64 addr, __u64 pages, __u64 when)
{
	__u64 end = end_of(cells, addr, pages);
	unsigned int i = cell_after(cells, addr);

	for (; i < cells->nr && cells->cell[i].spot.start < end; i++)
		if (cells->cell[i].changed < when)
			cells->cell[i].changed = when;
}

const struct watch_cell *cells_find(const struct watch_cells *cells, __u64 addr)
{
	unsigned int i = cell_after(cells, addr);

	if (i == cells->nr || cells->cell[i].spot.start > addr)
		return NULL;
	return &cells->cell[i];
}

enum mark cell_mark(const struct watch_cell *cell)
{
	enum mark mark, most = MARK_NONE;

	for (mark = MARK_NONE + 1; mark < NR_MARKS; mark++)
		if (cell->pages[mark] > (most == MARK_NONE ? 0 : cell->pages[most]))
			most = mark;
	return most;
}
