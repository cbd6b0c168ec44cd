// SPDX-License-Identifier: GPL-2.0
/*
 * Parses lines of the events file, strictly.
 */
#include <stdio.h>
#include <string.h>

#include "chain_parse.h"
#include "lens_column.h"

/* KIND,TARGET,FLAGS or none */
static int parse_side(char *text, struct chain_side *side)
{
	struct lens_target target;
	char *kind, *frame, *flags;
	int i;

	*side = (struct chain_side){ .kind = CHAIN_NONE };
	if (!strcmp(text, "none"))
		return 0;
	kind = strtok_r(text, ",", &text);
	frame = strtok_r(NULL, ",", &text);
	flags = strtok_r(NULL, "", &text);
	if (!kind || !frame || !flags || strlen(flags) >= sizeof(side->flags))
		return column_bad("side of an event", kind ?: "");
	for (i = 0; i < LENS_NR_KINDS && strcmp(kind, lens_kind_name(i)); i++)
		;
	if (i == LENS_NR_KINDS || column_target(frame, &target))
		return column_bad("kind or target", kind);
	side->kind = i;
	side->frame = target.first;
	side->type = target.type;
	strcpy(side->flags, flags);
	return column_letters(flags, "-?");
}

static int parse_level(const char *name, unsigned char *level)
{
	int i;

	for (i = 0; i < LENS_NR_LEVELS; i++) {
		if (!strcmp(name, lens_level_name(i))) {
			*level = i;
			return 0;
		}
	}
	return column_bad("level", name);
}

/* LEVEL, or OLD>NEW */
static int parse_levels(char *text, struct chain_event *event)
{
	char *new = strchr(text, '>');

	if (new)
		*new++ = '\0';
	return parse_level(text, &event->old.level) ?:
	       parse_level(new ?: text, &event->new.level);
}

/**
 * chain_parse() - Parse a line.
 * @line: no note; is cut up
 * @event: filled
 * Return: 0 or -EBADMSG.
 */
int chain_parse(char *line, struct chain_event *event)
{
	char old[128], new[128], level[16], more;
	double time;
	int cpu;

	if (sscanf(line, "%llu %lf %d %d %79s %15s %llx %llu %15s %127s -> %127s %c",
		   &event->seq, &time, &cpu, &event->tid, event->comm, event->cause,
		   &event->vaddr, &event->pages, level, old, new, &more) != 11)
		return column_bad("event", line);
	return parse_side(old, &event->old) ?: parse_side(new, &event->new) ?:
	       parse_levels(level, event);
}
