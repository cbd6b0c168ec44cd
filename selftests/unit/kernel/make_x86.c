// SPDX-License-Identifier: GPL-2.0
/*
 * Present entries of x86-64, by the kernel's own inlines.
 */
#include <linux/kernel.h>

#include "newest.h"
#include "make.h"

#ifdef CONFIG_ARCH_HAS_CC_PLATFORM
/*
 * pte_modify() keeps the bit for memory encryption, and its mask is not
 * exported. This is not the kernel's mask, but what that is without encryption.
 */
u64 cc_mask;
#endif

static const char *lacks(const struct unit_vector *vector, enum lens_level level)
{
	if (vector->with & WITH_SOFT_DIRTY && !IS_ENABLED(CONFIG_MEM_SOFT_DIRTY))
		return "CONFIG_MEM_SOFT_DIRTY is not set";
	if (vector->with & WITH_UFFD && !IS_ENABLED(CONFIG_HAVE_ARCH_USERFAULTFD_WP))
		return "CONFIG_HAVE_ARCH_USERFAULTFD_WP is not set";
	if (vector->with & WITH_UFFD && level == LENS_PUD)
		return "no helper of the kernel sets this flag at this level";
	if (vector->with & WITH_DEVMAP && !HAS_DEVMAP)
		return "this kernel has no such flag";
	if (vector->with & WITH_PKEY &&
	    !IS_ENABLED(CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS))
		return "CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS is not set";
	if (vector->make == MAKE_PROTNONE && level == LENS_PUD && !HAS_PUD_MODIFY)
		return "this kernel does not change the protection at this level";
	return NULL;
}

static pgprot_t protection(const struct unit_vector *vector)
{
	unsigned long flags = VM_READ;

	if (vector->make == MAKE_FRESH_PROTNONE)
		return vm_get_page_prot(0);
	if (vector->with & WITH_EXEC)
		flags |= VM_EXEC;
#ifdef VM_PKEY_SHIFT
	if (vector->with & WITH_PKEY)
		flags |= (unsigned long)vector->type << VM_PKEY_SHIFT;
#endif
	return vm_get_page_prot(flags);
}

/* Bits that no helper is for. */
static unsigned long plain_bits(const struct unit_vector *vector, unsigned long pat)
{
	unsigned long bits = 0;

	if (vector->with & WITH_GLOBAL)
		bits |= _PAGE_GLOBAL;
	if (vector->with & WITH_PWT)
		bits |= _PAGE_PWT;
	if (vector->with & WITH_PCD)
		bits |= _PAGE_PCD;
	if (vector->with & WITH_PAT)
		bits |= pat;
	if (vector->with & WITH_BIT)
		bits |= BIT(vector->type);
	return bits;
}

/* The three levels have helpers of the same names; @mkhuge is what differs. */
#define DEFINE_MAKE(pte, mkhuge, pat)						\
static pte##_t make_##pte(const struct unit_vector *vector, u64 frame)		\
{										\
	pte##_t entry = mkhuge(pfn_##pte(frame, protection(vector)));		\
	u32 with = vector->with;						\
										\
	if (vector->make == MAKE_FRESH_PROTNONE)				\
		return entry;							\
	entry = pte##_mkold(entry);						\
	if (with & WITH_YOUNG)							\
		entry = pte##_mkyoung(entry);					\
	if (with & WITH_WRITE)							\
		entry = pte##_mkwrite_novma(entry);				\
	if (with & WITH_DIRTY)							\
		entry = pte##_mkdirty(entry);					\
	if (with & WITH_SOFT_DIRTY)						\
		entry = pte##_mksoft_dirty(entry);				\
	if (with & WITH_UFFD)							\
		entry = pte##_mkuffd(entry);					\
	if (with & WITH_SPECIAL)						\
		entry = pte##_mkspecial(entry);					\
	if (with & WITH_DEVMAP)							\
		entry = pte##_mkdevmap(entry);					\
	if (with & WITH_KERNEL)							\
		entry = pte##_clear_flags(entry, _PAGE_USER);			\
	entry = pte##_set_flags(entry, plain_bits(vector, pat));		\
	if (vector->make == MAKE_PROTNONE)					\
		entry = pte##_modify(entry, vm_get_page_prot(0));		\
	return entry;								\
}

#define NOT_HUGE(pte) (pte)

DEFINE_MAKE(pte, NOT_HUGE, _PAGE_PAT)
DEFINE_MAKE(pmd, pmd_mkhuge, _PAGE_PAT_LARGE)
DEFINE_MAKE(pud, pud_mkhuge, _PAGE_PAT_LARGE)

const char *make_present(const struct unit_vector *vector, enum lens_level level,
			 u64 *raw)
{
	const char *why = lacks(vector, level);
	u64 frame = unit_frame(vector, level);

	if (why)
		return why;
	if (vector->make == MAKE_INVALID)
		*raw = pmd_val(pmd_mkinvalid(make_pmd(vector, frame)));
	else if (level == LENS_PTE)
		*raw = pte_val(make_pte(vector, frame));
	else if (level == LENS_PMD)
		*raw = pmd_val(make_pmd(vector, frame));
	else
		*raw = pud_val(make_pud(vector, frame));
	return NULL;
}

bool make_as_recorded(void)
{
	return true;
}

unsigned int make_tables(void)
{
	return pgtable_l5_enabled() ? 5 : 4;
}
