// SPDX-License-Identifier: GPL-2.0
/* cow: copy on write after fork. */
#include "../lab.h"

enum { MEMORY };

static enum lab_verdict write_all(struct stage *stage)
{
	stage_write(stage, MEMORY, 0, 4);
	return DONE;
}

static enum lab_verdict map(struct stage *stage)
{
	stage_map(stage, MEMORY, "memory", 4);
	return DONE;
}

static enum lab_verdict write_page_1(struct stage *stage)
{
	stage_write(stage, MEMORY, 1, 1);
	return DONE;
}

static enum lab_verdict write_page_2(struct stage *stage)
{
	stage_write(stage, MEMORY, 2, 1);
	return DONE;
}

static enum lab_verdict leave(struct stage *stage)
{
	(void)stage;
	return LEAVE;
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 4 pages of memory.",
		.act = map,
		.row = { { PARENT, MEMORY, KIND, "...." } },
		.events = "",
		.shows = "That made addresses, and no memory yet.",
	}, {
		.say = "It writes to each of the 4 pages.",
		.act = write_all,
		.row = {
			{ PARENT, MEMORY, KIND, "WWWW" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
		},
		.events = "demand_zero 4",
		.shows = "Four frames, A to D, and they are this program's alone.",
	}, {
		.say = "It forks: now there are a parent and a child.",
		.act = stage_fork,
		.row = {
			{ PARENT, MEMORY, KIND, "rrrr" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
			{ PARENT, MEMORY, MAPPED, "2222" },
			{ CHILD, MEMORY, KIND, "rrrr" },
			{ CHILD, MEMORY, FRAME, "ABCD" },
		},
		.events = "fork 4",
		.shows = "Nothing was copied but the table: both lead to the same four frames, "
			"which both may only read.",
	}, {
		.say = "The child writes to page 1.",
		.who = CHILD,
		.act = write_page_1,
		.row = {
			{ CHILD, MEMORY, KIND, "rWrr" },
			{ CHILD, MEMORY, FRAME, "AECD" },
			{ PARENT, MEMORY, KIND, "rrrr" },
			{ PARENT, MEMORY, MAPPED, "2122" },
		},
		.events = "cow 1",
		.shows = "Who writes first pays: the child got a copy, frame E. The parent has "
			"not noticed.",
	}, {
		.say = "The parent writes to page 1, too.",
		.act = write_page_1,
		.row = {
			{ PARENT, MEMORY, KIND, "rWrr" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
		},
		.events = "write_reuse 1",
		.shows = "No copy: the child has left frame B, so the parent is its last owner "
			"and just gets the right to write.",
	}, {
		.say = "The child exits.",
		.who = CHILD,
		.act = leave,
		.row = {
			{ PARENT, MEMORY, KIND, "rWrr" },
			{ PARENT, MEMORY, MAPPED, "1111" },
		},
		.events = "exit 4",
		.shows = "The frames are the parent's alone again, but its entries do not say "
			"so: still read-only.",
	}, {
		.say = "The parent writes to page 2.",
		.act = write_page_2,
		.row = {
			{ PARENT, MEMORY, KIND, "rWWr" },
			{ PARENT, MEMORY, FRAME, "ABCD" },
		},
		.events = "write_reuse 1",
		.shows = "Only now, at a fault, the kernel finds that nobody else has the page. "
			"One copy in all for four pages.",
	},
	{ }
};

const struct experiment lab_cow = {
	.name = "cow",
	.about = "what fork shares, and who pays for a write",
	.step = steps,
};
