// SPDX-License-Identifier: GPL-2.0
/* The picture of an address space: drawing the columns and the ribbons between them. */
#include <math.h>
#include <string.h>

#include "picture_svg.h"

#define LEFT 330	/* of the left column */
#define RIGHT 806	/* of the right column */
#define BAR 40		/* the width of a column */
#define LABEL_LETTERS 27

/* The widths of the colours of a row, in half pixels; they fit into the column. */
static void row_widths(const float *cover, int *width)
{
	double sum = 0, scale;
	int i, left = 2 * BAR;

	for (i = 0; i < PICTURE_COLOURS; i++)
		sum += cover[i];
	scale = 2 * BAR / fmax(sum, 1);
	for (i = 0; i < PICTURE_COLOURS; i++) {
		width[i] = cover[i] > 0 ? fmax(1, round(cover[i] * scale)) : 0;
		if (width[i] > left)
			width[i] = left;
		left -= width[i];
	}
}

/* The colours of rows that are alike, from the side where the ribbons are. */
static void draw_rows(FILE *to, const int *width, int row, int end, bool left)
{
	double y = PICTURE_TOP + row * PICTURE_ROW, at = 0;
	int i;

	for (i = 0; i < PICTURE_COLOURS; i++) {
		if (!width[i])
			continue;
		picture_rect(to, left ? LEFT + BAR - at - width[i] / 2.0 : RIGHT + at, y,
			     width[i] / 2.0, (end - row) * PICTURE_ROW);
		fprintf(to, " class=\"c%d\"/>\n", i);
		at += width[i] / 2.0;
	}
}

static void draw_cover(FILE *to, const struct picture_column *column, bool left)
{
	int width[PICTURE_COLOURS], next[PICTURE_COLOURS];
	int row, start = 0;

	row_widths(column->cover[0], width);
	for (row = 1; row <= PICTURE_ROWS; row++) {
		if (row < PICTURE_ROWS) {
			row_widths(column->cover[row], next);
			if (!memcmp(width, next, sizeof(next)))
				continue;
		}
		draw_rows(to, width, start, row, left);
		memcpy(width, next, sizeof(next));
		start = row;
	}
}

static void draw_trays(FILE *to, const struct picture_column *column, double x)
{
	size_t i;

	for (i = 0; i < column->nr_bands; i++) {
		const struct picture_band *band = &column->band[i];

		picture_rect(to, x, band->top, BAR, band->bottom - band->top);
		fputs(" class=\"tray\"/>\n", to);
	}
}

/* Where one mapping of a band ends and the next begins. */
static void draw_seams(FILE *to, const struct picture_column *column)
{
	size_t i, j;

	for (i = 0; i < column->nr_bands; i++) {
		const struct picture_band *band = &column->band[i];
		double last = band->top;

		for (j = 1; j < band->nr; j++) {
			double y = column->stretch[band->first + j].top;

			if (y - last < 4 || band->bottom - y < 2)
				continue;
			picture_rect(to, LEFT, y - 0.3, BAR, 0.6);
			fputs(" class=\"seam\"/>\n", to);
			last = y;
		}
	}
}

static void text(FILE *to, double x, double y, const char *class)
{
	fputs("<text", to);
	picture_attr(to, "x", x);
	picture_attr(to, "y", y);
	fprintf(to, " class=\"%s\">", class);
}

/* What stands for the gap above a band. */
static void draw_fold(const struct picture_drawing *drawing, const struct picture_band *band,
		      double x, const char *what)
{
	double y = band->top - band->fold / 2;
	char size[32];

	if (!band->gap || band->heading)
		return;
	fputs("<path class=\"fold\" d=\"M", drawing->to);
	picture_put_px(drawing->to, x + BAR / 2.0);
	fputc(' ', drawing->to);
	picture_put_px(drawing->to, band->top - band->fold + 1.5);
	fputc('V', drawing->to);
	picture_put_px(drawing->to, band->top - 1.5);
	fputs("\"/>\n", drawing->to);
	if (!band->named)
		return;
	picture_size(drawing, band->gap, size, sizeof(size));
	text(drawing->to, x + BAR / 2.0 + (what[0] == 'h' ? -7 : 7), y + 3.5,
	     what[0] == 'h' ? "small end" : "small");
	fprintf(drawing->to, "%s %s</text>\n", size, what);
}

