// SPDX-License-Identifier: GPL-2.0
/*
 * A place to write text to. Own digits instead of snprintf(): a dump is all
 * numbers, and interpreting a format for each costs more than the walk.
 */
#include <linux/kernel.h>

#include "text.h"

void lens_put(struct lens_text *text, const char *string)
{
	while (*string)
		lens_put_char(text, *string++);
}

void lens_put_escaped(struct lens_text *text, const char *string)
{
	for (; *string; string++) {
		unsigned char c = *string;

		if (c > ' ' && c != '\\' && c != ',' && c != '#' && c != 0x7f) {
			lens_put_char(text, c);
			continue;
		}
		lens_put_char(text, '\\');
		lens_put_char(text, '0' + (c >> 6));
		lens_put_char(text, '0' + (c >> 3 & 7));
		lens_put_char(text, '0' + (c & 7));
	}
}

void lens_put_hex(struct lens_text *text, u64 value, unsigned int width)
{
	unsigned int digits = value ? (__fls(value) >> 2) + 1 : 1;

	for (digits = max(digits, width); digits; digits--)
		lens_put_char(text, "0123456789abcdef"[value >> (digits - 1) * 4 & 15]);
}

void lens_put_dec_right(struct lens_text *text, u64 value, unsigned int width)
{
	char digits[20];
	unsigned int n = 0;

	do {
		digits[n++] = '0' + value % 10;
		value /= 10;
	} while (value);
	for (; width > n; width--)
		lens_put_char(text, ' ');
	while (n)
		lens_put_char(text, digits[--n]);
}

void lens_put_dec(struct lens_text *text, s64 value)
{
	if (value < 0)
		lens_put_char(text, '-');
	lens_put_dec_right(text, value < 0 ? -(u64)value : value, 0);
}

void lens_pad(struct lens_text *text, const char *start, unsigned int width)
{
	do {
		lens_put_char(text, ' ');
	} while (!text->full && text->at - start <= width);
}
