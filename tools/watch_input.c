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
#define LOST_FOR	2000

/* What takes long is done less often: one part in so many of the time. */
#define SHARE		10

void input_over(struct watch *watch, const char *format, ...)
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

/* Its memory may be gone because of an exec or an exit: the events will tell. */
static void failed(struct watch *watch)
{
	watch->input.looking = false;
	watch->input.lost = watch_now();
}

static void give_up(struct watch *watch)
{
	input_over(watch, "%s", said() ?: "it cannot be read any more");
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

static void close_files(struct watch_input *input)
{
	event_close(&input->events);
	if (input->raw.buf)
		ptelens_raw_close(&input->raw);
}

void input_close(struct watch *watch)
{
	close_files(&watch->input);
	free(watch->space.vma);
}

/* What it was before is nowhere any more, but in the log. */
static void forget(struct watch *watch)
{
	watch->input.exec = false;
	watch->input.looking = false;
	watch->input.lost = 0;
	cells_free(&watch->cells);
	watch->map.cursor = 0;
	watch->whole = true;
	watch->ask = true;
}

static void follow_exec(struct watch *watch)
{
	close_files(&watch->input);
	forget(watch);
	if (input_open(watch)) {
		give_up(watch);
		return;
	}
	watch_lay(watch);
	log_note(&watch->log, watch_now(), "process %d runs another program now: %s", watch->pid,
		 watch->comm);
	watch_say(watch, "process %d runs another program now: %s", watch->pid, watch->comm);
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

static bool is_there(const struct watch *watch)
{
	return !*watch->ended && !watch->input.lost;
}

void input_read(struct watch *watch, __u64 now)
{
	events_read(watch, now + READ_FOR);
	if (watch->input.exec && !*watch->ended)
		follow_exec(watch);
	if (watch->input.lost && now >= watch->input.lost + LOST_FOR && !*watch->ended)
		give_up(watch);
	if (!is_there(watch))
		return;
	if (wants_space(watch, now))
		refresh_space(watch, now);
	if (!is_there(watch))
		return;
	if (!watch->input.looking && wants_look(watch, now))
		begin_look(watch, now);
	if (watch->input.looking)
		go_on_looking(watch, now + READ_FOR);
	if (is_there(watch) && wants_answer(watch, now))
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
	if (input->more)
		return 0;
	if (input->lost)
		return input->lost + LOST_FOR > now ? input->lost + LOST_FOR - now : 0;
	if (input->looking || watch->look)
		return 0;
	if (!watch->paused) {
		sooner(&due, input->space_due + (input->moved ? 0 : SPACE_AGAIN));
		sooner(&due, input->look_due + (input->news ? 0 : LOOK_ANYWAY));
	}
	if (watch->ask || what_to_ask(watch) != watch->asked)
		sooner(&due, input->ask_due);
	return due > now ? due - now : 0;
}
