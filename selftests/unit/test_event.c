// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/event.c: which neighbours are one event, and its line.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../../module/event.h"
#include "room.h"
#include "unit.h"

#define R	BIT(LENS_F_READ)
#define W	BIT(LENS_F_WRITE)
#define BASE	0x7f0000200000ull

static struct room room;

static const struct lens_side none = { .kind = LENS_KIND_NONE };

static struct lens_side page(u64 frame, u32 flags)
{
	return (struct lens_side){
		.raw = frame << PAGE_SHIFT | 1, .frame = frame, .flags = flags,
		.kind = LENS_PRESENT, .level = LENS_PTE,
	};
}

static struct lens_event event(unsigned int nr, struct lens_side old,
			       struct lens_side new)
{
	return (struct lens_event){
		.vaddr = BASE + ((u64)nr << PAGE_SHIFT), .pages = 1,
		.cause = LENS_CAUSE_COW, .old = old, .new = new,
	};
}

static void test_join(void)
{
	struct lens_event first = event(0, none, page(100, R)), next;
	unsigned int i;

	for (i = 1; i < 5; i++) {
		next = event(i, none, page(100 + i, R));
		UNIT_TRUE(lens_event_join(&first, &next));
		UNIT_EQ(first.pages, i + 1);
	}
	UNIT_EQ(first.vaddr, BASE);
	UNIT_EQ(first.new.frame, 100);
}

static void test_join_many(void)
{
	struct lens_event first = event(0, page(100, R), none);
	struct lens_event next = event(4, page(104, R), none);

	first.pages = 4;
	next.pages = 3;
	UNIT_TRUE(lens_event_join(&first, &next));
	UNIT_EQ(first.pages, 7);
	next = event(7, page(105, R), none);
	UNIT_TRUE(!lens_event_join(&first, &next));
	UNIT_EQ(first.pages, 7);
}

/* One thing that differs is enough. */
static void test_apart(void)
{
	const struct lens_event is = event(1, page(201, R), page(101, R | W));
	struct lens_event changed[12];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(changed); i++)
		changed[i] = is;
	changed[0].cause = LENS_CAUSE_DEMAND_ZERO;
	changed[1].vaddr += PAGE_SIZE;
	changed[2].old.frame = 200;
	changed[3].new.frame = 102;
	changed[4].old.flags = 0;
	changed[5].new.flags = R;
	changed[6].old.kind = LENS_PROTNONE;
	changed[7].new.kind = LENS_SPECIAL;
	changed[8].old = none;
	changed[9].new = none;
	changed[10].new.level = LENS_PMD;
	changed[11].old.swap_type = 1;
	for (i = 0; i < ARRAY_SIZE(changed); i++) {
		struct lens_event first = event(0, page(200, R), page(100, R | W));

		unit_check(!lens_event_join(&first, &changed[i]), __LINE__, "change %u", i);
		UNIT_EQ(first.pages, 1);
		UNIT_TRUE(lens_event_join(&first, &is));
	}
}

/* Swap slots follow each other as frames do; markers and zeroes don't move. */
static void test_join_kinds(void)
{
	struct lens_event first, next;

	first = event(0, none, page(50, 0));
	first.new.kind = LENS_SWAP;
	next = event(1, none, page(51, 0));
	next.new.kind = LENS_SWAP;
	UNIT_TRUE(lens_event_join(&first, &next));
	first = event(0, none, page(0, 0));
	first.new.kind = LENS_MARKER_GUARD;
	next = event(1, none, page(0, 0));
	next.new.kind = LENS_MARKER_GUARD;
	UNIT_TRUE(lens_event_join(&first, &next));
	next = event(2, none, page(2, 0));
	next.new.kind = LENS_MARKER_GUARD;
	UNIT_TRUE(!lens_event_join(&first, &next));
}

static void put(struct lens_text *text, const void *what)
{
	lens_event_put(text, what);
}

static const char *line(const struct lens_event *event)
{
	lens_event_put(room_open(&room, ROOM_MAX), event);
	return room_string(&room);
}

/* The flags column is as wide as the architecture has letters: look at its start. */
static void begins(const struct lens_event *event, const char *want)
{
	const char *got = line(event);

	if (strncmp(got, want, strlen(want)))
		unit_same(got, want, __LINE__, "the line");
	UNIT_EQ(got[strlen(got) - 1], '\n');
}

static void ends(const struct lens_event *event, const char *want)
{
	const char *got = line(event);
	size_t len = strlen(got), end = strlen(want);

	if (len < end || strcmp(got + len - end, want))
		unit_same(got, want, __LINE__, "the end of the line");
}

static void test_line(void)
{
	struct lens_event this = event(0, none, page(0xabc, R | W));
	char whole[400];

	this.seq = 42;
	this.time = 12345006789ull;
	this.cpu = 3;
	this.tid = 777;
	strscpy(this.comm, "my task#", sizeof(this.comm));
	begins(&this, "       42        12.345006   3     777 my\\040task\\043   cow           "
		"00007f0000200000       1 pte      none -> present,pfn=abc,rw");
	this.new = none;
	this.old = page(0xabc, R);
	this.pages = 1234567;
	this.comm[0] = '\0';
	this.tid = 0;
	begins(&this, "       42        12.345006   3       0 -                cow           "
		"00007f0000200000 1234567 pte      present,pfn=abc,r-");
	ends(&this, " -> none\n");
	this.old.kind = LENS_SWAP;
	this.old.swap_type = 2;
	begins(&this, "       42        12.345006   3       0 -                cow           "
		"00007f0000200000 1234567 pte      swap,swap=2:abc,r-");
	strscpy(whole, line(&this), sizeof(whole));
	room_try_sizes(&room, put, &this, whole);
}

static void test_levels(void)
{
	struct lens_event this = event(0, page(0x200, R), page(0x400, R));

	this.old.level = LENS_PMD;
	UNIT_TRUE(strstr(line(&this), " 1 pmd>pte  present"));
	this.new = none;
	UNIT_TRUE(strstr(line(&this), " 1 pmd      present"));
	this.new = this.old;
	UNIT_TRUE(strstr(line(&this), " 1 pmd      present"));
}

static void test_unwatched(void)
{
	struct lens_event this = event(0, none, none);

	this.seq = 9;
	this.cause = LENS_CAUSE_UNWATCHED;
	UNIT_STR(line(&this), "# not watched from event 9 on: some memory, the first "
		 "is 00007f0000200000\n");
}

/* Each cause has a name of its own that fits the column. */
static void test_names(void)
{
	unsigned int i, j;

	for (i = 0; i < LENS_NR_CAUSES; i++) {
		const char *name = lens_cause_names[i];

		if (!UNIT_TRUE(name && *name && strlen(name) <= 12))
			return;
		UNIT_EQ(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
		for (j = 0; j < i; j++)
			UNIT_TRUE(strcmp(name, lens_cause_names[j]));
	}
}

const struct unit_case unit_event_cases[] = {
	{ "event: neighbours join", test_join },
	{ "event: several pages at a time", test_join_many },
	{ "event: what is apart", test_apart },
	{ "event: slots, markers", test_join_kinds },
	{ "event: the line", test_line },
	{ "event: levels", test_levels },
	{ "event: what is not watched", test_unwatched },
	{ "event: names of causes", test_names },
	{ }
};
