/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a raw entry to what it means. Pure: nothing here touches a live table.
 */
#ifndef LENS_ENTRY_H
#define LENS_ENTRY_H

#include "record.h"

/**
 * lens_entry_identify() - Say what an entry is, without its flags.
 * @rec: @rec->raw and @rec->level are set and the entry is not none; kind,
 *	frame and swap_type are filled in
 * @present: what pte_present() or its like says of the entry at its level
 *
 * The frame is that of the first page that the entry maps. What only a VMA or
 * a struct page can tell (%LENS_ZERO, %LENS_SPECIAL) is left to the walk.
 */
void lens_entry_identify(struct lens_rec *rec, bool present);

/**
 * lens_entry_flags() - The flags of an entry.
 * @rec: after lens_entry_identify(), or with what the walk knew better
 * @present: as there
 *
 * Return: BIT(enum lens_flag) and the architecture's own.
 */
u32 lens_entry_flags(const struct lens_rec *rec, bool present);

/** lens_entry_decode() - Both at once: fill in what the bits of an entry say. */
static inline void lens_entry_decode(struct lens_rec *rec, bool present)
{
	lens_entry_identify(rec, present);
	rec->flags = lens_entry_flags(rec, present);
}

#endif /* LENS_ENTRY_H */
