/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ptelens watch is made of. One way through it: the input fills the model, keys change
 * what is wanted of it, and the screen draws it.
 */
#ifndef PTELENS_WATCH_H
#define PTELENS_WATCH_H

#include <linux/types.h>
#include <stdbool.h>

#include "event.h"
#include "ptelens-raw.h"
#include "watch_cells.h"
#include "watch_log.h"
#include "watch_map.h"
#include "watch_text.h"

#define WATCH_TEXT	16384

/* What covers the screen, if anything does. */
enum watch_over { OVER_NOTHING, OVER_HELP, OVER_EXPLAIN };

/* What is asked for in the last line, if anything is. */
enum watch_prompt { PROMPT_NONE, PROMPT_GO, PROMPT_FILTER };

/**
 * struct watch_input - what is read of the module
 * @events: the events
 * @raw: the entries
 * @looking: a look is on its way
 * @look_begun: when, in milliseconds
 * @look_due: when the next look may begin
 * @space_due: when the VMAs may be read again
 * @ask_due: when the next address may be explained
 * @lost: when its memory was gone, in milliseconds, and nothing has told why yet; or 0
 * @exec: it was, for it runs another program
 * @more: there are events that were not read for lack of time
 * @news: events came since the last look
 * @moved: events came of what changes VMAs, since they were read
 */
struct watch_input {
	struct event_file events;
	struct ptelens_raw raw;
	bool looking;
	__u64 look_begun;
	__u64 look_due;
	__u64 space_due;
	__u64 ask_due;
	__u64 lost;
	bool exec;
	bool more;
	bool news;
	bool moved;
};

/**
 * struct watch - all of it
 * @pid: the target
 * @comm: its name
 * @input: where all comes from
 * @space: its mappings
 * @map: where they are on the screen
 * @cells: what is in them
 * @log: events
 * @asked: the address that @explained is about
 * @ask: it is to be explained anew
 * @short_one: that, in short
 * @explained: the same in full
 * @paused: nothing moves
 * @follow: the cursor goes where most pages change
 * @look: a look is due, whatever came
 * @whole: the zoom is such that all is seen, also when the size changes
 * @over: what covers the screen
 * @over_top: its first line that is seen
 * @prompt: what is asked for
 * @typed: the answer so far
 * @message: for the last line
 * @message_end: when it goes away, in milliseconds
 * @ended: why the target is gone, or ""
 * @quit: the user wants to leave
 * @changed: there may be something to draw
 */
struct watch {
	int pid;
	char comm[64];
	struct watch_input input;
	struct watch_space space;
	struct watch_map map;
	struct watch_cells cells;
	struct watch_log log;
	__u64 asked;
	bool ask;
	struct explanation short_one;
	char explained[WATCH_TEXT];
	bool paused;
	bool follow;
	bool look;
	bool whole;
	enum watch_over over;
	unsigned int over_top;
	enum watch_prompt prompt;
	char typed[100];
	char message[200];
	__u64 message_end;
	char ended[200];
	bool quit;
	bool changed;
};

/* watch.c */

/** watch_now() - The time, in milliseconds. */
__u64 watch_now(void);

/** watch_say() - Show a sentence in the last line for a while. */
void watch_say(struct watch *watch, const char *format, ...)
	__attribute((format(printf, 2, 3)));

/** watch_lay() - Mappings or the size of the screen have changed: lay the map out. */
void watch_lay(struct watch *watch);

/** watch_laid() - The map is laid out anew: see to it that its cells are filled. */
void watch_laid(struct watch *watch);

/* watch_input.c */

/** input_open() - Begin to watch a process that is attached. Return: 0, or -1 and said so. */
int input_open(struct watch *watch);

/** input_close() - Watch no longer. */
void input_close(struct watch *watch);

/** input_read() - Read what is due, for a short time. What goes wrong ends the target. */
void input_read(struct watch *watch, __u64 now);

/** input_over() - Nothing more can be read: say why, from now on. */
void input_over(struct watch *watch, const char *format, ...)
	__attribute((format(printf, 2, 3)));

/** input_wait() - Milliseconds until there is something to read, whatever poll() says. */
int input_wait(const struct watch *watch, __u64 now);

/* watch_events.c */

/** events_read() - Read the events there are, until a time in milliseconds at most. */
void events_read(struct watch *watch, __u64 until);

/* watch_space.c */

/** space_read() - Read the mappings; lay them out if they changed. Return: 0, or -1 and said so. */
int space_read(struct watch *watch);

/* watch_keys.c */

/** keys_press() - A key was pressed, or KEY_RESIZE. */
void keys_press(struct watch *watch, int key);

/* watch_screen.c */

/** screen_check() - Is there a terminal that will do? Return: 0, or -1 and said so. */
int screen_check(void);

/** screen_open() - Take the terminal. Return: 0, or -1 and said so. */
int screen_open(void);

/** screen_close() - Give the terminal back as it was; does nothing if that is done. */
void screen_close(void);

/** screen_key() - The next key, or -1 if none was pressed. */
int screen_key(void);

/** screen_refresh() - Write to the terminal what was drawn. */
void screen_refresh(void);

/** screen_is_ready() - Has the terminal taken what was drawn last? */
bool screen_is_ready(void);

/* watch_draw.c */

/** draw_size() - See how large the screen is, and lay the map out for it. */
void draw_size(struct watch *watch);

/** draw() - Draw all. */
void draw(struct watch *watch, __u64 now);

/* watch_over.c */

/** over_draw() - Draw what covers the screen. */
void over_draw(struct watch *watch);

/** over_lines() - How many lines that has. */
unsigned int over_lines(const struct watch *watch);

#endif /* PTELENS_WATCH_H */
