// SPDX-License-Identifier: GPL-2.0
/* The map of ptelens watch: which piece of the address space is where. Pure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "watch_map.h"
#include "watch_text.h"

/* A hole this large is worth its size; smaller ones are everywhere. */
#define LARGE_HOLE (1ULL << 30)

/* No cell has more pages, as a power of two: enough for any address space. */
#define ZOOM_MAX 45

static unsigned int shift_of(const struct watch_map *map)
{
	return map->zoom + map->space->page_shift;
}

static __u64 cells_of(const struct watch_map *map, const struct watch_vma *vma)
{
	return ((vma->end - 1) >> shift_of(map)) - (vma->start >> shift_of(map)) + 1;
}

/* The parts of a file are next to each other: what is one thing is drawn as one. */
static void name_gap(struct map_piece *piece, const struct watch_vma *vma)
{
	__u64 hole = vma->start - vma[-1].end;
	char size[8];

	if (!hole)
		strcpy(piece->gap, strcmp(vma->name, vma[-1].name) ? "|" : "");
	else if (hole < LARGE_HOLE)
		strcpy(piece->gap, "~");
	else
		snprintf(piece->gap, sizeof(piece->gap), "~%s~", text_size(size, hole));
}

/* The position where the next line begins; @at if one begins there. */
static __u64 line_after(const struct watch_map *map, __u64 at)
{
	return (at + map->cols - 1) / map->cols * map->cols;
}

/* Puts a VMA behind what ends at @at. Returns where it ends. */
static __u64 put_piece(struct watch_map *map, unsigned int i, __u64 at)
{
	const struct watch_vma *vma = &map->space->vma[i];
	struct map_piece *piece = &map->piece[i];
	unsigned int width;

	piece->cells = cells_of(map, vma);
	*piece->gap = '\0';
	if (i)
		name_gap(piece, vma);
	width = strlen(piece->gap);
	/* with its first cell, if there is room for both in a line at all */
	if (at % map->cols + width + 1 > map->cols)
		at = line_after(map, at);
	if (at % map->cols == 0 && *piece->gap == '|')
		*piece->gap = '\0';
	piece->gap_at = at;
	at += strlen(piece->gap);
	/* large ones are blocks */
	if (piece->cells >= map->cols)
		at = line_after(map, at);
	piece->at = at;
	return at + piece->cells;
}

static __u64 line_of_cursor(const struct watch_map *map)
{
	struct map_spot spot;

	return map_cell_of(map, map->cursor, &spot) ? spot.at / map->cols : 0;
}

static void show_cursor(struct watch_map *map)
{
	__u64 line = line_of_cursor(map), lines = line_after(map, map->total) / map->cols;

	if (map->top + map->rows > lines)
		map->top = lines > map->rows ? lines - map->rows : 0;
	if (line < map->top)
		map->top = line;
	if (line >= map->top + map->rows)
		map->top = line - map->rows + 1;
}

static int make_room(struct watch_map *map)
{
	unsigned int nr = map->space->nr;
	struct map_piece *piece;

	if (nr <= map->room)
		return 0;
	piece = realloc(map->piece, nr * sizeof(*piece));
	if (!piece)
		return -1;
	map->piece = piece;
	map->room = nr;
	return 0;
}

static void put_pieces(struct watch_map *map)
{
	unsigned int i;

	map->total = 0;
	for (i = 0; i < map->space->nr; i++)
		map->total = put_piece(map, i, map->total);
}

int map_lay(struct watch_map *map)
{
	__u64 below = map->total ? line_of_cursor(map) - map->top : 0, line;

	map->total = 0;
	if (make_room(map))
		return -1;
	put_pieces(map);
	map_go(map, map->cursor);
	line = line_of_cursor(map);
	map->top = line > below ? line - below : 0;
	show_cursor(map);
	return 0;
}

void map_free(struct watch_map *map)
{
	free(map->piece);
	*map = (struct watch_map){ .space = map->space };
}

/* Is there nothing more to see from farther away? */
static bool is_whole(const struct watch_map *map)
{
	unsigned int i;

	if (map->total <= (__u64)map->cols * map->rows || map->zoom >= ZOOM_MAX)
		return true;
	for (i = 0; i < map->space->nr; i++)
		if (map->piece[i].cells > 1)
			return false;
	return true;
}

int map_zoom_whole(struct watch_map *map)
{
	map->total = 0;
	map->zoom = 0;
	if (make_room(map))
		return -1;
	for (put_pieces(map); !is_whole(map); put_pieces(map))
		map->zoom++;
	/* from its beginning */
	map->total = 0;
	return map_lay(map);
}

int map_zoom_by(struct watch_map *map, int steps)
{
	for (; steps > 0 && !is_whole(map); steps--) {
		map->zoom++;
		if (map_lay(map))
			return -1;
	}
	for (; steps < 0 && map->zoom; steps++) {
		map->zoom--;
		if (map_lay(map))
			return -1;
	}
	return 0;
}

