/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A place to write text to: numbers, words and columns into a buffer that may
 * prove too small, without a format string to interpret for each of a million
 * lines. Pure.
 */
#ifndef LENS_TEXT_H
#define LENS_TEXT_H

#include <linux/types.h>

/**
 * struct lens_text - text being written
 * @start: where it began
 * @at: where the next character goes
 * @end: behind the last place
 * @full: something did not fit; what is there is not to be used
 */
struct lens_text {
	char *start;
	char *at;
	char *end;
	bool full;
};

static inline void lens_put_char(struct lens_text *text, char c)
{
	if (text->at < text->end)
		*text->at++ = c;
	else
		text->full = true;
}

void lens_put(struct lens_text *text, const char *string);

/** lens_put_escaped() - Put a name without blanks, commas and the like.
 *
 * Blank, control bytes, backslash, comma and '#' become \ooo, octal, so that
 * a name is always one item of one column.
 */
void lens_put_escaped(struct lens_text *text, const char *string);

/** lens_put_hex() - Put a number in lower-case hex, no 0x.
 * @width: pad with zeros to this; 0 for no padding
 */
void lens_put_hex(struct lens_text *text, u64 value, unsigned int width);

void lens_put_dec(struct lens_text *text, s64 value);

/** lens_put_dec_right() - Put a decimal number, right-aligned in @width. */
void lens_put_dec_right(struct lens_text *text, u64 value, unsigned int width);

/** lens_pad() - End a column: blanks up to @width from @start, at least one. */
void lens_pad(struct lens_text *text, const char *start, unsigned int width);

#endif /* LENS_TEXT_H */
