// SPDX-License-Identifier: GPL-2.0
/* move: the frame changes, the address does not. */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lab.h"

enum { MEMORY, SPARSE };

enum { SUM, BUFFER };

#define PAGES	4
/* 8M, of which one page in eight stays: something to compact. */
#define MANY	2048
#define KEEP	8

static enum lab_verdict map(struct stage *stage)
{
	stage_map(stage, MEMORY, "memory", PAGES);
	stage_write(stage, MEMORY, 0, PAGES);
	return DONE;
}

static void add_up(struct stage *stage)
{
	int i;

	stage->value[SUM] = 0;
	for (i = 0; i < PAGES; i++)
		stage->value[SUM] += *(volatile unsigned int *)stage_at(stage, MEMORY, i);
}

static enum lab_verdict to_other_node(struct stage *stage)
{
	int node[PAGES], status[PAGES], i, here;
	void *pages[PAGES];

	for (i = 0; i < PAGES; i++)
		pages[i] = stage_at(stage, MEMORY, i);
	if (access("/sys/devices/system/node/node1", F_OK))
		return stage_skip(stage, "This machine has one NUMA node: there is nowhere to go.");
	if (syscall(SYS_move_pages, 0, 1UL, pages, NULL, &here, 0))
		return stage_broken(stage, "move_pages");
	for (i = 0; i < PAGES; i++)
		node[i] = !here;
	if (syscall(SYS_move_pages, 0, (long)PAGES, pages, node, status, 2))
		return stage_broken(stage, "move_pages");
	add_up(stage);
	return DONE;
}

static void same_sum(struct lab *lab)
{
	lab_fact(lab, "sum of what is in the pages: %llu", lab_stage(lab)->value[SUM]);
	lab_expect_equal(lab, "sum", PAGES * (PAGES + 1) / 2, lab_stage(lab)->value[SUM]);
}

static enum lab_verdict make_holes(struct stage *stage)
{
	char *addr = mmap(NULL, MANY * stage->page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	if (addr == MAP_FAILED)
		return stage_broken(stage, "mmap");
	/* noted, but not watched before the next step */
	stage_watch(stage, SPARSE, "sparse", (size_t)addr, 0, KEEP);
	for (i = 0; i < MANY; i++)
		*(volatile int *)(addr + i * stage->page) = i;
	for (i = 0; i < MANY; i += KEEP)
		madvise(addr + (i + 1) * stage->page, (KEEP - 1) * stage->page, MADV_DONTNEED);
	return DONE;
}

static enum lab_verdict compact(struct stage *stage)
{
	/* a cell is a page that stays, and the hole behind it */
	stage_watch(stage, SPARSE, "sparse", stage->area[SPARSE].addr, 40, KEEP);
	if (stage_put("/proc/sys/vm/compact_memory", "1"))
		return stage_skip_rest(stage, "This kernel has no compaction.");
	stage->value[SUM] = *(volatile int *)stage_at(stage, SPARSE, 39);
	return DONE;
}

static unsigned long moved(struct lab *lab)
{
	return lab_pages(lab, "migrate_in");
}

static void check_compact(struct lab *lab)
{
	lab_fact(lab, "pages that moved, of the 40 shown: %lu%s", moved(lab),
		 moved(lab) ? "" : " (none was in the way)");
	lab_expect_equal(lab, "pages that left and that came", lab_pages(lab, "migrate_out"),
			 moved(lab));
	lab_expect_equal(lab, "the number in the last page", 39 * KEEP, lab_stage(lab)->value[SUM]);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 4 pages and writes to them.",
		.act = map,
		.row = {
			{ PARENT, MEMORY, KIND, "WWWW" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
		},
		.events = "demand_zero 4",
		.shows = "Four frames, on the node of the CPU that wrote first.",
	}, {
		.say = "It has them moved to the other NUMA node (move_pages).",
		.act = to_other_node,
		.row = {
			{ PARENT, MEMORY, KIND, "WWWW" },
			{ PARENT, MEMORY, FRAME, "EFGH" },
		},
		.events = "migrate_out 4, migrate_in 4",
		.check = same_sum,
		.shows = "Other frames, same addresses, same contents. While a page is on its "
			"way its entry says 'migration', and who touches it waits.",
	}, {
		.say = "It writes to 8 MiB and gives back seven of every eight pages.",
		.act = make_holes,
		.events = "",
		.shows = "Free memory in small pieces, with a page in use here and there.",
	}, {
		.say = "The kernel is asked to compact memory.",
		.act = compact,
		.row = { { PARENT, SPARSE, FILLED, "1111111111111111111111111111111111111111" } },
		.check = check_compact,
		.shows = "It moves pages that are in the way, and nobody has to know: programs "
			"have addresses, not frames.",
	},
	{ }
};

const struct experiment lab_move = {
	.name = "move",
	.about = "migration and compaction: another frame, the same address",
	.step = steps,
};
