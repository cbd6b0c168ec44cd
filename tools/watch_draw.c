// SPDX-License-Identifier: GPL-2.0
/* Drawing what ptelens watch knows: from the model to the screen, all of it each time. */
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "watch.h"
#include "watch_paint.h"

#define LINE 400

/* Where the parts of the screen are: lines and columns, for its size. */
static struct {
	int map_x, map_y;
	int name_x, name_width;
	int key_y, key_rows;
	int rules;
	int log_y, log_rows;
	int explain_y, explain_rows;
	bool too_small;
} at;

/* The digits of the highest address. */
static int address_width(const struct watch_space *space)
{
	char text[20];

	return snprintf(text, sizeof(text), "%llx", space->vma[space->nr - 1].end);
}

static void share_lines(struct watch_map *map)
{
	/* title, place, sums */
	int left = LINES - 3;

	at.key_rows = LINES >= 13;
	at.rules = LINES >= 20 ? 2 : LINES >= 13;
	at.explain_rows = LINES >= 30 ? 4 : LINES >= 20 ? 3 : 2;
	left -= at.key_rows + at.rules + at.explain_rows;
	map->rows = (left * 3 + 2) / 5;
	at.log_rows = left - map->rows;
	at.map_y = 2;
	at.key_y = at.map_y + map->rows;
	at.log_y = at.key_y + at.key_rows + (at.rules > 0);
	at.explain_y = LINES - 1 - at.explain_rows;
}

static void share_columns(struct watch_map *map, const struct watch_space *space)
{
	bool wide = COLS >= 60;

	at.map_x = wide ? address_width(space) + 2 : 1;
	at.name_width = wide ? COLS / 6 : 0;
	map->cols = COLS - at.map_x - at.name_width - (wide ? 2 : 1);
	at.name_x = at.map_x + map->cols + 1;
}

void draw_size(struct watch *watch)
{
	at.too_small = COLS < 30 || LINES < 8;
	if (at.too_small)
		return;
	share_lines(&watch->map);
	share_columns(&watch->map, &watch->space);
	watch_lay(watch);
}

static void put(int y, const char *text)
{
	watch_paint_text(y, 1, COLS - 2, text);
}

static void put_right(int y, const char *text)
{
	int width = strlen(text);

	if (width + 2 < COLS)
		watch_paint_text(y, COLS - 1 - width, width, text);
}

static void draw_title(const struct watch *watch)
{
	__u64 present = 0, swap = 0, huge = 0;
	unsigned int i, shift = watch->space.page_shift;
	char text[LINE], sizes[3][8];

	for (i = 0; i < watch->space.nr; i++) {
		present += watch->space.vma[i].present;
		swap += watch->space.vma[i].swap;
		huge += watch->space.vma[i].huge;
	}
	attrset(A_REVERSE);
	mvhline(0, 0, ' ', COLS);
	snprintf(text, sizeof(text), "ptelens  %d %s  in memory %s  swap %s  huge %s",
		 watch->pid, watch->comm, text_size(sizes[0], present << shift),
		 text_size(sizes[1], swap << shift), text_size(sizes[2], huge << shift));
	put(0, text);
	snprintf(text, sizeof(text), " %s%s%s%s%s%s page%s/s",
		 watch->follow ? "follow " : "", watch->paused ? "PAUSED " : "",
		 *watch->log.filter ? "only:" : "", watch->log.filter,
		 *watch->log.filter ? " " : "", text_count(sizes[0], watch->log.rate),
		 watch->log.rate == 1 ? "" : "s");
	put_right(0, text);
	attrset(A_NORMAL);
}

static void draw_place(const struct watch *watch)
{
	char text[LINE], vma[LINE - 100], size[8];
	struct map_spot spot;

	if (!map_cell_of(&watch->map, watch->map.cursor, &spot))
		return;
	text_vma(vma, sizeof(vma), &watch->space.vma[spot.vma]);
	snprintf(text, sizeof(text), "%s/cell  %s",
		 text_size(size, 1ULL << (watch->map.zoom + watch->space.page_shift)), vma);
	watch_paint_text(1, 1, COLS - 10, text);
	put_right(1, "? help");
}

