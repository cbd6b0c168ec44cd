// SPDX-License-Identifier: GPL-2.0
/*
 * How a target is watched: reading the words of "control" and printing them.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/string.h>

#include "watch.h"

#define MIN_RING	16
#define MAX_RING	1048576
#define MAX_SHADOW_KIB	(16 << 20)
#define MIN_SWEEP_MS	10
#define MAX_FORKS	1024
#define MAX_SWEEP_MS	(3600 * 1000)

const char * const lens_source_names[LENS_NR_SOURCES] = {
	[LENS_SOURCE_NOTIFIER] = "notifier",
	[LENS_SOURCE_FAULT] = "fault",
	[LENS_SOURCE_MREMAP] = "mremap",
	[LENS_SOURCE_MIGRATE] = "migrate",
	[LENS_SOURCE_COLLAPSE] = "collapse",
	[LENS_SOURCE_COLLAPSE_FILE] = "collapse_file",
	[LENS_SOURCE_SWAPOFF] = "swapoff",
	[LENS_SOURCE_CLEAR_REFS] = "clear_refs",
	[LENS_SOURCE_COLD] = "cold",
	[LENS_SOURCE_UFFD] = "uffd",
	[LENS_SOURCE_UFFD_ZERO] = "uffd_zero",
	[LENS_SOURCE_UFFD_POISON] = "uffd_poison",
	[LENS_SOURCE_UFFD_MOVE] = "uffd_move",
	[LENS_SOURCE_UFFD_MOVE_HUGE] = "uffd_move_huge",
	[LENS_SOURCE_GUARD] = "guard",
	[LENS_SOURCE_PFN_MAP] = "pfn_map",
	[LENS_SOURCE_FORK] = "fork",
};

void lens_watch_init(struct lens_watch *watch)
{
	*watch = (struct lens_watch){
		.sources = LENS_ALL_SOURCES,
		.ring = 16384,
		.shadow_kib = 64 << 10,
		.sweep_ms = 1000,
	};
}

static int parse_number(u32 *to, const char *text, u32 min, u32 max)
{
	u32 value;

	if (kstrtou32(text, 10, &value) || value < min || value > max)
		return -EINVAL;
	*to = value;
	return 0;
}

static int parse_sweep(u32 *to, const char *text)
{
	if (!strcmp(text, "0")) {
		*to = 0;
		return 0;
	}
	return parse_number(to, text, MIN_SWEEP_MS, MAX_SWEEP_MS);
}

/* "all", "none", or names; each with a ! is all but those. */
static int parse_sources(u32 *to, char *list)
{
	bool but = *list == '!';
	u32 sources = 0;
	char *name;

	if (!strcmp(list, "all") || !strcmp(list, "none")) {
		*to = *list == 'a' ? LENS_ALL_SOURCES : 0;
		return 0;
	}
	while ((name = strsep(&list, ","))) {
		int i;

		if ((*name == '!') != but)
			return -EINVAL;
		i = match_string(lens_source_names, LENS_NR_SOURCES, name + but);
		if (i < 0)
			return i;
		sources |= BIT(i);
	}
	*to = but ? LENS_ALL_SOURCES & ~sources : sources;
	return 0;
}

static int parse_switch(bool *to, const char *text)
{
	if (strcmp(text, "on") && strcmp(text, "off"))
		return -EINVAL;
	*to = text[1] == 'n';
	return 0;
}

/*
 * struct said - ranges that the words of a command name; they take the place of
 * those that were there
 * @all: all memory
 */
struct said {
	struct lens_ranges ranges;
	bool all;
};

static int parse_range(struct said *said, char *text)
{
	if (strcmp(text, "all"))
		return lens_ranges_add(&said->ranges, text);
	said->all = true;
	return 0;
}

static void take_ranges(struct lens_watch *watch, struct said *said)
{
	if (said->all)
		watch->ranges.nr = 0;
	else if (said->ranges.nr)
		watch->ranges = said->ranges;
	lens_ranges_sort(&watch->ranges);
}

static int parse_word(struct lens_watch *watch, struct said *said, char *word)
{
	char *value = strchr(word, '=');
	int err;

	if (!value)
		return -EINVAL;
	*value++ = '\0';
	if (!strcmp(word, "range"))
		return parse_range(said, value);
	if (!strcmp(word, "sources"))
		return parse_sources(&watch->sources, value);
	if (!strcmp(word, "watch"))
		return parse_switch(&watch->on, value);
	if (!strcmp(word, "fork"))
		return parse_number(&watch->forks, value, 0, MAX_FORKS);
	if (!strcmp(word, "shadow"))
		return parse_number(&watch->shadow_kib, value, 1, MAX_SHADOW_KIB);
	if (!strcmp(word, "sweep"))
		return parse_sweep(&watch->sweep_ms, value);
	if (strcmp(word, "ring"))
		return -EINVAL;
	err = parse_number(&watch->ring, value, MIN_RING, MAX_RING);
	if (!err && !is_power_of_2(watch->ring))
		err = -EINVAL;
	return err;
}

int lens_watch_parse(struct lens_watch *watch, char *text)
{
	struct lens_watch new = *watch;
	struct said said = { };
	bool any = false;
	char *word;

	while ((word = strsep(&text, " \t\n"))) {
		if (!*word)
			continue;
		if (parse_word(&new, &said, word))
			return -EINVAL;
		any = true;
	}
	if (!any)
		return -EINVAL;
	take_ranges(&new, &said);
	*watch = new;
	return 0;
}

bool lens_watch_same(const struct lens_watch *one, const struct lens_watch *two)
{
	return one->ranges.nr == two->ranges.nr &&
	       !memcmp(one->ranges.at, two->ranges.at,
		       one->ranges.nr * sizeof(one->ranges.at[0])) &&
	       one->sources == two->sources && one->ring == two->ring &&
	       one->shadow_kib == two->shadow_kib &&
	       one->sweep_ms == two->sweep_ms && one->forks == two->forks;
}

static void print_number(struct lens_text *text, const char *name, u32 value)
{
	lens_put(text, name);
	lens_put_dec(text, value);
	lens_put_char(text, '\n');
}

void lens_watch_print(struct lens_text *text, const struct lens_watch *watch)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < watch->ranges.nr; i++) {
		lens_ranges_put(text, &watch->ranges.at[i]);
		lens_put_char(text, '\n');
	}
	if (!watch->ranges.nr)
		lens_put(text, "range=all\n");
	lens_put(text, "sources=");
	for (i = 0; i < LENS_NR_SOURCES; i++) {
		if (!(watch->sources & BIT(i)))
			continue;
		if (any)
			lens_put_char(text, ',');
		lens_put(text, lens_source_names[i]);
		any = true;
	}
	lens_put(text, any ? "\n" : "none\n");
	print_number(text, "ring=", watch->ring);
	print_number(text, "shadow=", watch->shadow_kib);
	print_number(text, "sweep=", watch->sweep_ms);
	print_number(text, "fork=", watch->forks);
	lens_put(text, watch->on ? "watch=on\n" : "watch=off\n");
}
