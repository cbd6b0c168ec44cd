/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slots: what a level knows of one of its entries, from the entry as it was
 * read. Nothing here touches a table.
 */
#ifndef LENS_SLOT_H
#define LENS_SLOT_H

#include <linux/mm.h>

#include "compat.h"
#include "record.h"

/**
 * struct lens_slot - one entry, none or not
 * @ptl: the lock of its table; NULL above the puds, which stay
 * @raw: the entry
 * @level: of the entry
 * @none: there is nothing
 * @table: it leads to a table of the next level
 * @present: what pte_present() or its like says; not used above the puds
 * @special: marked as mapped without a struct page
 * @bad: neither a leaf nor a table: corrupt, or beyond us
 */
struct lens_slot {
	spinlock_t *ptl;	/* of its table */
	u64 raw;
	enum lens_level level;
	bool none;
	bool table;
	bool present;
	bool special;
	bool bad;
};

static inline struct lens_slot lens_slot_pte(pte_t pte)
{
	bool present = pte_present(pte);

	return (struct lens_slot){
		.raw = pte_val(pte),
		.level = LENS_PTE,
		.none = pte_none(pte),
		.present = present,
		.special = present && pte_special(pte),
	};
}

/** lens_pmd_is_table() - Does it lead to a table? Asks for nothing else. */
static inline bool lens_pmd_is_table(pmd_t pmd)
{
	return pmd_present(pmd) && !pmd_leaf(pmd) && !pmd_bad(pmd);
}

/** lens_pud_is_table() - Does it lead to a table? */
static inline bool lens_pud_is_table(pud_t pud)
{
	return pud_present(pud) && !pud_leaf(pud) && !pud_bad(pud);
}

static inline struct lens_slot lens_slot_pmd(pmd_t pmd)
{
	bool present = pmd_present(pmd);
	bool leaf = present && pmd_leaf(pmd);

	return (struct lens_slot){
		.raw = pmd_val(pmd),
		.level = LENS_PMD,
		.none = pmd_none(pmd),
		.table = lens_pmd_is_table(pmd),
		.present = present,
		.special = leaf && pmd_special(pmd),
		.bad = present && !leaf && pmd_bad(pmd),
	};
}

/*
 * What hugetlb makes for PROT_NONE there, the pud_present() of x86 does not
 * know; it is a pte with the bits of a pte, and never a table.
 */
static inline struct lens_slot lens_slot_pud(pud_t pud)
{
	bool present = pte_present(__pte(pud_val(pud)));
	bool leaf = present && (pud_leaf(pud) || !pud_present(pud));

	return (struct lens_slot){
		.raw = pud_val(pud),
		.level = LENS_PUD,
		.none = pud_none(pud),
		.table = lens_pud_is_table(pud),
		.present = present,
		.special = leaf && pud_special(pud),
		.bad = present && !leaf && pud_bad(pud),
	};
}

/* No leaf sits as high as this; what is no table is bad. */
static inline struct lens_slot lens_slot_p4d(p4d_t p4d)
{
	return (struct lens_slot){
		.raw = p4d_val(p4d),
		.level = LENS_P4D,
		.none = p4d_none(p4d),
		.table = !p4d_none(p4d) && !p4d_bad(p4d),
		.bad = !p4d_none(p4d) && p4d_bad(p4d),
	};
}

/* Where levels are folded, the entries of the lowest of them are here. */
static inline struct lens_slot lens_slot_pgd(struct mm_struct *mm, pgd_t pgd)
{
	if (mm_pmd_folded(mm))
		return lens_slot_pmd(__pmd(pgd_val(pgd)));
	if (mm_pud_folded(mm))
		return lens_slot_pud(__pud(pgd_val(pgd)));
	if (mm_p4d_folded(mm))
		return lens_slot_p4d(__p4d(pgd_val(pgd)));
	return (struct lens_slot){
		.raw = pgd_val(pgd),
		.level = LENS_PGD,
		.none = pgd_none(pgd),
		.table = !pgd_none(pgd) && !pgd_bad(pgd),
		.bad = !pgd_none(pgd) && pgd_bad(pgd),
	};
}

#endif /* LENS_SLOT_H */
