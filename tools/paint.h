/* SPDX-License-Identifier: GPL-2.0 */
/* Colours of what is printed line by line, where there is a terminal that has them. */
#ifndef PTELENS_PAINT_H
#define PTELENS_PAINT_H

#include <stdbool.h>

enum paint { PLAIN, BOLD, RED, GREEN, YELLOW, CYAN, BLUE, PURPLE, NR_PAINTS };

/** paint_begin() - See whether there are colours. */
void paint_begin(void);

/** paint_is_on() - Are there? */
bool paint_is_on(void);

/** paint() - Print what follows so. */
void paint(enum paint how);

#endif /* PTELENS_PAINT_H */
