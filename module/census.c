// SPDX-License-Identifier: GPL-2.0
/*
 * The census: what is in a page of the tables.
 *
 * The page is on the way to an address inside a VMA, so it stays; but some of
 * its entries may be of other VMAs, or of none, where munmap() is at work. So
 * they are counted, and no table below them is entered.
 */
#include <linux/mm.h>
#include <linux/page-flags.h>

#include "census.h"
#include "compat.h"

static unsigned int nr_slots(enum lens_level level)
{
	switch (level) {
	case LENS_PTE:
		return PTRS_PER_PTE;
	case LENS_PMD:
		return PTRS_PER_PMD;
	case LENS_PUD:
		return PTRS_PER_PUD;
	case LENS_P4D:
		return PTRS_PER_P4D;
	default:
		/* the part of user space */
		return DIV_ROUND_UP(lens_walk_limit(), PGDIR_SIZE);
	}
}

u64 lens_table_start(enum lens_level level, u64 addr)
{
	if (level == LENS_PGD)
		return 0;
	return ALIGN_DOWN(addr, lens_level_size(level + 1));
}

u64 lens_table_end(enum lens_level level, u64 addr)
{
	return lens_table_start(level, addr) +
	       nr_slots(level) * (u64)lens_level_size(level);
}

static struct lens_slot read_slot(const struct lens_walk *walk,
				  enum lens_level level, const void *table,
				  unsigned int i)
{
	switch (level) {
	case LENS_PTE:
		return lens_slot_pte(ptep_get((pte_t *)table + i));
	case LENS_PMD:
		return lens_slot_pmd(pmdp_get((pmd_t *)table + i));
	case LENS_PUD:
		return lens_slot_pud(pudp_get((pud_t *)table + i));
	case LENS_P4D:
		return lens_slot_p4d(p4dp_get((p4d_t *)table + i));
	default:
		return lens_slot_pgd(walk->mm, pgdp_get((pgd_t *)table + i));
	}
}

static struct vm_area_struct *vma_at(const struct lens_walk *walk,
				     unsigned long addr)
{
	if (addr >= walk->vma->vm_start && addr < walk->vma->vm_end)
		return walk->vma;
	return vma_lookup(walk->mm, addr);
}

static bool is_anon(struct page *page)
{
	struct folio *folio = page_folio(page);

	return folio_test_anon(folio) && !folio_test_ksm(folio);
}

/* Counts what is not none. Returns the page behind it, if it has one. */
static struct page *count(struct lens_walk *walk, struct lens_table *to,
			  const struct lens_slot *slot, unsigned long addr)
{
	struct vm_area_struct *vma = NULL;
	struct lens_rec rec;
	struct page *page;

	to->live++;
	if (slot->table) {
		to->tables++;
		return NULL;
	}
	/* a pte says all by itself */
	if (slot->level != LENS_PTE)
		vma = vma_at(walk, addr);
	page = lens_tell_what(&rec, slot, vma);
	to->kind[rec.kind]++;
	walk->batch->entries++;
	/* it deposits a table for those, and on no architecture of ours for others */
	if (slot->level == LENS_PMD && vma && vma_is_anonymous(vma))
		to->deposits++;
	return page;
}

static void count_all(struct lens_walk *walk, struct lens_table *to,
		      const void *table)
{
	unsigned long size = lens_level_size(to->level);
	struct vm_area_struct *vma = walk->vma;
	/* PROT_NONE is for NUMA hinting only where the VMA may be accessed */
	bool anon = to->level == LENS_PTE && vma->vm_start <= to->start &&
		    vma->vm_end >= to->end && vma_is_accessible(vma);
	unsigned int i;

	for (i = 0; i < to->slots; i++) {
		struct lens_slot slot = read_slot(walk, to->level, table, i);
		struct page *page = NULL;

		if (!slot.none)
			page = count(walk, to, &slot, to->start + i * size);
		anon = anon && page && is_anon(page);
	}
	to->could_be_huge = anon;
}

void lens_census(struct lens_walk *walk, struct lens_table *to,
		 enum lens_level level, unsigned long addr, const void *entry)
{
	u64 start = lens_table_start(level, addr);
	/* entries are of one size at all levels */
	const void *table = entry - (addr - start) / lens_level_size(level) *
				    sizeof(pte_t);

	*to = (struct lens_table){
		.start = start,
		.end = lens_table_end(level, addr),
		.pfn = page_to_pfn(virt_to_page(table)),
		.node = page_to_nid(virt_to_page(table)),
		.level = level,
		.slots = nr_slots(level),
	};
	walk->slots += to->slots;
	if (level == LENS_PMD) {
		spinlock_t *ptl = pmd_lock(walk->mm, (pmd_t *)table);

		count_all(walk, to, table);
		spin_unlock(ptl);
	} else {
		/*
		 * Above, without a lock, as the walk reads them too: an entry
		 * is read once, and no page behind it is looked at.
		 */
		count_all(walk, to, table);
	}
}
