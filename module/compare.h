/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Comparing: live entries against the shadow, and telling what changed. Shared
 * by look.c, which knows where it is and what it holds, and compare.c.
 */
#ifndef LENS_COMPARE_H
#define LENS_COMPARE_H

#include "cause.h"
#include "slot.h"

struct lens_stream;

/**
 * struct lens_more - what the next entry is like if it changed as the one before
 * @addr: where; 0 for nowhere
 * @end: not from here on
 * @old: what it was
 * @new: what it is
 * @old_step: what @old grows by from page to page
 * @new_step: and @new
 */
struct lens_more {
	u64 addr;
	u64 end;
	u64 old;
	u64 new;
	u64 old_step;
	u64 new_step;
};

/**
 * struct lens_look - one look
 * @stream: whose
 * @why: what made us look
 * @event: what will be told, and may grow yet
 * @pending: there is one
 * @more: and what would be part of it
 * @told: something was told
 * @order: of the folio behind the last page that changed
 */
struct lens_look {
	struct lens_stream *stream;
	const struct lens_why *why;
	struct lens_event event;
	bool pending;
	struct lens_more more;
	bool told;
	unsigned int order;
};

/** lens_look_begin() - Begin a look; @look->stream and @look->why are set. */
void lens_look_begin(struct lens_look *look);

/**
 * lens_compare_table() - Compare entries of one PTE table.
 * @look: the look
 * @ptep: the first of them
 * @addr: its address
 * @end: behind the last one, in the same table
 *
 * Context: RCU, the lock of the table and that of the stream are held.
 */
void lens_compare_table(struct lens_look *look, pte_t *ptep, u64 addr, u64 end);

/**
 * lens_compare_leaf() - Compare a pmd that leads to no table.
 * @look: the look
 * @now: the pmd
 * @base: first address that it covers
 *
 * Context: the lock of the stream is held, and that of the pmd, if there is one.
 */
void lens_compare_leaf(struct lens_look *look, struct lens_slot *now, u64 base);

/** lens_tell_unwatched() - Say once that from here on something is left out.
 *
 * Context: the lock of the stream is held.
 */
void lens_tell_unwatched(struct lens_look *look, u64 addr);

#endif /* LENS_COMPARE_H */
