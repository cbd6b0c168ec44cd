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

/* How many entries belong to the record of the first. */
static __always_inline unsigned long count_run(pte_t *ptep, unsigned long nr, u64 raw,
					       const enum ptelens_detail detail)
{
	unsigned long i = 1;

	if (detail == PTELENS_KINDS) {
		i += lens_count_written(ptep + i, nr - i);
		while (i < nr && lens_is_plain(lens_plain_read(ptep + i)))
			i++;
	} else {
		while (i < nr && lens_plain_read(ptep + i) == raw + (i << PAGE_SHIFT))
			i++;
	}
	return i;
}

/* Fills in the folio, and returns how many pages in a row have one like it. */
static __always_inline unsigned long
tell_folio(struct lens_walk *walk, struct ptelens_run *run, unsigned long nr)
{
	struct page *page = pfn_to_page(run->frame);
	unsigned long i = 1;

	container_of(run, struct ptelens_folio_run, run)->folio =
		*lens_folio_facts(&walk->memo, page, walk->vma, false);
	/* in a large folio each page has a number, and counts, of its own */
	while (i < nr && lens_folio_is_like(&walk->memo, page + i))
		i++;
	return i;
}

static __always_inline void tell_run(struct ptelens_run *run, unsigned long addr,
				     u64 raw, u64 mask, const enum ptelens_detail detail)
{
	*run = (struct ptelens_run){
		.vaddr = addr,
		.raw = raw,
		.frame = lens_plain_pfn(raw, mask),
		.pages = 1,
		.step = detail == PTELENS_KINDS ? PTELENS_STEP_NONE : PAGE_SHIFT + 1,
		.level = LENS_PTE,
		.kind = LENS_PRESENT,
	};
}

/*
 * Tells plain entries up to the first other one; there is room. A record is
 * for those that are plain with KINDS, else for those that map one frame after
 * the other with all bits equal. Returns how many entries it was.
 */
static __always_inline unsigned long
tell_plain(struct lens_walk *walk, pte_t *from, unsigned long addr,
	   unsigned long nr, const enum ptelens_detail detail)
{
	struct lens_raws *raws = walk->batch->raws;
	const u64 mask = lens_plain_mask();
	pte_t *ptep = from, *end = from + nr;
	void *to = raws->buf + raws->used;
	u64 raw = lens_plain_read(ptep);

	for (;;) {
		struct ptelens_run *run = to;
		u64 next = raw + PAGE_SIZE;

		tell_run(run, addr, raw, mask, detail);
		to += lens_raws_record_size(detail);
		/* frames are scattered where it takes long, so be fast there */
		addr += PAGE_SIZE;
		if (detail == PTELENS_FOLIOS)
			tell_folio(walk, run, 1);
		if (++ptep == end)
			break;
		raw = lens_plain_read(ptep);
		if (detail == PTELENS_KINDS ? lens_is_plain(raw) : raw == next) {
			unsigned long more = count_run(ptep, end - ptep, raw, detail);

			if (detail == PTELENS_FOLIOS)
				more = tell_folio(walk, run, more + 1) - 1;
			run->pages += more;
			ptep += more;
			addr += more << PAGE_SHIFT;
			if (ptep == end)
				break;
			raw = lens_plain_read(ptep);
		}
		if (!lens_is_plain(raw))
			break;
	}
	raws->used = to - raws->buf;
	raws->last = to - lens_raws_record_size(detail);
	walk->batch->entries += ptep - from;
	return ptep - from;
}

/* Tells one entry that is not plain. Returns false if there is no room. */
static bool tell_other(struct lens_walk *walk, pte_t *ptep, spinlock_t *ptl,
		       unsigned long addr, unsigned long end)
{
	struct lens_slot slot = lens_slot_pte(ptep_get(ptep));

	slot.ptl = ptl;
	return slot.none || lens_tell_entry(walk, &slot, addr, end);
}

/*
 * There is a copy of it for each detail: what a copy does not do, it does not
 * ask about. An entry is read twice here; only its accessed and dirty bits may
 * differ then, and what is told is what was read last.
 */
static __always_inline unsigned long
tell_table(struct lens_walk *walk, pte_t *ptep, spinlock_t *ptl,
	   unsigned long addr, unsigned long end, const enum ptelens_detail detail)
{
	struct lens_raws *raws = walk->batch->raws;
	const bool plain = raws->plain && lens_has_plain();
	size_t room;

	while (addr != end && (room = lens_raws_room(raws))) {
		unsigned long nr = (end - addr) >> PAGE_SHIFT;
		u64 raw = lens_plain_read(ptep);

		if (!raw) {
			nr = lens_count_none(ptep, nr);
			raws->last = NULL;
		} else if (plain && lens_is_plain(raw)) {
			nr = tell_plain(walk, ptep, addr, min(nr, room), detail);
		} else {
			nr = 1;
			if (!tell_other(walk, ptep, ptl, addr, end))
				break;
		}
		ptep += nr;
		addr += nr << PAGE_SHIFT;
	}
	if (addr != end && !walk->full) {
		lens_stat_inc(LENS_STAT_NO_ROOM);
		walk->full = true;
	}
	return addr;
}

unsigned long lens_raw_table(struct lens_walk *walk, pte_t *ptep, spinlock_t *ptl,
			     unsigned long addr, unsigned long end)
{
	lockdep_assert_held(ptl);
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
