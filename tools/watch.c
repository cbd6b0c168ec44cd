// SPDX-License-Identifier: GPL-2.0
/* ptelens watch: the address space of a process on a full screen, live. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "cmd.h"
#include "options.h"
#include "say.h"
#include "watch.h"
#include "watch_paint.h"

/* Milliseconds */
#define INTERVAL	100
#define INTERVAL_MAX	60000
#define REST_MOST	1000
#define SAY_FOR		4000
#define FOLLOW_EVERY	1000
#define FOLLOW_BACK	2000

static volatile sig_atomic_t ended_by;

/* What a signal writes to, so that no poll() misses it. */
static int wake[2] = { -1, -1 };

/*
 * struct options - what the user wants
 * @pid: whose address space
 * @interval: milliseconds between two pictures
 */
struct options {
	int pid;
	int interval;
};

__u64 watch_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

void watch_say(struct watch *watch, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(watch->message, sizeof(watch->message), format, args);
	va_end(args);
	watch->message_end = watch_now() + SAY_FOR;
}

/* What changed lately is bright also where it was not seen before. */
static void touch_recent(struct watch *watch)
{
	__u64 at = watch->log.nr, now = watch_now();
	const struct log_line *line;

	while ((line = log_back(&watch->log, &at)) && line->when + PAINT_RECENT > now)
		cells_touch(&watch->cells, line->event.vaddr, line->event.pages, line->when);
}

void watch_laid(struct watch *watch)
{
	cells_lay(&watch->cells, &watch->map);
	touch_recent(watch);
	watch->input.looking = false;
	watch->look = true;
	watch->changed = true;
}

void watch_lay(struct watch *watch)
{
	if (watch->whole)
		map_zoom_whole(&watch->map);
	else
		map_lay(&watch->map);
	watch_laid(watch);
}

static void on_end(int signal)
{
	int err = errno;
	ssize_t done;

	ended_by = signal;
	done = write(wake[1], "", 1);
	(void)done;
	errno = err;
}

/*
 * Signals that end us end the loop, so that the terminal is left as it was; then they do what
 * they did before: undo what was attached. Called when that is set up.
 */
static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };

#define NR_END_SIGNALS (sizeof(end_signals) / sizeof(*end_signals))