void picture_band_name(const struct picture_drawing *drawing, const struct picture_band *band,
		       char *out, size_t size)
{
	const struct picture_vma *vma = &drawing->facts->vma[band->first];
	char name[PICTURE_TEXT];
	size_t i, others = 0;

	for (i = 1; i < band->nr; i++)
		others += !!strcmp(vma[i].name, vma[i - 1].name);
	if (!others) {
		snprintf(out, size, "%s", vma->name);
		return;
	}
	picture_shorten(name, sizeof(name), vma->name, LABEL_LETTERS - 11);
	snprintf(out, size, "%s … %zu more", name, others);
}

static void put_tip(const struct picture_drawing *drawing, const struct picture_band *band)
{
	const struct picture_vma *first = &drawing->facts->vma[band->first];
	unsigned long page_size = drawing->facts->page_size;
	size_t i;

	if (!drawing->tips)
		return;
	fprintf(drawing->to, "<title>");
	for (i = 0; i < band->nr && i < 24; i++) {
		fprintf(drawing->to, "%llx-%llx %s ", first[i].start * page_size,
			first[i].end * page_size, first[i].perms);
		picture_put_text(drawing->to, first[i].name);
		fprintf(drawing->to, ", %llu of %llu pages\n",
			drawing->layout->left.stretch[band->first + i].used,
			first[i].end - first[i].start);
	}
	if (i < band->nr)
		fprintf(drawing->to, "and %zu mappings more\n", band->nr - i);
	fputs("</title>", drawing->to);
}

static void label_left(const struct picture_drawing *drawing, const struct picture_band *band)
{
	const struct picture_vma *vma = &drawing->facts->vma[band->first];
	double y = (band->top + band->bottom) / 2 + 4;
	char name[PICTURE_TEXT], label[PICTURE_TEXT], size[32];
	FILE *to = drawing->to;

	picture_band_name(drawing, band, name, sizeof(name));
	picture_shorten(label, sizeof(label), name, LABEL_LETTERS);
	picture_size(drawing, band->span, size, sizeof(size));
	fputs("<g>", to);
	put_tip(drawing, band);
	text(to, 24, y, "mono");
	fprintf(to, "%llx</text>", vma->start * drawing->facts->page_size);
	text(to, LEFT - 56, y, "end");
	picture_put_text(to, label);
	fputs("</text>", to);
	text(to, LEFT - 8, y, "end muted");
	fprintf(to, "%s</text>", size);
	/* over the column, so that it has the tip, too */
	picture_rect(to, LEFT, band->top, BAR, band->bottom - band->top);
	fputs(" class=\"none\"/></g>\n", to);
}

static void label_right(const struct picture_drawing *drawing, const struct picture_band *band)
{
	const struct picture_stretch *stretch = &drawing->layout->right.stretch[band->first];
	double y = (band->top + band->bottom) / 2 + 4;
	unsigned int percent = 100.0 * band->used / band->span;
	FILE *to = drawing->to;
	char size[32];

	picture_size(drawing, band->span, size, sizeof(size));
	if (band->heading && stretch->place >= PICTURE_SWAP) {
		text(to, RIGHT, band->top - 6, "head");
		fprintf(to, "swap area %u%s ", stretch->place - PICTURE_SWAP,
			stretch->place - PICTURE_SWAP + 1 < PICTURE_SWAPS ? "" : " and up");
		fputs("<tspan class=\"muted\">slot, size, part that it has</tspan></text>", to);
	}
	fputs("<g>", to);
	if (drawing->tips)
		fprintf(to, "<title>%s %llx to %llx: %llu of %llu are this process's</title>",
			stretch->place == PICTURE_MEMORY ? "frames" : "slots", stretch->start,
			stretch->end - 1, band->used, band->span);
	text(to, RIGHT + BAR + 8, y, "mono");
	fprintf(to, "%llx</text>", stretch->start);
	text(to, RIGHT + BAR + 120, y, "end");
	fprintf(to, "%s</text>", size);
	text(to, RIGHT + BAR + 166, y, "end muted");
	if (percent)
		fprintf(to, "%u %%</text>", percent);
	else
		fputs("&lt; 1 %</text>", to);
	picture_rect(to, RIGHT, band->top, BAR, band->bottom - band->top);
	fputs(" class=\"none\"/></g>\n", to);
}

