// SPDX-License-Identifier: GPL-2.0
/* The terminal of ptelens watch: taken, asked for keys, and given back however it ends. */
#include <curses.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "say.h"
#include "watch.h"
#include "watch_paint.h"

#define LEAST_COLS 40
#define LEAST_ROWS 10

/* Milliseconds within which the rest of a key follows its escape. */
#define ESCAPE_DELAY 100

static SCREEN *screen;

/* When all that was drawn will be out, in milliseconds, if that takes time. */
static __u64 line_is_free;

/* What a crash has to write and to set: made before, for a signal handler may not. */
static struct termios mode;
static char leave[128];

static void keep_mode(void)
{
	static const char * const names[] = { "sgr0", "cnorm", "rmcup" };
	unsigned int i;

	tcgetattr(STDIN_FILENO, &mode);
	*leave = '\0';
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *text = tigetstr(names[i]);

		if (text && text != (char *)-1 && strlen(leave) + strlen(text) < sizeof(leave))
			strcat(leave, text);
	}
}

static void on_crash(int signal)
{
	ssize_t done = write(STDOUT_FILENO, leave, strlen(leave));

	(void)done;
	tcsetattr(STDIN_FILENO, TCSANOW, &mode);
	/* SA_RESETHAND: now it does what it does to others */
	raise(signal);
}

static void catch_crashes(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction action = { .sa_handler = on_crash, .sa_flags = SA_RESETHAND };
	unsigned int i;

	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}

int screen_check(void)
{
	const char *term = getenv("TERM");
	int err;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fail("watch takes a terminal: for files and pipes there is 'ptelens show'");
	if (!term || !*term)
		return fail("TERM is not set: TERM=vt100 will do on most terminals");
	if (setupterm(term, STDOUT_FILENO, &err))
		return fail("nothing is known of the terminal '%s': try TERM=vt100", term);
	if (!cursor_address)
		return fail("the terminal '%s' cannot move its cursor: try TERM=vt100", term);
	return 0;
}

int screen_open(void)
{
	keep_mode();
	set_escdelay(ESCAPE_DELAY);
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return fail("the terminal '%s' cannot be used: try TERM=vt100", getenv("TERM"));
	catch_crashes();
	atexit(screen_close);
	if (COLS < LEAST_COLS || LINES < LEAST_ROWS) {
		screen_close();
		return fail("the terminal has %dx%d characters: watch takes %dx%d", COLS, LINES,
			    LEAST_COLS, LEAST_ROWS);
	}
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(1);
	watch_paint_begin();
	return 0;
}

void screen_close(void)
{
	if (!screen)
		return;
	endwin();
	delscreen(screen);
	screen = NULL;
}

int screen_key(void)
{
	int key = getch();

	return key == ERR ? -1 : key;
}

/* What the tool has written so far, or -1 if the kernel does not tell. */
static long long written(void)
{
	FILE *in = fopen("/proc/self/io", "re");
	long long bytes = -1;
	char line[64];

	while (in && fgets(line, sizeof(line), in) && sscanf(line, "wchar: %lld", &bytes) != 1)
		;
	if (in)
		fclose(in);
	return bytes;
}

/*
 * A terminal of the kernel that is no serial line has no speed, and says this one; and what is
 * faster than that says by itself what is not out yet.
 */
#define NO_SPEED 38400

/* A byte takes so many bits on a line. */
#define BITS 10

void screen_refresh(void)
{
	long long before = written(), bytes;
	int speed = baudrate();

	refresh();
	if (speed <= 0 || speed >= NO_SPEED)
		return;
	bytes = before < 0 ? (long long)LINES * COLS : written() - before;
	line_is_free = watch_now() + bytes * BITS * 1000 / speed;
}

bool screen_is_ready(void)
{
	int waiting = 0;

	/* of a slow line: what is not out yet would be followed by more and more */
	return watch_now() >= line_is_free &&
	       (ioctl(STDOUT_FILENO, TIOCOUTQ, &waiting) || !waiting);
}
