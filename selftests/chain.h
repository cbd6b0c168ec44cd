/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The chain of events of a target: read, parsed, and applied to a model of its
 * tables, in which each event must begin where the one before it ended.
 */
#ifndef SELFTESTS_CHAIN_H
#define SELFTESTS_CHAIN_H

#include "lens.h"

#define CHAIN_NONE LENS_NR_KINDS
#define CHAIN_CAUSES 40

/**
 * struct chain_side - an entry before or after a change
 * @kind: enum lens_kind, or CHAIN_NONE
 * @level: enum lens_level
 * @type: number of the swap area
 * @frame: page frame number or swap offset
 * @flags: the letters
 */
struct chain_side {
	unsigned char kind;
	unsigned char level;
	unsigned char type;
	__u64 frame;
	char flags[28];
};

/**
 * struct chain_event - a line of events
 * @seq: its number
 * @tid: who did it, 0 if nobody was seen
 * @comm: its name
 * @cause: why
 * @vaddr: first page
 * @pages: how many
 * @old: the entry before
 * @new: and after
 */
struct chain_event {
	unsigned long long seq;
	int tid;
	char comm[80];
	char cause[16];
	unsigned long long vaddr;
	unsigned long long pages;
	struct chain_side old;
	struct chain_side new;
};

/**
 * struct chain_count - events by cause
 * @cause: its name, "" behind the last
 * @events: how many
 * @pages: of how many pages
 */
struct chain_count {
	char cause[16];
	unsigned long events;
	unsigned long pages;
};

struct chain_page;

/**
 * struct chain - an open events file and what is known from it
 * @fd: open, O_NONBLOCK
 * @seen: called for each event, or NULL
 * @data: for @seen
 * @events: so many were read
 * @broken: pages whose event did not begin where the one before ended
 * @gaps: sequence numbers that did not follow the one before
 * @dropped: events that the kernel says it dropped
 * @bad: lines that don't parse
 * @unwatched: notes that memory is not watched
 * @end: what the last line says, "" before it comes
 * @first: the first thing that was wrong
 * @count: events by cause
 * @seq: the last one
 * @page: the model, a hash table
 * @room: of it
 * @nr: pages in it
 * @text: read, but not a whole line yet
 * @len: of it
 */
struct chain {
	int fd;
	void (*seen)(const struct chain_event *event, void *data);
	void *data;
	unsigned long events;
	unsigned long broken;
	unsigned long gaps;
	unsigned long dropped;
	unsigned long bad;
	unsigned long unwatched;
	char end[16];
	char first[256];
	struct chain_count count[CHAIN_CAUSES];
	unsigned long long seq;
	struct chain_page *page;
	size_t room;
	size_t nr;
	char text[65536];
	size_t len;
};

/**
 * struct chain_diff - the model against the tables
 * @pages: compared
 * @missed: pages that differ
 * @hardware: pages that differ by accessed and dirty bits that were set, only
 * @first: the first of those missed
 */
struct chain_diff {
	unsigned long pages;
	unsigned long missed;
	unsigned long hardware;
	char first[256];
};

/* chain.c: */
int chain_control(pid_t pid, const char *words);
bool chain_source_is(pid_t pid, const char *source, const char *state);
int chain_open(struct chain *chain, pid_t pid);
void chain_close(struct chain *chain);
int chain_read_some(struct chain *chain, bool *any);
int chain_read(struct chain *chain);
void chain_begin(struct chain *chain, const struct lens_lines *entries);
void chain_compare(struct chain *chain, const struct lens_lines *entries,
		   struct chain_diff *diff);
unsigned long chain_pages(const struct chain *chain, enum lens_kind kind);
const struct chain_count *chain_count(const struct chain *chain, const char *cause);

/* chain_stop.c: */
void chain_stop_target(pid_t pid);
int chain_stop(struct chain *chain, pid_t pid, struct chain_diff *diff);
int chain_settle(struct chain *chain, pid_t pid, struct chain_diff *diff);

#endif /* SELFTESTS_CHAIN_H */
