// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the events of a process in a thread: are their numbers those of events that were
 * read or dropped? What they say is the business of chain.c, which takes longer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lens.h"
#include "onlooker.h"

/* seq time cpu tid comm cause vaddr pages level old -> new */
#define COLUMNS 12
#define CAUSE 5
#define PAGES 7
#define ARROW 10

static void count(struct told *told, const char *cause, unsigned long events,
		  unsigned long pages)
{
	struct chain_count *of = told->cause;

	while (*of->cause && strcmp(of->cause, cause) && of < told->cause + CHAIN_CAUSES - 1)
		of++;
	snprintf(of->cause, sizeof(of->cause), "%s", cause);
	of->events += events;
	of->pages += pages;
}

static void take_event(struct told_stream *stream, char *line)
{
	char *column[COLUMNS], *word;
	unsigned long long seq;
	int nr = 0;

	while ((word = strsep(&line, " "))) {
		if (!*word)
			continue;
		if (nr < COLUMNS)
			column[nr] = word;
		nr++;
	}
	if (nr != COLUMNS || strcmp(column[ARROW], "->")) {
		stream->told.bad++;
		return;
	}
	seq = strtoull(column[0], NULL, 10);
	if (seq != stream->seq + 1)
		stream->told.gaps++;
	stream->seq = seq;
	stream->told.events++;
	count(&stream->told, column[CAUSE], 1, strtoul(column[PAGES], NULL, 10));
}

static void take_note(struct told_stream *stream, const char *line)
{
	unsigned long dropped;

	if (sscanf(line, "# snapshot: changes are told from how all was after event %llu",
		   &stream->first) == 1) {
		stream->seq = stream->first;
		stream->started = true;
	}
	if (sscanf(line, "# dropped %lu events", &dropped) == 1) {
		stream->told.dropped += dropped;
		stream->seq += dropped;
	}
	if (strstr(line, "not watched"))
		stream->told.unwatched++;
	if (!strncmp(line, "# end: ", 7))
		stream->over = true;
}

static void take_lines(struct told_stream *stream)
{
	char *line = stream->text, *rest = stream->text + stream->len, *end;

	while ((end = memchr(line, '\n', rest - line))) {
		*end = '\0';
		if (*line == '#')
			take_note(stream, line);
		else
			take_event(stream, line);
		line = end + 1;
	}
	stream->len = rest - line;
	memmove(stream->text, line, stream->len);
}

/* Waits for what comes next; returns 0 at the end, or a negative errno. */
static ssize_t take(struct told_stream *stream)
{
	ssize_t got = read(stream->fd, stream->text + stream->len,
			   sizeof(stream->text) - stream->len);

	if (got < 0)
		return -errno;
	stream->len += got;
	take_lines(stream);
	return got;
}

static void *read_on(void *arg)
{
	struct told_stream *stream = arg;
	ssize_t got;

	do {
		got = take(stream);
	} while (got > 0);
	/* the text of a line that a detach has cut is no line */
	if (got == -EIO)
		stream->told.cut++;
	else if (!got && stream->over && !stream->len)
		stream->told.ended++;
	else
		stream->told.bad++;
	return NULL;
}

/**
 * told_start() - Open the events of a process and have them read.
 * @stream: filled; told_stop() it when 0 was returned
 * @pid: attached
 * Return: 0, from when on nothing is missed; or a negative errno.
 */
int told_start(struct told_stream *stream, pid_t pid)
{
	ssize_t got = 1;

	memset(stream, 0, offsetof(struct told_stream, text));
	stream->len = 0;
	stream->fd = lens_open(pid, "events", O_RDONLY);
	if (stream->fd < 0)
		return stream->fd;
	while (!stream->started && got > 0)
		got = take(stream);
	got = got > 0 ? -pthread_create(&stream->thread, NULL, read_on, stream) : got ?: -ESRCH;
	if (got)
		close(stream->fd);
	return got;
}

/**
 * told_wait() - Give the reader time to come to the last line.
 * @stream: of a process that is gone
 * @seconds: so long
 * Return: false if it has not ended; call told_stop() in any case.
 */
bool told_wait(struct told_stream *stream, int seconds)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += seconds;
	if (pthread_timedjoin_np(stream->thread, NULL, &end))
		return false;
	stream->thread = 0;
	return true;
}

/**
 * told_stop() - Join the reader, and judge what it read.
 * @stream: that has ended, or will: by an exit, an exec or a detach
 */
void told_stop(struct told_stream *stream)
{
	struct told *told = &stream->told;

	if (stream->thread)
		pthread_join(stream->thread, NULL);
	close(stream->fd);
	if (stream->seq - stream->first != told->events + told->dropped)
		told->gaps++;
}

/**
 * told_add() - Add up.
 * @sum: to this
 * @told: add this
 */
void told_add(struct told *sum, const struct told *told)
{
	const struct chain_count *of;

	sum->events += told->events;
	sum->dropped += told->dropped;
	sum->bad += told->bad;
	sum->gaps += told->gaps;
	sum->unwatched += told->unwatched;
	sum->ended += told->ended;
	sum->cut += told->cut;
	for (of = told->cause; *of->cause; of++)
		count(sum, of->cause, of->events, of->pages);
}

/**
 * told_is_exact() - Was every event read, or counted as dropped?
 * @told: what was read
 * Return: that; false if there was none.
 */
bool told_is_exact(const struct told *told)
{
	return told->events && !told->bad && !told->gaps;
}
