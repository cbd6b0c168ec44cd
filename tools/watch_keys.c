// SPDX-License-Identifier: GPL-2.0
/* What the keys of ptelens watch do. */
#include <ctype.h>
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ttydefaults.h>

#include "watch.h"

#define ESCAPE 27

/*
 * struct move_key - a key that moves the cursor
 * @key: of curses
 * @move: where to
 */
static const struct move_key {
	int key;
	enum map_move move;
} move_keys[] = {
	{ KEY_LEFT, MAP_LEFT }, { 'h', MAP_LEFT },
	{ KEY_RIGHT, MAP_RIGHT }, { 'l', MAP_RIGHT },
	{ KEY_UP, MAP_UP }, { 'k', MAP_UP },
	{ KEY_DOWN, MAP_DOWN }, { 'j', MAP_DOWN },
	{ KEY_PPAGE, MAP_PAGE_UP }, { KEY_NPAGE, MAP_PAGE_DOWN },
	{ KEY_HOME, MAP_FIRST }, { KEY_END, MAP_LAST },
	{ '\t', MAP_NEXT_VMA }, { ']', MAP_NEXT_VMA },
	{ KEY_BTAB, MAP_PREV_VMA }, { '[', MAP_PREV_VMA },
};

static bool move_key(struct watch *watch, int key)
{
	__u64 top = watch->map.top;
	size_t i;

	for (i = 0; i < sizeof(move_keys) / sizeof(*move_keys); i++)
		if (move_keys[i].key == key)
			break;
	if (i == sizeof(move_keys) / sizeof(*move_keys))
		return false;
	watch->follow = false;
	map_move(&watch->map, move_keys[i].move);
	if (watch->map.top != top)
		watch_laid(watch);
	return true;
}

static void zoom(struct watch *watch, int steps)
{
	watch->whole = false;
	map_zoom_by(&watch->map, steps);
	watch_laid(watch);
}

static bool zoom_key(struct watch *watch, int key)
{
	switch (key) {
	case '+':
	case '=':
		zoom(watch, -1);
		return true;
	case '-':
	case '_':
		zoom(watch, 1);
		return true;
	case '0':
		watch->whole = true;
		map_zoom_whole(&watch->map);
		watch_laid(watch);
		return true;
	case '1':
		zoom(watch, -(int)watch->map.zoom);
		return true;
	default:
		return false;
	}
}

static void go(struct watch *watch, __u64 addr)
{
	watch->follow = false;
	map_go(&watch->map, addr);
	watch_laid(watch);
}

/* The next mapping with such a name, from the cursor on and around. */
static bool go_to_name(struct watch *watch, const char *name)
{
	const struct watch_space *space = &watch->space;
	unsigned int here = map_vma_after(space, watch->map.cursor), i;

	for (i = 1; i <= space->nr; i++) {
		const struct watch_vma *vma = &space->vma[(here + i) % space->nr];

		if (!strcasestr(vma->name, name))
			continue;
		go(watch, vma->start);
		return true;
	}
	return false;
}

/* An address in a mapping, else a name, else an address that is nowhere. */
static void go_to(struct watch *watch, const char *text)
{
	char *end;
	__u64 addr = strtoull(text, &end, 16);
	struct map_spot spot;
	bool is_address = end != text && !*end;

	if (is_address && map_cell_of(&watch->map, addr, &spot)) {
		go(watch, addr);
	} else if (go_to_name(watch, text)) {
		return;
	} else if (is_address) {
		go(watch, addr);
		watch_say(watch, "nothing is mapped at %llx: this is what comes after it", addr);
	} else {
		watch_say(watch, "no mapping has '%s' in its name", text);
	}
}

static void answer(struct watch *watch)
{
	enum watch_prompt prompt = watch->prompt;

	watch->prompt = PROMPT_NONE;
	if (prompt == PROMPT_FILTER) {
		snprintf(watch->log.filter, sizeof(watch->log.filter), "%s", watch->typed);
		if (*watch->typed)
			watch_say(watch, "only causes that begin so: %s", watch->typed);
	} else if (*watch->typed) {
		go_to(watch, watch->typed);
	}
}

static void type(struct watch *watch, int key)
{
	size_t length = strlen(watch->typed);

	switch (key) {
	case ESCAPE:
		watch->prompt = PROMPT_NONE;
		break;
	case '\r':
	case '\n':
	case KEY_ENTER:
		answer(watch);
		break;
	case KEY_BACKSPACE:
	case CTRL('h'):
	case 127:
		if (length)
			watch->typed[length - 1] = '\0';
		break;
	case CTRL('u'):
		*watch->typed = '\0';
		break;
	default:
		if (key < 256 && isprint(key) && length + 1 < sizeof(watch->typed)) {
			watch->typed[length] = key;
			watch->typed[length + 1] = '\0';
		}
	}
}

static void prompt(struct watch *watch, enum watch_prompt for_what)
{
	watch->prompt = for_what;
	snprintf(watch->typed, sizeof(watch->typed), "%s",
		 for_what == PROMPT_FILTER ? watch->log.filter : "");
}

static void cover(struct watch *watch, enum watch_over with)
{
	watch->over = with;
	watch->over_top = 0;
}

static void scroll_over(struct watch *watch, int key)
{
	unsigned int lines = over_lines(watch), rows = LINES - 1;
	unsigned int most = lines > rows ? lines - rows : 0;
	unsigned int by = key == KEY_NPAGE || key == KEY_PPAGE || key == ' ' ? rows : 1;

	if (most && (key == KEY_DOWN || key == KEY_NPAGE || key == 'j' || key == ' '))
		watch->over_top += by;
	else if (most && (key == KEY_UP || key == KEY_PPAGE || key == 'k'))
		watch->over_top -= by < watch->over_top ? by : watch->over_top;
	else
		cover(watch, OVER_NOTHING);
	if (watch->over_top > most)
		watch->over_top = most;
}

static void pause_or_not(struct watch *watch)
{
	watch->paused = !watch->paused;
	log_hold(&watch->log, watch->paused);
	watch->look = true;
	if (watch->paused)
		watch_say(watch, "paused: what comes is only counted; space goes on");
	else
		*watch->message = '\0';
}

/* What needs a target that lives. */
static void command(struct watch *watch, int key)
{
	if (move_key(watch, key) || zoom_key(watch, key))
		return;
	switch (key) {
	case '/':
		prompt(watch, PROMPT_GO);
		break;
	case 'F':
		prompt(watch, PROMPT_FILTER);
		break;
	case 'f':
		watch->follow = !watch->follow;
		watch_say(watch, watch->follow ? "following: the cursor goes where most changes" :
						 "the cursor stays");
		break;
	case ' ':
		pause_or_not(watch);
		break;
	case 'r':
		watch->look = true;
		watch->ask = true;
		break;
	case '\r':
	case '\n':
	case KEY_ENTER:
		cover(watch, OVER_EXPLAIN);
		break;
	default:
		watch_say(watch, "? tells what the keys are");
	}
}

void keys_press(struct watch *watch, int key)
{
	watch->changed = true;
	*watch->message = '\0';
	if (key == KEY_RESIZE)
		draw_size(watch);
	else if (key == CTRL('l'))
		clearok(curscr, TRUE);
	else if (watch->prompt != PROMPT_NONE)
		type(watch, key);
	else if (watch->over != OVER_NOTHING)
		scroll_over(watch, key);
	else if (key == 'q' || key == 'Q')
		watch->quit = true;
	else if (key == '?')
		cover(watch, OVER_HELP);
	else if (!*watch->ended)
		command(watch, key);
}
