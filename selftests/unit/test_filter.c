// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/filter.c: words that are right, and words that are not.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../../module/arch.h"
#include "../../module/filter.h"
#include "room.h"
#include "unit.h"

#define ALL_KINDS	"kind=present,protnone,zero,special,swap,migration,"	\
			"hwpoison,device,marker:uffd_wp,marker:poison,"		\
			"marker:guard,unknown"

static struct room room;
static struct lens_filter filter, before;

/* lens_filter_parse() cuts its text up. */
static int parse(struct lens_filter *to, const char *words)
{
	static char copy[2048];

	strscpy(copy, words, sizeof(copy));
	return lens_filter_parse(to, copy);
}

static const char *print(const char *separator)
{
	lens_filter_print(room_open(&room, ROOM_MAX), &filter, separator);
	return room_string(&room);
}

static void good(const char *words, const char *want)
{
	memset(&filter, 0xa5, sizeof(filter));
	if (unit_check(!parse(&filter, words), __LINE__, "refused: '%s'", words))
		UNIT_STR(print(" "), want);
}

static void bad(const char *words)
{
	lens_filter_init(&filter);
	filter.ranges.at[0] = (struct lens_range){ .start = 0, .end = PAGE_SIZE };
	filter.ranges.nr = 1;
	filter.kinds = BIT(LENS_SWAP);
	memcpy(&before, &filter, sizeof(filter));
	unit_check(parse(&filter, words) == -EINVAL, __LINE__, "taken: '%s'", words);
	unit_check(!memcmp(&before, &filter, sizeof(filter)), __LINE__,
		   "refused, but changed by '%s'", words);
}

static void test_good(void)
{
	good("none", "none");
	good("\t\n none\n", "none");
	good("kind=swap", "kind=swap");
	good("kind=swap,present\n", "kind=present,swap");
	good(ALL_KINDS, "none");
	good("kind=marker:uffd_wp,marker:poison,marker:guard,unknown",
	     "kind=marker:uffd_wp,marker:poison,marker:guard,unknown");
	good("level=pmd", "level=pmd");
	good("level=pgd,p4d,pud,pte", "level=pte,pud,p4d,pgd");
	good("flags=r", "flags=r");
	good("flags=!r", "flags=!r");
	good("flags=d,w,!x,!?", "flags=w,!x,d,!?");
	good("flags=? level=pte\nkind=zero", "kind=zero level=pte flags=?");
}

static void test_meaning(void)
{
	UNIT_EQ(parse(&filter, "kind=zero,swap level=pud flags=w,!d"), 0);
	UNIT_EQ(filter.kinds, BIT(LENS_ZERO) | BIT(LENS_SWAP));
	UNIT_EQ(filter.levels, BIT(LENS_PUD));
	UNIT_EQ(filter.set, BIT(LENS_F_WRITE));
	UNIT_EQ(filter.clear, BIT(LENS_F_DIRTY));
	UNIT_EQ(filter.ranges.nr, 0);
	UNIT_EQ(parse(&filter, "flags=?"), 0);
	UNIT_EQ(filter.kinds, BIT(LENS_NR_KINDS) - 1);
	UNIT_EQ(filter.levels, BIT(LENS_NR_LEVELS) - 1);
	UNIT_EQ(filter.set, BIT(lens_nr_bits));
	UNIT_EQ(filter.clear, 0);
}

/* Pages, so that it is right for every page size. */
static const char *ranges(const u64 *pages, unsigned int nr)
{
	static char words[1024];
	unsigned int i, len = 0;

	for (i = 0; i < nr; i++)
		len += scnprintf(words + len, sizeof(words) - len,
				 "%srange=%llx-%llx", i ? " " : "",
				 pages[2 * i] << PAGE_SHIFT,
				 pages[2 * i + 1] << PAGE_SHIFT);
	return words;
}

static void test_ranges(void)
{
	static const u64 two[] = { 16, 32, 1, 2 }, touching[] = { 2, 3, 1, 2, 3, 5 };
	static const u64 nested[] = { 1, 10, 2, 3, 9, 12, 20, 21 };
	static const u64 many[2 * 17] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
		19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
	};
	char words[80], want[80];

	good(ranges(two, 1), ranges(two, 1));
	scnprintf(want, sizeof(want), "range=%lx-%lx range=%lx-%lx", PAGE_SIZE,
		  2 * PAGE_SIZE, 16 * PAGE_SIZE, 32 * PAGE_SIZE);
	good(ranges(two, 2), want);
	scnprintf(want, sizeof(want), "range=%lx-%lx", PAGE_SIZE, 5 * PAGE_SIZE);
	good(ranges(touching, 3), want);
	scnprintf(want, sizeof(want), "range=%lx-%lx range=%lx-%lx", PAGE_SIZE,
		  12 * PAGE_SIZE, 20 * PAGE_SIZE, 21 * PAGE_SIZE);
	good(ranges(nested, 4), want);
	good(ranges(many, 16), ranges(many, 16));
	bad(ranges(many, 17));

	scnprintf(words, sizeof(words), "range=0X0-0x%lx", PAGE_SIZE);
	scnprintf(want, sizeof(want), "range=0-%lx", PAGE_SIZE);
	good(words, want);
	scnprintf(words, sizeof(words), "range=0-%llx", (u64)TASK_SIZE_MAX);
	good(words, words);
	scnprintf(words, sizeof(words), "range=0-%llx",
		  (u64)TASK_SIZE_MAX + PAGE_SIZE);
	bad(words);
}

