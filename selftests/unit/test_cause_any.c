// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/cause.c with anything: a cause must be likely, whatever led to it.
 */
#include <linux/kernel.h>
#include <linux/mm.h>

#include "../../module/cause.h"
#include "unit.h"

#define YOUNG	BIT(LENS_F_YOUNG)
#define DIRTY	BIT(LENS_F_DIRTY)

#define BASE	0x7f0000200000ull
#define HUGE	512

static struct lens_side any_side(void)
{
	struct lens_side side = { .kind = unit_below(LENS_NR_KINDS + 1) };

	if (side.kind == LENS_KIND_NONE)
		return side;
	side.frame = 512 + unit_below(2);
	side.flags = unit_random() & (BIT(LENS_NR_COMMON_FLAGS) - 1);
	side.level = unit_below(8) ? LENS_PTE : LENS_PMD;
	return side;
}

/* What must be so of a cause. */
static bool is_likely(enum lens_cause cause, const struct lens_change *change)
{
	const struct lens_side *old = &change->old, *new = &change->new;

	switch (cause) {
	case LENS_CAUSE_DEMAND_ZERO:
	case LENS_CAUSE_FILE_FAULT:
	case LENS_CAUSE_FAULT_AROUND:
	case LENS_CAUSE_THP_FAULT:
		return old->kind == LENS_KIND_NONE || old->kind == LENS_MARKER_UFFD_WP;
	case LENS_CAUSE_SWAP_IN:
		return old->kind == LENS_SWAP && new->kind != LENS_SWAP;
	case LENS_CAUSE_SWAP_OUT:
		return old->kind != LENS_SWAP && new->kind == LENS_SWAP;
	case LENS_CAUSE_UNMAP:
	case LENS_CAUSE_DONTNEED:
		return new->kind == LENS_KIND_NONE;
	case LENS_CAUSE_MPROTECT:
	case LENS_CAUSE_WRITTEN_BACK:
	case LENS_CAUSE_FORK:
	case LENS_CAUSE_WRITE_REUSE:
		return old->frame == new->frame;
	case LENS_CAUSE_MIGRATE_OUT:
		return new->kind == LENS_MIGRATION;
	case LENS_CAUSE_MIGRATE_IN:
		return old->kind == LENS_MIGRATION;
	case LENS_CAUSE_DEVICE:
		return old->kind == LENS_DEVICE || new->kind == LENS_DEVICE;
	case LENS_CAUSE_AGED:
		return old->flags & YOUNG && !(new->flags & YOUNG);
	case LENS_CAUSE_SWEEP:
		return new->flags & (YOUNG | DIRTY) && (old->flags & new->flags) == old->flags;
	default:
		return true;
	}
}

static void test_any(void)
{
	unsigned int i;

	for (i = 0; i < 200000; i++) {
		struct lens_why why = {
			.by = unit_below(LENS_BY_END),
			.event = unit_below(8),
			.cause = unit_below(LENS_NR_CAUSES),
			.fault = BASE,
			.fault_end = BASE + PAGE_SIZE,
			.anon = unit_below(2),
			.hugetlb = unit_below(2),
			.doing = {
				.act = unit_below(LENS_ACT_GUARD + 1),
				.start = BASE + unit_below(2) * PAGE_SIZE,
				.end = unit_below(2) ? BASE + PAGE_SIZE : U64_MAX,
				.no_access = unit_below(2),
			},
		};
		struct lens_change change = {
			.vaddr = BASE, .pages = unit_below(2) ? 1 : HUGE,
			.old = any_side(), .new = any_side(),
			.new_anon = unit_below(2), .old_ksm = unit_below(2),
		};
		enum lens_cause cause = lens_cause(&why, &change);

		UNIT_TRUE(cause < LENS_NR_CAUSES ||
			  (cause == LENS_CAUSE_SKIP && why.by == LENS_BY_FAULT));
		if (!unit_check(is_likely(cause, &change), __LINE__,
				"cause %d by %d of kinds %u and %u", cause, why.by,
				change.old.kind, change.new.kind))
			return;
	}
}

const struct unit_case unit_cause_any_cases[] = {
	{ "cause: of anything", test_any },
	{ }
};
