/* SPDX-License-Identifier: GPL-2.0 */
/* How ptelens watch paints: colours say what an entry is, brightness how recent it is. */
#ifndef PTELENS_WATCH_PAINT_H
#define PTELENS_WATCH_PAINT_H

#include <curses.h>
#include <stdbool.h>

#include "watch_cells.h"

/* Milliseconds for which a change is new, and for which it is recent. */
#define PAINT_NEW	1000
#define PAINT_RECENT	5000

/** watch_paint_begin() - See which colours and attributes there are. */
void watch_paint_begin(void);

/** watch_paint_mark() - The attributes of a letter in the key. */
attr_t watch_paint_mark(enum mark mark);

/** watch_paint_cell() - The letter of a cell, with attributes. */
chtype watch_paint_cell(const struct watch_cell *cell, __u64 now);

/** watch_paint_recent() - Will it look otherwise by itself, when time has gone by? */
bool watch_paint_recent(const struct watch_cell *cell, __u64 now);

/**
 * watch_paint_text() - Put a text on the screen, as wide as there is room.
 * @y: line
 * @x: column
 * @width: columns; what is not needed stays as it was
 * @text: in the user's character set
 *
 * Return: the columns that it took.
 */
int watch_paint_text(int y, int x, int width, const char *text);

#endif /* PTELENS_WATCH_PAINT_H */