static void test_bad_ranges(void)
{
	static const char * const words[] = {
		"range", "range=", "range=-", "range=10000", "range=10000-",
		"range=-10000", "range=10000-10000", "range=20000-10000",
		"range=10000-20001", "range=10001-20000", "range=10000-20000-",
		"range=10000-20000,", "range=10000-20000,30000-40000",
		"range=10000--20000", "range=1000g-20000", "range=0x-10000",
		"range=0-0x", "range=0-10000000000000000",
		"range=0-fffffffffffffffffffff", "range=0-ffffffffffff0000",
		"range=10000000000000000-20000000000000000", "range= 0-10000",
		"range=0-10000 range=0-1", "range:0-10000", "range=0..10000",
		"range=+0-10000", "range=0-+10000",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		bad(words[i]);
}

static void test_bad(void)
{
	static const char * const words[] = {
		"", " ", "\n", " \t\n", "none none", "none kind=swap",
		"kind=swap none", "none=", "none,", "None", "all",
		"kind", "kind=", "kind=,", "kind=swap,", "kind=,swap",
		"kind=swap,,zero", "kind=foo", "kind=Swap", "kind=swa",
		"kind=swapp", "kind=swap=", "kind==swap", "kind=!swap", "KIND=swap",
		"kinds=swap", "kind =swap", "kind=swap kind=zero",
		"kind=swap kind=swap", "kind=marker", "kind=marker:",
		"level=", "level=pt", "level=pte,", "level=pte level=pmd", "level=0",
		"flags", "flags=", "flags=,", "flags=Z", "flags=r,", "flags=,r",
		"flags=rw", "flags=!", "flags=!!r", "flags=!r!w", "flags=r,!r",
		"flags=!r,r", "flags=r flags=w", "flags=!r flags=!w", "flags=-",
		"flags=0", "=", "=swap", "x=y", "kind=swap x", "\x7f", "\xff=\xfe",
		"level=pte\nlevel=pte", "kind=swap;level=pte",
		ALL_KINDS " kind=swap",
		"level=pte,pmd,pud,p4d,pgd level=pte",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		bad(words[i]);
}

static void test_separator(void)
{
	UNIT_EQ(parse(&filter, "kind=swap level=pte flags=d"), 0);
	UNIT_STR(print("\n"), "kind=swap\nlevel=pte\nflags=d");
	UNIT_STR(print(""), "kind=swaplevel=pteflags=d");
}

static void write_filter(struct lens_text *text, const void *context)
{
	lens_filter_print(text, context, " ");
}

static void test_sizes(void)
{
	const char *words = "kind=present,swap level=pmd flags=w,!x";

	UNIT_EQ(parse(&filter, words), 0);
	room_try_sizes(&room, write_filter, &filter, words);
}

static void test_passes(void)
{
	struct lens_rec rec = { .kind = LENS_SWAP, .level = LENS_PMD,
				.flags = BIT(LENS_F_WRITE) | BIT(LENS_F_DIRTY) };
	static const struct {
		const char *words;
		bool pass;
	} cases[] = {
		{ "none", true },
		{ "kind=swap", true }, { "kind=present,zero", false },
		{ "kind=present,swap", true },
		{ "level=pmd", true }, { "level=pte,pud", false },
		{ "flags=w", true }, { "flags=w,d", true }, { "flags=w,x", false },
		{ "flags=!x", true }, { "flags=!w", false }, { "flags=w,!d", false },
		{ "flags=w,!x", true }, { "flags=!?", true }, { "flags=?", false },
		{ "kind=swap level=pmd flags=d", true },
		{ "kind=zero level=pmd flags=d", false },
		{ "kind=swap level=pte flags=d", false },
		{ "range=0-10000", true },	/* addresses are not looked at */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		UNIT_EQ(parse(&filter, cases[i].words), 0);
		unit_check(lens_filter_passes(&filter, &rec) == cases[i].pass,
			   __LINE__, "'%s' is wrong", cases[i].words);
	}
}

const struct unit_case unit_filter_cases[] = {
	{ "filter: good words", test_good },
	{ "filter: what they mean", test_meaning },
	{ "filter: good ranges", test_ranges },
	{ "filter: bad ranges", test_bad_ranges },
	{ "filter: bad words", test_bad },
	{ "filter: separators", test_separator },
	{ "filter: printed into a buffer of any size", test_sizes },
	{ "filter: what passes", test_passes },
	{ }
};
