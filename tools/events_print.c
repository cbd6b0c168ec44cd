// SPDX-License-Identifier: GPL-2.0
/* Prints events and what they sum up to: as lines for people, and as JSON, an object a line. */
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "field.h"
#include "json.h"
#include "paint.h"
#include "print.h"
#include "view.h"

void events_begin(const struct events *events)
{
	if (events->json || events->quiet)
		return;
	printf("%12s %7s %-15s %-12s %12s %6s %-7s %s\n", "TIME", "TID", "COMM", "CAUSE", "VADDR",
	       "PAGES", "LEVEL", "OLD -> NEW");
}

/* What brings memory, takes it away, and copies it. */
static enum paint colour_of(const char *cause)
{
	static const struct {
		const char *cause;
		enum paint paint;
	} colours[] = {
		{ "demand_zero", GREEN }, { "file_fault", GREEN }, { "fault_around", GREEN },
		{ "thp_fault", GREEN }, { "swap_in", GREEN }, { "uffd_copy", GREEN },
		{ "cow", YELLOW }, { "ksm_break", YELLOW }, { "write_reuse", YELLOW },
		{ "swap_out", PURPLE }, { "unmap", PURPLE }, { "dontneed", PURPLE },
		{ "exit", PURPLE }, { "exec", PURPLE }, { "hwpoison", RED }, { "unknown", RED },
	};
	size_t i;

	for (i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		if (!strcmp(colours[i].cause, cause))
			return colours[i].paint;
	return CYAN;
}

static void put_line(const struct event *event)
{
	char old[80], new[80], tid[16] = "-";

	event_side_text(&event->old, old, sizeof(old));
	event_side_text(&event->new, new, sizeof(new));
	if (event->tid)
		snprintf(tid, sizeof(tid), "%d", event->tid);
	printf("%5llu.%06llu %7s %-15s ", event->time / 1000000, event->time % 1000000, tid,
	       event->comm);
	paint(colour_of(event->cause));
	printf("%-12s", event->cause);
	paint(PLAIN);
	printf(" %12llx %6lu %-7s %s -> %s\n", event->vaddr, event->pages, event->level, old, new);
}

static void json_text(const char *key, const char *text)
{
	printf(", \"%s\": ", key);
	json_string(text);
}

static void json_side(const char *key, const struct event_side *side)
{
	unsigned long long frame;
	unsigned int type;

	printf(", \"%s\": {\"kind\": \"%s\", \"pfn\": ", key, side->kind);
	if (sscanf(side->target, "pfn=%llx", &frame) == 1)
		printf("%llu", frame);
	else
		printf("null");
	if (sscanf(side->target, "swap=%u:%llx", &type, &frame) == 2)
		printf(", \"swaptype\": %u, \"swapoff\": %llu", type, frame);
	else
		printf(", \"swaptype\": null, \"swapoff\": null");
	json_text("flags", side->flags);
	putchar('}');
}

static void put_json(const struct event *event)
{
	printf("{\"seq\": %llu, \"time\": %llu.%06llu, \"cpu\": %d, \"tid\": %d", event->seq,
	       event->time / 1000000, event->time % 1000000, event->cpu, event->tid);
	json_text("comm", event->comm);
	json_text("cause", event->cause);
	printf(", \"vaddr\": %llu, \"pages\": %lu", event->vaddr, event->pages);
	json_text("level", event->level);
	json_side("old", &event->old);
	json_side("new", &event->new);
	printf("}\n");
}

void events_put(const struct events *events, const struct event *event)
{
	if (events->quiet)
		return;
	if (events->json)
		put_json(event);
	else
		put_line(event);
}

void events_note(const struct events *events, const char *line)
{
	if (events->json) {
		printf("{\"note\": ");
		json_string(line + 2);
		if (event_dropped(line))
			printf(", \"dropped\": %llu", event_dropped(line));
		printf("}\n");
		return;
	}
	paint(RED);
	printf("%s", line);
	paint(PLAIN);
	putchar('\n');
}

enum { CAUSE, EVENTS, PAGES, SHARE, NR_FIELDS };

static const struct column columns[] = {
	{ "CAUSE", 1, 0, COLUMN_STRING, IN_BOTH, CAUSE, field_verbatim, "why" },
	{ "EVENTS", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, EVENTS, field_verbatim, "how often" },
	{ "PAGES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, PAGES, field_verbatim, "pages" },
	{ "SHARE", 1, SCOLS_FL_RIGHT, COLUMN_STRING, IN_BOTH, SHARE, field_verbatim,
	  "of the pages" },
};

static const struct view view_stats = {
	.name = "stats",
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};

static double share(const struct events *events, int cause)
{
	return events->pages ? 100.0 * events->of[cause].pages / events->pages : 0;
}

/* Causes that were seen, those of most pages first. Returns how many. */
static int sort_causes(const struct events *events, int *causes)
{
	int i, j, nr = 0;

	for (i = 0; i < EVENT_CAUSES; i++) {
		if (!events->of[i].nr)
			continue;
		for (j = nr++; j && events->of[causes[j - 1]].pages < events->of[i].pages; j--)
			causes[j] = causes[j - 1];
		causes[j] = i;
	}
	return nr;
}

static void stats_json(const struct events *events, const int *causes, int nr, double seconds)
{
	int i;

	printf("{\"stats\": [");
	for (i = 0; i < nr; i++) {
		const struct event_count *of = &events->of[causes[i]];

		printf("%s{\"cause\": \"%s\", \"events\": %llu, \"pages\": %llu, \"share\": %.2f}",
		       i ? ", " : "", event_causes[causes[i]], of->nr, of->pages,
		       share(events, causes[i]));
	}
	printf("], \"events\": %llu, \"pages\": %llu, \"dropped\": %llu, \"seconds\": %.3f}\n",
	       events->nr, events->pages, events->dropped, seconds);
}

static int stats_table(const struct events *events, const int *causes, int nr)
{
	struct print print = { .view = &view_stats };
	char room[32], number[3][24];
	struct row row = { .out = room, .size = sizeof(room) };
	int i, err;

	view_select(&view_stats, IN_TABLE, NULL, &print.selection);
	err = print_table.begin(&print, NULL);
	for (i = 0; i < nr && !err; i++) {
		const struct event_count *of = &events->of[causes[i]];

		row.field[CAUSE] = (char *)event_causes[causes[i]];
		snprintf(number[0], sizeof(number[0]), "%llu", of->nr);
		snprintf(number[1], sizeof(number[1]), "%llu", of->pages);
		snprintf(number[2], sizeof(number[2]), "%.1f%%", share(events, causes[i]));
		row.field[EVENTS] = number[0];
		row.field[PAGES] = number[1];
		row.field[SHARE] = number[2];
		err = print_table.row(&print, &row);
	}
	return print_table.end(&print, err);
}

int events_stats(const struct events *events, double seconds)
{
	int causes[EVENT_CAUSES], nr = sort_causes(events, causes), err = 0;

	if (events->json) {
		stats_json(events, causes, nr, seconds);
		return 0;
	}
	if (!events->quiet)
		putchar('\n');
	if (nr)
		err = stats_table(events, causes, nr);
	if (!err)
		printf("%s%llu events of %llu pages in %.1f s, %llu dropped\n", nr ? "\n" : "",
		       events->nr, events->pages, seconds, events->dropped);
	return err;
}
