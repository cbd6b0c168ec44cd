// SPDX-License-Identifier: GPL-2.0
/* The events that ptelens watch reads, and what they do to its model. */
#include <stdio.h>
#include <string.h>

#include "say.h"
#include "watch.h"

/* Does it say that mappings come and go, or came before we knew them? */
static bool moves(const struct watch *watch, const struct event *event)
{
	unsigned int i = map_vma_after(&watch->space, event->vaddr);

	return !strcmp(event->cause, "unmap") || !strcmp(event->cause, "mremap") ||
	       i == watch->space.nr || watch->space.vma[i].start > event->vaddr;
}

/* The level of a side: "pte", or of "pmd>pte" the one or the other. */
static const char *level_of(const struct event *event, bool old, char level[8])
{
	const char *second = strchr(event->level, '>');

	if (!second || !old)
		return second ? second + 1 : event->level;
	snprintf(level, 8, "%.*s", (int)(second - event->level), event->level);
	return level;
}

static enum mark mark_of_side(const struct event *event, bool old)
{
	const struct event_side *side = old ? &event->old : &event->new;
	char level[8];

	return mark_of_text(side->kind, level_of(event, old, level), side->flags);
}

static void take_event(struct watch *watch, const struct event *event)
{
	__u64 now = watch_now();
	const struct cells_change change = {
		.addr = event->vaddr,
		.pages = event->pages,
		.old = mark_of_side(event, true),
		.new = mark_of_side(event, false),
	};

	watch->changed = true;
	watch->input.news = true;
	if (moves(watch, event))
		watch->input.moved = true;
	log_add(&watch->log, event, now);
	if (!watch->paused)
		cells_change(&watch->cells, &change,
			     log_passes(&watch->log, event->cause) ? now : 0);
}

/* What a note says. */
static void take_note(struct watch *watch, const char *line)
{
	static const char end[] = "# end: ";

	watch->log.dropped += event_dropped(line);
	if (!strcmp(line, "# end: exec"))
		watch->input.exec = true;
	else if (!strncmp(line, end, strlen(end)))
		input_over(watch, "process %d has exited", watch->pid);
}

/*
 * struct reading - events are being read
 * @watch: for it
 * @until: milliseconds; then it is time for something else
 * @stopped: it was, and there is more
 */
struct reading {
	struct watch *watch;
	__u64 until;
	bool stopped;
};

static int take_line(void *data, char *line)
{
	struct reading *reading = data;
	struct event event;

	if (*line == '#') {
		take_note(reading->watch, line);
		/* the last one, of this program at least */
		return reading->watch->input.exec || *reading->watch->ended;
	}
	if (!event_parse(line, &event))
		return fail("the module's events have a form that this tool does not know");
	take_event(reading->watch, &event);
	reading->stopped = watch_now() >= reading->until;
	return reading->stopped;
}

void events_read(struct watch *watch, __u64 until)
{
	struct reading reading = { watch, until, false };
	int got;

	if (watch->input.events.fd < 0)
		return;
	got = event_read(&watch->input.events, take_line, &reading);
	watch->input.more = reading.stopped;
	if (got < 0)
		input_over(watch, "%s", said());
	else if (!got && !*watch->ended && !watch->input.exec)
		input_over(watch, "the events of process %d have ended", watch->pid);
}
