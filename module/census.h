/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The census: what is in a page of the tables, whoever asked for how much of it.
 */
#ifndef LENS_CENSUS_H
#define LENS_CENSUS_H

#include "tell.h"

/**
 * lens_census() - Count the entries of a table page, all of them.
 * @walk: that came to it
 * @to: filled in
 * @level: of the entries
 * @addr: an address below it
 * @entry: the entry of that address
 *
 * Context: the lock of a PTE table is held, that of a PMD table is not; the RCU
 * read lock and the mmap_lock are.
 */
void lens_census(struct lens_walk *walk, struct lens_table *to,
		 enum lens_level level, unsigned long addr, const void *entry);

#endif /* LENS_CENSUS_H */
