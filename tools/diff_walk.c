// SPDX-License-Identifier: GPL-2.0
/*
 * Merges two streams of entries, both in order of address, and tells what differs. The text of
 * "entries" is what is read, since the letters of the flags are there and not in "raw". An entry
 * of each and the range at hand are all that is kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "entry_fields.h"
#include "say.h"

const char * const diff_names[DIFF_CHANGES] = {
	"added", "removed", "kind", "level", "frame", "flags", "frame,flags", "raw"
};

/**
 * struct stream - one of the dumps
 * @source: it
 * @start: address of the entry at hand
 * @end: address behind it; 0 at the end of the dump
 * @side: the entry
 * @vma: facts about its mapping
 */
struct stream {
	struct source *source;
	__u64 start;
	__u64 end;
	struct diff_side side;
	const char *vma;
};

/* Both, where they are, and what is to be told. */
struct merge {
	struct stream old;
	struct stream new;
	__u64 page;
	__u64 at;
	struct diff_range range;
	size_t vma_room;
	int (*put)(void *data, const struct diff_range *range);
	void *data;
};

static const struct diff_side nothing = { .level = "-", .kind = "none", .flags = "-" };

/* pfn=FRAME, swap=TYPE:OFFSET or -. Returns false for anything else. */
static bool parse_target(struct diff_side *side, const char *text)
{
	side->type = *text == '-' ? 0 : *text;
	return !strcmp(text, "-") || sscanf(text, "pfn=%llx", &side->frame) == 1 ||
	       sscanf(text, "swap=%u:%llx", &side->swap_type, &side->frame) == 2;
}

static bool parse_entry(struct stream *stream, __u64 page)
{
	char **field = stream->source->row.field;
	struct diff_side *side = &stream->side;
	__u64 pages, before = stream->end;

	*side = (struct diff_side){ .pieces = 1 };
	snprintf(side->level, sizeof(side->level), "%s", field[ENTRY_LEVEL]);
	snprintf(side->kind, sizeof(side->kind), "%s", field[ENTRY_KIND]);
	snprintf(side->flags, sizeof(side->flags), "%s", field[ENTRY_FLAGS]);
	stream->vma = field[ENTRY_VMA];
	stream->start = strtoull(field[ENTRY_VADDR], NULL, 16);
	pages = strtoull(field[ENTRY_PAGES], NULL, 10);
	side->raw = strtoull(field[ENTRY_RAW], NULL, 16);
	if (!pages || pages > 1ULL << 40 || stream->start >= 1ULL << 62)
		return false;
	stream->end = stream->start + pages * page;
	return stream->start >= before && !(stream->start % page) &&
	       parse_target(side, field[ENTRY_TARGET]);
}

static int next_entry(struct stream *stream, __u64 page)
{
	int got = source_next(stream->source);

	if (got < 0)
		return -1;
	if (got && !parse_entry(stream, page))
		return fail("line %lu of %s is no entry: save it again", stream->source->nr,
			    stream->source->name);
	if (!got)
		stream->end = 0;
	return 0;
}

/* Moves a stream to the entry that is at an address or behind it. */
static int go_to(struct stream *stream, __u64 at, __u64 page)
{
	while (stream->end && stream->end <= at)
		if (next_entry(stream, page))
			return -1;
	return 0;
}

static bool covers(const struct stream *stream, __u64 at)
{
	return stream->end && stream->start <= at;
}

/* What is at an address up to another one. */
static struct diff_side part(const struct stream *stream, __u64 at, __u64 to, __u64 page)
{
	struct diff_side side = nothing;

	if (!covers(stream, at))
		return side;
	side = stream->side;
	if (side.type) {
		side.frame += (at - stream->start) / page;
		side.next = side.frame + (to - at) / page;
	}
	return side;
}

/* How two parts differ that are both there, or DIFF_CHANGES if they do not. */
static enum diff_change compare(const struct diff_side *old, const struct diff_side *new)
{
	bool frame = old->type != new->type || old->frame != new->frame ||
		     old->swap_type != new->swap_type;
	bool flags = strcmp(old->flags, new->flags);

	if (strcmp(old->kind, new->kind))
		return DIFF_KIND;
	if (strcmp(old->level, new->level))
		return DIFF_LEVEL;
	if (frame && flags)
		return DIFF_FRAME_FLAGS;
	if (frame)
		return DIFF_FRAME;
	if (flags)
		return DIFF_FLAGS;
	return old->raw == new->raw ? DIFF_CHANGES : DIFF_RAW;
}

