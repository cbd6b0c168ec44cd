// SPDX-License-Identifier: GPL-2.0
/* The picture of an address space: a page with the picture and its numbers as tables. */

#include "picture_svg.h"

static const char style[] =
	"body{margin:1.5em auto;max-width:1280px;font:14px sans-serif;color:#1f2937;background:#fff}"
	"svg{width:100%;height:auto}table{border-collapse:collapse;margin:1.5em}"
	"td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #8886}"
	".n{text-align:right;font-variant-numeric:tabular-nums}code{font:13px monospace}";

static const char dark[] = "body{color:#eef1f5;background:#10151f}";

static void put_style(const struct picture_drawing *drawing)
{
	fprintf(drawing->to, "<style>%s", style);
	if (drawing->theme == PICTURE_DARK)
		fputs(dark, drawing->to);
	if (drawing->theme == PICTURE_AUTO)
		fprintf(drawing->to, "@media (prefers-color-scheme:dark){%s}", dark);
	fputs("</style>\n", drawing->to);
}

static void number(FILE *to, __u64 value)
{
	fprintf(to, "<td class=\"n\">%llu</td>", value);
}

static void address(FILE *to, __u64 value)
{
	fprintf(to, "<td><code>%llx</code></td>", value);
}

static void put_bands(const struct picture_drawing *drawing)
{
	const struct picture_column *left = &drawing->layout->left;
	unsigned long page_size = drawing->facts->page_size;
	char name[PICTURE_TEXT], size[32];
	FILE *to = drawing->to;
	size_t i;

	fputs("<table><tr><th>from</th><th>to</th><th>name</th><th class=\"n\">mappings</th>"
	      "<th class=\"n\">size</th><th class=\"n\">pages</th><th class=\"n\">that lead somewhere</th></tr>\n",
	      to);
	for (i = 0; i < left->nr_bands; i++) {
		const struct picture_band *band = &left->band[i];

		picture_band_name(drawing, band, name, sizeof(name));
		picture_size(drawing, band->span, size, sizeof(size));
		fputs("<tr>", to);
		address(to, left->stretch[band->first].start * page_size);
		address(to, left->stretch[band->first + band->nr - 1].end * page_size);
		fputs("<td>", to);
		picture_put_text(to, name);
		fputs("</td>", to);
		number(to, band->nr);
		fprintf(to, "<td class=\"n\">%s</td>", size);
		number(to, band->span);
		number(to, band->used);
		fputs("</tr>\n", to);
	}
	fputs("</table>\n", to);
}

static void put_colours(const struct picture_drawing *drawing)
{
	FILE *to = drawing->to;
	char size[32];
	int i;

	fprintf(to, "<table><tr><th>%s</th>",
		drawing->facts->by == PICTURE_BY_KIND ? "kind" : "sharers");
	fputs("<th class=\"n\">size</th><th class=\"n\">pages</th></tr>\n", to);
	for (i = 0; i < PICTURE_COLOURS; i++) {
		if (!drawing->layout->pages[i])
			continue;
		picture_size(drawing, drawing->layout->pages[i], size, sizeof(size));
		fprintf(to, "<tr><td>%s</td><td class=\"n\">%s</td>",
			picture_colour_name(drawing, i), size);
		number(to, drawing->layout->pages[i]);
		fputs("</tr>\n", to);
	}
	fputs("</table>\n", to);
}

void picture_html(const struct picture_drawing *drawing)
{
	char title[PICTURE_TEXT];
	FILE *to = drawing->to;

	picture_title(drawing, title, sizeof(title));
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n", to);
	fputs("<title>", to);
	picture_put_text(to, title);
	fputs("</title>\n", to);
	put_style(drawing);
	fputs("</head>\n<body>\n", to);
	picture_svg(drawing);
	put_colours(drawing);
	put_bands(drawing);
	fputs("</body>\n</html>\n", to);
}
