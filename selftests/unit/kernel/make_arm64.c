// SPDX-License-Identifier: GPL-2.0
/*
 * Present entries of arm64, by the kernel's own inlines. They are written for
 * PTEs there, and the other levels convert.
 */
#include <linux/kernel.h>

#include "newest.h"
#include "make.h"

static const char *lacks(const struct unit_vector *vector, enum lens_level level)
{
	if (vector->with & WITH_UFFD && !IS_ENABLED(CONFIG_HAVE_ARCH_USERFAULTFD_WP))
		return "CONFIG_HAVE_ARCH_USERFAULTFD_WP is not set";
	if (vector->with & WITH_DEVMAP && !HAS_DEVMAP)
		return "this kernel has no such flag";
	if (level == LENS_PUD && PAGE_SHIFT != 12)
		return "no leaves at this level with this page size";
	return NULL;
}

static pgprot_t protection(const struct unit_vector *vector)
{
	unsigned long flags = VM_READ;
	pgprot_t prot;

	if (vector->make == MAKE_FRESH_PROTNONE)
		return vm_get_page_prot(0);
	if (vector->with & WITH_EXEC)
		flags |= VM_EXEC;
	if (vector->with & WITH_GUARDED)
		flags |= VM_ARM64_BTI;
	prot = vm_get_page_prot(flags);
	return vector->with & WITH_UNCACHED ? pgprot_writecombine(prot) : prot;
}

static pte_t set_bits(const struct unit_vector *vector, pte_t pte)
{
	if (vector->with & WITH_CONT)
		pte = pte_mkcont(pte);
	if (vector->with & WITH_SPECIAL)
		pte = pte_mkspecial(pte);
	if (vector->with & WITH_DEVMAP)
		pte = pte_mkdevmap(pte);
	if (vector->with & WITH_BIT)
		pte = set_pte_bit(pte, __pgprot(BIT(vector->type)));
	return pte;
}

static pte_t clear_bits(const struct unit_vector *vector, pte_t pte)
{
	if (vector->with & WITH_HW_DIRTY)
		pte = clear_pte_bit(pte, __pgprot(PTE_RDONLY));
	if (vector->with & WITH_KERNEL)
		pte = clear_pte_bit(pte, __pgprot(PTE_USER));
	if (vector->with & WITH_PXEC)
		pte = clear_pte_bit(pte, __pgprot(PTE_PXN));
	if (vector->with & WITH_GLOBAL)
		pte = clear_pte_bit(pte, __pgprot(PTE_NG));
	return pte;
}

static pte_t put_in(const struct unit_vector *vector, pte_t pte)
{
	u32 with = vector->with;

	if (vector->make == MAKE_FRESH_PROTNONE)
		return pte;
	pte = with & WITH_YOUNG ? pte_mkyoung(pte) : pte_mkold(pte);
	if (with & WITH_WRITE)
		pte = pte_mkwrite_novma(pte);
	if (with & WITH_DIRTY)
		pte = pte_mkdirty(pte);
	if (with & WITH_UFFD)
		pte = pte_mkuffd(pte);
	pte = clear_bits(vector, set_bits(vector, pte));
	if (vector->make == MAKE_PROTNONE)
		pte = pte_modify(pte, vm_get_page_prot(0));
	return pte;
}

const char *make_present(const struct unit_vector *vector, enum lens_level level,
			 u64 *raw)
{
	const char *why = lacks(vector, level);
	u64 frame = unit_frame(vector, level);
	pgprot_t prot = protection(vector);
	pmd_t pmd;
	pud_t pud;

	if (why)
		return why;
	if (level == LENS_PTE) {
		*raw = pte_val(put_in(vector, pfn_pte(frame, prot)));
	} else if (level == LENS_PMD) {
		pmd = pte_pmd(put_in(vector, pmd_pte(pfn_pmd(frame, prot))));
		pmd = pmd_mkhuge(pmd);
		if (vector->make == MAKE_INVALID)
			pmd = pmd_mkinvalid(pmd);
		*raw = pmd_val(pmd);
	} else {
		pud = pte_pud(put_in(vector, pud_pte(pfn_pud(frame, prot))));
		*raw = pud_val(pud_mkhuge(pud));
	}
	return NULL;
}

/* LPA2 takes the bits of shareability for more bits of the address. */
bool make_as_recorded(void)
{
	return MAX_PHYSMEM_BITS == (PAGE_SHIFT == 16 ? 52 : 48);
}

unsigned int make_tables(void)
{
	/* only x86 makes a difference; the vectors for 4 levels do for all else */
	return 4;
}
