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
#include "options.h"
#include "paint.h"
#include "say.h"

#define NS_PER_S 1000000000LL

/**
 * struct watching - a run
 * @events: what is printed
 * @file: where from
 * @wanted: what of it
 * @page: bytes of a base page
 * @until: until then, or 0
 * @began: at this time
 * @first: time of the first event
 * @last: and of the last
 * @exec: the process runs something else now
 * @done: enough was seen
 */
struct watching {
	struct events events;
	struct event_file file;
	struct events_wanted wanted;
	__u64 page;
	long long until;
	long long began;
	__u64 first;
	__u64 last;
	bool exec;
	bool done;
};

static volatile sig_atomic_t interrupted;
static struct sigaction before_us;

/* A second one ends the tool as it would without us. */
static void on_interrupt(int signal)
{
	interrupted = 1;
	sigaction(signal, &before_us, NULL);
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NS_PER_S + time.tv_nsec;
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

	if (!~watching->wanted.end)
		return 0;
	fd = files_open(pid, "control", O_WRONLY);
	if (fd < 0)
		return -1;
	len = snprintf(words, sizeof(words), "range=%llx-%llx\n", watching->wanted.start & mask,
		       (watching->wanted.end + ~mask) & mask);
	if (write(fd, words, len) < 0)
		err = errno == EINVAL ?
		      fail("%llx-%llx is no range of user space: give it as in /proc/%d/maps",
			   watching->wanted.start, watching->wanted.end, pid) :
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
	const struct events_wanted *wanted = &watching->wanted;
	__u64 end = event->vaddr + event->pages * watching->page;

	return wanted->cause[cause] && event->vaddr < wanted->end && end > wanted->start;
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
		if (watching->events.nr == watching->wanted.most)
			watching->done = true;
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

	if (watching->wanted.saved)
		return event_open_saved(&watching->file, watching->wanted.saved);
	if (attach(pid) || (ours && narrow(watching, pid)))
		return -1;
	return event_open(&watching->file, pid);
}

/* Of a copy it is not known how long it was before its first event and behind its last. */
static double seconds_of(const struct watching *watching)
{
	if (watching->wanted.saved)
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
	if (watching->wanted.seconds)
		watching->until = watching->began + watching->wanted.seconds * NS_PER_S;
	events_begin(&watching->events);
	fflush(stdout);
	err = follow_until_interrupt(watching);
	seconds = seconds_of(watching);
	event_close(&watching->file);
	if (watching->wanted.stats && events_stats(&watching->events, seconds))
		err = -1;
	return err;
}

int cmd_events(int argc, char **argv)
{
	static struct watching watching;
	int got, pid = 0;

	watching.page = sysconf(_SC_PAGESIZE);
	got = events_options(argc, argv, &watching.wanted);
	if (got)
		return got > 0 ? 0 : -1;
	watching.events.json = watching.wanted.json;
	watching.events.quiet = watching.wanted.quiet;
	if (option_left(argc, argv, 1))
		return -1;
	if (watching.wanted.saved && optind < argc)
		return fail("--file shows what was saved, not process %s: leave one of them out",
			    argv[optind]);
	if (!watching.wanted.saved && optind == argc)
		return fail("whose events? ptelens events PID");
	if (watching.events.quiet && !watching.wanted.stats)
		return fail("--quiet leaves nothing to print: give --stats, too");
	if (!watching.wanted.saved)
		pid = parse_pid(argv[optind]);
	return pid < 0 ? -1 : watch(&watching, pid);
}
