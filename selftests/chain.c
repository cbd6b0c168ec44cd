// SPDX-License-Identifier: GPL-2.0
/*
 * Reads events and applies them to a model of the target's tables.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "chain_parse.h"
#include "memory.h"

/* Pages that the model has room for at first; a power of two. */
#define ROOM 4096

/*
 * What changes without anybody who tells: the CPU sets a and d. D is where dirty is kept then;
 * where d is that an entry is not read-only, o goes, and c is for all neighbours or none.
 */
#ifdef __aarch64__
#define HARDWARE "adoc"
#else
#define HARDWARE "adDs"
#endif

/**
 * struct chain_page - a page of the model
 * @addr: its address + 1, 0 where there is none
 * @now: its entry
 * @met: it was in the tables at this comparison
 */
struct chain_page {
	__u64 addr;
	struct chain_side now;
	bool met;
};

/* The place of a page, or the free one where it belongs: there always is one. */
static struct chain_page *place_of(const struct chain *chain, __u64 addr)
{
	size_t at = (addr / page_size() * 0x9e3779b97f4a7c15ULL) >> 32;

	for (;; at++) {
		struct chain_page *page = &chain->page[at % chain->room];

		if (!page->addr || page->addr == addr + 1)
			return page;
	}
}

static void make_room(struct chain *chain, size_t room)
{
	struct chain_page *old = chain->page;
	size_t i, nr = chain->room;

	chain->page = calloc(room, sizeof(*chain->page));
	if (!chain->page)
		abort();
	chain->room = room;
	for (i = 0; i < nr; i++)
		if (old[i].addr)
			*place_of(chain, old[i].addr - 1) = old[i];
	free(old);
}

/* The page, which the model gets if it had none. */
static struct chain_page *place_for(struct chain *chain, __u64 addr)
{
	struct chain_page *page = place_of(chain, addr);

	if (page->addr)
		return page;
	if (2 * ++chain->nr > chain->room) {
		make_room(chain, 2 * chain->room);
		page = place_of(chain, addr);
	}
	page->addr = addr + 1;
	page->now.kind = CHAIN_NONE;
	return page;
}

static void side_text(const struct chain_side *side, char text[96])
{
	if (side->kind == CHAIN_NONE)
		strcpy(text, "none");
	else
		snprintf(text, 96, "%s %s,%llx,%s", lens_level_name(side->level),
			 lens_kind_name(side->kind), side->frame, side->flags);
}

static bool same_letters(const char *one, const char *two, const char *but)
{
	size_t i;

	for (i = 0; one[i] && two[i]; i++)
		if (one[i] != two[i] && !strchr(but, one[i] == '-' ? two[i] : one[i]))
			return false;
	return one[i] == two[i];
}

static bool same(const struct chain_side *one, const struct chain_side *two,
		 const char *but)
{
	if (one->kind != two->kind || one->kind == CHAIN_NONE)
		return one->kind == two->kind;
	return one->level == two->level && one->type == two->type &&
	       one->frame == two->frame && same_letters(one->flags, two->flags, but);
}

static void note(char first[256], __u64 addr, const struct chain_side *is,
		 const struct chain_side *want, const char *what)
{
	char a[96], b[96];

	if (*first)
		return;
	side_text(is, a);
	side_text(want, b);
	snprintf(first, 256, "%llx: %s: %s, not %s", addr, what, a, b);
}

static struct chain_side part(const struct chain_side *side, __u64 pages)
{
	struct chain_side at = *side;

	if (side->kind <= LENS_DEVICE)
		at.frame += pages;
	return at;
}

static void apply(struct chain *chain, const struct chain_event *event)
{
	__u64 i;

	for (i = 0; i < event->pages; i++) {
		__u64 addr = event->vaddr + i * page_size();
		struct chain_side old = part(&event->old, i);
		bool known = place_of(chain, addr)->addr;
		struct chain_page *page = place_for(chain, addr);

		if (known && !same(&page->now, &old, "")) {
			chain->broken++;
			note(chain->first, addr, &old, &page->now, event->cause);
		}
		page->now = part(&event->new, i);
	}
}

