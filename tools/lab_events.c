// SPDX-License-Identifier: GPL-2.0
/* The events of the actors, as they come. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "lab_run.h"
#include "say.h"

/* Sweeps come when the experiment wants them, so that nothing changes by chance. */
static int set_control(const struct lab *lab, int pid)
{
	int fd = files_open(pid, "control", O_WRONLY);
	char words[32];
	int len, err;

	if (fd < 0)
		return -1;
	len = snprintf(words, sizeof(words), "sweep=%u\n", lab->experiment->sweep);
	err = write(fd, words, len) < 0 ? files_failed(pid, "control", errno) : 0;
	close(fd);
	return err;
}

int lab_events_open(struct lab *lab, enum lab_who who)
{
	int pid = lab->cast.stage->pid[who];

	if (set_control(lab, pid))
		return -1;
	return event_open(&lab->events[who], pid);
}

/* Whose events are read. */
struct reading {
	struct lab *lab;
	enum lab_who who;
};

static int take_line(void *data, char *line)
{
	const struct reading *reading = data;
	struct lab *lab = reading->lab;
	struct lab_event *event = &lab->event[lab->nr_events];

	if (event_dropped(line))
		return fail("the module dropped events: this machine is too busy to be watched");
	if (*line == '#')
		return 0;
	if (lab->nr_events == EVENTS_MAX)
		return fail("more than %d events in one step", EVENTS_MAX);
	*event = (struct lab_event){ .who = reading->who };
	if (!event_parse(line, &event->is))
		return fail("the module's events have a form that this tool does not know");
	lab->nr_events++;
	return 0;
}

int lab_events_read(struct lab *lab)
{
	enum lab_who who;
	int got = 0;

	for (who = PARENT; who < LAB_ACTORS && got >= 0; who++) {
		struct reading reading = { lab, who };

		if (lab->events[who].fd >= 0)
			got = event_read(&lab->events[who], take_line, &reading);
	}
	return got < 0 ? -1 : 0;
}

static __u64 end_of(const struct lab *lab, const struct lab_event *event)
{
	return event->is.vaddr + event->is.pages * lab->cast.stage->page;
}

/* How many pages of an event are in areas. */
static unsigned long watched(const struct lab *lab, const struct lab_event *event)
{
	const struct stage *stage = lab->cast.stage;
	unsigned long pages = 0;
	int i;

	for (i = 0; i < LAB_AREAS; i++) {
		const struct lab_area *area = &stage->area[i];
		__u64 from = area->addr, to = from + area->cells * area->pages * stage->page;

		if (from < event->is.vaddr)
			from = event->is.vaddr;
		if (to > end_of(lab, event))
			to = end_of(lab, event);
		if (to > from)
			pages += (to - from) / stage->page;
	}
	return pages;
}

/* What the CPU does by itself is seen when somebody looks; only some want to know. */
static bool is_wanted(const struct lab *lab, const struct lab_event *event)
{
	return lab->experiment->sweep || strcmp(event->is.cause, "sweep");
}

static bool join(const struct lab *lab, struct lab_event *event, const struct lab_event *next)
{
	if (event->who != next->who || !event_join(&event->is, &next->is, lab->cast.stage->page))
		return false;
	event->watched += next->watched;
	return true;
}

void lab_events_tell(struct lab *lab, unsigned int *told)
{
	struct lab_event line = { .watched = 0 };

	for (; *told < lab->nr_events; ++*told) {
		struct lab_event *event = &lab->event[*told];

		event->watched = is_wanted(lab, event) ? watched(lab, event) : 0;
		if (!event->watched || (line.watched && join(lab, &line, event)))
			continue;
		if (line.watched)
			lab->out->event(lab, &line);
		line = *event;
	}
	if (line.watched)
		lab->out->event(lab, &line);
}
