/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From what a vector puts in to a raw value, by the kernel's own inlines.
 */
#ifndef UNIT_MAKE_H
#define UNIT_MAKE_H

#include "../vector.h"

/**
 * make_present() - An entry that maps a page.
 * @vector: what to put in
 * @level: at this level
 * @raw: filled in
 *
 * Return: NULL, or why this kernel cannot have such an entry.
 */
const char *make_present(const struct unit_vector *vector, enum lens_level level,
			 u64 *raw);

/** make_leaf() - The same for an entry that is not present. */
const char *make_leaf(const struct unit_vector *vector, enum lens_level level,
		      u64 *raw);

/** make_as_recorded() - Are addresses here laid out as in vectors_*.h? */
bool make_as_recorded(void);

/** make_tables() - How many levels of page tables this machine uses. */
unsigned int make_tables(void);

/** kernel_says_present() - What pte_present() and its like say of an entry. */
static inline bool kernel_says_present(enum lens_level level, u64 raw)
{
	switch (level) {
	case LENS_PTE:
		return pte_present(__pte(raw));
	case LENS_PMD:
		return pmd_present(__pmd(raw));
	default:
		/* x86: pud_present() does not know PROT_NONE; hugetlb asks this */
		return pud_present(__pud(raw)) || pte_present(__pte(raw));
	}
}

#endif /* UNIT_MAKE_H */