static void count(struct chain *chain, const struct chain_event *event)
{
	struct chain_count *count = chain->count;

	while (*count->cause && strcmp(count->cause, event->cause))
		count++;
	strcpy(count->cause, event->cause);
	count->events++;
	count->pages += event->pages;
}

static void take_event(struct chain *chain, char *line)
{
	struct chain_event event;

	if (chain_parse(line, &event)) {
		chain->bad++;
		return;
	}
	if (event.seq != chain->seq + 1) {
		chain->gaps++;
		if (!*chain->first)
			snprintf(chain->first, sizeof(chain->first), "event %llu after %llu",
				 event.seq, chain->seq);
	}
	chain->seq = event.seq;
	chain->events++;
	count(chain, &event);
	apply(chain, &event);
	if (chain->seen)
		chain->seen(&event, chain->data);
}

static void take_note(struct chain *chain, const char *line)
{
	unsigned long dropped;

	/* the numbers go on from here */
	if (sscanf(line, "# snapshot: changes are told from how all was after event %llu",
		   &chain->seq) == 1)
		return;
	if (sscanf(line, "# dropped %lu events", &dropped) == 1) {
		chain->dropped += dropped;
		chain->seq += dropped;
	}
	if (strstr(line, "not watched"))
		chain->unwatched++;
	if (sscanf(line, "# end: %15s", chain->end) != 1)
		return;
}

static void take_lines(struct chain *chain)
{
	char *line = chain->text, *end;

	while ((end = memchr(line, '\n', chain->text + chain->len - line))) {
		*end = '\0';
		if (*line == '#')
			take_note(chain, line);
		else
			take_event(chain, line);
		line = end + 1;
	}
	chain->len -= line - chain->text;
	memmove(chain->text, line, chain->len);
}

/**
 * chain_control() - Write the control file of a target.
 * @pid: the target
 * @words: what to write
 * Return: 0, or the negative errno of the write.
 */
int chain_control(pid_t pid, const char *words)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/control", pid);
	return lens_put(path, words);
}

/**
 * chain_source_is() - Does control say that of a source?
 * @pid: target
 * @source: its name
 * @state: registered, direct, missing or off
 * Return: false, too, where control can't be read.
 */
bool chain_source_is(pid_t pid, const char *source, const char *state)
{
	char name[32], said[32], *text, *line;
	bool is = false;

	if (lens_text(pid, "control", &text))
		return false;
	for (line = text; line && !is; line = strchr(line + 1, '\n'))
		is = sscanf(line, " # %31s %31s", name, said) == 2 &&
		     !strcmp(name, source) && !strcmp(said, state);
	free(text);
	return is;
}

/**
 * chain_open() - Open the events of a target.
 * @chain: filled, but for @seen and @data, which stay
 * @pid: the target
 * Return: 0, or a negative errno.
 */
int chain_open(struct chain *chain, pid_t pid)
{
	*chain = (struct chain){ .seen = chain->seen, .data = chain->data };
	make_room(chain, ROOM);
	chain->fd = lens_open(pid, "events", O_RDONLY | O_NONBLOCK);
	if (chain->fd >= 0)
		return 0;
	free(chain->page);
	return chain->fd;
}

/**
 * chain_close() - Close it.
 * @chain: opened
 */
void chain_close(struct chain *chain)
{
	close(chain->fd);
	free(chain->page);
}

/**
 * chain_read_some() - Read and apply events, as many as one read() brings.
 * @chain: opened
 * @any: set if there were any; then there may be more
 * Return: 0, 1 at the end of the file, or a negative errno.
 */
