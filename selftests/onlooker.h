/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Onlookers: each reads all that the module tells of a running process, over and over, and
 * attaches and detaches it now and then.
 *
 * onlooker.c reads the files, onlooker_events.c the events; onlooker_crowd.c has an onlooker
 * for each of many processes. They find wrong only what is wrong of any process.
 */
#ifndef SELFTESTS_ONLOOKER_H
#define SELFTESTS_ONLOOKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "chain.h"

#define CROWD_MAX 96

/**
 * struct told - what was read of events
 * @events: lines
 * @dropped: events that the kernel says it dropped
 * @bad: lines that are none
 * @gaps: numbers that did not follow the one before
 * @unwatched: notes that some memory is not watched
 * @ended: streams that were read to their last line
 * @cut: streams that a detach ended
 * @cause: events by cause; that of the first one without is ""
 */
struct told {
	unsigned long events;
	unsigned long dropped;
	unsigned long bad;
	unsigned long gaps;
	unsigned long unwatched;
	unsigned long ended;
	unsigned long cut;
	struct chain_count cause[CHAIN_CAUSES + 1];
};

/**
 * struct looked - what onlookers have seen
 * @processes: that were attached
 * @attached: how often
 * @files: read to their end
 * @cut: files that ended early, because the process exited or called exec
 * @lines: of the files
 * @records: of raw
 * @commands: writes to filter, control, explain and who
 * @wrong: what may not happen to a reader
 * @first: the first of that
 * @told: the events
 */
struct looked {
	unsigned long processes;
	unsigned long attached;
	unsigned long files;
	unsigned long cut;
	unsigned long lines;
	unsigned long records;
	unsigned long commands;
	unsigned long wrong;
	char first[120];
	struct told told;
};

/**
 * struct told_stream - an open events file and the thread that reads it
 * @fd: of the file
 * @thread: reads it
 * @told: what it has read; the thread's until told_stop()
 * @first: the number of the last event before it was opened
 * @seq: of the last event that was read or dropped
 * @started: the header was read
 * @over: the last line was read
 * @text: read, but not a whole line yet
 * @len: of it
 */
struct told_stream {
	int fd;
	pthread_t thread;
	struct told told;
	unsigned long long first;
	unsigned long long seq;
	bool started;
	bool over;
	char text[65536];
	size_t len;
};

/**
 * struct onlooker - a thread that looks on
 * @pid: at this process
 * @stop: to end it
 * @over: it has ended
 * @watching: for the first time it has the events open
 * @lost: the memory that is looked at is gone
 * @seed: of its random numbers
 * @place: an address that is mapped, 0 if none is
 * @frame: behind it
 * @looked: what it has seen; its own until it is over
 * @stream: the events
 * @thread: the thread
 * @buffer: for the files
 */
struct onlooker {
	pid_t pid;
	bool stop;
	bool over;
	bool watching;
	bool lost;
	unsigned int seed;
	unsigned long long place;
	unsigned long long frame;
	struct looked looked;
	struct told_stream stream;
	pthread_t thread;
	char buffer[65536];
};

/**
 * struct crowd - the onlookers of many processes
 * @comm: of the processes; NULL for none but those of @pid
 * @pid: processes, 0 behind the last
 * @onlooker: of them, and of the children that were followed
 * @watching: an onlooker has had events open
 * @looked: what those saw that have ended
 */
struct crowd {
	const char *comm;
	pid_t pid[CROWD_MAX];
	struct onlooker *onlooker[CROWD_MAX];
	bool watching;
	struct looked looked;
};

/* onlooker_events.c: */
int told_start(struct told_stream *stream, pid_t pid);
bool told_wait(struct told_stream *stream, int seconds);
void told_stop(struct told_stream *stream);
void told_add(struct told *sum, const struct told *told);
bool told_is_exact(const struct told *told);

/* onlooker.c: */
int onlooker_start(struct onlooker *onlooker, pid_t pid);
void onlooker_stop(struct onlooker *onlooker);

/* onlooker_crowd.c: */
void crowd_look(struct crowd *crowd);
void crowd_leave(struct crowd *crowd);
void looked_print(const struct looked *looked, const char *who);

#endif /* SELFTESTS_ONLOOKER_H */