static void make_spot(const struct watch_map *map, unsigned int i, __u64 cell,
		      struct map_spot *spot)
{
	const struct watch_vma *vma = &map->space->vma[i];
	__u64 first = vma->start >> shift_of(map);

	spot->vma = i;
	spot->at = map->piece[i].at + cell;
	spot->start = (first + cell) << shift_of(map);
	spot->end = (first + cell + 1) << shift_of(map);
	if (spot->start < vma->start)
		spot->start = vma->start;
	if (spot->end > vma->end)
		spot->end = vma->end;
}

/* Number of the last piece whose gap or cells begin at @position or before. */
static unsigned int piece_at(const struct watch_map *map, __u64 position)
{
	unsigned int low = 0, high = map->space->nr, middle;

	while (high - low > 1) {
		middle = (low + high) / 2;
		if (map->piece[middle].gap_at <= position)
			low = middle;
		else
			high = middle;
	}
	return low;
}

bool map_at(const struct watch_map *map, __u64 position, struct map_spot *spot)
{
	const struct map_piece *piece;
	unsigned int i;

	if (position >= map->total)
		return false;
	i = piece_at(map, position);
	piece = &map->piece[i];
	if (position < piece->at || position >= piece->at + piece->cells)
		return false;
	make_spot(map, i, position - piece->at, spot);
	return true;
}

unsigned int map_vma_after(const struct watch_space *space, __u64 addr)
{
	unsigned int low = 0, high = space->nr, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (space->vma[middle].end <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool map_cell_of(const struct watch_map *map, __u64 addr, struct map_spot *spot)
{
	unsigned int i = map_vma_after(map->space, addr);
	const struct watch_vma *vma = &map->space->vma[i];

	if (!map->total || i == map->space->nr || addr < vma->start)
		return false;
	make_spot(map, i, (addr >> shift_of(map)) - (vma->start >> shift_of(map)), spot);
	return true;
}

void map_go(struct watch_map *map, __u64 addr)
{
	const struct watch_space *space = map->space;
	unsigned int i = map_vma_after(space, addr);

	if (!space->nr)
		return;
	if (i == space->nr)
		addr = space->vma[i - 1].end - 1;
	else if (addr < space->vma[i].start)
		addr = space->vma[i].start;
	/* of what cannot be seen apart, the page */
	map->cursor = addr >> space->page_shift << space->page_shift;
	show_cursor(map);
}

/* The cell at a position, or else before it, or else after it. */
static void go_near(struct watch_map *map, __u64 position)
{
	struct map_spot spot;
	__u64 at = position;

	if (!map->total)
		return;
	if (at >= map->total)
		at = map->total - 1;
	while (at && !map_at(map, at, &spot))
		at--;
	if (!map_at(map, at, &spot))
		return;
	map_go(map, spot.start);
}

static void move_lines(struct watch_map *map, const struct map_spot *from, long lines)
{
	__u64 by = (lines < 0 ? -lines : lines) * (__u64)map->cols;

	if (lines > 0)
		go_near(map, from->at + by);
	else if (from->at >= by)
		go_near(map, from->at - by);
	else
		go_near(map, from->at % map->cols);
}

static void move_vma(struct watch_map *map, const struct map_spot *from, bool next)
{
	const struct watch_vma *vma = map->space->vma;
	unsigned int i = from->vma;

	if (next && i + 1 < map->space->nr)
		map_go(map, vma[i + 1].start);
	else if (!next)
		map_go(map, vma[from->start > vma[i].start || !i ? i : i - 1].start);
}

void map_move(struct watch_map *map, enum map_move move)
{
	struct map_spot spot;

	if (!map_cell_of(map, map->cursor, &spot))
		return;
	switch (move) {
	case MAP_LEFT:
		go_near(map, spot.at ? spot.at - 1 : 0);
		break;
	case MAP_RIGHT:
		if (spot.end < map->space->vma[spot.vma].end)
			map_go(map, spot.end);
		else
			move_vma(map, &spot, true);
		break;
	case MAP_UP:
	case MAP_DOWN:
		move_lines(map, &spot, move == MAP_UP ? -1 : 1);
		break;
	case MAP_PAGE_UP:
	case MAP_PAGE_DOWN:
		move_lines(map, &spot, move == MAP_PAGE_UP ? -(long)map->rows : (long)map->rows);
		break;
	case MAP_FIRST:
		map_go(map, 0);
		break;
	case MAP_LAST:
		map_go(map, ~0ULL);
		break;
	case MAP_NEXT_VMA:
	case MAP_PREV_VMA:
		move_vma(map, &spot, move == MAP_NEXT_VMA);
		break;
	}
}
