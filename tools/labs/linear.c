// SPDX-License-Identifier: GPL-2.0
/* linear: a flat array over scattered frames, and where memory is in one piece after all. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../lab.h"

enum { ARRAY, HUGE };

enum { SUM };

#define PAGES	24
/* Shares no factor with PAGES: a walk in such steps meets each page once. */
#define STRIDE	7

static enum lab_verdict write_astray(struct stage *stage)
{
	unsigned int i;

	stage_map(stage, ARRAY, "array", PAGES);
	for (i = 0; i < PAGES; i++)
		stage_write(stage, ARRAY, i * STRIDE % PAGES, 1);
	return DONE;
}

static enum lab_verdict add_up(struct stage *stage)
{
	const char *array = stage_at(stage, ARRAY, 0);
	size_t i;

	stage->value[SUM] = 0;
	for (i = 0; i < PAGES * stage->page / sizeof(int); i++)
		stage->value[SUM] += ((const volatile unsigned int *)array)[i];
	return DONE;
}

static void check_sum(struct lab *lab)
{
	lab_fact(lab, "sum of the array: %llu", lab_stage(lab)->value[SUM]);
	lab_expect_equal(lab, "sum of 1 to 24", PAGES * (PAGES + 1) / 2,
			 lab_stage(lab)->value[SUM]);
}

/* Where the frames of neighbours follow each other, they are one piece. */
static unsigned int pieces(const struct lab *lab, int area, unsigned int cells, unsigned int step)
{
	unsigned int i, nr = 1;

	for (i = 1; i < cells; i++)
		nr += lab_frame(lab, PARENT, area, i) != lab_frame(lab, PARENT, area, i - 1) + step;
	return nr;
}

static void count_pieces(struct lab *lab)
{
	unsigned int nr = pieces(lab, ARRAY, PAGES, 1);
	char text[100] = "";
	size_t at = 0;
	int i;

	for (i = 0; i < 6; i++)
		at += snprintf(text + at, sizeof(text) - at, " %llx",
			       lab_frame(lab, PARENT, ARRAY, i));
	lab_fact(lab, "frames of the first pages:%s; %d pages in %u pieces", text, PAGES, nr);
	lab_expect(lab, nr > PAGES / 2, "expected more than %d pieces", PAGES / 2);
}

static enum lab_verdict write_huge(struct stage *stage)
{
	char *addr = stage_map_huge(stage, HUGE, "huge");

	if (stage_number("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size") < 0)
		return stage_skip(stage, "This kernel has no transparent huge pages.");
	*(volatile unsigned int *)addr = 1;
	return DONE;
}

static void one_piece(struct lab *lab)
{
	unsigned int nr = pieces(lab, HUGE, 8, lab_stage(lab)->area[HUGE].pages);

	lab_fact(lab, "first frame %llx; the frames of the 8 cells follow each other in %u piece%s",
		 lab_frame(lab, PARENT, HUGE, 0), nr, nr == 1 ? "" : "s");
	lab_expect_equal(lab, "pieces", 1, nr);
}

static const struct lab_step steps[] = {
	{
		.say = "A program writes to the 24 pages of an array, here and there.",
		.act = write_astray,
		.row = {
			{ PARENT, ARRAY, KIND, "WWWWWWWWWWWWWWWWWWWWWWWW" },
			{ PARENT, ARRAY, NEXT, "" },
		},
		.events = "demand_zero 24",
		.check = count_pieces,
		.shows = "Frames come in the order of the writes. In the row 'next', = marks a "
			"page whose frame comes right behind that of the page before.",
	}, {
		.say = "It adds up the array from its first byte to its last.",
		.act = add_up,
		.row = { { PARENT, ARRAY, KIND, "WWWWWWWWWWWWWWWWWWWWWWWW" } },
		.events = "",
		.check = check_sum,
		.shows = "No loop can see it: addresses are linear, whatever the frames are.",
	}, {
		.say = "It writes one byte to memory that may be huge.",
		.act = write_huge,
		.row = { { PARENT, HUGE, KIND, "HHHHHHHH" } },
		.events = "thp_fault 512",
		.check = one_piece,
		.shows = "A huge page is in one piece: a single entry has room for a single "
			"frame number, so all of its frames must follow each other.",
	},
	{ }
};

const struct experiment lab_linear = {
	.name = "linear",
	.about = "a flat array over scattered frames, and memory in one piece",
	.step = steps,
	.huge = true,
};