static int line_of(const struct watch *watch, __u64 position)
{
	return at.map_y + (int)(position / watch->map.cols - watch->map.top);
}

static bool is_seen(const struct watch *watch, __u64 position)
{
	__u64 line = position / watch->map.cols;

	return line >= watch->map.top && line < watch->map.top + watch->map.rows;
}

static void draw_gaps(const struct watch *watch)
{
	unsigned int i;

	attrset(A_DIM);
	for (i = 0; i < watch->space.nr; i++) {
		const struct map_piece *piece = &watch->map.piece[i];

		if (*piece->gap && is_seen(watch, piece->gap_at))
			mvaddstr(line_of(watch, piece->gap_at),
				 at.map_x + (int)(piece->gap_at % watch->map.cols), piece->gap);
	}
	attrset(A_NORMAL);
}

static void draw_cells(const struct watch *watch, __u64 now)
{
	unsigned int i;

	for (i = 0; i < watch->cells.nr; i++) {
		const struct watch_cell *cell = &watch->cells.cell[i];

		mvaddch(line_of(watch, cell->spot.at),
			at.map_x + (int)(cell->spot.at % watch->map.cols),
			watch_paint_cell(cell, now));
	}
}

/* In front of a line its first address; behind it the mapping that has most of it. */
static void label_line(const struct watch *watch, unsigned int first, unsigned int end)
{
	const struct watch_cell *cells = watch->cells.cell;
	int y = line_of(watch, cells[first].spot.at);
	unsigned int i, most = 0, run = 0, best = cells[first].spot.vma;
	unsigned int others = cells[end - 1].spot.vma - cells[first].spot.vma;
	char text[LINE], name[160];

	for (i = first; i < end; i++) {
		run = i > first && cells[i].spot.vma == cells[i - 1].spot.vma ? run + 1 : 1;
		if (run <= most)
			continue;
		most = run;
		best = cells[i].spot.vma;
	}
	mvprintw(y, 1, "%*llx", at.map_x - 2, cells[first].spot.start);
	text_short_name(name, sizeof(name), &watch->space.vma[best]);
	if (others)
		snprintf(text, sizeof(text), "%.*s +%u", at.name_width - 4, name, others);
	else
		snprintf(text, sizeof(text), "%s", name);
	watch_paint_text(y, at.name_x, at.name_width, text);
}

static void label_lines(const struct watch *watch)
{
	const struct watch_cells *cells = &watch->cells;
	unsigned int i, first = 0;

	if (!at.name_width)
		return;
	for (i = 1; i <= cells->nr; i++) {
		if (i < cells->nr && cells->cell[i].spot.at / watch->map.cols ==
				     cells->cell[first].spot.at / watch->map.cols)
			continue;
		label_line(watch, first, i);
		first = i;
	}
}

/* What the letters mean that are on the screen. */
static void draw_key(const struct watch *watch)
{
	bool used[NR_MARKS] = { false };
	unsigned int i;
	int mark, x = 1;

	if (!at.key_rows)
		return;
	for (i = 0; i < watch->cells.nr; i++)
		used[cell_mark(&watch->cells.cell[i])] = true;
	for (mark = 0; mark < NR_MARKS; mark++) {
		const char *means = marks[mark].means;

		if (!used[mark] || x + 2 + (int)strlen(means) >= COLS)
			continue;
		mvaddch(at.key_y, x, marks[mark].letter | watch_paint_mark(mark));
		mvaddstr(at.key_y, x + 2, means);
		x += strlen(means) + 4;
	}
}

static void draw_rules(void)
{
	if (at.rules)
		mvhline(at.log_y - 1, 1, '-', COLS - 2);
	if (at.rules > 1)
		mvhline(at.explain_y - 1, 1, '-', COLS - 2);
}

