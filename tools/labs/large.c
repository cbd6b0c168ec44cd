// SPDX-License-Identifier: GPL-2.0
/* large: the far ends of the address space, and the tables that one byte needs. */
#include <stdio.h>
#include <sys/mman.h>

#include "../lab.h"

enum { LOW, HIGH, FAR };

/* Above what mmap_min_addr usually is; below 47 bits and 57 bits, with some room. */
#define LOW_PLACE	0x100000UL
#define HIGH_PLACE	0x600000000000UL
#define FAR_PLACE	0xf0000000000000UL

static enum lab_verdict map_at(struct stage *stage, int area, const char *name,
			       unsigned long place)
{
	void *addr = mmap((void *)place, stage->page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (addr != (void *)place) {
		if (addr != MAP_FAILED)
			munmap(addr, stage->page);
		return stage_skip(stage, area == FAR ?
				  "This CPU or kernel has no addresses of 57 bits." :
				  "That address is taken, or not allowed.");
	}
	stage_watch(stage, area, name, place, 1, 1);
	stage->value[area] = place;
	return DONE;
}

static enum lab_verdict map_low(struct stage *stage)
{
	return map_at(stage, LOW, "low", LOW_PLACE);
}

static enum lab_verdict write_low(struct stage *stage)
{
	stage_write(stage, LOW, 0, 1);
	return DONE;
}

static enum lab_verdict write_high(struct stage *stage)
{
	enum lab_verdict verdict = map_at(stage, HIGH, "high", HIGH_PLACE);

	if (verdict == DONE)
		stage_write(stage, HIGH, 0, 1);
	return verdict;
}

static enum lab_verdict write_far(struct stage *stage)
{
	enum lab_verdict verdict = map_at(stage, FAR, "far", FAR_PLACE);

	if (verdict == DONE)
		stage_write(stage, FAR, 0, 1);
	return verdict;
}

/* Tables by level, in the whole process, as they were at the step before. */
static long long before[5];

static const char * const levels[] = { "pgd", "p4d", "pud", "pmd", "pte" };

/* Shows how many tables there are; @want is how many came, or -1 for the first look. */
static void count_tables(struct lab *lab, int want)
{
	char text[160] = "";
	size_t at = 0;
	int i, grown = 0;

	for (i = 0; i < 5; i++) {
		long long now = lab_summary(lab, PARENT, "tables", levels[i], 2);

		at += snprintf(text + at, sizeof(text) - at, "  %s %lld", levels[i], now);
		if (want >= 0 && now != before[i])
			at += snprintf(text + at, sizeof(text) - at, " (+%lld)", now - before[i]);
		grown += now - before[i];
		before[i] = now;
	}
	lab_fact(lab, "tables:%s", text);
	if (want >= 0)
		lab_expect_equal(lab, "new tables", want, grown);
}

static void first_count(struct lab *lab)
{
	count_tables(lab, -1);
}

/* Near its start, where no other memory is: a table of each level below the highest. */
static void three_more(struct lab *lab)
{
	count_tables(lab, 3);
}

static void four_more(struct lab *lab)
{
	count_tables(lab, 4);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps one page at 1 MiB, near the beginning.",
		.act = map_low,
		.row = { { PARENT, LOW, KIND, "." } },
		.events = "",
		.check = first_count,
		.shows = "The tables that the program has anyway: from the one at the top (pgd) "
			"down to those that lead to pages (pte).",
	}, {
		.say = "It writes one byte there.",
		.act = write_low,
		.row = { { PARENT, LOW, KIND, "W" } },
		.events = "demand_zero 1",
		.check = three_more,
		.shows = "One byte cost four pages: its own, and a table on each level on the "
			"way to it.",
	}, {
		.say = "It maps one page at 96 TiB and writes one byte there.",
		.act = write_high,
		.row = { { PARENT, HIGH, KIND, "W" } },
		.events = "demand_zero 1",
		.check = three_more,
		.shows = "The same again: what counts is how far it is from others, not how much "
			"lies between.",
	}, {
		.say = "It does so at 60 PiB, which takes addresses of 57 bits.",
		.act = write_far,
		.row = { { PARENT, FAR, KIND, "W" } },
		.events = "demand_zero 1",
		.check = four_more,
		.shows = "Here is a fifth level: one table more.",
	},
	{ }
};

const struct experiment lab_large = {
	.name = "large",
	.about = "the far ends of a 47-bit and a 57-bit space: tables for one byte",
	.step = steps,
};
