// SPDX-License-Identifier: GPL-2.0
/* Tests the map of ptelens watch and its cells, without a terminal. */
#include "../watch_cells.h"
#include "../watch_map.h"
#include "model.h"

/* Ten pages of a file in two parts, a page right behind it, and 1M far away. */
static struct watch_vma vmas[] = {
	{ .start = 0x10000, .end = 0x14000, .perm = "r--p", .type = "file", .name = "/bin/a b" },
	{ .start = 0x14000, .end = 0x1a000, .perm = "r-xp", .type = "file", .name = "/bin/a b" },
	{ .start = 0x1a000, .end = 0x1b000, .perm = "rw-p", .type = "anon", .name = "[anon]" },
	{ .start = 0x7f0000000000, .end = 0x7f0000100000, .perm = "rw-p", .name = "[heap]" },
};

static const struct watch_space space = { vmas, sizeof(vmas) / sizeof(*vmas), 12 };

static struct watch_map new_map(unsigned int cols, unsigned int rows)
{
	return (struct watch_map){ .space = &space, .cols = cols, .rows = rows };
}

static void test_lay(void)
{
	struct watch_map map = new_map(20, 30);
	struct map_spot spot;

	EXPECT(!map_lay(&map));
	/* 4 and 6 cells of one file, a bar and a cell */
	EXPECT(map.piece[1].at == 4 && is(map.piece[1].gap, ""));
	EXPECT(map.piece[2].gap_at == 10 && is(map.piece[2].gap, "|") && map.piece[2].at == 11);
	/* the hole in the same line, the large one at the beginning of the next */
	EXPECT(map.piece[3].gap_at == 12 && is(map.piece[3].gap, "~126T~"));
	EXPECT(map.piece[3].at == 20 && map.total == 20 + 256);
	EXPECT(map_at(&map, 4, &spot) && spot.vma == 1 && spot.start == 0x14000 &&
	       spot.end == 0x15000);
	EXPECT(!map_at(&map, 10, &spot) && !map_at(&map, 13, &spot) && !map_at(&map, 19, &spot));
	EXPECT(map_at(&map, 275, &spot) && spot.end == 0x7f0000100000);
	EXPECT(!map_at(&map, 276, &spot));
	EXPECT(map_cell_of(&map, 0x1afff, &spot) && spot.at == 11);
	EXPECT(!map_cell_of(&map, 0x1b000, &spot) && !map_cell_of(&map, 0, &spot));
	map_free(&map);
}

/* Cells are cut where mappings begin and end. */
static void test_zoom(void)
{
	struct watch_map map = new_map(20, 2);
	struct map_spot spot;

	EXPECT(!map_zoom_whole(&map));
	EXPECT(map.zoom == 4 && map.total <= 40);
	EXPECT(map_at(&map, 0, &spot) && spot.start == 0x10000 && spot.end == 0x14000);
	EXPECT(map_at(&map, 1, &spot) && spot.start == 0x14000 && spot.end == 0x1a000);
	EXPECT(!map_zoom_by(&map, 1) && map.zoom == 4);
	EXPECT(!map_zoom_by(&map, -2) && map.zoom == 2);
	EXPECT(!map_zoom_by(&map, -9) && map.zoom == 0);
	map_free(&map);
}

static void test_cursor(void)
{
	struct watch_map map = new_map(20, 4);
	unsigned int i;

	EXPECT(!map_lay(&map) && map.cursor == 0x10000);
	for (i = 0; i < 10; i++)
		map_move(&map, MAP_RIGHT);
	EXPECT(map.cursor == 0x1a000);
	map_move(&map, MAP_RIGHT);
	EXPECT(map.cursor == 0x7f0000000000);
	map_move(&map, MAP_LEFT);
	EXPECT(map.cursor == 0x1a000);
	map_move(&map, MAP_DOWN);
	EXPECT(map.cursor == 0x7f000000b000 && map.top == 0);
	map_move(&map, MAP_LAST);
	EXPECT(map.cursor == 0x7f00000ff000 && map.top == 14 - 4);
	map_move(&map, MAP_PAGE_UP);
	EXPECT(map.cursor == 0x7f00000af000 && map.top == 9);
	map_move(&map, MAP_PREV_VMA);
	EXPECT(map.cursor == 0x7f0000000000 && map.top == 1);
	map_move(&map, MAP_PREV_VMA);
	EXPECT(map.cursor == 0x1a000 && map.top == 0);
	map_move(&map, MAP_UP);
	EXPECT(map.cursor == 0x1a000);
	map_go(&map, 0x5000000);
	EXPECT(map.cursor == 0x7f0000000000);
	map_go(&map, 0x14abc);
	EXPECT(map.cursor == 0x14000);
	map_move(&map, MAP_NEXT_VMA);
	EXPECT(map.cursor == 0x1a000);
	map_free(&map);
}

