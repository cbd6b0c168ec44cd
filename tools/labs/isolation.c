// SPDX-License-Identifier: GPL-2.0
/* isolation: one address in two processes is two places. */
#include <sys/mman.h>

#include "../lab.h"

enum { MEMORY };

enum { READ_BACK };

#define PAGES	4
#define PLACE	0x100000000000UL

static enum lab_verdict map_and_write(struct stage *stage, unsigned int first)
{
	void *addr = mmap((void *)PLACE, PAGES * stage->page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	unsigned int i;

	if (addr != (void *)PLACE)
		return stage_broken(stage, "mmap");
	stage_watch(stage, MEMORY, "memory", PLACE, PAGES, 1);
	for (i = 0; i < PAGES; i++)
		*(volatile unsigned int *)stage_at(stage, MEMORY, i) = first + i;
	return DONE;
}

static enum lab_verdict write_ones(struct stage *stage)
{
	return map_and_write(stage, 100);
}

static enum lab_verdict write_twos(struct stage *stage)
{
	return map_and_write(stage, 200);
}

static enum lab_verdict read_back(struct stage *stage)
{
	stage->value[READ_BACK] = *(volatile unsigned int *)PLACE;
	return DONE;
}

static void check_read(struct lab *lab)
{
	lab_fact(lab, "parent reads at %lx: %llu", PLACE, lab_stage(lab)->value[READ_BACK]);
	lab_expect_equal(lab, "what it wrote there", 100, lab_stage(lab)->value[READ_BACK]);
}

static const struct lab_step steps[] = {
	{
		.say = "A program starts a second process.",
		.act = stage_fork,
		.events = "",
		.shows = "Two processes, each with page tables of its own.",
	}, {
		.say = "The parent maps memory at 0x100000000000 and writes 100 to it.",
		.act = write_ones,
		.row = {
			{ PARENT, MEMORY, KIND, "WWWW" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
			{ CHILD, MEMORY, KIND, "...." },
		},
		.events = "demand_zero 4",
		.shows = "At the same address, the child has nothing.",
	}, {
		.say = "The child maps memory at the same address and writes 200 to it.",
		.who = CHILD,
		.act = write_twos,
		.row = {
			{ PARENT, MEMORY, KIND, "WWWW" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
			{ CHILD, MEMORY, KIND, "WWWW" },
			{ CHILD, MEMORY, FRAME, "EFGH" },
		},
		.events = "demand_zero 4",
		.shows = "The same four addresses, eight frames: an address means something only "
			"together with a page table.",
	}, {
		.say = "The parent reads what is at its address.",
		.act = read_back,
		.row = { { PARENT, MEMORY, FRAME, "ABCD" } },
		.events = "",
		.check = check_read,
		.shows = "Whatever the child writes there, no address of the parent leads to it.",
	},
	{ }
};

const struct experiment lab_isolation = {
	.name = "isolation",
	.about = "the same address in two processes: two frames",
	.step = steps,
};
