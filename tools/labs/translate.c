// SPDX-License-Identifier: GPL-2.0
/* translate: the way of one address through the tables, level by level. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lab.h"

enum { MEMORY };

#define OFFSET		0x123
#define INDEX_BITS	9
#define PAGE_BITS	12

static enum lab_verdict map(struct stage *stage)
{
	stage_map(stage, MEMORY, "memory", 2);
	return DONE;
}

static enum lab_verdict write_it(struct stage *stage)
{
	stage_at(stage, MEMORY, 1)[OFFSET] = 42;
	return DONE;
}

/*
 * struct answer - what the file explain said
 * @lab: to show it
 * @indexes: entries on the way, of the highest table first
 * @steps: how many
 * @physical: address, 0 if there is none
 * @write: what a write will meet
 */
struct answer {
	struct lab *lab;
	unsigned int indexes[5];
	int steps;
	unsigned long long physical;
	char write[100];
};

static void hear(char *line, void *data)
{
	struct answer *answer = data;
	const char *bracket = strchr(line, '['), *physical = strstr(line, "physical address ");
	bool user = strstr(line, "in user space (KPTI)");
	char write[100];

	if (*line == '#')
		return;
	lab_quote(answer->lab, line);
	if (bracket && strstr(line, "] at ") && !user && answer->steps < 5)
		answer->indexes[answer->steps++] = atoi(bracket + 1);
	if (physical)
		answer->physical = strtoull(physical + strlen("physical address "), NULL, 16);
	if (sscanf(line, " write %99[^\n]", write) == 1)
		strcpy(answer->write, write);
}

static __u64 address(const struct lab *lab)
{
	return lab_stage(lab)->area[MEMORY].addr + lab_stage(lab)->page + OFFSET;
}

/* The module's answer; the numbers of the entries must be the bits of the address. */
static void explain(struct lab *lab, struct answer *answer)
{
	unsigned int shift = PAGE_BITS;
	int i;

	answer->lab = lab;
	lab_ask(lab, PARENT, "explain", address(lab));
	lab_lines(lab, PARENT, "explain", NULL, hear, answer);
	lab_expect(lab, answer->steps, "expected at least one entry on the way");
	/* where the way ended early, the lower levels are missing */
	for (i = 0; answer->physical && i < answer->steps; i++, shift += INDEX_BITS)
		lab_expect_equal(lab, "number of the entry, and the bits of the address",
				 address(lab) >> shift & ((1 << INDEX_BITS) - 1),
				 answer->indexes[answer->steps - 1 - i]);
}

static void ends_early(struct lab *lab)
{
	struct answer answer = { .write = "" };

	explain(lab, &answer);
	lab_expect_equal(lab, "physical address", 0, answer.physical);
	lab_expect(lab, !strncmp(answer.write, "demand-zero", 11),
		   "expected that a write brings a new page, saw: %s", answer.write);
}

static void gets_there(struct lab *lab)
{
	struct answer answer = { .write = "" };
	__u64 frame = lab_frame(lab, PARENT, MEMORY, 1);

	explain(lab, &answer);
	lab_expect_equal(lab, "physical address, by the file entries",
			 frame * lab_stage(lab)->page + OFFSET, answer.physical);
	lab_expect(lab, !strncmp(answer.write, "ok:", 3),
		   "expected that a write goes through, saw: %s", answer.write);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps two pages. What would its CPU find at byte 123 (hex) of the "
			"second?",
		.act = map,
		.row = { { PARENT, MEMORY, KIND, ".." } },
		.events = "",
		.check = ends_early,
		.shows = "The bits of the address are numbers of entries: each entry leads to the "
			"table of the next level. Here the walk ends before it gets to a page.",
	}, {
		.say = "It writes to that byte.",
		.act = write_it,
		.row = { { PARENT, MEMORY, KIND, ".W" } },
		.events = "demand_zero 1",
		.check = gets_there,
		.shows = "Now the walk ends at a frame. Its number and the offset, the 12 lowest "
			"bits of the address, are the address in the memory chips.",
	},
	{ }
};

const struct experiment lab_translate = {
	.name = "translate",
	.about = "one address, walked level by level",
	.step = steps,
};
