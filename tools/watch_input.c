// SPDX-License-Identifier: GPL-2.0
/* What ptelens watch reads of the module, and when. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "files.h"
#include "mark_run.h"
#include "say.h"
#include "watch.h"

/* Milliseconds: how often, and how long keys may have to wait. */
#define LOOK_AGAIN	300
#define LOOK_ANYWAY	5000
#define SPACE_SOON	500
#define SPACE_AGAIN	3000
#define ASK_AGAIN	250
#define READ_FOR	40

/* What takes long is done less often: one part in so many of the time. */
#define SHARE		10

static void __attribute((format(printf, 2, 3)))
over(struct watch *watch, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(watch->ended, sizeof(watch->ended), format, args);
	va_end(args);
	watch->input.looking = false;
	watch->follow = false;
	watch->changed = true;
	event_close(&watch->input.events);
}

/* What was said, once: the first is the reason, the others follow from it. */
static void failed(struct watch *watch)
{
	if (!*watch->ended)
		over(watch, "%s", said() ?: "it cannot be read any more");
}

int input_open(struct watch *watch)
{
	struct watch_input *input = &watch->input;
	char path[PATH_MAX + 32];
	int err;

	/* first the events: what changes while the rest is read is told by them */
	if (event_open(&input->events, watch->pid) || space_read(watch) ||
	    files_path(path, sizeof(path), watch->pid, "raw"))
		return -1;
	err = ptelens_raw_open(&input->raw, path, PTELENS_ENTRIES);
	input->space_due = watch_now();
	watch->log.page = 1UL << watch->space.page_shift;
	return err ? files_failed(watch->pid, "raw", err) : 0;
}

void input_close(struct watch *watch)
{
	event_close(&watch->input.events);
	if (watch->input.raw.buf)
		ptelens_raw_close(&watch->input.raw);
	free(watch->space.vma);
}

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
	if (!strncmp(line, end, strlen(end)))
		over(watch, "process %d %s", watch->pid,
		     strcmp(line + strlen(end), "exec") ?
		     "has exited" : "runs another program now: watch it anew to see that");
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
		return 0;
	}
	if (!event_parse(line, &event))
		return fail("the module's events have a form that this tool does not know");
	take_event(reading->watch, &event);
	reading->stopped = watch_now() >= reading->until;
	return reading->stopped;
}

static void read_events(struct watch *watch, __u64 now)
{
	struct reading reading = { watch, now + READ_FOR, false };
	int got;

	if (watch->input.events.fd < 0)
		return;
	got = event_read(&watch->input.events, take_line, &reading);
	watch->input.more = reading.stopped;
	if (got < 0)
		failed(watch);
	else if (!got && !*watch->ended)
		over(watch, "the events of process %d have ended", watch->pid);
}

static void begin_look(struct watch *watch, __u64 now)
{
	struct watch_input *input = &watch->input;
	const struct watch_cells *cells = &watch->cells;

	watch->look = false;
	input->news = false;
	if (!cells->nr)
		return;
	input->looking = true;
	input->look_begun = now;
	ptelens_raw_seek(&input->raw, cells->cell[0].spot.start,
			 cells->cell[cells->nr - 1].spot.end);
	cells_begin(&watch->cells);
}

static void end_look(struct watch *watch, __u64 now)
{
	struct watch_input *input = &watch->input;

	input->looking = false;
	input->look_due = now + LOOK_AGAIN + SHARE * (now - input->look_begun);
	watch->changed = true;
	if (input->raw.error) {
		files_failed(watch->pid, "raw", input->raw.error);
		failed(watch);
		return;
	}
	cells_end(&watch->cells);
}

/* Goes on with a look until it is done or it is time for something else. */
static void go_on_looking(struct watch *watch, __u64 until)
{
	struct ptelens_raw *raw = &watch->input.raw;
	const struct ptelens_run *run;
	__u64 now;

	while ((run = ptelens_raw_next(raw))) {
		cells_put(&watch->cells, run->vaddr, run->pages, mark_of_run(run));
		if (raw->at < raw->used)
			continue;
		now = watch_now();
		if (now >= until)
			return;
	}
	end_look(watch, watch_now());
}

static bool wants_look(const struct watch *watch, __u64 now)
{
	const struct watch_input *input = &watch->input;

	if (watch->look)
		return true;
	if (watch->paused || now < input->look_due)
		return false;
	return input->news || now >= input->look_due + LOOK_ANYWAY;
}

static bool wants_space(const struct watch *watch, __u64 now)
{
	const struct watch_input *input = &watch->input;

	return !watch->paused && now >= input->space_due &&
	       (input->moved || now >= input->space_due + SPACE_AGAIN);
}

static void refresh_space(struct watch *watch, __u64 now)
{
	watch->input.moved = false;
	if (space_read(watch))
		failed(watch);
	watch->input.space_due = now + SPACE_SOON + 2 * SHARE * (watch_now() - now);
	watch->changed = true;
}

/* What to explain: the page under the cursor, or of a cell of many the first that is there. */
static __u64 what_to_ask(const struct watch *watch)
{
	const struct watch_cell *cell = cells_find(&watch->cells, watch->map.cursor);

	if (!cell || cell->spot.start != watch->map.cursor || !cell->first)
		return watch->map.cursor;
	return cell->first;
}

static bool wants_answer(const struct watch *watch, __u64 now)
{
	const struct watch_cell *cell = cells_find(&watch->cells, watch->map.cursor);

	if (now < watch->input.ask_due)
		return false;
	return watch->ask || what_to_ask(watch) != watch->asked ||
	       (!watch->paused && cell && cell->changed + ASK_AGAIN >= watch->input.ask_due);
}

static void ask(struct watch *watch, __u64 now)
{
	char address[20];

	watch->ask = false;
	watch->asked = what_to_ask(watch);
	watch->changed = true;
	snprintf(address, sizeof(address), "%llx", watch->asked);
	if (explain(watch->pid, address, watch->explained, sizeof(watch->explained)))
		failed(watch);
	else
		text_explain(&watch->short_one, watch->explained);
	watch->input.ask_due = now + ASK_AGAIN;
}

void input_read(struct watch *watch, __u64 now)
{
	if (*watch->ended)
		return;
	read_events(watch, now);
	if (!*watch->ended && wants_space(watch, now))
		refresh_space(watch, now);
	if (*watch->ended)
		return;
	if (!watch->input.looking && wants_look(watch, now))
		begin_look(watch, now);
	if (watch->input.looking)
		go_on_looking(watch, now + READ_FOR);
	if (!*watch->ended && wants_answer(watch, now))
		ask(watch, now);
}

static void sooner(__u64 *due, __u64 other)
{
	if (other < *due)
		*due = other;
}

int input_wait(const struct watch *watch, __u64 now)
{
	const struct watch_input *input = &watch->input;
	__u64 due = now + SPACE_AGAIN;

	if (*watch->ended)
		return -1;
	if (input->looking || watch->look || input->more)
		return 0;
	if (!watch->paused) {
		sooner(&due, input->space_due + (input->moved ? 0 : SPACE_AGAIN));
		sooner(&due, input->look_due + (input->news ? 0 : LOOK_ANYWAY));
	}
	if (watch->ask || what_to_ask(watch) != watch->asked)
		sooner(&due, input->ask_due);
	return due > now ? due - now : 0;
}
