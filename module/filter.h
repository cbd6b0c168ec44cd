/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which entries a reader wants: address ranges, kinds, levels, flags.
 */
#ifndef LENS_FILTER_H
#define LENS_FILTER_H

#include "range.h"
#include "record.h"
#include "text.h"

struct lens_frames;

#define LENS_ALL_KINDS	(BIT(LENS_NR_KINDS) - 1)
#define LENS_ALL_LEVELS	(BIT(LENS_NR_LEVELS) - 1)

/**
 * struct lens_filter - what passes
 * @ranges: memory
 * @kinds: BIT(enum lens_kind) of those that pass
 * @levels: BIT(enum lens_level) of those that pass
 * @set: flags that must be set
 * @clear: flags that must be clear
 * @frames: only entries that map one of these; NULL for all. Not said in words.
 */
struct lens_filter {
	struct lens_ranges ranges;
	u32 kinds;
	u32 levels;
	u32 set;
	u32 clear;
	const struct lens_frames *frames;
};

/** lens_filter_init() - Let everything pass. */
void lens_filter_init(struct lens_filter *filter);

/**
 * lens_filter_parse() - Read a filter from words.
 * @filter: set when all is well, else unchanged
 * @text: the words; is cut up
 *
 * Return: 0 or -EINVAL.
 */
int lens_filter_parse(struct lens_filter *filter, char *text);

/**
 * lens_filter_print() - Write a filter as lens_filter_parse() reads it.
 * @text: gets it
 * @filter: the filter
 * @separator: between the words
 */
void lens_filter_print(struct lens_text *text, const struct lens_filter *filter,
		       const char *separator);

/** lens_filter_passes() - Does a record pass? Its address is not looked at. */
static inline bool lens_filter_passes(const struct lens_filter *filter,
				      const struct lens_rec *rec)
{
	return filter->kinds & BIT(rec->kind) &&
	       filter->levels & BIT(rec->level) &&
	       (rec->flags & filter->set) == filter->set &&
	       !(rec->flags & filter->clear);
}

#endif /* LENS_FILTER_H */
