// SPDX-License-Identifier: GPL-2.0
/* Tests the model of ptelens watch: map, cells, log and texts, without a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../watch_cells.h"
#include "../watch_log.h"
#include "../watch_map.h"
#include "../watch_text.h"

static unsigned int nr_tests, nr_failed;
static bool good;

#define EXPECT(condition) expect(condition, #condition, __LINE__)

static void expect(bool holds, const char *what, int line)
{
	if (holds)
		return;
	printf("# line %d: not %s\n", line, what);
	good = false;
}

static bool is(const char *text, const char *want)
{
	if (!strcmp(text, want))
		return true;
	printf("# '%s' is not '%s'\n", text, want);
	return false;
}

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

static struct event event(const char *cause, __u64 vaddr, unsigned long pages)
{
	struct event made = { .vaddr = vaddr, .pages = pages, .level = "pte", .tid = 7,
			      .new = { "present", "pfn=1", "rw" }, .old = { "none", "", "" } };

	snprintf(made.cause, sizeof(made.cause), "%s", cause);
	return made;
}

static void add(struct watch_log *log, const char *cause, __u64 vaddr, unsigned long pages,
		__u64 now)
{
	const struct event made = event(cause, vaddr, pages);

	log_add(log, &made, now);
}

static void test_log(void)
{
	struct watch_log *log = calloc(1, sizeof(*log));
	const struct log_line *line;
	char text[200];
	__u64 at;

	log->page = 4096;
	add(log, "cow", 0x1000, 1, 10);
	add(log, "cow", 0x2000, 2, 20);
	add(log, "cow", 0x9000, 1, 30);
	add(log, "swap_in", 0xa000, 1, 40);
	EXPECT(log->nr == 3 && log->pages == 5 && log->line[0].event.pages == 3 &&
	       log->line[0].when == 20);
	strcpy(log->filter, "cow");
	at = log->nr;
	line = log_back(log, &at);
	EXPECT(line && line->event.vaddr == 0x9000);
	line = log_back(log, &at);
	EXPECT(line && line->event.vaddr == 0x1000 && !log_back(log, &at));
	text_causes(text, sizeof(text), log);
	EXPECT(is(text, "cow 4  swap_in 1"));
	text_causes(text, 10, log);
	EXPECT(is(text, "cow 4"));
	log_hold(log, true);
	add(log, "cow", 0xa000, 1, 50);
	EXPECT(log->nr == 3 && log->pages == 6 && log->while_held == 1);
	log_hold(log, false);
	for (at = 0; at < 3 * LOG_LINES; at++)
		add(log, "cow", at * 8192, 1, 60 + at);
	for (at = log->nr; log_back(log, &at);)
		;
	EXPECT(at == log->nr - LOG_LINES);
	free(log);
}

static void test_filter(void)
{
	static const struct {
		const char *filter;
		bool cow, swap_in, sweep;
	} cases[] = {
		{ "", true, true, true },
		{ "cow", true, false, false },
		{ " cow,swap ", true, true, false },
		{ "!sweep", true, true, false },
		{ "s !sweep", false, true, false },
		{ "!", true, true, true },
		{ "cowx", false, false, false },
	};
	struct watch_log *log = calloc(1, sizeof(*log));
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		strcpy(log->filter, cases[i].filter);
		EXPECT(log_passes(log, "cow") == cases[i].cow);
		EXPECT(log_passes(log, "swap_in") == cases[i].swap_in);
		EXPECT(log_passes(log, "sweep") == cases[i].sweep);
	}
	free(log);
}

static void test_hottest(void)
{
	struct watch_log *log = calloc(1, sizeof(*log));
	__u64 addr = 0;

	log->page = 4096;
	EXPECT(!log_hottest(log, 21, 0, &addr));
	add(log, "cow", 0x40000000, 9, 100);
	add(log, "cow", 0x1000, 3, 2000);
	add(log, "cow", 0x800000, 2, 2010);
	add(log, "cow", 0x805000, 2, 2020);
	EXPECT(log_hottest(log, 21, 2000, &addr) && addr >> 21 == 4);
	EXPECT(log_hottest(log, 12, 2000, &addr) && addr == 0x1000);
	EXPECT(log_hottest(log, 21, 100, &addr) && addr == 0x40000000);
	EXPECT(!log_hottest(log, 21, 3000, &addr));
	EXPECT(!log_tick(log, 100) && log_tick(log, 4000) && log->rate == 4 &&
	       !log_tick(log, 4500) && log_tick(log, 5000) && !log->rate);
	free(log);
}

static void test_texts(void)
{
	struct watch_cell cell = { .spot = { .start = 0x4000, .end = 0xc000 }, .seen = true };
	struct log_line line = { .event = event("demand_zero", 0x7f0000001000, 16) };
	char text[200], size[8];

	EXPECT(is(text_size(size, 0), "0") && is(text_size(size, 4096), "4K"));
	EXPECT(is(text_size(size, 1610612736), "1.5G") && is(text_size(size, ~0ULL), "15E"));
	EXPECT(is(text_count(size, 999), "999") && is(text_count(size, 2100), "2.1k"));
	EXPECT(is(text_count(size, 21000000), "21M"));
	cell.pages[MARK_WRITE] = 3;
	cell.pages[MARK_SWAP] = 1;
	text_cell(text, sizeof(text), &cell, 12);
	EXPECT(is(text, "4000-c000 32K, 8 pages: 3 writable, 1 in swap, 4 nothing there"));
	text_vma(text, sizeof(text), &vmas[1]);
	EXPECT(is(text, "14000-1a000 r-xp file 24K a b"));
	line.event.time = 8317667;
	text_event(text, sizeof(text), &line, 7);
	EXPECT(is(text, "    8.3176 demand_zero  7f0000001000 x16   none -> rw pfn=1"));
	strcpy(line.event.comm, "kswapd0");
	text_event(text, sizeof(text), &line, 8);
	EXPECT(strstr(text, "-> rw pfn=1  by kswapd0 7"));
}

static void test_explain(void)
{
	static const char there[] =
	"# ptelens 1: explain of 181 (redis-server); base page 4096\n"
	"00007fb4768ce000\n"
	"  pgd       pmd       pte       offset\n"
	"  000000000 110110100 011001110 000000000000\n"
	"  pgd[0] at 19dc000 = 000000003f0da067   table at 3f0da000\n"
	"    present, writable, executable, user, accessed, dirty\n"
	"  pgd[0] at 19dd000 = 000000003f0da067   in user space (KPTI): the same\n"
	"  pte[206] at 3f0ee670 = 0000000006baf025   leaf: a page of 4K\n"
	"    present, executable, user, accessed\n"
	"    frame 6baf, offset 0: physical address 6baf000\n"
	"    of shared memory, mapped 1 time\n"
	"vma 7fb4768ce000-7fb4768d3000 r-xp shmem - /usr/lib/libcap.so.2.66+3000\n"
	"  page 3 of its file: in the page cache\n"
	"  read   ok: goes through, no fault\n"
	"  write  segv-accerr: SIGSEGV: the mapping does not allow it\n"
	"  exec   ok: goes through, no fault\n";
	static const char none[] =
	"0000000000001000\n"
	"no VMA: whatever its tables are, no entry is read there\n"
	"  read   segv-maperr: SIGSEGV: there is nothing\n";
	struct explanation short_one;

	text_explain(&short_one, there);
	EXPECT(is(short_one.line[EXPLAIN_ENTRY],
		  "7fb4768ce000  pte  a page of 4K, frame 6baf, of shared memory, mapped 1 time"));
	EXPECT(is(short_one.line[EXPLAIN_BITS], "present, executable, user, accessed"));
	EXPECT(is(short_one.line[EXPLAIN_ACCESS], "read ok   write segv-accerr   exec ok"));
	text_explain(&short_one, none);
	EXPECT(is(short_one.line[EXPLAIN_ENTRY],
		  "1000  no VMA: whatever its tables are, no entry is read there"));
	EXPECT(is(short_one.line[EXPLAIN_ACCESS], "read segv-maperr"));
	text_explain(&short_one, "");
	EXPECT(is(short_one.line[EXPLAIN_ENTRY], ""));
}

static const struct test {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "mappings are laid out, holes folded", test_lay },
	{ "zoom", test_zoom },
	{ "the cursor moves", test_cursor },
	{ "mappings come and go", test_shrink },
	{ "a look fills cells", test_cells },
	{ "events change cells", test_changes },
	{ "events are joined, counted and held", test_log },
	{ "a filter of causes", test_filter },
	{ "where most changes, and the rate", test_hottest },
	{ "texts", test_texts },
	{ "an explanation in short", test_explain },
};

int main(void)
{
	size_t i;

	/* what was found must be told, also if the next thing crashes */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
		good = true;
		tests[i].run();
		nr_failed += !good;
		printf("%sok %u %s\n", good ? "" : "not ", ++nr_tests, tests[i].name);
	}
	printf("1..%u\n# passed %u, failed %u\n", nr_tests, nr_tests - nr_failed, nr_failed);
	return nr_failed > 0;
}
