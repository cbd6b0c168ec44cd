/* SPDX-License-Identifier: GPL-2.0 */
/* The command events: what was asked, what was seen, and how it is printed. */
#ifndef PTELENS_EVENTS_H
#define PTELENS_EVENTS_H

#include <stdbool.h>

#include "event.h"

/**
 * struct events - a run of the command
 * @json: print objects, one a line
 * @quiet: print no events
 * @of: what was seen, by cause
 * @nr: how many events that is
 * @pages: of how many pages
 * @dropped: events that were lost
 */
struct events {
	bool json;
	bool quiet;
	struct event_count {
		unsigned long long nr;
		unsigned long long pages;
	} of[EVENT_CAUSES];
	unsigned long long nr;
	unsigned long long pages;
	unsigned long long dropped;
};

/**
 * struct events_wanted - what the user asks for
 * @cause: events of these
 * @start: and of memory from there on
 * @end: up to there
 * @most: so many at most, or 0
 * @seconds: for so long, or 0
 * @saved: of this copy, or NULL
 * @stats: at the end, a table
 * @quiet: no events
 * @json: as JSON
 */
struct events_wanted {
	bool cause[EVENT_CAUSES];
	__u64 start;
	__u64 end;
	unsigned long long most;
	double seconds;
	const char *saved;
	bool stats;
	bool quiet;
	bool json;
};

/**
 * events_options() - Read the options.
 * @argc: as the command got it
 * @argv: as the command got it
 * @wanted: filled in
 *
 * Return: 0, 1 if the help was all that was wanted, or -1 and said so.
 */
int events_options(int argc, char **argv, struct events_wanted *wanted);

/** events_begin() - Print what comes before the first event. */
void events_begin(const struct events *events);

/** events_put() - Print an event. */
void events_put(const struct events *events, const struct event *event);

/** events_note() - Print a note: a line of the file that begins with "# ". */
void events_note(const struct events *events, const char *line);

/**
 * events_stats() - Print what was seen, by cause.
 * @events: all that was seen
 * @seconds: how long that took
 *
 * Return: 0, or -1 and said so.
 */
int events_stats(const struct events *events, double seconds);

#endif /* PTELENS_EVENTS_H */
