// SPDX-License-Identifier: GPL-2.0
/* The events of the actors, as they come. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "field.h"
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
	lab->events[who] = files_open(pid, "events", O_RDONLY | O_NONBLOCK);
	return lab->events[who] < 0 ? -1 : 0;
}

static void squeeze(char *flags)
{
	char *to = flags;

	for (; *flags; flags++)
		if (*flags != '-')
			*to++ = *flags;
	*to = '\0';
}

/* KIND,TARGET,FLAGS or none */
static bool parse_side(char *text, struct side *side)
{
	int got;

	*side = (struct side){ .kind = "none" };
	if (!strcmp(text, "none"))
		return true;
	got = sscanf(text, "%19[^,],%31[^,],%27s", side->kind, side->target, side->flags);
	squeeze(side->flags);
	return got == 3;
}

static bool parse(char *line, struct event *event)
{
	char old[128], new[128];

	if (sscanf(line, "%*u %*f %*d %d %39s %15s %llx %lu %15s %127s -> %127s", &event->tid,
		   event->comm, event->cause, &event->vaddr, &event->pages, event->level, old,
		   new) != 8)
		return false;
	field_unescape(event->comm, event->comm, sizeof(event->comm));
	return parse_side(old, &event->old) && parse_side(new, &event->new);
}

static int take_line(struct lab *lab, enum lab_who who, char *line)
{
	struct event *event = &lab->event[lab->nr_events];

	if (!strncmp(line, "# dropped", 9))
		return fail("the module dropped events: this machine is too busy to be watched");
	if (*line == '#')
		return 0;
	if (lab->nr_events == EVENTS_MAX)
		return fail("more than %d events in one step", EVENTS_MAX);
	*event = (struct event){ .who = who };
	if (!parse(line, event))
		return fail("the module's events have a form that this tool does not know");
	lab->nr_events++;
	return 0;
}

static int take_lines(struct lab *lab, enum lab_who who)
{
	struct lab_text *text = &lab->text[who];
	char *line = text->line, *end = line + text->len, *newline;
	int err = 0;

	while (!err && (newline = memchr(line, '\n', end - line))) {
		*newline = '\0';
		err = take_line(lab, who, line);
		line = newline + 1;
	}
	text->len = end - line;
	memmove(text->line, line, text->len);
	return err;
}

static int read_events(struct lab *lab, enum lab_who who)
{
	struct lab_text *text = &lab->text[who];
	ssize_t got;
	int err = 0;

	while (!err) {
		got = read(lab->events[who], text->line + text->len,
			   sizeof(text->line) - text->len);
		if (got < 0 && errno != EAGAIN)
			return files_failed(lab->cast.stage->pid[who], "events", errno);
		if (got <= 0)
			break;
		text->len += got;
		err = take_lines(lab, who);
	}
	return err;
}

int lab_events_read(struct lab *lab)
{
	enum lab_who who;
	int err = 0;

	for (who = PARENT; who < LAB_ACTORS && !err; who++)
		if (lab->events[who] >= 0)
			err = read_events(lab, who);
	return err;
}

static __u64 end_of(const struct lab *lab, const struct event *event)
{
	return event->vaddr + event->pages * lab->cast.stage->page;
}

/* How many pages of an event are in areas. */
static unsigned long watched(const struct lab *lab, const struct event *event)
{
	const struct stage *stage = lab->cast.stage;
	unsigned long pages = 0;
	int i;

	for (i = 0; i < LAB_AREAS; i++) {
		const struct lab_area *area = &stage->area[i];
		__u64 from = area->addr, to = from + area->cells * area->pages * stage->page;

		if (from < event->vaddr)
			from = event->vaddr;
		if (to > end_of(lab, event))
			to = end_of(lab, event);
		if (to > from)
			pages += (to - from) / stage->page;
	}
	return pages;
}

/* What the CPU does by itself is seen when somebody looks; only some want to know. */
static bool is_wanted(const struct lab *lab, const struct event *event)
{
	return lab->experiment->sweep || strcmp(event->cause, "sweep");
}

static bool same_side(const struct side *a, const struct side *b)
{
	return !strcmp(a->kind, b->kind) && !strcmp(a->flags, b->flags);
}

/* The frames of what is told in one line need not follow each other. */
static void join_target(char *target, const char *next)
{
	if (*target && strcmp(target, next))
		strcpy(target, "*");
}

static bool join(const struct lab *lab, struct event *event, const struct event *next)
{
	if (event->who != next->who || end_of(lab, event) != next->vaddr ||
	    strcmp(event->cause, next->cause) || strcmp(event->level, next->level) ||
	    event->tid != next->tid || !same_side(&event->old, &next->old) ||
	    !same_side(&event->new, &next->new))
		return false;
	join_target(event->old.target, next->old.target);
	join_target(event->new.target, next->new.target);
	event->pages += next->pages;
	event->watched += next->watched;
	return true;
}

void lab_events_tell(struct lab *lab, unsigned int *told)
{
	struct event line = { .watched = 0 };

	for (; *told < lab->nr_events; ++*told) {
		struct event *event = &lab->event[*told];

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
