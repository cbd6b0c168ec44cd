// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges of addresses: reading the words, printing them, and the order.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "range.h"

int lens_parse_address(u64 *to, const char *text)
{
	/* kstrtou64() takes a sign */
	return *text == '+' ? -EINVAL : kstrtou64(text, 16, to);
}

int lens_ranges_add(struct lens_ranges *ranges, char *text)
{
	char *start = strsep(&text, "-");
	struct lens_range *range;

	if (ranges->nr == LENS_MAX_RANGES)
		return -EINVAL;
	range = &ranges->at[ranges->nr++];
	if (!text || lens_parse_address(&range->start, start) ||
	    lens_parse_address(&range->end, text))
		return -EINVAL;
	if (!PAGE_ALIGNED(range->start) || !PAGE_ALIGNED(range->end) ||
	    range->start >= range->end || range->end > TASK_SIZE_MAX)
		return -EINVAL;
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct lens_range *x = a;
	const struct lens_range *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* The walk goes up and never back. */
void lens_ranges_sort(struct lens_ranges *ranges)
{
	struct lens_range *range = ranges->at;
	unsigned int i, last = 0;

	if (!ranges->nr)
		return;
	sort(range, ranges->nr, sizeof(*range), by_start, NULL);
	for (i = 1; i < ranges->nr; i++) {
		if (range[i].start <= range[last].end)
			range[last].end = max(range[last].end, range[i].end);
		else
			range[++last] = range[i];
	}
	ranges->nr = last + 1;
}

void lens_ranges_put(struct lens_text *text, const struct lens_range *range)
{
	lens_put(text, "range=");
	lens_put_hex(text, range->start, 0);
	lens_put_char(text, '-');
	lens_put_hex(text, range->end, 0);
}

bool lens_ranges_next(const struct lens_ranges *ranges, u64 addr, u64 limit,
		      struct lens_range *range)
{
	const struct lens_range *r = ranges->at;
	const struct lens_range *end = r + ranges->nr;

	if (!ranges->nr) {
		*range = (struct lens_range){ .start = addr, .end = limit };
		return addr < limit;
	}
	for (; r < end; r++) {
		if (addr < r->end) {
			*range = (struct lens_range){
				.start = max(addr, r->start),
				.end = min(limit, r->end),
			};
			return range->start < range->end;
		}
	}
	return false;
}
