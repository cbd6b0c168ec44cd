// SPDX-License-Identifier: GPL-2.0
/*
 * Random tests of module/filter.c, against models that are slow and plain.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../../module/arch.h"
#include "../../module/filter.h"
#include "room.h"
#include "unit.h"

/* The model of ranges: an address space of this many pages, one bool each. */
#define PAGES 64

static struct room room;
static struct lens_filter filter, again;
static bool wanted[PAGES + 1];	/* the last one stays false */
static char words[1500];

static unsigned int put(unsigned int len, const char *fmt, u64 a, u64 b)
{
	return len + scnprintf(words + len, sizeof(words) - len, fmt, a, b);
}

/* Words for random ranges, and the pages that they want. */
static void random_ranges(unsigned int nr)
{
	unsigned int len = 0;

	memset(wanted, 0, sizeof(wanted));
	while (nr--) {
		u64 start = unit_below(PAGES);
		u64 end = start + 1 + unit_below(min_t(u64, PAGES - start, 12));

		len = put(len, " range=%llx-%llx", start << PAGE_SHIFT,
			  end << PAGE_SHIFT);
		memset(wanted + start, true, end - start);
	}
}

/* Claims that the filter has the ranges of the model, apart and in order. */
static void check_ranges(void)
{
	unsigned int page, i = 0;

	for (page = 0; page < PAGES; page++) {
		u64 start = (u64)page << PAGE_SHIFT;

		if (!wanted[page])
			continue;
		while (wanted[page])
			page++;
		if (!UNIT_TRUE(i < filter.ranges.nr))
			return;
		UNIT_EQ(filter.ranges.at[i].start, start);
		UNIT_EQ(filter.ranges.at[i].end, (u64)page << PAGE_SHIFT);
		i++;
	}
	UNIT_EQ(filter.ranges.nr, i);
}

static void test_merge(void)
{
	int i;

	for (i = 0; i < 300; i++) {
		random_ranges(1 + unit_below(LENS_MAX_RANGES));
		if (UNIT_TRUE(!lens_filter_parse(&filter, words)))
			check_ranges();
	}
}

/* Claims about lens_ranges_next() from one address on. */
static void check_next(u64 addr, unsigned int limit)
{
	unsigned int page = addr >> PAGE_SHIFT, end;
	struct lens_range range;
	bool found, there;

	while (page < limit && !wanted[page])
		page++;
	for (end = page; end < limit && wanted[end]; end++)
		;
	there = page < limit;
	found = lens_ranges_next(&filter.ranges, addr, (u64)limit << PAGE_SHIFT, &range);
	if (!UNIT_TRUE(found == there) || !found)
		return;
	UNIT_EQ(range.start, max(addr, (u64)page << PAGE_SHIFT));
	UNIT_EQ(range.end, (u64)end << PAGE_SHIFT);
}

static void test_next(void)
{
	unsigned int page, limit, i;

	for (i = 0; i < 30; i++) {
		random_ranges(1 + unit_below(LENS_MAX_RANGES));
		if (!UNIT_TRUE(!lens_filter_parse(&filter, words)))
			return;
		for (limit = 0; limit <= PAGES; limit += 1 + unit_below(9)) {
			for (page = 0; page <= PAGES; page++) {
				check_next((u64)page << PAGE_SHIFT, limit);
				/* a huge page's middle, an address inside */
				check_next(((u64)page << PAGE_SHIFT) + 0x80, limit);
			}
		}
	}
}

static void test_next_of_all(void)
{
	struct lens_range range;

	lens_filter_init(&filter);
	UNIT_TRUE(lens_ranges_next(&filter.ranges, 0, PAGE_SIZE, &range));
	UNIT_EQ(range.start, 0);
	UNIT_EQ(range.end, PAGE_SIZE);
	UNIT_TRUE(lens_ranges_next(&filter.ranges, 7 * PAGE_SIZE, 8 * PAGE_SIZE, &range));
	UNIT_EQ(range.start, 7 * PAGE_SIZE);
	UNIT_EQ(range.end, 8 * PAGE_SIZE);
	UNIT_TRUE(!lens_ranges_next(&filter.ranges, PAGE_SIZE, PAGE_SIZE, &range));
	UNIT_TRUE(!lens_ranges_next(&filter.ranges, 2 * PAGE_SIZE, PAGE_SIZE, &range));
}

