/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a raw entry to what it means. Pure: nothing here touches a live table.
 */
#ifndef LENS_ENTRY_H
#define LENS_ENTRY_H

#include "record.h"

/**
 * lens_entry_decode() - Fill in what the bits of an entry say.
 * @rec: @rec->raw and @rec->level are set and the entry is not none; kind,
 *	frame, flags and swap_type are filled in
 * @present: what pte_present() or its like says of the entry at its level
 *
 * The frame is that of the first page that the entry maps. What only a VMA or
 * a struct page can tell (%LENS_ZERO, %LENS_SPECIAL) is left to the walk.
 */
void lens_entry_decode(struct lens_rec *rec, bool present);

#endif /* LENS_ENTRY_H */
