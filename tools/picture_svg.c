// SPDX-License-Identifier: GPL-2.0
/* The picture of an address space: the SVG around columns and memory: texts and legend. */
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "picture_svg.h"

#define LEGEND_COLUMNS 7
#define LEGEND_WIDTH 178
#define LEGEND_TOP (PICTURE_BOTTOM + 16)
#define LEGEND_LINE 32
#define TITLE_LETTERS 84

/* The colours of one background: its own, text, less important text, empty memory. */
static void put_theme(FILE *to, const char *back, const char *ink, const char *muted,
		      const char *tray)
{
	fprintf(to, ".back{fill:%s}text{fill:%s}.muted,.small,.mono{fill:%s}", back, ink, muted);
	fprintf(to, ".tray{fill:%s}.seam{fill:%s}.mark{fill:%s}.wedge{fill:%s}", tray, back, ink,
		muted);
	fprintf(to, ".fold{stroke:%s}", muted);
}

static void put_light(FILE *to)
{
	put_theme(to, "#ffffff", "#1f2937", "#64707f", "#e3e7ec");
}

static void put_dark(FILE *to)
{
	put_theme(to, "#10151f", "#eef1f5", "#9aa5b4", "#333c4a");
}

static void put_style(const struct picture_drawing *drawing)
{
	const struct picture_colour *colour = picture_colours(drawing->facts->by);
	FILE *to = drawing->to;
	int i;

	fputs("<style>text{font:11.5px sans-serif}.title{font:bold 25px sans-serif}"
	      ".caption{font:13px sans-serif}.head{font:bold 12.5px sans-serif}"
	      ".head .muted{font:11px sans-serif}"
	      ".small{font:10.5px sans-serif}.mono{font:10.5px monospace}"
	      ".end{text-anchor:end}.none{fill-opacity:0}.wedge{fill-opacity:.13}"
	      ".few{fill-opacity:.5}.some{fill-opacity:.4}.many{fill-opacity:.3}"
	      ".fold{fill:none;stroke-width:1.5;stroke-dasharray:1.5 2.5}", to);
	for (i = 0; i < PICTURE_COLOURS; i++)
		if (drawing->layout->pages[i])
			fprintf(to, ".c%d{fill:%s}", i, colour[i].rgb);
	if (drawing->theme == PICTURE_DARK)
		put_dark(to);
	else
		put_light(to);
	if (drawing->theme == PICTURE_AUTO) {
		fputs("@media (prefers-color-scheme:dark){", to);
		put_dark(to);
		fputc('}', to);
	}
	fputs("</style>\n", to);
}

static void text(const struct picture_drawing *drawing, double x, double y, const char *class,
		 const char *what)
{
	fputs("<text", drawing->to);
	picture_attr(drawing->to, "x", x);
	picture_attr(drawing->to, "y", y);
	fprintf(drawing->to, " class=\"%s\">", class);
	picture_put_text(drawing->to, what);
	fputs("</text>\n", drawing->to);
}

__attribute((format(printf, 3, 4)))
static void append(char *out, size_t size, const char *format, ...)
{
	size_t length = strlen(out);
	va_list args;

	va_start(args, format);
	vsnprintf(out + length, size - length, format, args);
	va_end(args);
}

void picture_title(const struct picture_drawing *drawing, char *out, size_t size)
{
	const struct picture_layout *layout = drawing->layout;
	char mapped[32], frames[32], swapped[32];

	if (drawing->title) {
		snprintf(out, size, "%s", drawing->title);
		return;
	}
	picture_size(drawing, layout->mapped, mapped, sizeof(mapped));
	picture_size(drawing, layout->frames, frames, sizeof(frames));
	picture_size(drawing, layout->swapped, swapped, sizeof(swapped));
	if (layout->swapped)
		snprintf(out, size, "%s: %s of addresses, %s of memory, %s of swap",
			 drawing->facts->comm, mapped, frames, swapped);
	else
		snprintf(out, size, "%s: %s of addresses, %s of memory", drawing->facts->comm,
			 mapped, frames);
}

static bool is_filtered(const struct picture_facts *facts)
{
	return strcmp(facts->filter, "none");
}

