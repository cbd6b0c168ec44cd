// SPDX-License-Identifier: GPL-2.0
/* tables: pages that hold page tables: they come with memory, and when do they go? */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../lab.h"

enum { MEMORY };

#define TABLES	4

/* Pages that the entries of one table lead to. */
static unsigned int per_table(const struct stage *stage)
{
	return stage->page / 8;
}

static enum lab_verdict map(struct stage *stage)
{
	const size_t span = per_table(stage) * stage->page;
	char *place = stage_place(stage, TABLES * span, span);
	char *addr = mmap(place, TABLES * span, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (addr != place)
		return stage_broken(stage, "mmap");
	stage_watch(stage, MEMORY, "memory", (size_t)addr, TABLES, per_table(stage));
	return DONE;
}

static enum lab_verdict write_far_apart(struct stage *stage)
{
	stage_write(stage, MEMORY, 0, TABLES);
	return DONE;
}

static enum lab_verdict write_more(struct stage *stage)
{
	char *addr = stage_at(stage, MEMORY, 1);
	unsigned int i;

	for (i = 0; i < per_table(stage); i++)
		*(volatile char *)(addr + i * stage->page) = 1;
	return DONE;
}

static enum lab_verdict give_back(struct stage *stage)
{
	const size_t span = per_table(stage) * stage->page;

	return stage_good(stage, !madvise(stage_at(stage, MEMORY, 0), TABLES * span,
					  MADV_DONTNEED), "MADV_DONTNEED");
}

static enum lab_verdict unmap(struct stage *stage)
{
	const size_t span = per_table(stage) * stage->page;

	return stage_good(stage, !munmap(stage_at(stage, MEMORY, 0), TABLES * span), "munmap");
}

/* The lowest tables of the area: how many, and how many entries live in each. */
struct seen {
	struct lab *lab;
	unsigned int tables;
	unsigned int live[TABLES];
};

static void hear(char *line, void *data)
{
	struct seen *seen = data;
	char level[8], pfn[24], start[24];
	unsigned int live, slots;

	if (sscanf(line, "%7s %23s %23s %*s %*s %u %u", level, pfn, start, &live, &slots) != 5 ||
	    strcmp(level, "pte"))
		return;
	lab_fact(seen->lab, "table in frame %s for %s: %u of %u entries", pfn,
		 start + strspn(start, "0"), live, slots);
	if (seen->tables < TABLES)
		seen->live[seen->tables] = live;
	seen->tables++;
}

static void look(struct lab *lab, struct seen *seen)
{
	const struct lab_area *area = &lab_stage(lab)->area[MEMORY];
	char words[80];

	*seen = (struct seen){ .lab = lab };
	snprintf(words, sizeof(words), "range=%llx-%llx level=pte", area->addr,
		 area->addr + (__u64)area->cells * area->pages * lab_stage(lab)->page);
	lab_lines(lab, PARENT, "tables", words, hear, seen);
}

static void no_table(struct lab *lab)
{
	struct seen seen;

	look(lab, &seen);
	lab_fact(lab, "tables for this memory: %u", seen.tables);
	lab_expect_equal(lab, "tables", 0, seen.tables);
}

static void four_tables(struct lab *lab)
{
	struct seen seen;

	look(lab, &seen);
	lab_expect_equal(lab, "tables", TABLES, seen.tables);
	lab_expect_equal(lab, "entries in the second", 1, seen.live[1]);
}

static void one_full(struct lab *lab)
{
	struct seen seen;

	look(lab, &seen);
	lab_expect_equal(lab, "tables", TABLES, seen.tables);
	lab_expect_equal(lab, "entries in the second", per_table(lab_stage(lab)), seen.live[1]);
}

/* A kernel with PT_RECLAIM frees them now, others keep them. */
static void empty_or_gone(struct lab *lab)
{
	struct seen seen;
	unsigned int i, live = 0;

	look(lab, &seen);
	for (i = 0; i < TABLES; i++)
		live += seen.live[i];
	lab_fact(lab, "%s", seen.tables ? "this kernel keeps the empty tables" :
					  "this kernel has freed the empty tables (PT_RECLAIM)");
	lab_expect(lab, !seen.tables || seen.tables == TABLES,
		   "expected %d tables or none, saw %u", TABLES, seen.tables);
	lab_expect_equal(lab, "entries", 0, live);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 8 MiB.",
		.act = map,
		.row = { { PARENT, MEMORY, FILLED, "0000" } },
		.events = "",
		.check = no_table,
		.shows = "Not even tables are made for a promise. A cell is 2 MiB here: what the "
			"512 entries of one lowest table lead to.",
	}, {
		.say = "It writes one byte to each 2 MiB.",
		.act = write_far_apart,
		.row = { { PARENT, MEMORY, FILLED, "1111" } },
		.events = "demand_zero 4",
		.check = four_tables,
		.shows = "Each byte made a page, and a table of the same size to find it.",
	}, {
		.say = "It writes to all pages of the second 2 MiB.",
		.act = write_more,
		.row = { { PARENT, MEMORY, FILLED, "1+11" } },
		.events = "demand_zero 511",
		.check = one_full,
		.shows = "The table was there: 511 pages more, and no table.",
	}, {
		.say = "It gives all of that memory back but keeps the addresses (MADV_DONTNEED).",
		.act = give_back,
		.row = { { PARENT, MEMORY, FILLED, "0000" } },
		.events = "dontneed 515",
		.check = empty_or_gone,
		.shows = "The pages are gone. Whether the tables go with them depends on the "
			"kernel: up to 6.13 they stay, empty.",
	}, {
		.say = "It unmaps the memory.",
		.act = unmap,
		.row = { { PARENT, MEMORY, FILLED, "0000" } },
		.events = "",
		.check = no_table,
		.shows = "Without addresses, no tables.",
	},
	{ }
};

const struct experiment lab_tables = {
	.name = "tables",
	.about = "the pages that hold the tables: how they come, and when they go",
	.step = steps,
};
