/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges of addresses: which memory somebody wants to know of. Pure.
 */
#ifndef LENS_RANGE_H
#define LENS_RANGE_H

#include <linux/types.h>

#include "text.h"

#define LENS_MAX_RANGES 16

struct lens_range {
	u64 start;
	u64 end;
};

/**
 * struct lens_ranges - some memory, or all of it
 * @at: sorted and apart from each other
 * @nr: how many; 0 for every address
 */
struct lens_ranges {
	struct lens_range at[LENS_MAX_RANGES];
	unsigned int nr;
};

/** lens_parse_address() - Read a hex number, with or without 0x.
 *
 * Return: 0, or -EINVAL or -ERANGE.
 */
int lens_parse_address(u64 *to, const char *text);

/**
 * lens_ranges_add() - Add the range that a word names, START-END.
 * @ranges: to these; in order again after lens_ranges_sort()
 * @text: the word, of whole pages; is cut up
 *
 * Return: 0, or -EINVAL: no such range, or too many.
 */
int lens_ranges_add(struct lens_ranges *ranges, char *text);

/** lens_ranges_sort() - Put them in order, and join those that touch. */
void lens_ranges_sort(struct lens_ranges *ranges);

/** lens_ranges_put() - Write one as lens_ranges_add() reads it. */
void lens_ranges_put(struct lens_text *text, const struct lens_range *range);

/**
 * lens_ranges_next() - The next range of addresses at or after one.
 * @ranges: among these
 * @addr: the address
 * @limit: end of the address space
 * @range: filled in; its start is not before @addr
 *
 * Return: false if there is none.
 */
bool lens_ranges_next(const struct lens_ranges *ranges, u64 addr, u64 limit,
		      struct lens_range *range);

/** lens_ranges_have() - Is an address in one of them? */
static inline bool lens_ranges_have(const struct lens_ranges *ranges, u64 addr)
{
	struct lens_range range;

	return lens_ranges_next(ranges, addr, addr + 1, &range);
}

#endif /* LENS_RANGE_H */
