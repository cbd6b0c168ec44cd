// SPDX-License-Identifier: GPL-2.0
/* ptelens events: the changes of a process's entries as they come. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "cmd.h"
#include "events.h"
#include "files.h"
#include "lab_paint.h"
#include "options.h"
#include "say.h"

#define NS_PER_S 1000000000LL

/**
 * struct watching - a run
 * @events: what is printed
 * @file: where from
 * @saved: that copy instead, or NULL
 * @wanted: causes
 * @start: of the memory that is looked at, and its end
 * @end: of it
 * @page: bytes of a base page
 * @most: so many events at most, or 0
 * @until: until then, or 0
 * @began: at this time
 * @first: time of the first event
 * @last: and of the last
 * @stats: print a table at the end
 * @exec: the process runs something else now
 * @done: enough was seen
 */
struct watching {
	struct events events;
	struct event_file file;
	const char *saved;
	bool wanted[EVENT_CAUSES];
	__u64 start;
	__u64 end;
	__u64 page;
	unsigned long long most;
	long long until;
	long long began;
	__u64 first;
	__u64 last;
	bool stats;
	bool exec;
	bool done;
};

enum {
	OPT_CAUSE = OPT_OF_COMMAND,
	OPT_STATS,
	OPT_FOR,
	OPT_RANGE,
	OPT_FILE,
};

static volatile sig_atomic_t interrupted;
static struct sigaction before_us;

/* A second one ends the tool as it would without us. */
static void on_interrupt(int signal)
{
	interrupted = 1;
	sigaction(signal, &before_us, NULL);
}