int chain_read_some(struct chain *chain, bool *any)
{
	ssize_t got = read(chain->fd, chain->text + chain->len,
			   sizeof(chain->text) - chain->len);

	*any = got > 0;
	if (got < 0)
		return errno == EAGAIN ? 0 : -errno;
	if (!got)
		return 1;
	chain->len += got;
	take_lines(chain);
	return 0;
}

/**
 * chain_read() - Read and apply all events that there are by now.
 * @chain: opened; where events come faster than they are applied, this never returns
 * Return: 0, 1 at the end of the file, or a negative errno.
 */
int chain_read(struct chain *chain)
{
	bool any = true;
	int ret = 0;

	while (any && !ret)
		ret = chain_read_some(chain, &any);
	return ret;
}

static struct chain_side side_of(const struct lens_line *line, __u64 pages)
{
	struct chain_side side = {
		.kind = line->kind,
		.level = line->level,
		.type = line->target.type,
		.frame = line->target.first,
	};

	snprintf(side.flags, sizeof(side.flags), "%s", line->flags);
	return part(&side, pages);
}

/**
 * chain_begin() - Tell the model how the tables were at the snapshot.
 * @chain: opened while the target was stopped
 * @entries: read while it still was
 */
void chain_begin(struct chain *chain, const struct lens_lines *entries)
{
	size_t i;
	__u64 j;

	for (i = 0; i < entries->nr; i++) {
		const struct lens_line *line = &entries->line[i];

		for (j = 0; j < line->pages; j++) {
			__u64 addr = line->start + j * page_size();

			place_for(chain, addr)->now = side_of(line, j);
		}
	}
}

static void compare_page(struct chain *chain, __u64 addr, const struct chain_side *is,
			 struct chain_diff *diff)
{
	static const struct chain_side none = { .kind = CHAIN_NONE };
	struct chain_page *page = place_of(chain, addr);
	const struct chain_side *was = page->addr ? &page->now : &none;

	diff->pages++;
	if (!same(was, is, HARDWARE)) {
		diff->missed++;
		note(diff->first, addr, is, was, "missed");
	} else if (!same(was, is, "")) {
		diff->hardware++;
	}
	if (page->addr)
		page->met = true;
}

/**
 * chain_compare() - Compare the model with the tables.
 * @chain: all events were read, and chain_begin() was called
 * @entries: of the target, which is stopped
 * @diff: filled
 */
void chain_compare(struct chain *chain, const struct lens_lines *entries,
		   struct chain_diff *diff)
{
	const struct chain_side none = { .kind = CHAIN_NONE };
	size_t i;
	__u64 j;

	*diff = (struct chain_diff){ 0 };
	for (i = 0; i < entries->nr; i++) {
		const struct lens_line *line = &entries->line[i];

		for (j = 0; j < line->pages; j++) {
			struct chain_side is = side_of(line, j);

			compare_page(chain, line->start + j * page_size(), &is, diff);
		}
	}
	for (i = 0; i < chain->room; i++) {
		struct chain_page *page = &chain->page[i];

		if (page->addr && !page->met && page->now.kind != CHAIN_NONE) {
			diff->missed++;
			note(diff->first, page->addr - 1, &none, &page->now, "missed");
		}
		page->met = false;
	}
}

/**
 * chain_pages() - Pages of the model.
 * @chain: opened, and chain_begin() was called
 * @kind: of their entries
 * Return: how many.
 */
unsigned long chain_pages(const struct chain *chain, enum lens_kind kind)
{
	unsigned long pages = 0;
	size_t i;

	for (i = 0; i < chain->room; i++)
		pages += chain->page[i].addr && chain->page[i].now.kind == kind;
	return pages;
}

/**
 * chain_count() - The events of a cause.
 * @chain: opened
 * @cause: its name
 * Return: the counts, all 0 if there were none.
 */
const struct chain_count *chain_count(const struct chain *chain, const char *cause)
{
	const struct chain_count *count = chain->count;

	while (*count->cause && strcmp(count->cause, cause))
		count++;
	return count;
}
