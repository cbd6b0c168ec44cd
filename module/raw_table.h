/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Raw runs of a PTE table.
 */
#ifndef LENS_RAW_TABLE_H
#define LENS_RAW_TABLE_H

#include "tell.h"

/**
 * lens_raw_table() - Tell the entries of a PTE table as raw runs.
 * @walk: whose batch has room for such
 * @ptep: the first entry
 * @ptl: the lock of the table
 * @addr: its address
 * @end: where to stop, in the same table
 *
 * Context: @ptl and the RCU read lock are held.
 * Return: the address to go on from; if it is not @end, there was no room.
 */
unsigned long lens_raw_table(struct lens_walk *walk, pte_t *ptep, spinlock_t *ptl,
			     unsigned long addr, unsigned long end);

#endif /* LENS_RAW_TABLE_H */
