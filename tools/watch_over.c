// SPDX-License-Identifier: GPL-2.0
/* What covers the screen of ptelens watch: its help, and an explanation in full. */
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "watch.h"
#include "watch_paint.h"

static const char help[] =
"ptelens watch: the address space of a process, live\n"
"\n"
"  arrows, h j k l   move the cursor; Page Up, Page Down, Home, End\n"
"  Tab, Shift-Tab    to the next mapping, to the one before (also ] and [)\n"
"  + -               zoom in, zoom out: a cell is half, twice as large\n"
"  0 1               all of it; a page is a cell\n"
"  /                 go to an address (hex) or to a mapping by its name\n"
"  f                 follow: go where most pages change; again to stop\n"
"  F                 show only changes for these reasons: cow swap !sweep\n"
"  space             pause, go on\n"
"  Enter             the entry under the cursor, explained in full\n"
"  r  Ctrl-L         look at all again; draw all again\n"
"  ?  q              this text; end\n"
"\n"
"A cell is the pages of one mapping. Its letter tells what most of those are\n"
"that are there; its colour says the same. What changed within a second is\n"
"inverse, within five it is bright. A | is between mappings, a ~ is a hole, with\n"
"its size if that is large.\n"
"\n"
"The lines below the map are changes: when, why, where, how many pages, the\n"
"entry before and after, and by whom, if it was somebody else. The last line\n"
"counts pages by cause; 'dropped' are events that came too fast. What the CPU\n"
"sets by itself, accessed and dirty, is seen by a sweep, once a second.\n"
"\n"
"The letters:\n";

static const char *text_of(const struct watch *watch)
{
	static char all[sizeof(help) + NR_MARKS * 64];
	size_t length = sizeof(help) - 1;
	int mark;

	if (watch->over == OVER_EXPLAIN)
		return watch->explained;
	memcpy(all, help, sizeof(help));
	for (mark = 0; mark < NR_MARKS; mark++)
		length += snprintf(all + length, sizeof(all) - length, "  %c  %s\n",
				   marks[mark].letter, marks[mark].means);
	return all;
}

unsigned int over_lines(const struct watch *watch)
{
	const char *text = text_of(watch);
	unsigned int lines = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		lines++;
	}
	return lines;
}

void over_draw(struct watch *watch)
{
	const char *text = text_of(watch);
	unsigned int nr = 0, rows = LINES - 1;
	char line[256];
	size_t length;

	for (; *text && nr < watch->over_top + rows; text += length + 1, nr++) {
		length = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)length, text);
		if (nr >= watch->over_top)
			watch_paint_text(nr - watch->over_top, 1, COLS - 1, line);
		if (!text[length])
			break;
	}
	attrset(A_REVERSE);
	watch_paint_text(LINES - 1, 1, COLS - 2,
			 over_lines(watch) > rows ? "up, down: more of it; any other key: back" :
						    "any key: back");
	attrset(A_NORMAL);
}