/* Half a pixel at least, so that a single page is seen. */
static struct picture_end visible(struct picture_end end)
{
	double lack = (0.6 - (end.bottom - end.top)) / 2;

	if (lack > 0) {
		end.top -= lack;
		end.bottom += lack;
	}
	return end;
}

static void put_points(FILE *to, const double *number, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (i)
			fputc(' ', to);
		picture_put_px(to, number[i]);
	}
}

static void draw_ribbon(const struct picture_drawing *drawing,
			const struct picture_ribbon *ribbon)
{
	struct picture_end left = visible(ribbon->left), right = visible(ribbon->right);
	const double from = LEFT + BAR, to = RIGHT, middle = (from + to) / 2;
	const double there[] = { middle, left.top, middle, right.top, to, right.top };
	const double back[] = { middle, right.bottom, middle, left.bottom, from, left.bottom };
	FILE *out = drawing->to;

	fprintf(out, "<path class=\"c%u\" d=\"M", ribbon->colour);
	put_points(out, (double []){ from, left.top }, 2);
	fputc('C', out);
	put_points(out, there, 6);
	fputc('V', out);
	picture_put_px(out, right.bottom);
	fputc('C', out);
	put_points(out, back, 6);
	if (drawing->tips) {
		fprintf(out, "Z\"><title>%s: %llu pages in %llu runs</title></path>\n",
			picture_colour_name(drawing, ribbon->colour), ribbon->pages,
			ribbon->pieces);
		return;
	}
	fputs("Z\"/>\n", out);
}

/* The more there are, the fainter. */
static const char *ribbon_class(size_t nr)
{
	if (nr < 100)
		return "few";
	return nr < 500 ? "some" : "many";
}

static void headings(const struct picture_drawing *drawing)
{
	FILE *to = drawing->to;

	text(to, 24, PICTURE_TOP - 12, "head");
	fputs("virtual addresses</text>\n", to);
	text(to, LEFT + BAR, PICTURE_TOP - 12, "end head");
	fputs("<tspan class=\"muted\">address, mapping, size</tspan></text>\n", to);
	if (!drawing->layout->right.nr_bands ||
	    drawing->layout->right.stretch->place != PICTURE_MEMORY)
		return;
	text(to, RIGHT, PICTURE_TOP - 12, "head");
	fputs("physical memory ", to);
	fputs("<tspan class=\"muted\">frame, size, part that it has</tspan></text>\n", to);
}

void picture_svg_columns(const struct picture_drawing *drawing)
{
	const struct picture_column *left = &drawing->layout->left;
	const struct picture_column *right = &drawing->layout->right;
	size_t i;

	headings(drawing);
	fprintf(drawing->to, "<g class=\"%s\">\n", ribbon_class(drawing->layout->nr_ribbons));
	for (i = 0; i < drawing->layout->nr_ribbons; i++)
		draw_ribbon(drawing, &drawing->layout->ribbon[i]);
	fputs("</g>\n", drawing->to);
	draw_trays(drawing->to, left, LEFT);
	draw_trays(drawing->to, right, RIGHT);
	draw_cover(drawing->to, left, true);
	draw_cover(drawing->to, right, false);
	draw_seams(drawing->to, left);
	for (i = 0; i < left->nr_bands; i++) {
		draw_fold(drawing, &left->band[i], LEFT, "hole");
		label_left(drawing, &left->band[i]);
	}
	for (i = 0; i < right->nr_bands; i++) {
		draw_fold(drawing, &right->band[i], RIGHT, "gap");
		label_right(drawing, &right->band[i]);
	}
}
