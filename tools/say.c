// SPDX-License-Identifier: GPL-2.0
/* What the tool says when something went wrong. */
#include <stdarg.h>
#include <stdio.h>

#include "say.h"

static char sentence[1024];
static bool only_kept;
static void (*before)(void);

int fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	if (only_kept)
		return -1;
	if (before)
		before();
	/* after what was printed before it went wrong */
	fflush(stdout);
	fprintf(stderr, "ptelens: %s\n", sentence);
	return -1;
}

void say_before(void (*call)(void))
{
	before = call;
}

void say_later(bool later)
{
	only_kept = later;
}

const char *said(void)
{
	return *sentence ? sentence : NULL;
}