static int take_signals(struct sigaction *before)
{
	struct sigaction action = { .sa_handler = on_end };
	size_t i;

	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK))
		return fail("cannot make a pipe: %s", strerror(errno));
	for (i = 0; i < NR_END_SIGNALS; i++) {
		sigaction(end_signals[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(end_signals[i], &action, NULL);
	}
	return 0;
}

static void give_signals_back(const struct sigaction *before)
{
	size_t i;

	for (i = 0; i < NR_END_SIGNALS; i++)
		sigaction(end_signals[i], &before[i], NULL);
	if (ended_by)
		raise(ended_by);
}

static void follow(struct watch *watch, __u64 now)
{
	static __u64 due;
	unsigned int shift = watch->map.zoom + watch->space.page_shift;
	__u64 top = watch->map.top, addr;

	if (!watch->follow || watch->paused || now < due)
		return;
	due = now + FOLLOW_EVERY;
	if (!log_hottest(&watch->log, shift, now - FOLLOW_BACK, &addr))
		return;
	map_go(&watch->map, addr);
	if (watch->map.top != top)
		watch_laid(watch);
	watch->changed = true;
}

static bool anything_recent(const struct watch *watch, __u64 now)
{
	unsigned int i;

	for (i = 0; i < watch->cells.nr; i++)
		if (watch_paint_recent(&watch->cells.cell[i], now))
			return true;
	return false;
}

/* What changes because time goes by. */
static void go_on(struct watch *watch, __u64 now)
{
	follow(watch, now);
	if (log_tick(&watch->log, now))
		watch->changed = true;
	if (*watch->message && now >= watch->message_end) {
		*watch->message = '\0';
		watch->changed = true;
	}
}

/* Milliseconds until then. */
static int still(__u64 until)
{
	__u64 now = watch_now();

	return until > now ? until - now : 0;
}

/* Waits for keys; and for events and what is due, but not before @until. */
static void wait_for_work(struct watch *watch, bool recent, __u64 until)
{
	struct pollfd files[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = wake[0], .events = POLLIN },
		{ .fd = watch->input.events.fd, .events = POLLIN },
	};
	__u64 now = watch_now();
	int wait = input_wait(watch, now);

	/* a picture can be due, or the brightness of one, or its last line */
	if ((watch->changed || recent) && (wait < 0 || wait > INTERVAL))
		wait = INTERVAL;
	if (*watch->message && (wait < 0 || wait > SAY_FOR))
		wait = SAY_FOR;
	if (watch->log.rate && !*watch->ended && wait > 1000)
		wait = 1000;
	if (until > now && wait) {
		/* of events more at a time */
		poll(files, 2, still(until));
		if (wait > 0)
			wait = still(now + wait);
	}
	if (!files[0].revents && !files[1].revents)
		poll(files, 3, wait);
	if (files[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		watch->quit = true;
}

/*
 * struct pace - when to draw
 * @interval: milliseconds between two pictures, at least
 * @drawn: when the last one was begun
 * @due: when the next one may be, if no key is pressed
 * @busy: the terminal has not taken the last one yet
 * @recent: what is bright will not be for long
 */
struct pace {
	int interval;
	__u64 drawn;
	__u64 due;
	bool busy;
	bool recent;
};

/* A terminal that takes long for a picture has time for itself and for keys, then. */
static bool is_ready(struct pace *pace, bool pressed)
{
	__u64 now = watch_now(), took;

	if (!screen_is_ready())
		return false;
	took = now - pace->drawn;
	if (took > REST_MOST)
		took = REST_MOST;
	if (pace->busy && now + took > pace->due)
		pace->due = now + took;
	pace->busy = false;
	return pressed || now >= pace->due;
}

static void draw_now(struct watch *watch, struct pace *pace, __u64 now)
{
	watch->changed = false;
	pace->drawn = now;
	pace->due = now + pace->interval;
	pace->busy = true;
	draw(watch, now);
	pace->recent = anything_recent(watch, now);
	is_ready(pace, false);
}

/* Returns true if there were any. */
static bool take_keys(struct watch *watch)
{
	bool any = false;
	int key;

	while ((key = screen_key()) >= 0) {
		keys_press(watch, key);
		any = true;
	}
	return any;
}

static void run(struct watch *watch, int interval)
{
	struct pace pace = { .interval = interval };
	bool pressed = false;
	__u64 now, read = 0;

	draw_size(watch);
	for (;;) {
		now = watch_now();
		pressed |= take_keys(watch);
		if (watch->quit || ended_by)
			return;
		if (now >= read + INTERVAL || watch->look || watch->input.looking) {
			input_read(watch, now);
			read = now;
		}
		go_on(watch, now);
		if ((watch->changed || pace.recent) && is_ready(&pace, pressed)) {
			draw_now(watch, &pace, now);
			pressed = false;
		}
		wait_for_work(watch, pace.recent, read + INTERVAL);
	}
}

static int usage(void)
{
	printf("Usage: ptelens watch [--interval MS] PID\n\n"
	       "Shows the address space of a process on the whole terminal, live: a map of it\n"
	       "with a letter for each page or for many, the changes as they come with their\n"
	       "causes, sums and a rate, and the entry under the cursor explained. Attaches to\n"
	       "the process, if it is not attached, until it ends. '?' tells the keys, 'q' ends.\n\n"
	       "Options:\n"
	       "  -i, --interval MS        not more than a picture in so many milliseconds (%d);\n"
	       "                           a slow line gets fewer by itself\n"
	       "  -h, --help               this text\n\n"
	       "NO_COLOR in the environment: no colours; the letters say the same.\n", INTERVAL);
	return 0;
}

static int parse_interval(const char *text)
{
	char *end;
	long interval = strtol(text, &end, 10);

	if (*end || end == text || interval < 10 || interval > INTERVAL_MAX)
		return fail("'%s' is no interval: give milliseconds, 10 to %d", text,
			    INTERVAL_MAX);
	return interval;
}

/* Returns 0, 1 if there is nothing left to do, or -1 and said so. */
static int parse(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	int opt;

	while ((opt = option_next(argc, argv, ":i:h", known)) != -1) {
		if (opt == 'h')
			return usage() ?: 1;
		if (!opt)
			return -1;
		options->interval = parse_interval(optarg);
		if (options->interval < 0)
			return -1;
	}
	if (argc - optind != 1)
		return fail("watch whom? ptelens watch PID");
	options->pid = parse_pid(argv[optind]);
	return options->pid < 0 ? -1 : 0;
}

/* With the terminal taken nothing may be written to it but by the screen. */
static int show(struct watch *watch, int interval)
{
	struct sigaction before[NR_END_SIGNALS];

	if (take_signals(before))
		return -1;
	if (screen_open()) {
		give_signals_back(before);
		return -1;
	}
	say_later(true);
	run(watch, interval);
	screen_close();
	say_later(false);
	give_signals_back(before);
	return 0;
}

int cmd_watch(int argc, char **argv)
{
	struct options options = { .interval = INTERVAL };
	struct watch *watch;
	int err = parse(argc, argv, &options);

	if (err)
		return err < 0 ? -1 : 0;
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		return fail("out of memory");
	watch->pid = options.pid;
	watch->map.space = &watch->space;
	watch->whole = true;
	watch->input.events.fd = -1;
	err = screen_check() ?: attach(watch->pid) ?: input_open(watch) ?:
	      show(watch, options.interval);
	input_close(watch);
	cells_free(&watch->cells);
	map_free(&watch->map);
	free(watch);
	return err;
}
