// SPDX-License-Identifier: GPL-2.0
/* Cells of the grids of the lab: in colour, or letters that say the same without. */
#include <ctype.h>
#include <stdio.h>

#include "lab_paint.h"
#include "paint.h"

/* Black or white on the colour of a kind. */
static const char *kind_colour(char letter)
{
	switch (letter) {
	case '.':
		return "2";
	case 'W':
		return "30;42";
	case 'H':
	case 'h':
		return "1;37;44";
	case 'r':
		return "30;43";
	case 'x':
	case 'X':
		return "30;46";
	case 'z':
		return "30;47";
	case 's':
		return "37;45";
	default:
		return "37;41";
	}
}

/* Letters that stand next to each other differ in colour, equal ones do not. */
static const char *name_colour(char letter)
{
	static const char * const cycle[] = { "32", "33", "34", "35", "36", "31" };

	if (!isalpha((unsigned char)letter))
		return "2";
	return cycle[letter % 6];
}

static const char *cell_colour(char letter, enum lab_aspect aspect)
{
	switch (aspect) {
	case KIND:
		return kind_colour(letter);
	case FRAME:
		return name_colour(letter);
	default:
		return letter == '-' || letter == '0' ? "2" : "1";
	}
}

void paint_cell(char letter, enum lab_aspect aspect, bool wide)
{
	const char *format = "%c";

	if (wide && aspect == KIND)
		format = paint_is_on() ? " %c " : "[%c]";
	else if (wide)
		format = " %c";
	if (paint_is_on())
		printf("\033[%sm", cell_colour(letter, aspect));
	printf(format, letter);
	if (paint_is_on())
		printf("\033[0m");
}