static void draw_log(const struct watch *watch)
{
	const struct log_line *line[LOG_LINES];
	__u64 from = watch->log.nr;
	int nr = 0, y = at.log_y;
	char text[LINE];

	while (nr < at.log_rows && nr < LOG_LINES && (line[nr] = log_back(&watch->log, &from)))
		nr++;
	while (nr--) {
		text_event(text, sizeof(text), line[nr], watch->pid);
		put(y++, text);
	}
	if (!watch->log.nr && !*watch->ended)
		put(y, "nothing has changed yet");
}

/* The most important lines of what is known of the cursor, in the order of reading. */
static void draw_explanation(const struct watch *watch)
{
	static const unsigned char rank[] = { 2, 0, 3, 1 };
	char cell_line[LINE] = "";
	const struct watch_cell *cell = cells_find(&watch->cells, watch->map.cursor);
	const char (*short_one)[240] = watch->short_one.line;
	const char * const text[] = {
		cell_line, short_one[EXPLAIN_ENTRY], short_one[EXPLAIN_BITS],
		short_one[EXPLAIN_ACCESS],
	};
	unsigned int i, j, better;
	int y = at.explain_y;

	if (cell && watch->map.zoom)
		text_cell(cell_line, sizeof(cell_line), cell, watch->space.page_shift);
	for (i = 0; i < sizeof(rank); i++) {
		for (better = j = 0; j < sizeof(rank); j++)
			better += rank[j] < rank[i] && *text[j];
		if (*text[i] && (int)better < at.explain_rows)
			put(y++, text[i]);
	}
}

static void draw_prompt(const struct watch *watch)
{
	char text[LINE];

	snprintf(text, sizeof(text), "%s: %s", watch->prompt == PROMPT_GO ?
		 "go to (address or name)" : "only causes (cow swap !sweep)", watch->typed);
	put(LINES - 1, text);
	move(LINES - 1, 1 + (int)strlen(text) < COLS ? 1 + (int)strlen(text) : COLS - 1);
}

static void draw_last(const struct watch *watch)
{
	char text[LINE], count[8];

	attrset(*watch->ended || *watch->message ? A_BOLD : A_NORMAL);
	if (*watch->ended)
		snprintf(text, sizeof(text), "%s; q ends", watch->ended);
	else if (*watch->message)
		snprintf(text, sizeof(text), "%s", watch->message);
	else
		text_causes(text, COLS - (watch->log.dropped ? 16 : 2), &watch->log);
	put(LINES - 1, text);
	snprintf(text, sizeof(text), "dropped %s", text_count(count, watch->log.dropped));
	if (watch->log.dropped && !*watch->message && !*watch->ended)
		put_right(LINES - 1, text);
	attrset(A_NORMAL);
}

static void place_cursor(const struct watch *watch)
{
	struct map_spot spot;

	if (map_cell_of(&watch->map, watch->map.cursor, &spot) && is_seen(watch, spot.at))
		move(line_of(watch, spot.at), at.map_x + (int)(spot.at % watch->map.cols));
}

static void draw_all(struct watch *watch, __u64 now)
{
	draw_title(watch);
	draw_place(watch);
	draw_gaps(watch);
	draw_cells(watch, now);
	label_lines(watch);
	draw_key(watch);
	draw_rules();
	draw_log(watch);
	draw_explanation(watch);
	draw_last(watch);
	place_cursor(watch);
	if (watch->prompt != PROMPT_NONE) {
		move(LINES - 1, 0);
		clrtoeol();
		draw_prompt(watch);
	}
}

void draw(struct watch *watch, __u64 now)
{
	erase();
	if (at.too_small)
		watch_paint_text(0, 0, COLS, "too small");
	else if (watch->over != OVER_NOTHING)
		over_draw(watch);
	else
		draw_all(watch, now);
	screen_refresh();
}
