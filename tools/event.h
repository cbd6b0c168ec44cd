/* SPDX-License-Identifier: GPL-2.0 */
/* Events: lines of the module's file "events", and reading them as they come. */
#ifndef PTELENS_EVENT_H
#define PTELENS_EVENT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct event_side - an entry before or after a change
 * @kind: its name, or "none"
 * @target: pfn=HEX, swap=TYPE:HEX or "-"; "" of none
 * @flags: the letters that are set
 */
struct event_side {
	char kind[20];
	char target[32];
	char flags[28];
};

/**
 * struct event - a change
 * @seq: its number
 * @time: CLOCK_MONOTONIC, in microseconds
 * @cpu: where it was done
 * @tid: of who did it, or 0
 * @comm: its name, or "-"
 * @cause: why
 * @vaddr: of the first page
 * @pages: how many
 * @level: of the entry, or OLD>NEW
 * @old: before; of more pages, the target of the first
 * @new: after, the same
 */
struct event {
	__u64 seq;
	__u64 time;
	int cpu;
	int tid;
	char comm[64];
	char cause[16];
	__u64 vaddr;
	unsigned long pages;
	char level[16];
	struct event_side old;
	struct event_side new;
};

/**
 * event_parse() - Take a line apart.
 * @line: of the file, without its newline, and not a note
 * @event: filled in
 *
 * Return: false if it is no event.
 */
bool event_parse(const char *line, struct event *event);

/* How many causes there are; the last is unknown. */
#define EVENT_CAUSES 37

/* Their names. */
extern const char * const event_causes[EVENT_CAUSES];

/** event_cause() - The number of a cause by its name, or -1. */
int event_cause(const char *name);

/**
 * event_side_text() - An entry for people: "rwuads pfn=1c03", "swap ... swap=0:ff", "none".
 * @side: the entry
 * @text: where to put it
 * @size: of @text
 */
void event_side_text(const struct event_side *side, char *text, size_t size);

/** event_dropped() - How many events a note says were dropped, or 0 if it says no such thing. */
unsigned long long event_dropped(const char *line);

/**
 * event_join() - Tell a change of the next pages with an event, if it is alike.
 * @event: gets the pages of @next, and "*" for targets that are not the same
 * @next: came after it
 * @page: bytes of a base page
 *
 * Return: false if it is not alike; @event is unchanged then.
 */
bool event_join(struct event *event, const struct event *next, size_t page);

/**
 * event_pages_text() - The same of an event that may be joined: "rwuads, 4 frames".
 * @side: of an event
 * @pages: of the event
 * @text: where to put it
 * @size: of @text
 */
void event_pages_text(const struct event_side *side, unsigned long pages, char *text, size_t size);

/**
 * struct event_file - an open file of events
 * @pid: whose, or 0 for a copy
 * @fd: does not wait; for poll()
 * @text: read from it, but not a whole line yet
 * @len: of @text
 */
struct event_file {
	int pid;
	int fd;
	char text[16384];
	size_t len;
};

/**
 * event_open() - Watch a process from now on.
 * @file: to be filled in
 * @pid: the process, attached
 *
 * Return: 0, or -1 and said so.
 */
int event_open(struct event_file *file, int pid);

/**
 * event_open_saved() - Read a copy of the file.
 * @file: to be filled in
 * @path: of the copy
 *
 * Return: 0, or -1 and said so.
 */
int event_open_saved(struct event_file *file, const char *path);

/**
 * event_read() - Read the lines there are, without waiting.
 * @file: open
 * @take: called with each line, without its newline; those that begin with # are header
 *	and notes; returns 0 to go on, 1 to stop here, or -1 and said so
 * @data: for @take
 *
 * Return: 1 if more may come, 0 at the end, or -1 and said so.
 */
int event_read(struct event_file *file, int (*take)(void *data, char *line), void *data);

/** event_close() - Watch no longer; does nothing to what is not open. */
void event_close(struct event_file *file);

#endif /* PTELENS_EVENT_H */