/* A mapping that went away under the cursor, and one line that is narrower than a gap. */
static void test_shrink(void)
{
	struct watch_space less = { vmas, 3, 12 };
	struct watch_map map = new_map(20, 4);

	EXPECT(!map_lay(&map));
	map_move(&map, MAP_LAST);
	map.space = &less;
	EXPECT(!map_lay(&map) && map.cursor == 0x1a000 && map.top == 0);
	map.space = &space;
	map.cols = 3;
	EXPECT(!map_lay(&map));
	map_move(&map, MAP_LAST);
	map_move(&map, MAP_FIRST);
	EXPECT(map.cursor == 0x10000);
	map_free(&map);
}

static void test_cells(void)
{
	struct watch_map map = new_map(20, 2);
	struct watch_cells cells = { .nr = 0 };
	const struct watch_cell *cell;

	EXPECT(!map_zoom_whole(&map) && !cells_lay(&cells, &map));
	EXPECT(cells.nr == 3 + 16 && !cells.cell[0].seen);
	cells_begin(&cells);
	cells_put(&cells, 0x13000, 3, MARK_READ);
	cells_put(&cells, 0x1a000, 1, MARK_WRITE);
	EXPECT(cells.cell[0].seen && cells.cell[2].seen && !cells.cell[3].seen);
	cells_put(&cells, 0x7f000000f000, 2, MARK_HUGE);
	cells_end(&cells);
	EXPECT(cells.cell[0].pages[MARK_READ] == 1 && cells.cell[0].first == 0x13000);
	EXPECT(cells.cell[1].pages[MARK_READ] == 2 && cells.cell[1].first == 0x14000);
	EXPECT(cells.cell[2].pages[MARK_WRITE] == 1 && cells.cell[2].pages[MARK_READ] == 0);
	cell = cells_find(&cells, 0x7f0000010fff);
	EXPECT(cell == &cells.cell[4] && cell->pages[MARK_HUGE] == 1);
	EXPECT(!cells_find(&cells, 0x1b000));
	EXPECT(cell_mark(&cells.cell[5]) == MARK_NONE && cells.cell[18].seen);
	/* the second look finds less */
	cells_begin(&cells);
	cells_put(&cells, 0x12000, 1, MARK_ZERO);
	cells_end(&cells);
	EXPECT(cell_mark(&cells.cell[0]) == MARK_ZERO && !cells.cell[0].pages[MARK_READ]);
	EXPECT(cell_mark(&cells.cell[2]) == MARK_NONE && !cells.cell[2].first);
	cells_free(&cells);
	map_free(&map);
}

static void test_changes(void)
{
	struct watch_map map = new_map(20, 2);
	struct watch_cells cells = { .nr = 0 };
	struct cells_change change = { 0x12000, 4, MARK_NONE, MARK_WRITE };

	EXPECT(!map_zoom_whole(&map) && !cells_lay(&cells, &map));
	cells_begin(&cells);
	cells_put(&cells, 0x10000, 1, MARK_READ);
	cells_end(&cells);
	cells_change(&cells, &change, 500);
	EXPECT(cells.cell[0].pages[MARK_WRITE] == 2 && cells.cell[1].pages[MARK_WRITE] == 2);
	EXPECT(cell_mark(&cells.cell[0]) == MARK_WRITE && cells.cell[0].first == 0x10000);
	EXPECT(cells.cell[0].changed == 500 && cells.cell[1].changed == 500 &&
	       !cells.cell[2].changed);
	/* of what nobody asked for only the pages are told */
	change = (struct cells_change){ 0x12000, 3, MARK_WRITE, MARK_SWAP };
	cells_change(&cells, &change, 0);
	EXPECT(cells.cell[0].pages[MARK_SWAP] == 2 && !cells.cell[0].pages[MARK_WRITE]);
	EXPECT(cells.cell[1].pages[MARK_WRITE] == 1 && cells.cell[1].changed == 500);
	/* a look saw them before: there is no room for them twice */
	change = (struct cells_change){ 0x1a000, 1, MARK_NONE, MARK_WRITE };
	cells_change(&cells, &change, 0);
	cells_change(&cells, &change, 0);
	EXPECT(cells.cell[2].pages[MARK_WRITE] == 1);
	/* more than is known of goes away */
	change = (struct cells_change){ 0x10000, 4, MARK_READ, MARK_NONE };
	cells_change(&cells, &change, 600);
	EXPECT(!cells.cell[0].pages[MARK_READ] && cells.cell[0].changed == 600);
	/* what is seen again is not forgotten */
	map_move(&map, MAP_LAST);
	EXPECT(!cells_lay(&cells, &map) && cells.cell[0].pages[MARK_SWAP] == 2 &&
	       cells.cell[0].seen);
	cells_touch(&cells, 0x1a000, 1, 700);
	cells_touch(&cells, 0x10000, 1, 100);
	EXPECT(cells.cell[2].changed == 700 && cells.cell[0].changed == 600);
	EXPECT(!map_zoom_by(&map, -1) && !cells_lay(&cells, &map));
	EXPECT(!cells_find(&cells, 0x7f0000000000)->seen);
	cells_free(&cells);
	map_free(&map);
}

const struct test map_tests[] = {
	{ "mappings are laid out, holes folded", test_lay },
	{ "zoom", test_zoom },
	{ "the cursor moves", test_cursor },
	{ "mappings come and go", test_shrink },
	{ "a look fills cells", test_cells },
	{ "events change cells", test_changes },
	{ 0 }
};
