/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The map of ptelens watch: which piece of the address space is where. Pure.
 *
 * The VMAs are laid out one after the other as cells, in lines of so many; what is between
 * them is a bar, or for a hole a wave. A place in that is a position: line * cols + column.
 */
#ifndef PTELENS_WATCH_MAP_H
#define PTELENS_WATCH_MAP_H

#include <linux/types.h>
#include <stdbool.h>

/**
 * struct watch_vma - a mapping
 * @start: address
 * @end: address after the last
 * @present: pages in memory, of any kind
 * @swap: pages in swap
 * @huge: pages in huge entries
 * @perm: as in /proc/PID/maps
 * @type: anon, heap, stack, file ...
 * @name: for people
 */
struct watch_vma {
	__u64 start;
	__u64 end;
	__u64 present;
	__u64 swap;
	__u64 huge;
	char perm[8];
	char type[12];
	char name[160];
};

/**
 * struct watch_space - an address space
 * @vma: its mappings, in order
 * @nr: how many
 * @page_shift: logarithm of the bytes of a base page
 */
struct watch_space {
	struct watch_vma *vma;
	unsigned int nr;
	unsigned int page_shift;
};

/**
 * struct map_piece - where a VMA is
 * @gap: what is drawn before its first cell: "" if it goes on with the same thing, "|", "~", or
 *	the size of a large hole
 * @gap_at: position of that
 * @at: position of its first cell
 * @cells: how many it has
 */
struct map_piece {
	char gap[12];
	__u64 gap_at;
	__u64 at;
	__u64 cells;
};

/**
 * struct watch_map - the map
 * @space: what it shows
 * @piece: one for each VMA
 * @room: for pieces
 * @zoom: logarithm of the base pages of a cell
 * @cols: cells of a line
 * @rows: lines that are seen
 * @total: positions
 * @top: the first line that is seen
 * @cursor: an address in a VMA
 */
struct watch_map {
	const struct watch_space *space;
	struct map_piece *piece;
	unsigned int room;
	unsigned int zoom;
	unsigned int cols;
	unsigned int rows;
	__u64 total;
	__u64 top;
	__u64 cursor;
};

/**
 * struct map_spot - a cell
 * @vma: number of its VMA
 * @start: its first address
 * @end: address after the last
 * @at: its position
 */
struct map_spot {
	unsigned int vma;
	__u64 start;
	__u64 end;
	__u64 at;
};

enum map_move {
	MAP_LEFT, MAP_RIGHT, MAP_UP, MAP_DOWN, MAP_PAGE_UP, MAP_PAGE_DOWN,
	MAP_FIRST, MAP_LAST, MAP_NEXT_VMA, MAP_PREV_VMA,
};

/**
 * map_lay() - Lay the VMAs out anew: they, the zoom or the size have changed.
 * @map: with @space, @zoom, @cols, @rows; the cursor stays where it was on the screen
 *
 * Return: 0, or -1 without memory; the map is empty then.
 */
int map_lay(struct watch_map *map);

/** map_free() - Give back what map_lay() took. */
void map_free(struct watch_map *map);

/** map_zoom_whole() - Choose the smallest cells with which all is seen, and lay out. */
int map_zoom_whole(struct watch_map *map);

/** map_zoom_by() - Double the size of cells so often, or halve it if negative, within reason. */
int map_zoom_by(struct watch_map *map, int steps);

/**
 * map_at() - What is at a position.
 * @map: laid out
 * @position: of it
 * @spot: the cell
 *
 * Return: false if there is no cell.
 */
bool map_at(const struct watch_map *map, __u64 position, struct map_spot *spot);

/** map_cell_of() - The cell that an address is in. Return: false if there is none. */
bool map_cell_of(const struct watch_map *map, __u64 addr, struct map_spot *spot);

/** map_vma_after() - Number of the VMA that an address is in, or that is next; or how many. */
unsigned int map_vma_after(const struct watch_space *space, __u64 addr);

/** map_go() - Put the cursor there, or to the next VMA if there is none, or to the last. */
void map_go(struct watch_map *map, __u64 addr);

/** map_move() - Move the cursor. */
void map_move(struct watch_map *map, enum map_move move);

#endif /* PTELENS_WATCH_MAP_H */
