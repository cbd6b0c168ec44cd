// SPDX-License-Identifier: GPL-2.0
/*
 * Why an entry changed: from what made us look and the two entries.
 */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

#include "arch.h"
#include "cause.h"

/* The CPU sets these by itself; where dirty is kept twice, the letter is one. */
#define HARDWARE_FLAGS	(BIT(LENS_F_YOUNG) | BIT(LENS_F_DIRTY) | BIT(LENS_F_SOFT_DIRTY))

static bool is_none(const struct lens_side *side)
{
	return lens_side_is_none(side);
}

/* Present for the CPU: it gets there without a fault. */
static bool is_there(const struct lens_side *side)
{
	return side->kind == LENS_PRESENT || side->kind == LENS_ZERO ||
	       side->kind == LENS_SPECIAL;
}

static bool lost(const struct lens_change *change, enum lens_flag flag)
{
	return change->old.flags & ~change->new.flags & BIT(flag);
}

static bool gained(const struct lens_change *change, enum lens_flag flag)
{
	return change->new.flags & ~change->old.flags & BIT(flag);
}

static bool same_page(const struct lens_change *change)
{
	return is_there(&change->old) && is_there(&change->new) &&
	       change->old.frame == change->new.frame;
}

/* A page is there that was not. */
static bool maps(const struct lens_change *change)
{
	return is_there(&change->new) && !is_there(&change->old);
}

bool lens_change_is_of_fault(const struct lens_change *change)
{
	return is_there(&change->new) &&
	       (!same_page(change) || gained(change, LENS_F_WRITE));
}

bool lens_change_is_hardware(const struct lens_change *change)
{
	u32 flags = (change->old.flags ^ change->new.flags) & ~lens_arch_neighbours;
	u32 set = change->new.flags & flags, cleared = change->old.flags & flags;

	if (change->old.level != change->new.level || !same_page(change))
		return false;
	if (!flags)
		return change->old.flags != change->new.flags;
	if (cleared & ~lens_arch_dirtied || (cleared && !gained(change, LENS_F_DIRTY)))
		return false;
	return !(set & ~HARDWARE_FLAGS) && set & (BIT(LENS_F_YOUNG) | BIT(LENS_F_DIRTY));
}

bool lens_change_is_aging(const struct lens_change *change)
{
	return same_page(change) && change->old.level == change->new.level &&
	       (change->old.flags ^ change->new.flags) == BIT(LENS_F_YOUNG) &&
	       lost(change, LENS_F_YOUNG);
}

/* Huge to small, in place; the pages of the huge zero page become zero pages. */
static bool is_split(const struct lens_change *change)
{
	const struct lens_side *old = &change->old, *new = &change->new;

	if (is_none(old) || is_none(new) || old->level != LENS_PMD ||
	    new->level != LENS_PTE)
		return false;
	return old->frame == new->frame ||
	       (old->kind == LENS_ZERO && new->kind == LENS_ZERO);
}

static bool is_collapse(const struct lens_change *change)
{
	return !is_none(&change->old) && is_there(&change->new) &&
	       change->old.level == LENS_PTE && change->new.level == LENS_PMD;
}

/*
 * Lent to a device, or taken back; or what no memory was in, begins on the device.
 * Memory of a device is reached by migration, and left so.
 */
static bool is_lent(const struct lens_change *change)
{
	const struct lens_side *old = &change->old, *new = &change->new;

	return (new->kind == LENS_DEVICE && (is_none(old) || is_there(old))) ||
	       (old->kind == LENS_DEVICE && is_there(new));
}

static u64 end_of(const struct lens_change *change)
{
	return change->vaddr + ((u64)change->pages << PAGE_SHIFT);
}

/* Is it about the page that the fault was for? */
static bool is_asked_for(const struct lens_why *why,
			 const struct lens_change *change)
{
	return why->fault < end_of(change) && why->fault_end > change->vaddr;
}

static enum lens_cause of_first_touch(const struct lens_why *why,
				      const struct lens_change *change)
{
	if (change->new.level != LENS_PTE && !why->hugetlb)
		return LENS_CAUSE_THP_FAULT;
	if (why->anon || (why->hugetlb && change->new_anon))
		return LENS_CAUSE_DEMAND_ZERO;
	/* a write to a private mapping of a file takes a copy at once */
	if (change->new_anon)
		return LENS_CAUSE_COW;
	return is_asked_for(why, change) ? LENS_CAUSE_FILE_FAULT :
					   LENS_CAUSE_FAULT_AROUND;
}

