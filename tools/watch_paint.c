// SPDX-License-Identifier: GPL-2.0
/* How ptelens watch paints: colours say what an entry is, brightness how recent it is. */
#include <stdlib.h>
#include <wchar.h>

#include "watch_paint.h"

/* The longest line that is put on a screen. */
#define LINE 512

/* The bright ones of a terminal with 16 colours are these and 8. */
static const short colours[NR_MARKS] = {
	[MARK_NONE] = -1,
	[MARK_WRITE] = COLOR_GREEN,
	[MARK_READ] = COLOR_YELLOW,
	[MARK_EXEC] = COLOR_CYAN,
	[MARK_WRITE_EXEC] = COLOR_RED,
	[MARK_HUGE] = COLOR_BLUE,
	[MARK_HUGE_READ] = COLOR_BLUE,
	[MARK_PROTNONE] = COLOR_RED,
	[MARK_ZERO] = COLOR_WHITE,
	[MARK_SPECIAL] = COLOR_WHITE,
	[MARK_SWAP] = COLOR_MAGENTA,
	[MARK_MIGRATION] = COLOR_MAGENTA,
	[MARK_HWPOISON] = COLOR_RED,
	[MARK_DEVICE] = COLOR_MAGENTA,
	[MARK_UFFD_WP] = COLOR_RED,
	[MARK_POISON] = COLOR_RED,
	[MARK_GUARD] = COLOR_RED,
	[MARK_UNKNOWN] = COLOR_RED,
};

static bool in_colour;
static bool in_shades;

void watch_paint_begin(void)
{
	short ground;
	int mark;

	in_shades = termattrs() & A_REVERSE;
	in_colour = has_colors() && !getenv("NO_COLOR");
	if (!in_colour)
		return;
	start_color();
	ground = use_default_colors() == OK ? -1 : COLOR_BLACK;
	for (mark = 0; mark < NR_MARKS; mark++) {
		short colour = colours[mark];

		/* the dark one can hardly be read: it is better below than above */
		if (colour == COLOR_BLUE && COLORS >= 16)
			init_pair(mark + 1, colour + 8, ground);
		else if (colour == COLOR_BLUE)
			init_pair(mark + 1, COLOR_WHITE, colour);
		else if (colour != -1)
			init_pair(mark + 1, colour, ground);
	}
}

attr_t watch_paint_mark(enum mark mark)
{
	if (mark == MARK_NONE)
		return A_DIM;
	return in_colour ? COLOR_PAIR(mark + 1) : A_NORMAL;
}

bool watch_paint_recent(const struct watch_cell *cell, __u64 now)
{
	return cell->changed && now < cell->changed + PAINT_RECENT;
}

chtype watch_paint_cell(const struct watch_cell *cell, __u64 now)
{
	enum mark mark = cell_mark(cell);
	chtype letter = cell->seen ? marks[mark].letter : ' ';
	attr_t how = watch_paint_mark(mark);

	if (!watch_paint_recent(cell, now))
		return letter | how;
	how &= ~A_DIM;
	if (now >= cell->changed + PAINT_NEW)
		return letter | how | A_BOLD;
	/* where nothing can be bright, the letter has to say it */
	return (in_shades ? letter : '+') | how | A_BOLD | A_REVERSE;
}

int watch_paint_text(int y, int x, int width, const char *text)
{
	wchar_t wide[LINE];
	int used = 0, columns;
	size_t length, i;

	length = mbstowcs(wide, text, LINE - 1);
	if (length == (size_t)-1) {
		/* not of this character set: byte by byte */
		for (length = 0; text[length] && length < LINE - 1; length++)
			wide[length] = text[length] & 0x80 ? L'?' : text[length];
	}
	for (i = 0; i < length; i++) {
		columns = wcwidth(wide[i]);
		if (columns < 0) {
			wide[i] = L'?';
			columns = 1;
		}
		if (used + columns > width)
			break;
		used += columns;
	}
	mvaddnwstr(y, x, wide, i);
	return used;
}
