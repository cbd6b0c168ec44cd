/* SPDX-License-Identifier: GPL-2.0 */
/* Colours, where there is a terminal that has them; letters say the same without. */
#ifndef PTELENS_LAB_PAINT_H
#define PTELENS_LAB_PAINT_H

#include "lab.h"

enum paint { PLAIN, BOLD, RED, GREEN, YELLOW, CYAN, BLUE, PURPLE, NR_PAINTS };

/** paint_begin() - See whether there are colours. */
void paint_begin(void);

/** paint() - Print what follows so. */
void paint(enum paint how);

/** paint_cell() - Print a cell, one column wide or three. */
void paint_cell(char letter, enum lab_aspect aspect, bool wide);

#endif /* PTELENS_LAB_PAINT_H */
