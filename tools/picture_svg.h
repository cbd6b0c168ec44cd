/* SPDX-License-Identifier: GPL-2.0 */
/* The picture of an address space: drawing it as SVG. */
#ifndef PTELENS_PICTURE_SVG_H
#define PTELENS_PICTURE_SVG_H

#include "picture_layout.h"

/* The background: as the reader's desktop is, if whoever shows the picture knows, or fixed. */
enum picture_theme { PICTURE_AUTO, PICTURE_LIGHT, PICTURE_DARK };

#define PICTURE_WIDTH 1280
#define PICTURE_HEIGHT 720
#define PICTURE_TEXT 256	/* bytes: enough for a label */

/**
 * struct picture_drawing - what is drawn, and how
 * @to: where the SVG goes
 * @facts: of the process
 * @layout: the shapes
 * @title: instead of the usual one, or NULL
 * @theme: the background
 * @tips: say what a shape is where the mouse is?
 */
struct picture_drawing {
	FILE *to;
	const struct picture_facts *facts;
	const struct picture_layout *layout;
	const char *title;
	enum picture_theme theme;
	bool tips;
};

/** picture_svg() - Draw all. */
void picture_svg(const struct picture_drawing *drawing);

/** picture_svg_columns() - Draw the columns, with their labels, and the ribbons. */
void picture_svg_columns(const struct picture_drawing *drawing);

/** picture_svg_memory() - Draw all of physical memory, and where the areas are in it. */
void picture_svg_memory(const struct picture_drawing *drawing);

/** picture_html() - Write a page with the picture and tables of its numbers. */
void picture_html(const struct picture_drawing *drawing);

/** picture_colour_name() - What a colour stands for. */
const char *picture_colour_name(const struct picture_drawing *drawing, unsigned int colour);

/** picture_title() - The title, in words or as it was given. */
void picture_title(const struct picture_drawing *drawing, char *out, size_t size);

/** picture_caption() - Whose memory, on what, and when. */
void picture_caption(const struct picture_drawing *drawing, char *out, size_t size);

/** picture_band_name() - The name of a band of mappings: the first one's, and how many more. */
void picture_band_name(const struct picture_drawing *drawing, const struct picture_band *band,
		       char *out, size_t size);

/** picture_put_text() - Write text that may hold anything, as XML has it. */
void picture_put_text(FILE *to, const char *text);

/** picture_put_px() - Write a coordinate, alike in every locale. */
void picture_put_px(FILE *to, double pixels);

/** picture_attr() - Write an attribute that is a coordinate. */
void picture_attr(FILE *to, const char *name, double pixels);

/** picture_rect() - Write all of a rectangle but its end: attributes, or "/>", follow. */
void picture_rect(FILE *to, double x, double y, double width, double height);

/**
 * picture_shorten() - Leave out the middle of a long name; of a path, its folders.
 * @out: for at most @letters characters
 * @size: of @out
 * @name: UTF-8, or what picture_put_text() makes of other bytes
 * @letters: at least 8
 */
void picture_shorten(char *out, size_t size, const char *name, size_t letters);

/** picture_size() - The size of pages for people. */
void picture_size(const struct picture_drawing *drawing, __u64 pages, char *out, size_t size);

#endif /* PTELENS_PICTURE_SVG_H */
