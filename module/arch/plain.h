/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plain PTE: what nearly all entries are. Most of the time of a walk goes
 * into telling that this is one more, so it has to take an instruction or two.
 * Needs nothing but the kernel's names of bits.
 */
#ifndef LENS_ARCH_PLAIN_H
#define LENS_ARCH_PLAIN_H

#include <linux/mm.h>
#include <linux/pgtable.h>

#include "../compat.h"

#ifdef CONFIG_X86_64
#include <asm/cpufeature.h>

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
 * lens_has_plain() - Can PTEs be looked at as they are in memory?
 *
 * A kernel that may run as a guest of Xen asks through a table of functions
 * even for the value of an entry. All but such a guest get it as it is.
 *
 * Return: false for such a guest.
 */
static __always_inline bool lens_has_plain(void)
{
#ifdef CONFIG_X86_64
	return !boot_cpu_has(X86_FEATURE_XENPV);
#else
	return true;
#endif
}

/** lens_plain_read() - Read a PTE, where lens_has_plain(). */
static __always_inline u64 lens_plain_read(pte_t *ptep)
{
#ifdef CONFIG_X86_64
	return native_pte_val(ptep_get(ptep));
#else
	return pte_val(ptep_get(ptep));
#endif
}

/** lens_plain_mask() - For lens_plain_pfn(), to be asked once for many. */
static __always_inline u64 lens_plain_mask(void)
{
#ifdef CONFIG_X86_64
	return PTE_PFN_MASK;
#else
	return 0;
#endif
}

/** lens_plain_pfn() - The frame of a plain PTE. */
static __always_inline u64 lens_plain_pfn(u64 raw, u64 mask)
{
#ifdef CONFIG_X86_64
	return (raw & mask) >> PAGE_SHIFT;
#else
	return pte_pfn(__pte(raw));
#endif
}

/**
 * lens_is_plain() - Is the kind of an entry LENS_PRESENT, at one look?
 * @raw: a PTE
 *
 * Return: false if it is something else, or nothing.
 */
static __always_inline bool lens_is_plain(u64 raw)
{
	/* nobody may write to the zero page */
	if (likely((raw & (LENS_PLAIN_MASK | LENS_PLAIN_WRITE)) ==
		   (LENS_PLAIN_VALUE | LENS_PLAIN_WRITE)))
		return true;
	return (raw & LENS_PLAIN_MASK) == LENS_PLAIN_VALUE &&
	       !is_zero_pfn(lens_plain_pfn(raw, lens_plain_mask()));
}

#ifdef CONFIG_X86_64
/* The entry of @addr, of those that cover 1 << @shift each, in the table that @raw leads to. */
static __always_inline const u64 *lens_plain_below(u64 raw, u64 mask, u64 addr,
						   unsigned int shift)
{
	return (const u64 *)__va(raw & mask) + (addr >> shift & (PTRS_PER_PTE - 1));
}
#endif

/**
 * lens_plain_find() - The way to a PTE, where nothing is folded, huge or strange.
 * @mm: whose
 * @addr: the address; there is a table of its pmd
 * @pmdp: set to its pmd
 * @pmd: and to what is read there
 * @ptep: set to the PTE, in the table that @pmd leads to
 *
 * Context: lens_has_plain(); the tables stay, but for that of the PTE, which RCU keeps.
 * Return: false where @pmd leads to no table, or is not as the kernel makes those that
 * do; and always where this is not known.
 */
static __always_inline bool lens_plain_find(struct mm_struct *mm, u64 addr,
					    const u64 **pmdp, u64 *pmd,
					    const u64 **ptep)
{
#ifdef CONFIG_X86_64
	const u64 leads = _PAGE_PRESENT | _PAGE_RW | _PAGE_DIRTY;
	bool five = pgtable_l5_enabled();
	const u64 *entry = (const u64 *)mm->pgd +
			   (addr >> (five ? 48 : 39) & (PTRS_PER_PGD - 1));
	u64 mask = lens_plain_mask();

	/* or it is put together anew for each level */
	OPTIMIZER_HIDE_VAR(mask);
	if (five)
		entry = lens_plain_below(READ_ONCE(*entry), mask, addr, P4D_SHIFT);
	entry = lens_plain_below(READ_ONCE(*entry), mask, addr, PUD_SHIFT);
	entry = lens_plain_below(READ_ONCE(*entry), mask, addr, PMD_SHIFT);
	*pmdp = entry;
	*pmd = READ_ONCE(*entry);
	*ptep = lens_plain_below(*pmd, mask, addr, PAGE_SHIFT);
	return (*pmd & (leads | _PAGE_PSE)) == leads;
#else
	return false;
#endif
}

/**
 * lens_count_like() - How many entries come first that have some bits like this?
 * @table: first entry to look at; of any level
 * @nr: how many to look at
 * @value: what they have in @mask
 * @mask: the bits that count
 *
 * Eight at a time: what all of them have and what any of them has. So a table
 * that is nearly empty, or full of the same, costs little. Nothing that is
 * looked at twice may change but accessed and dirty bits.
 *
 * Context: as for a read of one of them.
 * Return: how many of @nr.
 */
static __always_inline unsigned long
lens_count_like(const void *table, unsigned long nr, u64 value, u64 mask)
{
	const u64 *e = table;
	unsigned long i;

	for (i = 0; i + 8 <= nr; i += 8, e += 8) {
		/* plain reads, that the CPU can do while it combines them */
		u64 any = data_race(e[0] | e[1] | e[2] | e[3] |
				    e[4] | e[5] | e[6] | e[7]);
		/* the same eight */
		u64 all = data_race(e[0] & e[1] & e[2] & e[3] &
				    e[4] & e[5] & e[6] & e[7]);

		if ((all & value) != value || any & mask & ~value)
			break;
	}
	for (; i < nr && (READ_ONCE(*e) & mask) == value; i++)
		e++;
	return i;
}

/** lens_count_none() - How many entries that are 0 come first? */
static __always_inline unsigned long lens_count_none(const void *table,
						     unsigned long nr)
{
	return lens_count_like(table, nr, 0, ~0ULL);
}

/** lens_count_written() - How many plain PTEs that may be written to come first? */
static __always_inline unsigned long lens_count_written(const void *table,
							unsigned long nr)
{
	return lens_count_like(table, nr, LENS_PLAIN_VALUE | LENS_PLAIN_WRITE,
			       LENS_PLAIN_MASK | LENS_PLAIN_WRITE);
}

static_assert(sizeof(pte_t) == sizeof(u64) && sizeof(pmd_t) == sizeof(u64) &&
	      sizeof(pud_t) == sizeof(u64));

#endif /* LENS_ARCH_PLAIN_H */
