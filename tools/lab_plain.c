// SPDX-License-Identifier: GPL-2.0
/* Prints experiments for people: sentences, rows of cells, in colour on a terminal. */
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab_run.h"
#include "lab_paint.h"
#include "paint.h"

#define WIDTH	80
#define INDENT	4
#define LABEL	15

/* Rows of up to so many cells have wide ones; of up to so many show both sides in a line. */
#define WIDE_CELLS	8
#define BOTH_CELLS	27

/* Letters that the key has to explain. */
static char kinds_used[32];
static bool flags_used;

/* Event lines of the step at hand; so many are shown. */
#define EVENTS_SHOWN 10
static unsigned int events_in_step;

/* The experiments so far, for the table at the end. */
static struct done {
	const char *name;
	unsigned int nr[NR_OUTCOMES];
	enum outcome outcome;
} done[64];
static unsigned int nr_done;

static void begin(void)
{
	paint_begin();
}

/* Prints words with line breaks; returns the column in which they end. */
static int put_words(const char *text, int column)
{
	while (*text) {
		int length = strcspn(text, " ");

		if (column > INDENT && column + 1 + length > WIDTH - 4) {
			printf("\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			putchar(' ');
			column++;
		}
		printf("%.*s", length, text);
		column += length;
		text += length;
		text += strspn(text, " ");
	}
	return column;
}

static void put_experiment(struct lab *lab)
{
	paint(BOLD);
	printf("%s", lab->experiment->name);
	paint(PLAIN);
	printf(": %s\n", lab->experiment->about);
	*kinds_used = '\0';
}

static void put_step(struct lab *lab)
{
	paint(BOLD);
	events_in_step = 0;
	printf("\n%2u  ", lab->number);
	put_words(lab->step->say, INDENT);
	paint(PLAIN);
	putchar('\n');
	fflush(stdout);
}

static void put_event(struct lab *lab, const struct lab_event *event)
{
	char old[80], new[80], times[24] = "";

	if (++events_in_step > EVENTS_SHOWN)
		return;
	event_pages_text(&event->is.old, event->is.pages, old, sizeof(old));
	event_pages_text(&event->is.new, event->is.pages, new, sizeof(new));
	if (event->is.pages > 1)
		snprintf(times, sizeof(times), "x%lu", event->is.pages);
	paint(CYAN);
	printf("     %-12s", event->is.cause);
	paint(PLAIN);
	printf(" %12llx %-4s %s -> %s", event->is.vaddr, times, old, new);
	if (event->is.tid && event->is.tid != lab->cast.stage->pid[event->who])
		printf("  by %s", event->is.comm);
	putchar('\n');
	fflush(stdout);
	flags_used = true;
}

static void note_kinds(const char *letters)
{
	for (; *letters; letters++) {
		size_t length = strlen(kinds_used);

		if (!strchr(kinds_used, *letters) && length + 1 < sizeof(kinds_used)) {
			kinds_used[length] = *letters;
			kinds_used[length + 1] = '\0';
		}
	}
}

static void put_cells(const char *letters, enum lab_aspect aspect, bool wide)
{
	for (; *letters; letters++) {
		paint_cell(*letters, aspect, wide);
		if (wide && aspect != KIND && letters[1])
			putchar(' ');
	}
}

/* A row is about what the one before it is about, or says whom or what it is about. */
static void put_label(struct lab *lab, const struct shown *shown)
{
	static const char * const actors[LAB_ACTORS] = { "parent", "child" };
	const struct lab_row *row = shown->row;
	const char *actor = lab->attached[CHILD] ? actors[row->who] : "";
	const char *aspect = lab_aspect_name(row->aspect);
	char label[40];

	if (row->aspect == KIND)
		snprintf(label, sizeof(label), "%s%s%s", actor, *actor ? " " : "",
			 shown->area->name);
	else if (row > lab->step->row && row[-1].who == row->who && row[-1].area == row->area)
		snprintf(label, sizeof(label), "  %s", aspect);
	else
		snprintf(label, sizeof(label), "%s %s", *actor ? actor : shown->area->name,
			 aspect);
	printf("     %-*s", LABEL, label);
}

/* Under what was seen: what was wanted, of the first possibility. */
static void put_wanted(const struct shown *shown, int column, bool wide)
{
	size_t i, length = strcspn(shown->row->want, "|");

	paint(RED);
	printf("     %-*s%*s", LABEL, "expected", column, "");
	for (i = 0; i < length; i++)
		printf(wide && i ? "  %c" : wide ? " %c" : "%c", shown->row->want[i]);
	paint(PLAIN);
	putchar('\n');
}

/* What comes behind the events: how many more there were. */
static void end_events(void)
{
	if (events_in_step > EVENTS_SHOWN)
		printf("     ... and %u lines more\n", events_in_step - EVENTS_SHOWN);
	events_in_step = 0;
}

static void put_row(struct lab *lab, const struct shown *shown)
{
	int cells = strlen(shown->now), column = 0;
	enum lab_aspect aspect = shown->row->aspect;
	bool wide = cells <= WIDE_CELLS, same = !strcmp(shown->before, shown->now);

	end_events();
	if (aspect == KIND) {
		note_kinds(shown->before);
		note_kinds(shown->now);
	}
	put_label(lab, shown);
	if (*shown->before && !same) {
		put_cells(shown->before, aspect, wide);
		if (cells <= BOTH_CELLS) {
			printf(wide && aspect != KIND ? "  -> " : " -> ");
			column = cells * (wide ? 3 : 1) + 4;
		} else {
			printf("\n     %*s", LABEL, "now  ");
		}
	}
	put_cells(shown->now, aspect, wide);
	printf("%s\n", same ? "  as before" : "");
	if (!shown->good)
		put_wanted(shown, column, wide);
}

static void put_fact(struct lab *lab, const char *text)
{
	(void)lab;
	end_events();
	printf("     %s\n", text);
}

/* Runs of binary digits are the parts of an address, each in a colour of its own. */
static bool is_bits(const char *line)
{
	return strspn(line, " 01") == strlen(line) && strlen(line) > WIDTH / 2;
}

/* Words of a line that is too long go on below it. */
static void put_quote(struct lab *lab, const char *line)
{
	size_t indent = strspn(line, " ");
	const char *word = line + indent;
	int column = printf("     %*s", (int)indent, "");
	unsigned int part = 0;
	bool bits = is_bits(line);

	(void)lab;
	while (*word) {
		int gap, length = strcspn(word, " ");

		if (column + length > WIDTH)
			column = printf("\n%*s", (int)indent + 9, "") - 1;
		if (bits)
			paint(YELLOW + part++ % (NR_PAINTS - YELLOW));
		printf("%.*s", length, word);
		if (bits)
			paint(PLAIN);
		word += length;
		gap = strspn(word, " ");
		column += length + gap;
		word += gap;
		if (*word && column < WIDTH)
			printf("%*s", gap, "");
	}
	putchar('\n');
}

static void put_wrong(struct lab *lab, const char *text)
{
	(void)lab;
	end_events();
	paint(RED);
	printf("     WRONG: %s\n", text);
	paint(PLAIN);
}

static void put_step_end(struct lab *lab, const char *note)
{
	static const enum paint colours[NR_OUTCOMES] = { GREEN, YELLOW, RED };
	int column;

	end_events();
	printf("%*s", INDENT, "");
	if (note)
		column = put_words("Skipped:", INDENT);
	else
		column = put_words("=>", INDENT);
	column = put_words(note ?: lab->step->shows, column);
	paint(colours[lab->outcome]);
	if (note)
		putchar('\n');
	else
		printf("%*s\n", WIDTH - column > 7 ? WIDTH - column : 7,
		       outcome_names[lab->outcome]);
	paint(PLAIN);
	fflush(stdout);
}

static void put_key(void)
{
	const char *letter;
	int column = 8;

	if (!*kinds_used)
		return;
	printf("\n    Key:");
	for (letter = kinds_used; *letter; letter++) {
		const char *means = lab_key(*letter) ?: "?";

		if (column + 6 + strlen(means) > WIDTH) {
			printf("\n        ");
			column = 8;
		}
		printf("%s", column > 8 ? "  " : " ");
		paint_cell(*letter, KIND, true);
		column += printf(" %s", means) + 5;
	}
	putchar('\n');
}

static void put_experiment_end(struct lab *lab, enum outcome outcome)
{
	struct done *this = &done[nr_done];

	put_key();
	putchar('\n');
	if (nr_done == sizeof(done) / sizeof(*done))
		return;
	this->name = lab->experiment->name;
	memcpy(this->nr, lab->nr, sizeof(this->nr));
	this->outcome = outcome;
	nr_done++;
}

static void put_number(struct libscols_line *line, int column, unsigned int number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	scols_line_set_data(line, column, text);
}

static void put_table(void)
{
	struct libscols_table *table = scols_new_table();
	unsigned int i;

	if (!table)
		return;
	scols_table_new_column(table, "EXPERIMENT", 0, 0);
	scols_table_new_column(table, "STEPS", 0, SCOLS_FL_RIGHT);
	scols_table_new_column(table, "SKIPPED", 0, SCOLS_FL_RIGHT);
	scols_table_new_column(table, "WRONG", 0, SCOLS_FL_RIGHT);
	scols_table_new_column(table, "RESULT", 0, 0);
	for (i = 0; i < nr_done; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		const unsigned int *nr = done[i].nr;

		if (!line)
			break;
		scols_line_set_data(line, 0, done[i].name);
		put_number(line, 1, nr[GOOD] + nr[SKIPPED] + nr[WRONG]);
		put_number(line, 2, nr[SKIPPED]);
		put_number(line, 3, nr[WRONG]);
		scols_line_set_data(line, 4, outcome_names[done[i].outcome]);
	}
	scols_print_table(table);
	scols_unref_table(table);
}

static void end(int err)
{
	(void)err;
	if (flags_used)
		printf("Bits of an entry: r present, w writable, x executable, u user, a\n"
		       "accessed, d dirty, s soft-dirty, h huge, S special, e exclusive, k\n"
		       "protection key, f userfaultfd, D dirty though not writable.\n");
	if (nr_done > 1) {
		putchar('\n');
		put_table();
	}
}

const struct lab_out lab_plain = {
	.begin = begin,
	.experiment = put_experiment,
	.step = put_step,
	.event = put_event,
	.row = put_row,
	.fact = put_fact,
	.quote = put_quote,
	.wrong = put_wrong,
	.step_end = put_step_end,
	.experiment_end = put_experiment_end,
	.end = end,
};
