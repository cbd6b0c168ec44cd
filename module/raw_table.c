// SPDX-License-Identifier: GPL-2.0
/*
 * Raw runs of a PTE table: the loop that most of the time goes into. The plain
 * PTEs are told here, by a glance at their bits; all others as everywhere.
 *
 * What an entry costs was measured (selftests/bench): decoding only what is
 * asked for and giving up the record in between brought most. A prefetch of
 * struct pages was left out: the instructions that the bench counts do not
 * show what it brings.
 */
#include <linux/mm.h>

#include "arch/plain.h"
#include "raw_table.h"
#include "raws.h"
#include "stats.h"

/* How many of the PTEs here are plain, the first being so. */
static __always_inline unsigned long count_plain(pte_t *ptep, unsigned long nr)
{
	unsigned long i = 1;

	while (i < nr && lens_pte_is_plain(pte_val(ptep_get(ptep + i))))
		i++;
	return i;
}

/* How many of them map one frame after the other, all bits being equal. */
static __always_inline unsigned long count_contiguous(pte_t *ptep, u64 raw,
						      unsigned long nr)
{
	unsigned long i = 1;

	while (i < nr && pte_val(ptep_get(ptep + i)) == raw + (i << PAGE_SHIFT))
		i++;
	return i;
}

/* How many of those have folios about which the same is to be said. */
static __always_inline unsigned long
count_alike(struct lens_folio_memo *memo, struct page *page, unsigned long nr)
{
	unsigned long i = 1;

	while (i < nr && lens_folio_is_like(memo, page + i))
		i++;
	return i;
}

static __always_inline unsigned long
tell_plain(struct lens_walk *walk, pte_t *ptep, u64 raw, unsigned long addr,
	   unsigned long nr, const enum ptelens_detail detail)
{
	struct lens_raws *raws = walk->batch->raws;
	struct ptelens_run *run = lens_raws_add(raws);
	u64 frame = pte_pfn(__pte(raw));

	if (detail == PTELENS_KINDS)
		nr = count_plain(ptep, nr);
	else
		nr = count_contiguous(ptep, raw, nr);
	if (detail == PTELENS_FOLIOS) {
		struct page *page = pfn_to_page(frame);
		const struct ptelens_folio *folio;

		folio = lens_folio_facts(&walk->memo, page, walk->vma, false);
		/* in a large folio each page has a number, and counts, of its own */
		nr = walk->memo.valid ? count_alike(&walk->memo, page, nr) : 1;
		container_of(run, struct ptelens_folio_run, run)->folio = *folio;
	}
	*run = (struct ptelens_run){
		.vaddr = addr,
		.raw = raw,
		.frame = frame,
		.pages = nr,
		.step = nr == 1 ? 0 : detail == PTELENS_KINDS ? PTELENS_STEP_NONE :
								PAGE_SHIFT + 1,
		.level = LENS_PTE,
		.kind = LENS_PRESENT,
	};
	return nr;
}

/*
 * Tells the entries from @addr on, and stops where there is no room. There is
 * a copy of it for each detail: what a copy does not do, it does not ask about.
 */
static __always_inline unsigned long
tell_table(struct lens_walk *walk, pte_t *ptep, spinlock_t *ptl,
	   unsigned long addr, unsigned long end, const enum ptelens_detail detail)
{
	struct lens_raws *raws = walk->batch->raws;
	const bool plain = raws->plain;
	u64 entries = 0;

	while (addr != end && lens_raws_room(raws)) {
		unsigned long nr = (end - addr) >> PAGE_SHIFT;
		u64 raw = pte_val(ptep_get(ptep));

		if (!raw) {
			nr = lens_count_none(ptep, nr);
			raws->last = NULL;
		} else if (plain && lens_pte_is_plain(raw)) {
			nr = tell_plain(walk, ptep, raw, addr, nr, detail);
			entries += nr;
		} else {
			struct lens_slot slot = lens_slot_pte(__pte(raw));

			slot.ptl = ptl;
			nr = 1;
			if (!slot.none && !lens_tell_entry(walk, &slot, addr, end))
				break;
		}
		ptep += nr;
		addr += nr << PAGE_SHIFT;
	}
	walk->batch->entries += entries;
	walk->full |= addr != end;
	return addr;
}

unsigned long lens_raw_table(struct lens_walk *walk, pte_t *ptep, spinlock_t *ptl,
			     unsigned long addr, unsigned long end)
{
	walk->batch->raws->last = NULL;
	switch (walk->batch->raws->detail) {
	case PTELENS_KINDS:
		return tell_table(walk, ptep, ptl, addr, end, PTELENS_KINDS);
	case PTELENS_FOLIOS:
		return tell_table(walk, ptep, ptl, addr, end, PTELENS_FOLIOS);
	default:
		return tell_table(walk, ptep, ptl, addr, end, PTELENS_ENTRIES);
	}
}
