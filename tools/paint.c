// SPDX-License-Identifier: GPL-2.0
/* Colours of what is printed line by line, where there is a terminal that has them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paint.h"

static bool colours;

void paint_begin(void)
{
	const char *term = getenv("TERM");

	colours = isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") && !getenv("NO_COLOR");
}

void paint(enum paint how)
{
	static const char * const codes[NR_PAINTS] = {
		"0", "1", "1;31", "32", "33", "36", "34", "35",
	};

	if (colours)
		printf("\033[%sm", codes[how]);
}

bool paint_is_on(void)
{
	return colours;
}
