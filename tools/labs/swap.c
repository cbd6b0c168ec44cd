// SPDX-License-Identifier: GPL-2.0
/* swap: pages, and then the whole process, out of memory and back. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../lab.h"

enum { MEMORY };

enum { OUT_BEFORE };

#define PAGES 6

static bool has_swap(void)
{
	FILE *file = fopen("/proc/swaps", "re");
	char line[256];
	int lines = 0;

	while (file && fgets(line, sizeof(line), file))
		lines++;
	if (file)
		fclose(file);
	return lines > 1;
}

static enum lab_verdict map(struct stage *stage)
{
	if (!has_swap())
		return stage_skip_rest(stage, "This machine has no swap: see mkswap and swapon.");
	stage_map(stage, MEMORY, "memory", PAGES);
	stage_write(stage, MEMORY, 0, PAGES);
	return DONE;
}

static enum lab_verdict push_out(struct stage *stage)
{
	return stage_good(stage, stage_page_out(stage, MEMORY, 0, 4), "MADV_PAGEOUT");
}

static enum lab_verdict read_two(struct stage *stage)
{
	stage_read(stage, MEMORY, 0, 2);
	return DONE;
}

static enum lab_verdict write_one(struct stage *stage)
{
	stage_write(stage, MEMORY, 2, 1);
	return DONE;
}

/* All that can go: private memory that may be written to. */
static void push_out_all(void)
{
	unsigned long start, end;
	char line[256], perm[5];
	FILE *file = fopen("/proc/self/maps", "re");

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%lx-%lx %4s", &start, &end, perm) == 3 && !strcmp(perm, "rw-p"))
			madvise((void *)start, end - start, MADV_PAGEOUT);
	fclose(file);
}

static enum lab_verdict whole_process(struct stage *stage)
{
	push_out_all();
	return push_out(stage) == DONE ?
	       stage_good(stage, stage_page_out(stage, MEMORY, 0, PAGES), "MADV_PAGEOUT") : BROKEN;
}

static void tell_size(struct lab *lab)
{
	lab_fact(lab, "of the whole process: anonymous pages in memory %lld, in swap %lld",
		 lab_summary(lab, PARENT, "sum", "rss-anon", 3),
		 lab_summary(lab, PARENT, "sum", "swap", 3));
}

static void mostly_out(struct lab *lab)
{
	tell_size(lab);
	lab_expect(lab, lab_summary(lab, PARENT, "sum", "swap", 3) > PAGES,
		   "expected more in swap than the %d pages", PAGES);
}

static enum lab_verdict write_all(struct stage *stage)
{
	stage_write(stage, MEMORY, 0, PAGES);
	return DONE;
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 6 pages and writes to them.",
		.act = map,
		.row = { { PARENT, MEMORY, KIND, "WWWWWW" } },
		.events = "demand_zero 6",
		.check = tell_size,
		.shows = "Six frames with data that no disk has.",
	}, {
		.say = "It has the first 4 pages pushed out of memory (MADV_PAGEOUT).",
		.act = push_out,
		.row = {
			{ PARENT, MEMORY, KIND, "ssssWW" },
			{ PARENT, MEMORY, MAPPED, "000011" },
		},
		.events = "swap_out 4",
		.check = tell_size,
		.shows = "The entries are not present and say where the data is: the number of a "
			"swap device, and a slot in it (swap=TYPE:OFFSET). The frames are free.",
	}, {
		.say = "It reads from pages 0 and 1.",
		.act = read_two,
		.row = {
			{ PARENT, MEMORY, KIND, "rrssWW|WWssWW" },
			{ PARENT, MEMORY, CACHED, "" },
		},
		.events = "swap_in 2",
		.shows = "Two faults brought them back, into other frames. A c marks a page that "
			"also keeps its slot in swap (the swap cache): unchanged, it need not be "
			"written again.",
	}, {
		.say = "It writes to page 2.",
		.act = write_one,
		.row = {
			{ PARENT, MEMORY, KIND, "rrWsWW|WWWsWW" },
			{ PARENT, MEMORY, DIRTY, "??d-dd" },
		},
		.events = "swap_in 1|swap_in 1, write_reuse 1|swap_in 1, cow 1",
		.shows = "A page that is written to needs its slot no longer.",
	}, {
		.say = "Now the whole process goes out: all of its private memory.",
		.act = whole_process,
		.row = { { PARENT, MEMORY, KIND, "ssssss" } },
		.events = "swap_out 5",
		.check = mostly_out,
		.shows = "What is left in memory is what it touches while it does this, and code, "
			"which is a file's.",
	}, {
		.say = "It goes on as if nothing had happened, and writes to all 6 pages.",
		.act = write_all,
		.row = { { PARENT, MEMORY, KIND, "WWWWWW" } },
		.events = "swap_in 6|swap_in 6, write_reuse *|swap_in 6, cow *",
		.check = tell_size,
		.shows = "Each page comes back when it is touched, and no sooner.",
	},
	{ }
};

const struct experiment lab_swap = {
	.name = "swap",
	.about = "pages and a whole process out to swap, and back",
	.step = steps,
};