static int usage(void)
{
	int i, at = 8;

	printf("Usage: ptelens events PID [OPTION...]\n"
	       "       ptelens events --file SAVED [OPTION...]\n\n"
	       "Shows changes of the entries of a process as they happen, with the cause of\n"
	       "each, until Ctrl-C or until the process exits; goes on after an exec. Attaches\n"
	       "to the process, if it is not attached, for as long as it takes.\n\n"
	       "Options:\n"
	       "      --cause CAUSE,...    only of these causes\n"
	       "      --range FROM-TO      only of this memory, in hex\n"
	       "  -n, --count N            no more than N events\n"
	       "      --for SECONDS        no longer than that\n"
	       "      --stats              at the end a table: events and pages by cause\n"
	       "      --file SAVED         reads a copy of the file (cat events >SAVED), no PID\n"
	       "  -q, --quiet              no events, only that table\n"
	       "  -J, --json               JSON, an object a line; numbers are decimal there\n"
	       "  -h, --help               this text\n\n"
	       "Causes:");
	for (i = 0; i < EVENT_CAUSES; i++) {
		at += strlen(event_causes[i]) + 1;
		if (at > 78)
			at = strlen(event_causes[i]) + 3;
		printf("%s%s", at == (int)strlen(event_causes[i]) + 3 ? "\n  " : " ",
		       event_causes[i]);
	}
	printf("\n\nIn a line: time (seconds since boot), thread and name of who did it, cause,\n"
	       "first address, pages, level, and the entry before and after: the flags that are\n"
	       "set and the frame of the first page. The module's README explains them all.\n");
	return 0;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static int parse_causes(struct watching *watching, char *names)
{
	char *name;
	int cause;

	memset(watching->wanted, 0, sizeof(watching->wanted));
	while ((name = strsep(&names, ","))) {
		cause = event_cause(name);
		if (cause < 0)
			return fail("there is no cause '%s': 'ptelens events --help' lists them",
				    name);
		watching->wanted[cause] = true;
	}
	return 0;
}

static int parse_range(struct watching *watching, const char *text)
{
	char rest;

	if (sscanf(text, "%llx-%llx%c", &watching->start, &watching->end, &rest) == 2 &&
	    watching->start < watching->end && !strchr(text + 1, ' '))
		return 0;
	return fail("'%s' is no range: give it as FROM-TO in hex, as in /proc/PID/maps", text);
}

static int parse_count(struct watching *watching, const char *text)
{
	char *end;

	errno = 0;
	watching->most = strtoull(text, &end, 10);
	if (!errno && !*end && watching->most && *text != '-')
		return 0;
	return fail("'%s' is no number of events: give one from 1 on", text);
}

static int parse_seconds(struct watching *watching, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (*end || end == text || !(seconds > 0 && seconds < 1e9))
		return fail("'%s' is no time: give seconds, as in --for 2.5", text);
	watching->until = seconds * NS_PER_S;
	return 0;
}

/* Returns 0, 1 if all that is wanted is help, or -1. */
static int parse_options(int argc, char **argv, struct watching *watching)
{
	static const struct option options[] = {
		{ "cause", required_argument, NULL, OPT_CAUSE },
		{ "range", required_argument, NULL, OPT_RANGE },
		{ "count", required_argument, NULL, 'n' },
		{ "for", required_argument, NULL, OPT_FOR },
		{ "file", required_argument, NULL, OPT_FILE },
		{ "stats", no_argument, NULL, OPT_STATS },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	int opt, err = 0;

	while (!err && (opt = option_next(argc, argv, ":n:qJh", options)) != -1) {
		switch (opt) {
		case OPT_CAUSE:
			err = parse_causes(watching, optarg);
			break;
		case OPT_RANGE:
			err = parse_range(watching, optarg);
			break;
		case 'n':
			err = parse_count(watching, optarg);
			break;
		case OPT_FOR:
			err = parse_seconds(watching, optarg);
			break;
		case OPT_FILE:
			watching->saved = optarg;
			break;
		case OPT_STATS:
			watching->stats = true;
			break;
		case 'q':
			watching->events.quiet = true;
			break;
		case 'J':
			watching->events.json = true;
			break;
		case 'h':
			return 1;
		default:
			return -1;
		}
	}
	return err;
}

static bool is_attached(int pid)
{
	char path[4200];

	return !files_path(path, sizeof(path), pid, "control") && !access(path, F_OK);
}

/*
 * Has the module watch no more than it must. What somebody else has attached is watched as they
 * want it: then the events of other memory come and are passed over.
 */
static int narrow(const struct watching *watching, int pid)
{
	__u64 mask = ~(watching->page - 1);
	int fd, len, err = 0;
	char words[64];

	if (!~watching->end)
		return 0;
	fd = files_open(pid, "control", O_WRONLY);
	if (fd < 0)
		return -1;
	len = snprintf(words, sizeof(words), "range=%llx-%llx\n", watching->start & mask,
		       (watching->end + ~mask) & mask);
	if (write(fd, words, len) < 0)
		err = errno == EINVAL ?
		      fail("%llx-%llx is no range of user space: give it as in /proc/%d/maps",
			   watching->start, watching->end, pid) :
		      files_failed(pid, "control", errno);
	close(fd);
	return err;
}

static bool is_over(const struct watching *watching)
{
	return interrupted || (watching->until && now() >= watching->until);
}

static bool passes(const struct watching *watching, const struct event *event, int cause)
{
	__u64 end = event->vaddr + event->pages * watching->page;

	return watching->wanted[cause] && event->vaddr < watching->end && end > watching->start;
}

static void count(struct events *events, const struct event *event, int cause)
{
	events->of[cause].nr++;
	events->of[cause].pages += event->pages;
	events->nr++;
	events->pages += event->pages;
}

/* The header tells nothing that the user did not ask for, but what is not watched. */
static void take_note(struct watching *watching, const char *line)
{
	if (!strcmp(line, "# end: exec"))
		watching->exec = true;
	watching->events.dropped += event_dropped(line);
	if (event_dropped(line) || !strncmp(line, "# end: ", 7) ||
	    !strncmp(line, "# not watched ", 14) || !strncmp(line, "# some memory ", 14))
		events_note(&watching->events, line);
}

static int take_line(void *data, char *line)
{
	struct watching *watching = data;
	struct event event;
	int cause;

	if (*line == '#') {
		take_note(watching, line);
		return 0;
	}
	if (!event_parse(line, &event))
		return fail("'%.30s...' is no event: use tool and module of one version", line);
	if (!watching->first)
		watching->first = event.time;
	watching->last = event.time;
	cause = event_cause(event.cause);
	if (cause < 0)
		cause = EVENT_CAUSES - 1;
	if (passes(watching, &event, cause)) {
		count(&watching->events, &event, cause);
		events_put(&watching->events, &event);
		watching->done = watching->most && watching->events.nr >= watching->most;
	}
	return watching->done || is_over(watching);
}

/*
 * Waits for events, for the end of the time or for Ctrl-C, which comes at no other time. Whoever
 * reads what we print may go away, too.
 */
static void wait_for_events(struct watching *watching, const sigset_t *mask)
{
	struct pollfd fds[] = {
		{ .fd = watching->file.fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	long long left = watching->until ? watching->until - now() : 0;
	struct timespec time = { left / NS_PER_S, left % NS_PER_S };

	if (watching->until && left <= 0)
		return;
	ppoll(fds, 2, watching->until ? &time : NULL, mask);
	if (fds[1].revents & POLLERR)
		watching->done = true;
}

static int follow(struct watching *watching, const sigset_t *mask)
{
	int got = 1;

	while (got > 0 && !watching->done && !is_over(watching)) {
		wait_for_events(watching, mask);
		got = event_read(&watching->file, take_line, watching);
		fflush(stdout);
		if (!got && watching->exec) {
			watching->exec = false;
			event_close(&watching->file);
			got = event_open(&watching->file, watching->file.pid) ? -1 : 1;
		}
	}
	return got < 0 ? -1 : 0;
}

/* After attach(), which has a way of its own to end by a signal. */
static int follow_until_interrupt(struct watching *watching)
{
	struct sigaction action = { .sa_handler = on_interrupt };
	sigset_t interrupt, mask;

	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	sigprocmask(SIG_BLOCK, &interrupt, &mask);
	sigdelset(&mask, SIGINT);
	sigaction(SIGINT, &action, &before_us);
	return follow(watching, &mask);
}

static int open_events(struct watching *watching, int pid)
{
	bool ours = pid && !is_attached(pid);

	if (watching->saved)
		return event_open_saved(&watching->file, watching->saved);
	if (attach(pid) || (ours && narrow(watching, pid)))
		return -1;
	return event_open(&watching->file, pid);
}

/* Of a copy it is not known how long it was before its first event and behind its last. */
static double seconds_of(const struct watching *watching)
{
	if (watching->saved)
		return (watching->last - watching->first) / 1e6;
	return (now() - watching->began) / (double)NS_PER_S;
}

static int watch(struct watching *watching, int pid)
{
	double seconds;
	int err;

	if (open_events(watching, pid))
		return -1;
	paint_begin();
	watching->began = now();
	if (watching->until)
		watching->until += watching->began;
	events_begin(&watching->events);
	fflush(stdout);
	err = follow_until_interrupt(watching);
	seconds = seconds_of(watching);
	event_close(&watching->file);
	if (watching->stats && events_stats(&watching->events, seconds))
		err = -1;
	return err;
}

int cmd_events(int argc, char **argv)
{
	static struct watching watching = { .end = ~0ULL };
	int got, pid = 0;

	watching.page = sysconf(_SC_PAGESIZE);
	memset(watching.wanted, true, sizeof(watching.wanted));
	got = parse_options(argc, argv, &watching);
	if (got)
		return got > 0 ? usage() : -1;
	if (option_left(argc, argv, 1))
		return -1;
	if (watching.saved && optind < argc)
		return fail("--file shows what was saved, not process %s: leave one of them out",
			    argv[optind]);
	if (!watching.saved && optind == argc)
		return fail("whose events? ptelens events PID");
	if (watching.events.quiet && !watching.stats)
		return fail("--quiet leaves nothing to print: give --stats, too");
	if (!watching.saved)
		pid = parse_pid(argv[optind]);
	return pid < 0 ? -1 : watch(&watching, pid);
}
