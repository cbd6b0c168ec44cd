// SPDX-License-Identifier: GPL-2.0
/* The lines of ptelens watch, as text. Pure. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "watch_text.h"

/* A number with three digits and a unit, each @base times the one before. */
static const char *scaled(char text[8], __u64 number, unsigned int base, const char *units)
{
	__u64 rest = 0;

	while (number >= base && units[1]) {
		rest = number % base;
		number /= base;
		units++;
	}
	if (!number)
		snprintf(text, 8, "0");
	else if (number < 10 && rest * 10 / base)
		snprintf(text, 8, "%hu.%hu%c", (unsigned short)number,
			 (unsigned short)(rest * 10 / base), *units);
	else
		snprintf(text, 8, "%hu%c", (unsigned short)number, *units);
	return text;
}

const char *text_size(char text[8], __u64 bytes)
{
	return scaled(text, bytes, 1024, "BKMGTPE");
}

const char *text_count(char text[8], __u64 number)
{
	scaled(text, number, 1000, " kMGT");
	text[strcspn(text, " ")] = '\0';
	return text;
}

/* Adds to a text what there is room for. */
static void __attribute((format(printf, 3, 4)))
add(char *text, size_t size, const char *format, ...)
{
	size_t length = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + length, size - length, format, args);
	va_end(args);
}

void text_event(char *text, size_t size, const struct log_line *line, int pid)
{
	const struct event *event = &line->event;
	char old[80], new[80], times[24] = "";

	if (*line->note) {
		snprintf(text, size, "%5llu.%04llu %s", event->time / 1000000,
			 event->time / 100 % 10000, line->note);
		return;
	}
	event_pages_text(&event->old, event->pages, old, sizeof(old));
	event_pages_text(&event->new, event->pages, new, sizeof(new));
	if (event->pages > 1)
		snprintf(times, sizeof(times), "x%lu", event->pages);
	snprintf(text, size, "%5llu.%04llu %-12s %12llx %-5s %s -> %s",
		 event->time / 1000000, event->time / 100 % 10000, event->cause, event->vaddr,
		 times, old, new);
	if (event->tid && event->tid != pid)
		add(text, size, "  by %s %d", event->comm, event->tid);
}

void text_cell(char *text, size_t size, const struct watch_cell *cell, unsigned int page_shift)
{
	__u64 all = (cell->spot.end - cell->spot.start) >> page_shift, there = 0;
	const char *before = ":";
	char bytes[8];
	int mark;

	snprintf(text, size, "%llx-%llx %s", cell->spot.start, cell->spot.end,
		 text_size(bytes, cell->spot.end - cell->spot.start));
	if (!cell->seen) {
		add(text, size, ", not looked at yet");
		return;
	}
	add(text, size, ", %llu page%s", all, all == 1 ? "" : "s");
	for (mark = MARK_NONE + 1; mark < NR_MARKS; mark++) {
		if (!cell->pages[mark])
			continue;
		add(text, size, "%s %llu %s", before, cell->pages[mark], marks[mark].means);
		before = ",";
		there += cell->pages[mark];
	}
	if (there < all)
		add(text, size, "%s %llu nothing there", before, all - there);
}

void text_vma(char *text, size_t size, const struct watch_vma *vma)
{
	char bytes[8];

	char name[sizeof(vma->name)];

	text_short_name(name, sizeof(name), vma);
	snprintf(text, size, "%llx-%llx %s %s %s %s", vma->start, vma->end, vma->perm,
		 vma->type, text_size(bytes, vma->end - vma->start), name);
}

void text_short_name(char *text, size_t size, const struct watch_vma *vma)
{
	const char *slash = *vma->name == '/' ? strrchr(vma->name, '/') : NULL;

	snprintf(text, size, "%s", slash ? slash + 1 : vma->name);
}

