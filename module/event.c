// SPDX-License-Identifier: GPL-2.0
/*
 * Events as lines, and which neighbours are one. Pure.
 */
#include <linux/math64.h>
#include <linux/time64.h>

#include "event.h"
#include "format.h"

#define LEVEL_WIDTH	8
#define CAUSE_WIDTH	13

const char * const lens_cause_names[LENS_NR_CAUSES] = {
	[LENS_CAUSE_UNKNOWN] = "unknown",
	[LENS_CAUSE_DEMAND_ZERO] = "demand_zero",
	[LENS_CAUSE_FILE_FAULT] = "file_fault",
	[LENS_CAUSE_FAULT_AROUND] = "fault_around",
	[LENS_CAUSE_COW] = "cow",
	[LENS_CAUSE_WRITE_REUSE] = "write_reuse",
	[LENS_CAUSE_SWAP_OUT] = "swap_out",
	[LENS_CAUSE_SWAP_IN] = "swap_in",
	[LENS_CAUSE_UNMAP] = "unmap",
	[LENS_CAUSE_DONTNEED] = "dontneed",
	[LENS_CAUSE_FREE_LAZY] = "free_lazy",
	[LENS_CAUSE_MPROTECT] = "mprotect",
	[LENS_CAUSE_NUMA_HINT] = "numa_hint",
	[LENS_CAUSE_MIGRATE_OUT] = "migrate_out",
	[LENS_CAUSE_MIGRATE_IN] = "migrate_in",
	[LENS_CAUSE_DEVICE] = "device",
	[LENS_CAUSE_THP_FAULT] = "thp_fault",
	[LENS_CAUSE_THP_SPLIT] = "thp_split",
	[LENS_CAUSE_THP_COLLAPSE] = "thp_collapse",
	[LENS_CAUSE_KSM_MERGE] = "ksm_merge",
	[LENS_CAUSE_KSM_BREAK] = "ksm_break",
	[LENS_CAUSE_MREMAP] = "mremap",
	[LENS_CAUSE_FORK] = "fork",
	[LENS_CAUSE_CLEAR_REFS] = "clear_refs",
	[LENS_CAUSE_SOFT_DIRTY] = "soft_dirty",
	[LENS_CAUSE_UFFD_COPY] = "uffd_copy",
	[LENS_CAUSE_UFFD_WP] = "uffd_wp",
	[LENS_CAUSE_UFFD_POISON] = "uffd_poison",
	[LENS_CAUSE_UFFD_MOVE] = "uffd_move",
	[LENS_CAUSE_PFN_MAP] = "pfn_map",
	[LENS_CAUSE_GUARD] = "guard",
	[LENS_CAUSE_HWPOISON] = "hwpoison",
	[LENS_CAUSE_AGED] = "aged",
	[LENS_CAUSE_WRITTEN_BACK] = "written_back",
	[LENS_CAUSE_EXIT] = "exit",
	[LENS_CAUSE_EXEC] = "exec",
	[LENS_CAUSE_SWEEP] = "sweep",
};

/* Is @next what comes @pages behind @side? */
static bool side_goes_on(const struct lens_side *side, u32 pages,
			 const struct lens_side *next)
{
	u64 step = 0;

	if (side->kind != next->kind)
		return false;
	if (lens_side_is_none(side))
		return true;
	if (lens_has_pfn(side->kind) || side->kind == LENS_SWAP)
		step = pages;
	return side->level == next->level && side->flags == next->flags &&
	       side->swap_type == next->swap_type &&
	       side->frame + step == next->frame;
}

bool lens_event_join(struct lens_event *event, const struct lens_event *next)
{
	if (event->cause != next->cause ||
	    event->vaddr + ((u64)event->pages << PAGE_SHIFT) != next->vaddr ||
	    !side_goes_on(&event->old, event->pages, &next->old) ||
	    !side_goes_on(&event->new, event->pages, &next->new))
		return false;
	event->pages += next->pages;
	return true;
}

void lens_event_columns(struct lens_text *text)
{
	lens_put(text,
		 "#     seq time             cpu     tid comm             cause        vaddr              pages level   old -> new\n");
}

static void put_level(struct lens_text *text, const struct lens_event *event)
{
	char *start = text->at;

	if (!lens_side_is_none(&event->old) && !lens_side_is_none(&event->new) &&
	    event->old.level != event->new.level) {
		lens_put(text, lens_level_names[event->old.level]);
		lens_put_char(text, '>');
	}
	lens_put(text, lens_level_names[lens_event_level(event)]);
	lens_pad(text, start, LEVEL_WIDTH);
}

static void put_side(struct lens_text *text, const struct lens_side *side)
{
	const struct lens_rec rec = {
		.frame = side->frame,
		.flags = side->flags,
		.kind = side->kind,
		.swap_type = side->swap_type,
	};

	if (lens_side_is_none(side))
		lens_put(text, "none");
	else
		lens_format_decoded(text, &rec, ',');
}

static void put_time(struct lens_text *text, u64 ns)
{
	u64 us = div_u64(ns, NSEC_PER_USEC);
	u32 rest, digit;
	u64 seconds = div_u64_rem(us, USEC_PER_SEC, &rest);

	lens_put_dec_right(text, seconds, 9);
	lens_put_char(text, '.');
	for (digit = USEC_PER_SEC / 10; digit; digit /= 10)
		lens_put_char(text, '0' + rest / digit % 10);
}

static void put_head(struct lens_text *text, const struct lens_event *event)
{
	char *start;

	lens_put_dec_right(text, event->seq, 9);
	lens_put_char(text, ' ');
	put_time(text, event->time);
	lens_put_dec_right(text, event->cpu, 4);
	lens_put_dec_right(text, event->tid, 8);
	lens_put_char(text, ' ');
	start = text->at;
	lens_put_escaped(text, event->comm[0] ? event->comm : "-");
	lens_pad(text, start, TASK_COMM_LEN);
}

void lens_event_put(struct lens_text *text, const struct lens_event *event)
{
	char *start;

	if (event->cause == LENS_CAUSE_UNWATCHED) {
		lens_put(text, "# not watched from event ");
		lens_put_dec(text, event->seq);
		lens_put(text, " on: some memory, the first is ");
		lens_put_hex(text, event->vaddr, 16);
		lens_put_char(text, '\n');
		return;
	}
	put_head(text, event);
	start = text->at;
	lens_put(text, lens_cause_names[event->cause]);
	lens_pad(text, start, CAUSE_WIDTH);
	lens_put_hex(text, event->vaddr, 16);
	lens_put_dec_right(text, event->pages, 8);
	lens_put_char(text, ' ');
	put_level(text, event);
	put_side(text, &event->old);
	lens_put(text, " -> ");
	put_side(text, &event->new);
	lens_put_char(text, '\n');
}
