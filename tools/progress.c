// SPDX-License-Identifier: GPL-2.0
/*
 * Progress of what takes long, as a line on stderr. A thread of its own writes it, for a
 * single read() of the module's files may take many seconds.
 */
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "field.h"
#include "progress.h"
#include "say.h"
#include "undo.h"

/* Milliseconds: it is told from then on, so often. */
#define TELL_AFTER	1000
#define TELL_EVERY	500

#define LINE		200
#define BAR		"===================="

/*
 * struct progress - what is going on
 * @running: there is a thread that tells it
 * @to_file: what is written to stdout is not seen meanwhile
 * @what: it is
 * @total: bytes that it is about, or 0
 * @done: of them
 * @began: when, in milliseconds
 * @thread: the one
 * @lock: of @running, @what and the line
 * @end: wakes the thread
 */
static struct {
	bool running;
	bool to_file;
	char what[LINE / 2];
	atomic_ullong total;
	atomic_ullong done;
	long long began;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t end;
} progress = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* As many blanks as there are characters on the line, for a signal handler, too. */
static char blanks[LINE];
static volatile sig_atomic_t shown;

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* Takes the line away. A signal handler may call this. */
static void wipe(void)
{
	ssize_t done;

	if (!shown)
		return;
	done = write(STDERR_FILENO, "\r", 1);
	done += write(STDERR_FILENO, blanks, shown);
	done += write(STDERR_FILENO, "\r", 1);
	(void)done;
	shown = 0;
}

/* "WHAT  [=====     ]  25%, 1.5M of 6M", or without a total "WHAT  12 s, 1.5M". */
static void put_line(char line[LINE])
{
	unsigned long long done = progress.done, total = progress.total;
	int bar = strlen(BAR), at = snprintf(line, LINE, "%s  ", progress.what), full;
	char size[2][16];

	size_text(size[0], sizeof(size[0]), done);
	size_text(size[1], sizeof(size[1]), total);
	if (total && done <= total) {
		full = (double)done / total * bar;
		snprintf(line + at, LINE - at, "[%.*s%*s]  %d%%, %s of %s", full, BAR,
			 bar - full, "", (int)((double)done / total * 100), size[0], size[1]);
		return;
	}
	at += snprintf(line + at, LINE - at, "%lld s", (now() - progress.began) / 1000);
	if (done)
		snprintf(line + at, LINE - at, ", %s", size[0]);
}

/* What runs in the background is not what the terminal is for. */
static bool in_foreground(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group < 0 || group == getpgrp();
}

static int columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}

/* Writes the line over the one before, and blanks over what that was longer. */
static void tell(void)
{
	char line[LINE], text[LINE + sizeof("\r")];
	int length, size, room = columns() - 1;
	ssize_t done;

	if (!in_foreground()) {
		shown = 0;
		return;
	}
	put_line(line);
	length = strnlen(line, room);
	size = snprintf(text, sizeof(text), "\r%-*.*s", shown > room ? room : (int)shown, length,
			line);
	shown = length;
	done = write(STDERR_FILENO, text, size);
	(void)done;
}

/* Waits for so long. Returns false if the end has come. */
static bool still_running(int wait)
{
	long long until = now() + wait;
	struct timespec time = { until / 1000, until % 1000 * 1000000 };

	while (progress.running)
		if (pthread_cond_timedwait(&progress.end, &progress.lock, &time))
			return progress.running;
	return false;
}

static void *tell_on(void *data)
{
	int wait = TELL_AFTER;

	pthread_mutex_lock(&progress.lock);
	while (still_running(wait)) {
		tell();
		wait = TELL_EVERY;
	}
	wipe();
	pthread_mutex_unlock(&progress.lock);
	return data;
}

static void set_what(const char *format, va_list args)
{
	vsnprintf(progress.what, sizeof(progress.what), format, args);
}

/* No signal is the thread's: what they do is done where it always was. */
static void start(void)
{
	pthread_condattr_t clock;
	sigset_t all, before;

	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&progress.end, &clock);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	progress.running = true;
	if (pthread_create(&progress.thread, NULL, tell_on, NULL))
		progress.running = false;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void progress_begin(const char *format, ...)
{
	struct stat out;
	va_list args;

	progress_end();
	if (!isatty(STDERR_FILENO))
		return;
	va_start(args, format);
	set_what(format, args);
	va_end(args);
	progress.total = 0;
	progress.done = 0;
	progress.began = now();
	progress.to_file = !fstat(STDOUT_FILENO, &out) && S_ISREG(out.st_mode);
	memset(blanks, ' ', sizeof(blanks));
	say_before(progress_end);
	undo_call(wipe);
	start();
}

/* Is it one of the words? */
static bool is_among(const char *name, const char *words)
{
	size_t length = strlen(name);
	const char *at;

	for (at = words; *at; at += strcspn(at, " "), at += *at == ' ')
		if (strcspn(at, " ") == length && !strncmp(at, name, length))
			return true;
	return false;
}

unsigned long long progress_total(int pid, const char *fields)
{
	unsigned long long sum = 0, kib;
	char line[LINE], name[LINE];
	FILE *in;

	snprintf(line, sizeof(line), "/proc/%d/status", pid);
	in = fields ? fopen(line, "re") : NULL;
	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "%[^:]: %llu kB", name, &kib) == 2 && is_among(name, fields))
			sum += kib << 10;
	if (in)
		fclose(in);
	return sum;
}

void progress_what(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	pthread_mutex_lock(&progress.lock);
	set_what(format, args);
	pthread_mutex_unlock(&progress.lock);
	va_end(args);
}

void progress_of(unsigned long long total)
{
	progress.total = total;
}

void progress_add(unsigned long long bytes)
{
	progress.done += bytes;
}

void progress_output(void)
{
	if (!progress.to_file)
		progress_end();
}

void progress_end(void)
{
	if (!progress.running)
		return;
	pthread_mutex_lock(&progress.lock);
	progress.running = false;
	pthread_cond_signal(&progress.end);
	pthread_mutex_unlock(&progress.lock);
	pthread_join(progress.thread, NULL);
	pthread_cond_destroy(&progress.end);
}