static enum lens_cause of_fault(const struct lens_why *why,
				const struct lens_change *change)
{
	const struct lens_side *old = &change->old;

	/* faults map; what else is going on here, somebody else is doing */
	if (!is_there(&change->new))
		return is_asked_for(why, change) && !is_none(&change->new) ?
		       LENS_CAUSE_UNKNOWN : LENS_CAUSE_SKIP;
	if (is_none(old) || old->kind == LENS_MARKER_UFFD_WP)
		return of_first_touch(why, change);
	if (old->kind == LENS_SWAP)
		return LENS_CAUSE_SWAP_IN;
	if (old->kind == LENS_PROTNONE)
		return LENS_CAUSE_NUMA_HINT;
	if (!is_asked_for(why, change))
		return LENS_CAUSE_SKIP;
	if (!is_there(old))
		return LENS_CAUSE_UNKNOWN;
	if (!same_page(change))
		return change->old_ksm ? LENS_CAUSE_KSM_BREAK : LENS_CAUSE_COW;
	return gained(change, LENS_F_WRITE) || gained(change, LENS_F_DIRTY) ?
	       LENS_CAUSE_WRITE_REUSE : LENS_CAUSE_UNKNOWN;
}

static bool does(const struct lens_why *why, enum lens_act act,
		 const struct lens_change *change)
{
	return why->doing.act == act && change->vaddr >= why->doing.start &&
	       end_of(change) <= why->doing.end;
}

/* Something is done to a part of a huge entry: it has to go as a whole. */
static bool does_part(const struct lens_why *why, const struct lens_change *change)
{
	const struct lens_doing *doing = &why->doing;
	bool covers = change->vaddr >= doing->start && end_of(change) <= doing->end;

	return doing->act != LENS_ACT_OTHER && doing->act != LENS_ACT_UNTOLD &&
	       change->pages > 1 && !covers &&
	       change->vaddr < doing->end && end_of(change) > doing->start;
}

/* Something went away. */
static enum lens_cause of_removal(const struct lens_why *why,
				  const struct lens_change *change)
{
	if (does(why, LENS_ACT_MREMAP, change))
		return LENS_CAUSE_MREMAP;
	if (does(why, LENS_ACT_UFFD_MOVE, change))
		return LENS_CAUSE_UFFD_MOVE;
	if (does(why, LENS_ACT_GUARD, change))
		return LENS_CAUSE_GUARD;
	if (does(why, LENS_ACT_DONTNEED, change))
		return LENS_CAUSE_DONTNEED;
	if (does(why, LENS_ACT_FREE, change))
		return LENS_CAUSE_FREE_LAZY;
	if (does(why, LENS_ACT_COLLAPSE, change))
		return LENS_CAUSE_THP_COLLAPSE;
	if (does_part(why, change))
		return LENS_CAUSE_THP_SPLIT;
	if (does(why, LENS_ACT_UNMAP, change) ||
	    does(why, LENS_ACT_RECLAIM, change) ||
	    (why->event == MMU_NOTIFY_UNMAP && why->doing.act != LENS_ACT_UNTOLD))
		return LENS_CAUSE_UNMAP;
	return LENS_CAUSE_UNKNOWN;
}

/* mprotect(), or the hints that a task gives also on its way back from there. */
static enum lens_cause of_new_rights(const struct lens_why *why,
				     const struct lens_change *change)
{
	bool protects = does(why, LENS_ACT_PROTECT, change);

	if (why->doing.act == LENS_ACT_UNTOLD)
		return LENS_CAUSE_UNKNOWN;
	if (change->new.kind == LENS_PROTNONE && !(protects && why->doing.no_access))
		return LENS_CAUSE_NUMA_HINT;
	return protects ? LENS_CAUSE_MPROTECT : LENS_CAUSE_UNKNOWN;
}

/* The page is the same, its bits are not. */
static enum lens_cause of_protection(const struct lens_why *why,
				     const struct lens_change *change)
{
	switch (why->event) {
	case MMU_NOTIFY_SOFT_DIRTY:
		return LENS_CAUSE_SOFT_DIRTY;
	case MMU_NOTIFY_PROTECTION_VMA:
		if (lost(change, LENS_F_UFFD) || gained(change, LENS_F_UFFD))
			return LENS_CAUSE_UFFD_WP;
		return of_new_rights(why, change);
	case MMU_NOTIFY_PROTECTION_PAGE:
		if (does(why, LENS_ACT_FORK, change) &&
		    (lost(change, LENS_F_WRITE) || lost(change, LENS_F_EXCLUSIVE)))
			return LENS_CAUSE_FORK;
		return lost(change, LENS_F_DIRTY) ? LENS_CAUSE_WRITTEN_BACK :
						    LENS_CAUSE_UNKNOWN;
	case MMU_NOTIFY_CLEAR:
		if (does(why, LENS_ACT_FREE, change))
			return LENS_CAUSE_FREE_LAZY;
		if (does(why, LENS_ACT_KSM, change))
			return LENS_CAUSE_KSM_MERGE;
		return LENS_CAUSE_UNKNOWN;
	default:
		return LENS_CAUSE_UNKNOWN;
	}
}

