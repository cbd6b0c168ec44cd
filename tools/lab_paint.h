/* SPDX-License-Identifier: GPL-2.0 */
/* Cells of the grids of the lab. */
#ifndef PTELENS_LAB_PAINT_H
#define PTELENS_LAB_PAINT_H

#include "lab.h"

/** paint_cell() - Print a cell, one column wide or three. */
void paint_cell(char letter, enum lab_aspect aspect, bool wide);

#endif /* PTELENS_LAB_PAINT_H */
