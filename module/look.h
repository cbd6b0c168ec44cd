/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Look again: compare live entries with the shadow, tell what changed. Besides
 * the walk the only room that touches live tables.
 */
#ifndef LENS_LOOK_H
#define LENS_LOOK_H

#include "cause.h"

struct lens_stream;
struct mm_struct;

/**
 * lens_look() - Look again at some memory, where it is watched.
 * @stream: whose
 * @start: first address
 * @end: first address behind it
 * @why: what made us look
 *
 * Where the tables come from must be pinned: every page table page that leads
 * to memory of the range must stay, by the mmap_lock, by the lock of the VMA or
 * by that of a reverse mapping, as in the callbacks of an mmu_notifier.
 *
 * Context: any but an interrupt; no lock of a page table is held. Takes RCU,
 * the lock of one page table after the other and the lock of the stream.
 * Return: the order of the folio behind the last page that changed.
 */
unsigned int lens_look(struct lens_stream *stream, u64 start, u64 end,
		       const struct lens_why *why);

/**
 * lens_look_mapped() - Look again at what VMAs cover, a limited number of tables.
 * @stream: whose
 * @start: first address
 * @end: first address behind it
 * @why: what made us look
 *
 * Context: as lens_look(), and the mmap_lock is held for reading.
 * Return: the address to go on from, or @end.
 */
u64 lens_look_mapped(struct lens_stream *stream, u64 start, u64 end,
		     const struct lens_why *why);

/** lens_look_end() - The mm goes away: tell that of all the entries in the shadow. */
void lens_look_end(struct lens_stream *stream, const struct lens_why *why);

#endif /* LENS_LOOK_H */