/* A filter as lens_filter_parse() could have made it. */
static void random_filter(void)
{
	u32 flags = unit_random() & unit_random() & (BIT(lens_nr_bits + 1) - 1);
	u32 half = unit_random();
	u64 at = 0, page;
	unsigned int i;

	memset(&filter, 0, sizeof(filter));
	filter.ranges.nr = unit_below(LENS_MAX_RANGES + 1);
	for (i = 0; i < filter.ranges.nr; i++) {
		page = at + 1 + unit_below(1ull << unit_below(22));
		at = page + 1 + unit_below(1ull << unit_below(22));
		filter.ranges.at[i].start = page << PAGE_SHIFT;
		filter.ranges.at[i].end = at << PAGE_SHIFT;
	}
	filter.kinds = 1 + unit_below(BIT(LENS_NR_KINDS) - 1);
	filter.levels = 1 + unit_below(BIT(LENS_NR_LEVELS) - 1);
	filter.set = flags & half;
	filter.clear = flags & ~half;
}

/* Field by field: what lies behind the last range does not count. */
static bool same(const struct lens_filter *a, const struct lens_filter *b)
{
	return a->ranges.nr == b->ranges.nr && a->kinds == b->kinds &&
	       a->levels == b->levels && a->set == b->set && a->clear == b->clear &&
	       !memcmp(a->ranges.at, b->ranges.at, a->ranges.nr * sizeof(a->ranges.at[0]));
}

/* Prints a filter, reads that, and claims that it is the same. */
static void round_trip(const char *separator)
{
	lens_filter_print(room_open(&room, ROOM_MAX), &filter, separator);
	UNIT_TRUE(!room.text.full && room_is_whole(&room));
	strscpy(words, room_string(&room), sizeof(words));
	if (unit_check(!lens_filter_parse(&again, words), __LINE__, "refused: '%s'",
		       room_string(&room)))
		unit_check(same(&filter, &again), __LINE__, "not the same: '%s'",
			   room_string(&room));
}

static void test_round_trip(void)
{
	int i;

	for (i = 0; i < 500; i++) {
		random_filter();
		round_trip(i & 1 ? " " : "\n");
	}
}

/* Pieces of words in any order: most of it is wrong, some of it is right. */
static void random_words(void)
{
	static const char * const pieces[] = {
		"kind=", "level=", "flags=", "range=", "swap", "present", "pte",
		"pmd", "none", ",", "!", "r", "w", "?", "-", "=", " ", "\n", " ",
		"0", "10000", "20000", "0x", "ffffffffffffffff", "\xff", "\x01",
	};
	unsigned int nr = unit_below(9), len = 0;

	words[0] = '\0';
	while (nr--)
		len += scnprintf(words + len, sizeof(words) - len, "%s",
				 pieces[unit_below(ARRAY_SIZE(pieces))]);
}

static void test_garbage(void)
{
	unsigned int taken = 0, i;
	int err;

	for (i = 0; i < 20000; i++) {
		random_words();
		lens_filter_init(&filter);
		err = lens_filter_parse(&filter, words);
		UNIT_TRUE(!err || err == -EINVAL);
		if (err) {
			lens_filter_init(&again);
			UNIT_TRUE(same(&filter, &again));
		} else {
			taken++;
			round_trip(" ");
		}
	}
	unit_note("%u of %u random filters were right", taken, i);
	UNIT_TRUE(taken);
}

const struct unit_case unit_fuzz_cases[] = {
	{ "filter: random ranges are merged", test_merge },
	{ "filter: the next range", test_next },
	{ "filter: the next range where all pass", test_next_of_all },
	{ "filter: printed and read again", test_round_trip },
	{ "filter: garbage", test_garbage },
	{ }
};
