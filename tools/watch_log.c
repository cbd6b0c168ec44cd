// SPDX-License-Identifier: GPL-2.0
/* The events that ptelens watch has seen: the last ones, and sums by cause. Pure. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "watch_log.h"

#define SEPARATORS " ,"

static struct log_cause *find_cause(struct watch_log *log, const char *name)
{
	unsigned int i;

	for (i = 0; i < log->nr_causes; i++)
		if (!strcmp(log->cause[i].name, name))
			return &log->cause[i];
	/* more than the module knows: together with the last */
	if (i == LOG_CAUSES)
		return &log->cause[i - 1];
	snprintf(log->cause[i].name, sizeof(log->cause[i].name), "%s", name);
	log->nr_causes++;
	return &log->cause[i];
}

static struct log_line *new_line(struct watch_log *log)
{
	struct log_line *line = &log->line[log->nr++ % LOG_LINES];

	*line->note = '\0';
	return line;
}

static void add_line(struct watch_log *log, const struct event *event, __u64 now)
{
	struct log_line *last = &log->line[(log->nr - 1) % LOG_LINES];

	if (!log->nr || !event_join(&last->event, event, log->page)) {
		last = new_line(log);
		last->event = *event;
	}
	last->when = now;
}

void log_note(struct watch_log *log, __u64 now, const char *format, ...)
{
	struct log_line *line = new_line(log);
	va_list args;

	line->event = (struct event){ .time = 1000 * now };
	line->when = now;
	va_start(args, format);
	vsnprintf(line->note, sizeof(line->note), format, args);
	va_end(args);
}

void log_add(struct watch_log *log, const struct event *event, __u64 now)
{
	find_cause(log, event->cause)->pages += event->pages;
	log->pages += event->pages;
	if (log->held)
		log->while_held++;
	else
		add_line(log, event, now);
}

void log_hold(struct watch_log *log, bool held)
{
	log->held = held;
	log->while_held = 0;
}

bool log_passes(const struct watch_log *log, const char *cause)
{
	const char *word = log->filter;
	bool wanted = false, any = false;
	size_t length;

	for (;; word += length) {
		word += strspn(word, SEPARATORS);
		length = strcspn(word, SEPARATORS);
		if (!length)
			return wanted || !any;
		if (*word == '!') {
			if (length > 1 && !strncmp(cause, word + 1, length - 1))
				return false;
			continue;
		}
		any = true;
		if (!strncmp(cause, word, length))
			wanted = true;
	}
}

bool log_tick(struct watch_log *log, __u64 now)
{
	__u64 before = log->rate, time = now - log->rate_when;

	if (time < 1000)
		return false;
	log->rate = (log->pages - log->rate_pages) * 1000 / time;
	log->rate_pages = log->pages;
	log->rate_when = now;
	return log->rate != before;
}

const struct log_line *log_back(const struct watch_log *log, __u64 *at)
{
	while (*at && *at + LOG_LINES > log->nr) {
		const struct log_line *line = &log->line[--*at % LOG_LINES];

		if (*line->note || log_passes(log, line->event.cause))
			return line;
	}
	return NULL;
}

static int more_pages(const void *a, const void *b)
{
	const struct log_cause *one = *(const struct log_cause * const *)a;
	const struct log_cause *other = *(const struct log_cause * const *)b;

	if (one->pages != other->pages)
		return one->pages > other->pages ? -1 : 1;
	return one < other ? -1 : 1;
}

void log_sort(const struct watch_log *log, const struct log_cause *sorted[LOG_CAUSES])
{
	unsigned int i;

	for (i = 0; i < log->nr_causes; i++)
		sorted[i] = &log->cause[i];
	qsort(sorted, log->nr_causes, sizeof(*sorted), more_pages);
}

/* A place, and how much changed there. */
struct place {
	__u64 place;
	__u64 addr;
	__u64 pages;
};

static int by_place(const void *a, const void *b)
{
	const struct place *one = a, *other = b;

	if (one->place == other->place)
		return 0;
	return one->place < other->place ? -1 : 1;
}

bool log_hottest(const struct watch_log *log, unsigned int shift, __u64 since, __u64 *addr)
{
	struct place places[LOG_LINES];
	const struct log_line *line;
	unsigned int nr = 0, i;
	__u64 at = log->nr, sum = 0, most = 0;

	while ((line = log_back(log, &at)) && line->when >= since)
		places[nr++] = (struct place){
			.place = line->event.vaddr >> shift,
			.addr = line->event.vaddr,
			.pages = line->event.pages,
		};
	qsort(places, nr, sizeof(*places), by_place);
	for (i = 0; i < nr; i++) {
		bool goes_on = i && places[i].place == places[i - 1].place;

		sum = (goes_on ? sum : 0) + places[i].pages;
		if (sum <= most)
			continue;
		most = sum;
		*addr = places[i].addr;
	}
	return most;
}
