// SPDX-License-Identifier: GPL-2.0
/* The picture of an address space: texts and numbers as XML has them. */
#include <math.h>
#include <string.h>

#include "field.h"
#include "picture_svg.h"

/* Bytes of the character that begins here, or 0 where there is none that XML may have. */
static size_t character(const unsigned char *at)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length, i;
	unsigned int code;

	if (*at < 0x80)
		return *at >= ' ' && *at != 0x7f;
	length = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
	if (*at < 0xc2 || *at > 0xf4)
		return 0;
	code = *at & (0x7f >> length);
	for (i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (at[i] & 0x3f);
	}
	/* surrogates, what is no character, and controls */
	if (code < least[length] || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff ||
	    code == 0xfffe || code == 0xffff || code < 0xa0)
		return 0;
	return length;
}

void picture_put_text(FILE *to, const char *text)
{
	while (*text) {
		size_t length = character((const unsigned char *)text);

		if (!length)
			fprintf(to, "\\%03o", (unsigned char)*text);
		else if (*text == '<')
			fputs("&lt;", to);
		else if (*text == '>')
			fputs("&gt;", to);
		else if (*text == '&')
			fputs("&amp;", to);
		else if (*text == '"')
			fputs("&quot;", to);
		else
			fwrite(text, 1, length, to);
		text += length ?: 1;
	}
}

void picture_put_px(FILE *to, double pixels)
{
	long tenths = lround(pixels * 10);

	fprintf(to, tenths % 10 ? "%ld.%ld" : "%ld", tenths / 10, tenths % 10);
}

void picture_attr(FILE *to, const char *name, double pixels)
{
	fprintf(to, " %s=\"", name);
	picture_put_px(to, pixels);
	fputc('"', to);
}

void picture_rect(FILE *to, double x, double y, double width, double height)
{
	fputs("<rect", to);
	picture_attr(to, "x", x);
	picture_attr(to, "y", y);
	picture_attr(to, "width", width);
	picture_attr(to, "height", height);
}

/* What is no character is written as four. */
static size_t letters_of(const char *at)
{
	return character((const unsigned char *)at) ? 1 : 4;
}

static size_t skip(const char *text, size_t letters)
{
	size_t at = 0, here;

	for (; text[at]; letters -= here) {
		here = letters_of(text + at);
		if (here > letters)
			break;
		at += character((const unsigned char *)text + at) ?: 1;
	}
	return at;
}

static size_t count(const char *text)
{
	size_t letters = 0, here;

	for (; *text; letters += here) {
		here = letters_of(text);
		text += character((const unsigned char *)text) ?: 1;
	}
	return letters;
}

void picture_shorten(char *out, size_t size, const char *name, size_t letters)
{
	const char *slash = *name == '/' ? strrchr(name, '/') : NULL;
	size_t have = count(name), tail;

	if (have <= letters) {
		snprintf(out, size, "%s", name);
		return;
	}
	if (slash) {
		name = slash + 1;
		have = count(name);
	}
	if (have <= letters) {
		snprintf(out, size, "%s", name);
		return;
	}
	tail = letters / 2;
	snprintf(out, size, "%.*s…%s", (int)skip(name, letters - tail - 1), name,
		 name + skip(name, have - tail));
}

void picture_size(const struct picture_drawing *drawing, __u64 pages, char *out, size_t size)
{
	size_text(out, size, (double)pages * drawing->facts->page_size);
}

const char *picture_colour_name(const struct picture_drawing *drawing, unsigned int colour)
{
	return picture_colours(drawing->facts->by)[colour].name;
}
