// SPDX-License-Identifier: GPL-2.0
/* Prints experiments as JSON, for programs. */
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "lab_run.h"
#include "say.h"

/* Lists that are open: what was printed in them. */
static bool any_experiment, any_step, any_thing;

static void key_string(const char *key, const char *text)
{
	printf(", \"%s\": ", key);
	json_string(text);
}

static const char *who_name(enum lab_who who)
{
	return who == PARENT ? "parent" : "child";
}

static void begin(void)
{
	printf("{\n   \"lab\": [");
}

static void put_experiment(struct lab *lab)
{
	printf("%s\n      {\"experiment\": ", any_experiment ? "," : "");
	json_string(lab->experiment->name);
	key_string("about", lab->experiment->about);
	printf(", \"steps\": [");
	any_experiment = true;
	any_step = false;
}

static void put_step(struct lab *lab)
{
	printf("%s\n         {\"say\": ", any_step ? "," : "");
	json_string(lab->step->say);
	key_string("process", who_name(lab->step->who));
	printf(", \"seen\": [");
	any_step = true;
	any_thing = false;
}

static void thing(const char *type)
{
	printf("%s\n            {\"type\": \"%s\"", any_thing ? "," : "", type);
	any_thing = true;
}

static void put_side(const char *key, const struct event_side *side)
{
	printf(", \"%s\": {\"kind\": ", key);
	json_string(side->kind);
	key_string("target", side->target);
	key_string("flags", side->flags);
	putchar('}');
}

static void put_event(struct lab *lab, const struct lab_event *event)
{
	(void)lab;
	thing("event");
	key_string("process", who_name(event->who));
	key_string("cause", event->is.cause);
	printf(", \"vaddr\": %llu, \"pages\": %lu, \"tid\": %d", event->is.vaddr, event->is.pages,
	       event->is.tid);
	key_string("comm", event->is.comm);
	key_string("level", event->is.level);
	put_side("old", &event->is.old);
	put_side("new", &event->is.new);
	putchar('}');
}

static void put_row(struct lab *lab, const struct shown *shown)
{
	(void)lab;
	thing("row");
	key_string("process", who_name(shown->row->who));
	key_string("area", shown->area->name);
	printf(", \"vaddr\": %llu, \"pages_per_cell\": %u", shown->area->addr,
	       shown->area->pages);
	key_string("aspect", lab_aspect_name(shown->row->aspect));
	if (*shown->before)
		key_string("before", shown->before);
	else
		printf(", \"before\": null");
	key_string("now", shown->now);
	key_string("expected", shown->row->want);
	printf(", \"ok\": %s}", shown->good ? "true" : "false");
}

static void put_text(const char *type, const char *text)
{
	thing(type);
	key_string("text", text);
	putchar('}');
}

static void put_fact(struct lab *lab, const char *text)
{
	(void)lab;
	put_text("fact", text);
}

static void put_quote(struct lab *lab, const char *line)
{
	(void)lab;
	put_text("quote", line);
}

static void put_wrong(struct lab *lab, const char *text)
{
	(void)lab;
	put_text("wrong", text);
}

static void put_step_end(struct lab *lab, const char *note)
{
	printf("]");
	key_string("outcome", outcome_names[lab->outcome]);
	if (note)
		key_string("why", note);
	else
		key_string("shows", lab->step->shows);
	putchar('}');
}

static void put_experiment_end(struct lab *lab, enum outcome outcome)
{
	printf("]");
	key_string("outcome", outcome_names[outcome]);
	printf(", \"ok\": %u, \"skipped\": %u, \"wrong\": %u}", lab->nr[GOOD],
	       lab->nr[SKIPPED], lab->nr[WRONG]);
}

/* A program that reads this must be able to see that it is not whole. */
static void end(int err)
{
	if (err)
		printf("]}");
	printf("]");
	if (err)
		key_string("error", said());
	printf("\n}\n");
}

const struct lab_out lab_json = {
	.begin = begin,
	.experiment = put_experiment,
	.step = put_step,
	.event = put_event,
	.row = put_row,
	.fact = put_fact,
	.quote = put_quote,
	.wrong = put_wrong,
	.step_end = put_step_end,
	.experiment_end = put_experiment_end,
	.end = end,
};