void picture_caption(const struct picture_drawing *drawing, char *out, size_t size)
{
	const struct picture_layout *layout = drawing->layout;
	const struct picture_facts *facts = drawing->facts;
	time_t when = facts->when;
	char date[64] = "", page[32];
	struct tm tm;

	if (gmtime_r(&when, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", &tm);
	picture_size(drawing, 1, page, sizeof(page));
	*out = '\0';
	append(out, size, "%s, pid %d · Linux %s · %s", facts->comm, facts->pid, facts->release,
	       date);
	append(out, size, " · %zu mappings · %llu pages of %s in %llu runs", facts->nr_vmas,
	       layout->frames + layout->swapped, page, layout->pieces);
	if (is_filtered(facts))
		append(out, size, " · filter: %s", facts->filter);
}

static void legend_item(const struct picture_drawing *drawing, unsigned int nr,
			const char *class, const char *name, __u64 pages)
{
	double x = 24 + nr % LEGEND_COLUMNS * LEGEND_WIDTH;
	double y = LEGEND_TOP + nr / LEGEND_COLUMNS * LEGEND_LINE;
	char numbers[64], size[32];

	picture_rect(drawing->to, x, y, 14, 14);
	fprintf(drawing->to, " rx=\"2\" class=\"%s\"/>", class);
	text(drawing, x + 21, y + 8, "", name);
	picture_size(drawing, pages, size, sizeof(size));
	snprintf(numbers, sizeof(numbers), "%s, %llu page%s", size, pages,
		 pages == 1 ? "" : "s");
	text(drawing, x + 21, y + 21, "small", numbers);
}

static void put_legend(const struct picture_drawing *drawing)
{
	const struct picture_layout *layout = drawing->layout;
	__u64 held = 0;
	unsigned int i, nr = 0;
	char class[8];

	for (i = 0; i < PICTURE_COLOURS; i++) {
		if (!layout->pages[i])
			continue;
		snprintf(class, sizeof(class), "c%u", i);
		legend_item(drawing, nr++, class, picture_colour_name(drawing, i),
			    layout->pages[i]);
		held += layout->pages[i];
	}
	if (layout->mapped > held)
		legend_item(drawing, nr, "tray", is_filtered(drawing->facts) ?
			    "nothing, or filtered out" : "nothing there", layout->mapped - held);
}

static size_t nr_joined(const struct picture_column *column)
{
	size_t i, joined = 0;

	for (i = 0; i < column->nr_bands; i++)
		joined += column->band[i].nr - 1;
	return joined;
}

/* What is not as it is: said in the picture. */
static void put_notes(const struct picture_drawing *drawing)
{
	const struct picture_layout *layout = drawing->layout;
	char note[2 * PICTURE_TEXT] = "";

	append(note, sizeof(note), "Heights are not to scale, gaps are folded. ");
	append(note, sizeof(note), "A ribbon is as wide as its pages are in each column. ");
	if (layout->pieces > layout->nr_ribbons)
		append(note, sizeof(note), "%llu runs are joined to %zu ribbons. ",
		       layout->pieces, layout->nr_ribbons);
	if (nr_joined(&layout->left))
		append(note, sizeof(note), "%zu mappings are joined to %zu bands. ",
		       drawing->facts->nr_vmas, layout->left.nr_bands);
	if (drawing->facts->lost)
		append(note, sizeof(note), "%llu pages mapped while this was read are left out.",
		       drawing->facts->lost);
	text(drawing, 24, PICTURE_HEIGHT - 7, "small", note);
}

void picture_svg(const struct picture_drawing *drawing)
{
	char title[PICTURE_TEXT], heading[PICTURE_TEXT], caption[2 * PICTURE_TEXT];
	FILE *to = drawing->to;

	picture_title(drawing, title, sizeof(title));
	picture_shorten(heading, sizeof(heading), title, TITLE_LETTERS);
	picture_caption(drawing, caption, sizeof(caption));
	fprintf(to, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n",
		PICTURE_WIDTH, PICTURE_HEIGHT, PICTURE_WIDTH, PICTURE_HEIGHT);
	/* the whole picture would have it as its tip */
	fputs(drawing->tips ? "<desc>" : "<title>", to);
	picture_put_text(to, title);
	fputs(drawing->tips ? "</desc>\n" : "</title>\n", to);
	put_style(drawing);
	picture_rect(to, 0, 0, PICTURE_WIDTH, PICTURE_HEIGHT);
	fputs(" class=\"back\"/>\n", to);
	text(drawing, 24, 42, "title", heading);
	text(drawing, 24, 64, "caption muted", caption);
	picture_svg_columns(drawing);
	picture_svg_memory(drawing);
	put_legend(drawing);
	put_notes(drawing);
	fputs("</svg>\n", to);
}
