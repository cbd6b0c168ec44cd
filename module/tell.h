/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Telling: from what the walk stands on to the batch. Shared by walk.c, which
 * knows where it is and what it holds, and tell.c, which knows batches.
 */
#ifndef LENS_TELL_H
#define LENS_TELL_H

#include "folio.h"
#include "slot.h"
#include "walk.h"

/* The way of one batch through the tables. */
struct lens_walk {
	struct mm_struct *mm;
	struct vm_area_struct *vma;
	struct lens_batch *batch;
	const struct lens_filter *filter;
	unsigned int slots;	/* looked at so far */
	bool full;		/* to end here: no room, or somebody waits */
	struct lens_folio_memo memo;
};

/** lens_wants_entries() - Can any entry pass the filter? */
static inline bool lens_wants_entries(const struct lens_walk *walk)
{
	return walk->filter->kinds;
}

/**
 * lens_tell_what() - Say what an entry is: its kind and frame, not its flags.
 * @rec: filled in, as for the first page of the entry
 * @slot: the entry; neither none nor a table
 * @vma: of its address; NULL if there is none, or for a pte, which needs none
 *
 * Context: below the puds the lock of its table is held.
 * Return: the page of a mapped entry that has a struct page of its own, or NULL.
 */
struct page *lens_tell_what(struct lens_rec *rec, const struct lens_slot *slot,
			    struct vm_area_struct *vma);

/**
 * lens_tell_entry() - Put one entry that is not none into the batch.
 * @walk: whose batch
 * @slot: the entry
 * @addr: first address of it that was asked for
 * @end: first address behind it, or behind what was asked for
 *
 * Context: the lock of its table is held.
 * Return: false if there was no room; nothing has been told then.
 */
bool lens_tell_entry(struct lens_walk *walk, const struct lens_slot *slot,
		     unsigned long addr, unsigned long end);

/**
 * lens_tell_table() - Tell of a table page once, however many VMAs and batches
 * lead into it.
 * @walk: whose batch
 * @level: of the entries in it
 * @addr: an address below it
 * @entry: the entry of that address
 *
 * Context: the lock of a PTE table is held, that of a PMD table is not.
 * Return: false if there was no room; the table is not to be entered then.
 */
bool lens_tell_table(struct lens_walk *walk, enum lens_level level,
		     unsigned long addr, const void *entry);

/**
 * lens_tell_step() - Tell of a step on the way down, if the batch wants it.
 * @walk: whose batch
 * @level: of the entry
 * @entry: where it is, in the page of its table
 * @raw: what it is
 */
void lens_tell_step(struct lens_walk *walk, enum lens_level level,
		    const void *entry, u64 raw);

#endif /* LENS_TELL_H */
