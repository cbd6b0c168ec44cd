// SPDX-License-Identifier: GPL-2.0
/* What an experiment expected, against what was observed. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab_run.h"

#define SENTENCE 400

static void wrong(struct lab *lab, const char *sentence)
{
	lab->outcome = WRONG;
	lab->out->wrong(lab, sentence);
}

void lab_fact(struct lab *lab, const char *format, ...)
{
	char text[SENTENCE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	lab->out->fact(lab, text);
}

void lab_expect(struct lab *lab, bool good, const char *format, ...)
{
	char text[SENTENCE];
	va_list args;

	if (good)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	wrong(lab, text);
}

void lab_expect_equal(struct lab *lab, const char *what, long long want, long long saw)
{
	lab_expect(lab, want == saw, "%s: expected %lld, saw %lld", what, want, saw);
}

/* One possibility of a row: a letter for each cell. */
static bool row_fits(const char *want, size_t length, const char *now)
{
	size_t i;

	/* "" is for rows that are only shown */
	if (!length)
		return true;
	if (length != strlen(now))
		return false;
	for (i = 0; i < length; i++)
		if (want[i] != '?' && want[i] != now[i] &&
		    !(want[i] == '=' && i && now[i] == now[i - 1]))
			return false;
	return true;
}

/* Calls @fits for each of the possibilities between the |, until one does. */
static bool any_fits(const char *wanted, bool (*fits)(const char *, size_t, const void *),
		     const void *data)
{
	for (;;) {
		size_t length = strcspn(wanted, "|");

		if (fits(wanted, length, data))
			return true;
		if (!wanted[length])
			return false;
		wanted += length + 1;
	}
}

static bool letters_fit(const char *want, size_t length, const void *data)
{
	return row_fits(want, length, data);
}

static void check_row(struct lab *lab, const struct lab_row *row, const char *before)
{
	struct shown shown = {
		.row = row,
		.area = &lab->cast.stage->area[row->area],
	};

	strcpy(shown.before, before);
	lab_letters(lab, row, shown.now);
	shown.good = any_fits(row->want, letters_fit, shown.now);
	lab->out->row(lab, &shown);
	lab_expect(lab, shown.good, "%s of %s: expected %s, saw %s",
		   lab_aspect_name(row->aspect), shown.area->name, row->want, shown.now);
}

/* What happened, by cause: "fork 4, cow 1". */
static void sum_up(const struct lab *lab, char *text, size_t size)
{
	unsigned int i, j;
	size_t at = 0;

	*text = '\0';
	for (i = 0; i < lab->nr_events; i++) {
		const struct lab_event *event = &lab->event[i];
		unsigned long pages = 0;

		if (!event->watched)
			continue;
		for (j = 0; j < lab->nr_events; j++) {
			const struct lab_event *other = &lab->event[j];

			if (strcmp(other->is.cause, event->is.cause))
				continue;
			if (j < i && other->watched)
				break;
			pages += other->watched;
		}
		/* broken off: it was told where that cause came first */
		if (j < lab->nr_events || at >= size)
			continue;
		at += snprintf(text + at, size - at, "%s%s %lu", at ? ", " : "", event->is.cause,
			       pages);
	}
}

/* The number behind a cause in a summary, or 0. */
static unsigned long pages_of(const char *summary, const char *cause)
{
	size_t length = strlen(cause);
	const char *at;

	for (at = summary; at; at = strchr(at, ',')) {
		at += strspn(at, ", ");
		if (!strncmp(at, cause, length) && at[length] == ' ')
			return strtoul(at + length, NULL, 10);
	}
	return 0;
}

static unsigned int commas(const char *text, size_t length)
{
	unsigned int nr = 0;

	for (; length; length--)
		nr += *text++ == ',';
	return nr;
}

/* One possibility: the same causes, in any order, each of so many pages. */
static bool events_fit(const char *want, size_t length, const void *data)
{
	const char *saw = data, *end = want + length;
	char cause[20], amount[20];

	if (!length || !*saw)
		return !length && !*saw;
	if (commas(want, length) != commas(saw, strlen(saw)))
		return false;
	while (want < end) {
		unsigned long pages;

		if (sscanf(want, " %19[a-z_] %19[0-9*]", cause, amount) != 2)
			return false;
		pages = pages_of(saw, cause);
		if (*amount == '*' ? !pages : pages != strtoul(amount, NULL, 10))
			return false;
		want += strcspn(want, ",|");
		want += *want == ',';
	}
	return true;
}

static void check_events(struct lab *lab)
{
	const char *want = lab->step->events;
	char saw[SENTENCE / 2];

	if (!want)
		return;
	sum_up(lab, saw, sizeof(saw));
	lab_expect(lab, any_fits(want, events_fit, saw), "events: expected %s, saw %s",
		   *want ? want : "none", *saw ? saw : "none");
}

void lab_check(struct lab *lab, char before[LAB_ROWS][LAB_CELLS + 1])
{
	const struct lab_step *step = lab->step;
	int i;

	for (i = 0; i < LAB_ROWS && step->row[i].want; i++)
		check_row(lab, &step->row[i], before[i]);
	if (step->check)
		step->check(lab);
	check_events(lab);
}
