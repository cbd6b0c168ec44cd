// SPDX-License-Identifier: GPL-2.0
/* new: what malloc, which is behind new, asks the kernel for; and what free gives back. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lab.h"

enum { HEAP, LARGE };

enum { SMALL, MEDIUM, BIG };

#define HEAP_PAGES	33
#define MEDIUM_SIZE	(64 * 1024)
#define BIG_SIZE	(200 * 1024)
#define BIG_PAGES	51
#define NOTHING_25	"........................."

static char *object(struct stage *stage, int which)
{
	return (char *)(size_t)stage->value[which];
}

static enum lab_verdict first(struct stage *stage)
{
	stage_watch(stage, HEAP, "heap", (size_t)sbrk(0), HEAP_PAGES, 1);
	stage->value[SMALL] = (size_t)malloc(32);
	return DONE;
}

static enum lab_verdict more(struct stage *stage)
{
	int i;

	for (i = 0; i < 20; i++)
		memset(malloc(32), 1, 32);
	(void)stage;
	return DONE;
}

static enum lab_verdict medium(struct stage *stage)
{
	stage->value[MEDIUM] = (size_t)malloc(MEDIUM_SIZE);
	return DONE;
}

static enum lab_verdict construct_medium(struct stage *stage)
{
	memset(object(stage, MEDIUM), 1, MEDIUM_SIZE);
	return DONE;
}

static enum lab_verdict free_medium(struct stage *stage)
{
	free(object(stage, MEDIUM));
	return DONE;
}

static enum lab_verdict large(struct stage *stage)
{
	stage->value[BIG] = (size_t)malloc(BIG_SIZE);
	stage_watch(stage, LARGE, "object", stage->value[BIG], BIG_PAGES, 1);
	return DONE;
}

static enum lab_verdict construct_large(struct stage *stage)
{
	memset(object(stage, BIG), 1, BIG_SIZE / 2);
	return DONE;
}

static enum lab_verdict free_large(struct stage *stage)
{
	free(object(stage, BIG));
	return DONE;
}

static const struct lab_step steps[] = {
	{
		.say = "A program asks malloc for 32 bytes, its very first object.",
		.act = first,
		.row = { { PARENT, HEAP, KIND, "W................................" } },
		.events = "demand_zero 1",
		.shows = "malloc had the kernel grow the heap by 33 pages. One of them exists: "
			"the one in which malloc made its notes.",
	}, {
		.say = "It asks for 20 more objects of 32 bytes, and writes to each.",
		.act = more,
		.row = { { PARENT, HEAP, KIND, "W................................" } },
		.events = "",
		.shows = "Nothing changed: there was room in that page, the kernel was not "
			"asked. This is how most objects come into being.",
	}, {
		.say = "It asks for an object of 64 KiB.",
		.act = medium,
		.row = { { PARENT, HEAP, KIND, "W...............W................" } },
		.events = "demand_zero 1",
		.shows = "The object is there for the program, but not for the machine. The new "
			"page is behind it: malloc noted there how much is left.",
	}, {
		.say = "The object's constructor writes to all of it.",
		.act = construct_medium,
		.row = { { PARENT, HEAP, KIND, "WWWWWWWWWWWWWWWWW................" } },
		.events = "demand_zero 15",
		.shows = "The first write to each page made it, one fault each. The constructor "
			"pays, not new.",
	}, {
		.say = "The object is freed.",
		.act = free_medium,
		.row = { { PARENT, HEAP, KIND, "WWWWWWWWWWWWWWWWW................" } },
		.events = "",
		.shows = "All pages stay: malloc keeps them for the next object. A process that "
			"frees does not shrink at once.",
	}, {
		.say = "It asks for an object of 200 KiB, more than malloc takes from the heap.",
		.act = large,
		.row = { { PARENT, LARGE, KIND, "W" NOTHING_25 NOTHING_25 } },
		.events = "demand_zero 1",
		.shows = "It gets a mapping of its own, of 51 pages. Again one exists, for "
			"malloc's notes.",
	}, {
		.say = "The constructor writes to the first half of it.",
		.act = construct_large,
		.row = { { PARENT, LARGE, KIND, "WWWWWWWWWWWWWWWWWWWWWWWWWW" NOTHING_25 } },
		.events = "demand_zero 25",
		.shows = "What is not written does not exist, whatever sizeof says.",
	}, {
		.say = "The object is freed.",
		.act = free_large,
		.row = {
			{ PARENT, LARGE, KIND, "." NOTHING_25 NOTHING_25 },
			{ PARENT, HEAP, KIND, "WWWWWWWWWWWWWWWWW................" },
		},
		.events = "unmap 26",
		.shows = "A mapping of its own goes back to the kernel at once, and its frames "
			"with it. The heap keeps what it has.",
	},
	{ }
};

const struct experiment lab_new = {
	.name = "new",
	.about = "what an object costs: malloc, the constructor's writes, free",
	.step = steps,
};