void text_causes(char *text, size_t size, const struct watch_log *log)
{
	const struct log_cause *sorted[LOG_CAUSES];
	unsigned int i;
	char count[8];

	log_sort(log, sorted);
	*text = '\0';
	for (i = 0; i < log->nr_causes; i++) {
		text_count(count, sorted[i]->pages);
		if (strlen(text) + strlen(sorted[i]->name) + strlen(count) + 4 > size)
			return;
		add(text, size, "%s%s %s", i ? "  " : "", sorted[i]->name, count);
	}
}

/* "LEVEL[NUMBER] at PLACE = RAW   WHAT": the last such line is where the walk ends. */
static bool take_entry(char *to, size_t size, const char *line, const char *address)
{
	const char *at = strstr(line, "] at "), *what, *bracket = strchr(line, '[');

	/* the other table of the same memory says nothing new */
	if (!at || !bracket || bracket > at || strstr(at, "   in user space"))
		return false;
	what = strstr(at, "   ");
	what = what ? what + 3 : "";
	if (!strncmp(what, "leaf: ", 6))
		what += 6;
	snprintf(to, size, "%s  %.*s  %s", address, (int)(bracket - line - 2), line + 2,
		 what);
	return true;
}

/* "  read   ok: goes through, no fault": the word before the colon, or all of it. */
static void take_access(char *to, size_t size, const char *line)
{
	const char *outcome = line + 2 + strcspn(line + 2, " ");

	outcome += strspn(outcome, " ");
	add(to, size, "%s%.*s %.*s", *to ? "   " : "", (int)strcspn(line + 2, " "), line + 2,
	    (int)strcspn(outcome, ":"), outcome);
}

static bool is_access(const char *line)
{
	return !strncmp(line, "  read ", 7) || !strncmp(line, "  write ", 8) ||
	       !strncmp(line, "  exec ", 7);
}

static bool is_address(const char *line)
{
	return strlen(line) == 16 && strspn(line, "0123456789abcdef") == 16;
}

/*
 * struct shortening - how far a text is read
 * @to: where it goes
 * @address: that it is about, without zeroes
 * @indented: lines after the last entry that are indented as what belongs to it
 */
struct shortening {
	struct explanation *to;
	char address[20];
	unsigned int indented;
};

/* "frame 6baf, offset 0: physical address 6baf000": the first of it says it all. */
static int frame_length(const char *line)
{
	const char *offset = strstr(line, ", offset ");

	return !strncmp(line, "frame ", 6) && offset ? offset - line : (int)strlen(line);
}

static void take_line(struct shortening *reading, const char *line)
{
	char (*to)[240] = reading->to->line;

	if (is_address(line)) {
		snprintf(reading->address, sizeof(reading->address), "%s",
			 line + strspn(line, "0"));
	} else if (take_entry(to[EXPLAIN_ENTRY], sizeof(*to), line, reading->address)) {
		*to[EXPLAIN_BITS] = '\0';
		reading->indented = 0;
	} else if (!strncmp(line, "    ", 4)) {
		/* the bits, its frame, and whose that is */
		if (!reading->indented++)
			add(to[EXPLAIN_BITS], sizeof(*to), "%s", line + 4);
		else
			add(to[EXPLAIN_ENTRY], sizeof(*to), ", %.*s", frame_length(line + 4),
			    line + 4);
	} else if (!strncmp(line, "no VMA", 6)) {
		snprintf(to[EXPLAIN_ENTRY], sizeof(*to), "%s  %.170s", reading->address, line);
	} else if (is_access(line)) {
		take_access(to[EXPLAIN_ACCESS], sizeof(*to), line);
	}
}

void text_explain(struct explanation *short_one, const char *text)
{
	struct shortening reading = { .to = short_one };
	char line[256];
	size_t length;

	memset(short_one, 0, sizeof(*short_one));
	for (; *text; text += length + !!text[length]) {
		length = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)length, text);
		take_line(&reading, line);
	}
}
