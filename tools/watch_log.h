/* SPDX-License-Identifier: GPL-2.0 */
/* The events that ptelens watch has seen: the last ones, and sums by cause. Pure. */
#ifndef PTELENS_WATCH_LOG_H
#define PTELENS_WATCH_LOG_H

#include <linux/types.h>
#include <stdbool.h>

#include "event.h"

#define LOG_LINES	1024	/* a power of two */
#define LOG_CAUSES	40

/**
 * struct log_cause - a cause
 * @name: of it
 * @pages: that changed so
 */
struct log_cause {
	char name[16];
	__u64 pages;
};

/**
 * struct log_line - an event, or neighbours that changed alike; or something else
 * @event: it; all zero but for the time if it is something else
 * @note: that, or ""
 * @when: it came, in milliseconds
 */
struct log_line {
	struct event event;
	char note[100];
	__u64 when;
};

/**
 * struct watch_log - what was seen
 * @line: the last ones; number n is at n % LOG_LINES
 * @nr: number of the next one
 * @page: bytes of a base page
 * @held: while true no lines are added, and none is joined
 * @while_held: so many events came meanwhile
 * @filter: words of causes, see log_passes()
 * @cause: sums
 * @nr_causes: of them
 * @pages: that changed
 * @dropped: events that the module did not tell
 * @rate: pages a second that changed lately
 * @rate_pages: @pages when @rate was taken
 * @rate_when: when that was, in milliseconds
 */
struct watch_log {
	struct log_line line[LOG_LINES];
	__u64 nr;
	size_t page;
	bool held;
	__u64 while_held;
	char filter[100];
	struct log_cause cause[LOG_CAUSES];
	unsigned int nr_causes;
	__u64 pages;
	__u64 dropped;
	__u64 rate;
	__u64 rate_pages;
	__u64 rate_when;
};

/** log_add() - An event came, at @now milliseconds. */
void log_add(struct watch_log *log, const struct event *event, __u64 now);

/** log_note() - Something else happened, which is shown whatever the filter, and while held. */
void log_note(struct watch_log *log, __u64 now, const char *format, ...)
	__attribute((format(printf, 3, 4)));

/** log_hold() - Add no lines from now on, or do so again. */
void log_hold(struct watch_log *log, bool held);

/**
 * log_passes() - Is an event to be shown?
 * @log: with a filter
 * @cause: of the event
 *
 * The filter has words with blanks or commas between them. The cause must begin with one
 * of them; with none of those that have a ! in front.
 *
 * Return: true if it passes.
 */
bool log_passes(const struct watch_log *log, const char *cause);

/** log_tick() - Time goes on: take the rate, once a second. Return: true if it has changed. */
bool log_tick(struct watch_log *log, __u64 now);

/**
 * log_back() - Go through the lines that pass the filter, from the last one back.
 * @log: of them
 * @at: number of the line before which to look; begin with @log->nr; gets that of the line
 *
 * Return: the line, or NULL.
 */
const struct log_line *log_back(const struct watch_log *log, __u64 *at);

/** log_sort() - The causes, those with the most pages first. */
void log_sort(const struct watch_log *log, const struct log_cause *sorted[LOG_CAUSES]);

/**
 * log_hottest() - Where most pages changed lately.
 * @log: of events
 * @shift: places are so large, as a logarithm of bytes
 * @since: milliseconds; what is older does not count
 * @addr: the last address that changed there
 *
 * Return: false if nothing changed.
 */
bool log_hottest(const struct watch_log *log, unsigned int shift, __u64 since, __u64 *addr);

#endif /* PTELENS_WATCH_LOG_H */
