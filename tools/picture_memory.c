// SPDX-License-Identifier: GPL-2.0
/*
 * The picture of an address space: drawing all of physical memory to scale, at the right
 * edge, and where in it the areas of the right column are.
 */

#include "picture_svg.h"

#define FROM 1024	/* wedges begin here, right of the labels of the areas */
#define BAR 1140
#define BAR_WIDTH 18
#define LABEL 1166
#define LINE 12		/* the height of a line of text */

struct scale {
	__u64 start;
	__u64 end;
};

static struct scale all_of(const struct picture_facts *facts)
{
	struct scale scale = { .start = facts->zone[0].start };
	size_t i;

	for (i = 0; i < facts->nr_zones; i++)
		if (facts->zone[i].end > scale.end)
			scale.end = facts->zone[i].end;
	return scale;
}

static double y_of(const struct scale *scale, __u64 frame)
{
	if (frame > scale->end)
		frame = scale->end;
	return PICTURE_TOP + (double)(frame - scale->start) * (PICTURE_BOTTOM - PICTURE_TOP) /
			     (scale->end - scale->start);
}

static void draw_zones(const struct picture_drawing *drawing, const struct scale *scale)
{
	const struct picture_facts *facts = drawing->facts;
	bool nodes = facts->zone[facts->nr_zones - 1].node != facts->zone[0].node;
	double free = PICTURE_TOP;	/* for a label from here on */
	FILE *to = drawing->to;
	size_t i;

	for (i = 0; i < facts->nr_zones; i++) {
		const struct picture_zone *zone = &facts->zone[i];
		double top = y_of(scale, zone->start), bottom = y_of(scale, zone->end);
		double y = (top + bottom + LINE) / 2 - 2;
		char size[32];

		picture_rect(to, BAR, top, BAR_WIDTH, bottom - top);
		fputs(" class=\"tray\"/>\n", to);
		if (i) {
			picture_rect(to, BAR - 4, top - 0.5, BAR_WIDTH + 8, 1);
			fputs(" class=\"seam\"/>\n", to);
		}
		if (y < free + LINE - 2)
			y = free + LINE - 2;
		if (y > bottom + LINE)
			continue;
		free = y + 2;
		picture_size(drawing, zone->end - zone->start, size, sizeof(size));
		fputs("<text", to);
		picture_attr(to, "x", LABEL);
		picture_attr(to, "y", y);
		fputs(" class=\"small\">", to);
		if (nodes)
			fprintf(to, "node %d ", zone->node);
		fprintf(to, "%s %s</text>\n", zone->name, size);
	}
}

static void draw_area(FILE *to, const struct scale *scale, const struct picture_band *band,
		      const struct picture_stretch *stretch)
{
	double top = y_of(scale, stretch->start), bottom = y_of(scale, stretch->end);

	fputs("<path class=\"wedge\" d=\"M", to);
	picture_put_px(to, FROM);
	fputc(' ', to);
	picture_put_px(to, band->top);
	fputc('L', to);
	picture_put_px(to, BAR);
	fputc(' ', to);
	picture_put_px(to, top);
	fputc('V', to);
	picture_put_px(to, bottom < top + 1 ? top + 1 : bottom);
	fputc('L', to);
	picture_put_px(to, FROM);
	fputc(' ', to);
	picture_put_px(to, band->bottom);
	fputs("Z\"/>\n", to);
	picture_rect(to, BAR, top, BAR_WIDTH, bottom < top + 1 ? 1 : bottom - top);
	fputs(" class=\"mark\"/>\n", to);
}

void picture_svg_memory(const struct picture_drawing *drawing)
{
	const struct picture_column *column = &drawing->layout->right;
	struct scale scale;
	size_t i;

	if (!drawing->facts->nr_zones)
		return;
	scale = all_of(drawing->facts);
	fputs("<text", drawing->to);
	picture_attr(drawing->to, "x", BAR);
	picture_attr(drawing->to, "y", PICTURE_TOP - 12);
	fputs(" class=\"head\">all of it</text>\n", drawing->to);
	draw_zones(drawing, &scale);
	for (i = 0; i < column->nr_bands; i++) {
		const struct picture_stretch *stretch = &column->stretch[column->band[i].first];

		/* memory of a device is in no zone */
		if (stretch->place == PICTURE_MEMORY && stretch->start >= scale.start &&
		    stretch->start < scale.end)
			draw_area(drawing->to, &scale, &column->band[i], stretch);
	}
}