/* Write-protection of nothing, or its end. */
static bool is_uffd_marker(const struct lens_why *why, const struct lens_change *change)
{
	const struct lens_side *old = &change->old, *new = &change->new;

	return why->event == MMU_NOTIFY_PROTECTION_VMA &&
	       ((is_none(old) && new->kind == LENS_MARKER_UFFD_WP) ||
		(old->kind == LENS_MARKER_UFFD_WP && is_none(new)));
}

static enum lens_cause of_notifier(const struct lens_why *why,
				   const struct lens_change *change)
{
	const struct lens_side *old = &change->old, *new = &change->new;

	if (is_uffd_marker(why, change))
		return LENS_CAUSE_UFFD_WP;
	if (is_none(new))
		return of_removal(why, change);
	if (new->kind == LENS_SWAP && old->kind != LENS_SWAP && !is_none(old))
		return LENS_CAUSE_SWAP_OUT;
	if (is_none(old) && does(why, LENS_ACT_MREMAP, change))
		return LENS_CAUSE_MREMAP;
	if (is_none(old) && does(why, LENS_ACT_COLLAPSE, change))
		return LENS_CAUSE_THP_COLLAPSE;
	if (is_there(old) && is_there(new) && !same_page(change) &&
	    does(why, LENS_ACT_KSM, change))
		return LENS_CAUSE_KSM_MERGE;
	if (!is_none(old) && old->frame == new->frame)
		return of_protection(why, change);
	return LENS_CAUSE_UNKNOWN;
}

/* A function does what it is for; what else changed there is not its doing. */
static enum lens_cause of_probe(const struct lens_why *why,
				const struct lens_change *change)
{
	switch (why->cause) {
	case LENS_CAUSE_SWAP_IN:
		return change->old.kind == LENS_SWAP && is_there(&change->new) ?
		       why->cause : LENS_CAUSE_UNKNOWN;
	case LENS_CAUSE_CLEAR_REFS:
		if (lost(change, LENS_F_SOFT_DIRTY))
			return LENS_CAUSE_SOFT_DIRTY;
		return lost(change, LENS_F_YOUNG) ? why->cause : LENS_CAUSE_UNKNOWN;
	case LENS_CAUSE_AGED:
		return same_page(change) && lost(change, LENS_F_YOUNG) ?
		       why->cause : LENS_CAUSE_UNKNOWN;
	case LENS_CAUSE_UFFD_POISON:
		return change->new.kind == LENS_MARKER_POISON ? why->cause :
								LENS_CAUSE_UNKNOWN;
	case LENS_CAUSE_UFFD_MOVE:
		return is_none(&change->old) ? why->cause : LENS_CAUSE_UNKNOWN;
	case LENS_CAUSE_UFFD_COPY:
	case LENS_CAUSE_PFN_MAP:
		return maps(change) ? why->cause : LENS_CAUSE_UNKNOWN;
	case LENS_CAUSE_GUARD:
		return change->old.kind == LENS_MARKER_GUARD ||
		       change->new.kind == LENS_MARKER_GUARD ? why->cause :
							       LENS_CAUSE_UNKNOWN;
	case LENS_CAUSE_THP_COLLAPSE:
		return why->cause;
	default:
		return LENS_CAUSE_UNKNOWN;
	}
}

/* What the one who looked does, if that is certain. */
static enum lens_cause of_trigger(const struct lens_why *why,
				  const struct lens_change *change)
{
	switch (why->by) {
	case LENS_BY_FAULT:
		return of_fault(why, change);
	case LENS_BY_NOTIFIER:
		return of_notifier(why, change);
	case LENS_BY_PROBE:
		return of_probe(why, change);
	default:
		return LENS_CAUSE_UNKNOWN;
	}
}

enum lens_cause lens_cause(const struct lens_why *why,
			   const struct lens_change *change)
{
	const struct lens_side *old = &change->old, *new = &change->new;
	enum lens_cause cause;

	/* some changes say by themselves what they are, whoever looks */
	if (why->by == LENS_BY_END)
		return why->cause;
	if (lens_change_is_hardware(change))
		return LENS_CAUSE_SWEEP;
	if (is_split(change))
		return LENS_CAUSE_THP_SPLIT;
	if (is_collapse(change))
		return LENS_CAUSE_THP_COLLAPSE;
	if (new->kind == LENS_MIGRATION && old->kind != LENS_MIGRATION)
		return LENS_CAUSE_MIGRATE_OUT;
	if (old->kind == LENS_MIGRATION && (is_there(new) || new->kind == LENS_DEVICE ||
					    new->kind == LENS_PROTNONE))
		return LENS_CAUSE_MIGRATE_IN;
	if (is_lent(change))
		return LENS_CAUSE_DEVICE;
	if (new->kind == LENS_HWPOISON && is_there(old))
		return LENS_CAUSE_HWPOISON;

	cause = of_trigger(why, change);
	/* nobody but reclaim and its like clears this alone */
	if (cause == LENS_CAUSE_UNKNOWN && lens_change_is_aging(change))
		cause = LENS_CAUSE_AGED;
	return cause;
}
