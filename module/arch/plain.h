/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plain PTE: what nearly all entries are. Most of the time of a walk goes
 * into telling that this is one more, so it has to take an instruction or two.
 * Needs nothing but the kernel's names of bits.
 */
#ifndef LENS_ARCH_PLAIN_H
#define LENS_ARCH_PLAIN_H

#include <linux/pgtable.h>

#include "../compat.h"

#ifdef CONFIG_X86_64
#define LENS_PLAIN_MASK		(_PAGE_PRESENT | _PAGE_SPECIAL)
#define LENS_PLAIN_VALUE	_PAGE_PRESENT
#define LENS_PLAIN_WRITE	_PAGE_RW
#endif
#ifdef CONFIG_ARM64
#define LENS_PLAIN_MASK		(PTE_VALID | PTE_SPECIAL)
#define LENS_PLAIN_VALUE	PTE_VALID
#define LENS_PLAIN_WRITE	PTE_WRITE
#endif

/**
 * lens_pte_is_written() - Is this a plain PTE that the target may write to?
 * @raw: the entry
 *
 * Nobody may write to the zero page.
 */
static __always_inline bool lens_pte_is_written(u64 raw)
{
	return (raw & (LENS_PLAIN_MASK | LENS_PLAIN_WRITE)) ==
	       (LENS_PLAIN_VALUE | LENS_PLAIN_WRITE);
}

/**
 * lens_pte_is_plain() - Is the kind of an entry LENS_PRESENT, at one look?
 * @raw: a PTE
 *
 * Return: false if it is something else, or nothing.
 */
static __always_inline bool lens_pte_is_plain(u64 raw)
{
	return lens_pte_is_written(raw) ||
	       ((raw & LENS_PLAIN_MASK) == LENS_PLAIN_VALUE &&
		!is_zero_pfn(pte_pfn(__pte(raw))));
}

/**
 * lens_count_none() - How many entries that are 0 come first?
 * @table: first entry to look at; of any level
 * @nr: how many to look at
 *
 * Eight at a time, so that a table that is nearly empty costs little.
 *
 * Context: as for a read of one of them.
 */
static __always_inline unsigned long lens_count_none(const void *table,
						     unsigned long nr)
{
	const u64 *entry = table;
	unsigned long i = 0;

	for (; i + 8 <= nr; i += 8, entry += 8)
		if (READ_ONCE(entry[0]) | READ_ONCE(entry[1]) |
		    READ_ONCE(entry[2]) | READ_ONCE(entry[3]) |
		    READ_ONCE(entry[4]) | READ_ONCE(entry[5]) |
		    READ_ONCE(entry[6]) | READ_ONCE(entry[7]))
			break;
	while (i < nr && !READ_ONCE(*entry)) {
		entry++;
		i++;
	}
	return i;
}

static_assert(sizeof(pte_t) == sizeof(u64) && sizeof(pmd_t) == sizeof(u64) &&
	      sizeof(pud_t) == sizeof(u64));

#endif /* LENS_ARCH_PLAIN_H */