/* Without the place in the file, which grows from page to page. */
static size_t vma_length(const char *vma)
{
	const char *name = strrchr(vma, ',');
	const char *plus = strrchr(vma, '+');

	return name && plus > name && name[1] != '[' ? (size_t)(plus - vma) : strlen(vma);
}

static bool same_vma(const char *one, const char *two)
{
	size_t length = vma_length(one);

	return length == vma_length(two) && !strncmp(one, two, length);
}

static bool alike(const struct diff_side *side, const struct diff_side *next)
{
	return !strcmp(side->kind, next->kind) && !strcmp(side->level, next->level) &&
	       !strcmp(side->flags, next->flags) && side->type == next->type &&
	       side->swap_type == next->swap_type;
}

static void join(struct diff_side *side, const struct diff_side *next)
{
	side->pieces += side->next != next->frame;
	side->next = next->next;
}

static int flush(struct merge *merge)
{
	struct diff_range *range = &merge->range;
	int err = range->pages ? merge->put(merge->data, range) : 0;

	range->pages = 0;
	return err;
}

static int keep_vma(struct merge *merge, const char *vma)
{
	size_t size = strlen(vma) + 1;
	char *room;

	if (size > merge->vma_room) {
		room = realloc(merge->range.vma, size);
		if (!room)
			return fail("out of memory");
		merge->range.vma = room;
		merge->vma_room = size;
	}
	memcpy(merge->range.vma, vma, size);
	return 0;
}

/* Takes a part that differs: as more of the range at hand, or as the next one. */
static int differ(struct merge *merge, const struct diff_range *part)
{
	struct diff_range *range = &merge->range;
	char *vma;

	if (range->pages && range->change == part->change && part->change != DIFF_RAW &&
	    range->start + range->pages * merge->page == part->start &&
	    alike(&range->old, &part->old) && alike(&range->new, &part->new) &&
	    same_vma(range->vma, part->vma)) {
		range->pages += part->pages;
		join(&range->old, &part->old);
		join(&range->new, &part->new);
		return 0;
	}
	if (flush(merge) || keep_vma(merge, part->vma))
		return -1;
	vma = range->vma;
	*range = *part;
	range->vma = vma;
	return 0;
}

/* The next address at which either stream begins or ends something. */
static __u64 next_edge(const struct merge *merge, __u64 at)
{
	const struct stream *both[] = { &merge->old, &merge->new };
	__u64 edge = ~0ULL;
	int i;

	for (i = 0; i < 2; i++) {
		__u64 own = covers(both[i], at) ? both[i]->end : both[i]->start;

		if (both[i]->end && own < edge)
			edge = own;
	}
	return edge;
}

static int step(struct merge *merge, __u64 to)
{
	bool was = covers(&merge->old, merge->at), is = covers(&merge->new, merge->at);
	struct diff_range range = {
		.start = merge->at,
		.pages = (to - merge->at) / merge->page,
		.old = part(&merge->old, merge->at, to, merge->page),
		.new = part(&merge->new, merge->at, to, merge->page),
		.vma = (char *)(is ? merge->new.vma : merge->old.vma),
	};

	if (!was && !is)
		return 0;
	range.change = !was ? DIFF_ADDED : !is ? DIFF_REMOVED : compare(&range.old, &range.new);
	return range.change == DIFF_CHANGES ? 0 : differ(merge, &range);
}

static int walk(struct merge *merge)
{
	if (next_entry(&merge->old, merge->page) || next_entry(&merge->new, merge->page))
		return -1;
	while (merge->old.end || merge->new.end) {
		__u64 to = next_edge(merge, merge->at);

		if (step(merge, to))
			return -1;
		merge->at = to;
		if (go_to(&merge->old, to, merge->page) || go_to(&merge->new, to, merge->page))
			return -1;
	}
	return flush(merge);
}

int diff_walk(struct source *old, struct source *new,
	      int (*put)(void *data, const struct diff_range *range), void *data)
{
	struct merge merge = {
		.old.source = old,
		.new.source = new,
		.page = old->header.page_size,
		.put = put,
		.data = data,
	};
	int err = walk(&merge);

	free(merge.range.vma);
	return err;
}
