/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an architecture has to say about its entries: which bit is which
 * letter, and nothing that is alive. A new flag is one row in arch/.
 */
#ifndef LENS_ARCH_H
#define LENS_ARCH_H

#include "record.h"

/* Levels at which a row of the table holds. */
#define LENS_AT_PTE	BIT(LENS_PTE)
#define LENS_AT_HUGE	(BIT(LENS_PMD) | BIT(LENS_PUD) | BIT(LENS_P4D) | BIT(LENS_PGD))
#define LENS_AT_ALL	(LENS_AT_PTE | LENS_AT_HUGE)

/**
 * struct lens_bit - one letter of the flags column
 * @mask: bits of a present entry that the letter is about; 0 where the letter
 *	exists in non-present entries only
 * @value: the letter is shown if (entry & @mask) == @value
 * @huge_mask: used instead of @mask above the pte level, if not 0
 * @any: the letter is shown if any bit of @mask is set; @value is not used
 * @levels: LENS_AT_*
 * @letter: the letter
 * @name: what it is, in words
 */
struct lens_bit {
	u64 mask;
	u64 value;
	u64 huge_mask;
	bool any;
	u8 levels;
	char letter;
	const char *name;
};

/*
 * In the order of the column, the common ones of enum lens_flag first. The
 * position behind the last row is '?': a set bit that the table does not know.
 */
extern const struct lens_bit lens_bits[];
extern const unsigned int lens_nr_bits;

/* More letters do not fit the u32 of a record, '?' included. */
#define LENS_MAX_FLAGS	31

/**
 * lens_arch_flags() - Decode the bits of an entry that is present.
 * @raw: the entry; for PROT_NONE entries too
 * @level: where it sits
 *
 * Return: BIT() of each row that holds, and of lens_nr_bits for '?'.
 */
u32 lens_arch_flags(u64 raw, enum lens_level level);

/**
 * lens_arch_decode() - The same in full, for one entry that a person asks for.
 * @raw: the entry
 * @level: where it sits
 * @table: it points to a table and is no leaf
 * @unknown: the set bits that the table of bits does not know
 *
 * Return: as lens_arch_flags().
 */
u32 lens_arch_decode(u64 raw, enum lens_level level, bool table, u64 *unknown);

/*
 * A jump to an entry that is not present is checked for permission when the
 * page is there, not before.
 */
extern const bool lens_arch_exec_is_checked_late;

/*
 * Letters that change while nobody means to change the entry, 0 for none.
 * lens_arch_dirtied: the CPU clears them when it sets dirty.
 * lens_arch_neighbours: they depend on the entries around.
 */
extern const u32 lens_arch_dirtied;
extern const u32 lens_arch_neighbours;

/**
 * lens_arch_reachable() - Does the CPU take this present entry?
 * @raw: an entry for which pte_present() or its like is true
 *
 * Return: false for PROT_NONE and NUMA hinting entries.
 */
bool lens_arch_reachable(u64 raw);

/**
 * lens_bits_flags() - Apply the table to an entry, the part all share.
 * @raw: the entry
 * @level: where it sits
 * @ignore: bits that are not flags: the frame number and what the
 *	architecture decodes by itself
 * @unknown: set bits that neither is
 *
 * Return: as lens_arch_flags().
 */
u32 lens_bits_flags(u64 raw, enum lens_level level, u64 ignore, u64 *unknown);

#endif /* LENS_ARCH_H */
