// SPDX-License-Identifier: GPL-2.0
/*
 * Which entries a reader wants: reading the words and printing them.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "arch.h"
#include "filter.h"

void lens_filter_init(struct lens_filter *filter)
{
	*filter = (struct lens_filter){
		.kinds = LENS_ALL_KINDS,
		.levels = LENS_ALL_LEVELS,
	};
}

/* @to is 0 as long as nothing was said. */
static int parse_names(u32 *to, u32 all, char *list, const char * const *names)
{
	char *name;

	if (*to)
		return -EINVAL;		/* said twice */
	while ((name = strsep(&list, ","))) {
		int i = match_string(names, hweight32(all), name);

		if (i < 0)
			return i;
		*to |= BIT(i);
	}
	return 0;
}

static int flag_of(char letter)
{
	unsigned int i;

	for (i = 0; i < lens_nr_bits; i++)
		if (lens_bits[i].letter == letter)
			return i;
	return letter == '?' ? lens_nr_bits : -EINVAL;
}

static int parse_flags(struct lens_filter *filter, char *list)
{
	char *word;

	if (filter->set || filter->clear)
		return -EINVAL;
	while ((word = strsep(&list, ","))) {
		bool clear = *word == '!';
		int flag = flag_of(word[clear]);

		if (flag < 0 || word[clear + 1])
			return -EINVAL;
		*(clear ? &filter->clear : &filter->set) |= BIT(flag);
	}
	return filter->set & filter->clear ? -EINVAL : 0;
}

static int parse_word(struct lens_filter *filter, char *word)
{
	char *key = strsep(&word, "=");

	if (!word)
		return -EINVAL;
	if (!strcmp(key, "range"))
		return lens_ranges_add(&filter->ranges, word);
	if (!strcmp(key, "kind"))
		return parse_names(&filter->kinds, LENS_ALL_KINDS, word,
				   lens_kind_names);
	if (!strcmp(key, "level"))
		return parse_names(&filter->levels, LENS_ALL_LEVELS, word,
				   lens_level_names);
	if (!strcmp(key, "flags"))
		return parse_flags(filter, word);
	return -EINVAL;
}

int lens_filter_parse(struct lens_filter *filter, char *text)
{
	struct lens_filter new = { };
	bool none = false;
	int words = 0;
	char *word;
	int err;

	while ((word = strsep(&text, " \t\n"))) {
		if (!*word)
			continue;
		words++;
		if (!strcmp(word, "none")) {
			none = true;
			continue;
		}
		err = parse_word(&new, word);
		if (err)
			return err;
	}
	if (!words || (none && words > 1))
		return -EINVAL;
	new.kinds = new.kinds ?: LENS_ALL_KINDS;
	new.levels = new.levels ?: LENS_ALL_LEVELS;
	lens_ranges_sort(&new.ranges);
	*filter = new;
	return 0;
}

/* Begins a word: the separator, if one came before, and the key. */
static void put_key(struct lens_text *text, const char *start,
		    const char *separator, const char *key)
{
	if (text->at != start)
		lens_put(text, separator);
	lens_put(text, key);
}

static void put_names(struct lens_text *text, u32 mask, const char * const *names)
{
	for (; mask; mask &= mask - 1) {
		lens_put(text, names[__ffs(mask)]);
		if (mask & (mask - 1))
			lens_put_char(text, ',');
	}
}

static void put_flags(struct lens_text *text, const struct lens_filter *filter)
{
	u32 mask = filter->set | filter->clear;

	for (; mask; mask &= mask - 1) {
		unsigned int i = __ffs(mask);

		if (filter->clear & BIT(i))
			lens_put_char(text, '!');
		lens_put_char(text, i < lens_nr_bits ? lens_bits[i].letter : '?');
		if (mask & (mask - 1))
			lens_put_char(text, ',');
	}
}

void lens_filter_print(struct lens_text *text, const struct lens_filter *filter,
		       const char *separator)
{
	const char *start = text->at;
	unsigned int i;

	for (i = 0; i < filter->ranges.nr; i++) {
		put_key(text, start, separator, "");
		lens_ranges_put(text, &filter->ranges.at[i]);
	}
	if (filter->kinds != LENS_ALL_KINDS) {
		put_key(text, start, separator, "kind=");
		put_names(text, filter->kinds, lens_kind_names);
	}
	if (filter->levels != LENS_ALL_LEVELS) {
		put_key(text, start, separator, "level=");
		put_names(text, filter->levels, lens_level_names);
	}
	if (filter->set | filter->clear) {
		put_key(text, start, separator, "flags=");
		put_flags(text, filter);
	}
	if (text->at == start)
		lens_put(text, "none");
}
