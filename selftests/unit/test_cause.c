// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/cause.c: what made us look and two entries, and the cause.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

#include "../../module/arch.h"
#include "../../module/cause.h"
#include "unit.h"

#define R	BIT(LENS_F_READ)
#define W	BIT(LENS_F_WRITE)
#define A	BIT(LENS_F_YOUNG)
#define D	BIT(LENS_F_DIRTY)
#define S	BIT(LENS_F_SOFT_DIRTY)
#define F	BIT(LENS_F_UFFD)
#define E	BIT(LENS_F_EXCLUSIVE)

#define BASE	0x7f0000200000ull
#define HUGE	512

/* Entries; PMD() is a huge one. */
#define NONE	{ .kind = LENS_KIND_NONE }
#define PTE(of, at, letters)						\
	{ .kind = LENS_##of, .frame = (at), .flags = (letters), .level = LENS_PTE }
#define PMD(of, at, letters)						\
	{ .kind = LENS_##of, .frame = (at), .flags = (letters), .level = LENS_PMD }
#define PAGE(at, letters)	PTE(PRESENT, at, letters)

/* What made us look. */
#define FAULT(...)	{ .by = LENS_BY_FAULT, .fault = BASE,		\
			  .fault_end = BASE + PAGE_SIZE, __VA_ARGS__ }
#define NOTIFIER(what, ...)						\
	{ .by = LENS_BY_NOTIFIER, .event = MMU_NOTIFY_##what,		\
	  .doing = { __VA_ARGS__ } }
#define PROBE(of)	{ .by = LENS_BY_PROBE, .cause = LENS_CAUSE_##of }
#define SWEEP		{ .by = LENS_BY_SWEEP }
#define ACT(what)	.act = LENS_ACT_##what, .end = U64_MAX
#define ACT_AT(what, from, to)						\
	.act = LENS_ACT_##what, .start = (from), .end = (to)
#define END(of)		{ .by = LENS_BY_END, .cause = LENS_CAUSE_##of }

struct cause_row {
	struct lens_why why;
	struct lens_change change;
	enum lens_cause want;
};

/* The change of the page that a fault is for, and of one nearby. */
#define ROW(cause, why, old, new, ...)					\
	{ why, { BASE, 1, old, new, __VA_ARGS__ }, LENS_CAUSE_##cause }
#define NEARBY(cause, why, old, new, ...)				\
	{ why, { BASE + 3 * PAGE_SIZE, 1, old, new, __VA_ARGS__ }, LENS_CAUSE_##cause }
#define WHOLE(cause, why, old, new, ...)				\
	{ why, { BASE, HUGE, old, new, __VA_ARGS__ }, LENS_CAUSE_##cause }

#define ANON		FAULT(.anon = true)
#define FILE_FAULT	FAULT(.anon = false)
#define HUGETLB		FAULT(.hugetlb = true)

static void check(const struct cause_row *row, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		enum lens_cause got = lens_cause(&row[i].why, &row[i].change);

		unit_check(got == row[i].want, __LINE__, "row %u: cause %d, not %d", i,
			   got, row[i].want);
	}
}

#define CHECK(rows) check(rows, ARRAY_SIZE(rows))

static void test_fault(void)
{
	static const struct cause_row rows[] = {
		ROW(DEMAND_ZERO, ANON, NONE, PAGE(9, R | W | A | D), .new_anon = true),
		ROW(DEMAND_ZERO, ANON, NONE, PTE(ZERO, 1, R | A)),
		ROW(DEMAND_ZERO, ANON, PTE(MARKER_UFFD_WP, 0, 0), PAGE(9, R | A)),
		ROW(FILE_FAULT, FILE_FAULT, NONE, PAGE(9, R | A)),
		NEARBY(FAULT_AROUND, FILE_FAULT, NONE, PAGE(9, R)),
		ROW(COW, FILE_FAULT, NONE, PAGE(9, R | W | A | D), .new_anon = true),
		ROW(COW, ANON, PAGE(8, R | A), PAGE(9, R | W | A | D)),
		ROW(COW, ANON, PTE(ZERO, 1, R | A), PAGE(9, R | W | A | D)),
		ROW(KSM_BREAK, ANON, PAGE(8, R), PAGE(9, R | W), .old_ksm = true),
		ROW(WRITE_REUSE, ANON, PAGE(8, R), PAGE(8, R | W | A | D)),
		ROW(WRITE_REUSE, FILE_FAULT, PAGE(8, R | A), PAGE(8, R | W | A | D | S)),
		ROW(SWAP_IN, ANON, PTE(SWAP, 5, E), PAGE(8, R | A)),
		NEARBY(SWAP_IN, ANON, PTE(SWAP, 6, E), PAGE(9, R | A)),
		ROW(NUMA_HINT, ANON, PTE(PROTNONE, 8, D), PAGE(8, R | A | D)),
		WHOLE(THP_FAULT, ANON, NONE, PMD(PRESENT, 512, R | W | A | D)),
		WHOLE(DEMAND_ZERO, HUGETLB, NONE, PMD(PRESENT, 512, R | W), .new_anon = true),
		WHOLE(FILE_FAULT, HUGETLB, NONE, PMD(PRESENT, 512, R | W)),
		WHOLE(COW, HUGETLB, PMD(PRESENT, 512, R), PMD(PRESENT, 1024, R | W)),
	};

	CHECK(rows);
}

/* Faults map; whatever else is there to be seen, somebody else will tell. */
static void test_not_of_fault(void)
{
	static const struct cause_row rows[] = {
		ROW(SKIP, ANON, PAGE(8, R), NONE),
		NEARBY(SKIP, ANON, PAGE(8, R), PTE(SWAP, 5, 0)),
		ROW(UNKNOWN, ANON, PAGE(8, R), PTE(SWAP, 5, 0)),
		NEARBY(SKIP, ANON, PAGE(8, R), PAGE(9, R | W)),
		ROW(UNKNOWN, ANON, PAGE(8, R | W), PAGE(8, R)),
		ROW(UNKNOWN, ANON, PTE(HWPOISON, 8, 0), PAGE(9, R)),
	};

	CHECK(rows);
}

/* Several faults that were looked at together: each page was asked for. */
static void test_faults(void)
{
	struct lens_why why = FILE_FAULT;
	struct lens_change change = {
		.vaddr = BASE + 3 * PAGE_SIZE, .pages = 1, .old = NONE,
		.new = PAGE(9, R | A),
	};

	why.fault_end = BASE + 4 * PAGE_SIZE;
	UNIT_EQ(lens_cause(&why, &change), LENS_CAUSE_FILE_FAULT);
	change.vaddr += PAGE_SIZE;
	UNIT_EQ(lens_cause(&why, &change), LENS_CAUSE_FAULT_AROUND);
	/* the page in question is not the first one */
	change.vaddr = BASE - 2 * PAGE_SIZE;
	UNIT_EQ(lens_cause(&why, &change), LENS_CAUSE_FAULT_AROUND);
	change.pages = 3;
	UNIT_EQ(lens_cause(&why, &change), LENS_CAUSE_FILE_FAULT);
}

#define N_CLEAR(act_)	NOTIFIER(CLEAR, ACT(act_))
#define N_CLEAR_AT(act_, from, to) NOTIFIER(CLEAR, ACT_AT(act_, from, to))

static void test_removal(void)
{
	static const struct cause_row rows[] = {
		ROW(UNMAP, NOTIFIER(UNMAP, ACT(UNMAP)), PAGE(8, R), NONE),
		ROW(UNMAP, NOTIFIER(UNMAP, ACT(OTHER)), PAGE(8, R), NONE),
		ROW(UNMAP, N_CLEAR(UNMAP), PAGE(8, R), NONE),
		ROW(UNMAP, N_CLEAR(RECLAIM), PAGE(8, R), NONE),
		ROW(MREMAP, NOTIFIER(UNMAP, ACT(MREMAP)), PAGE(8, R), NONE),
		ROW(DONTNEED, N_CLEAR(DONTNEED), PAGE(8, R), NONE),
		ROW(FREE_LAZY, N_CLEAR(FREE), PTE(SWAP, 8, 0), NONE),
		ROW(UFFD_MOVE, N_CLEAR(UFFD_MOVE), PAGE(8, R), NONE),
		ROW(GUARD, N_CLEAR(GUARD), PAGE(8, R), NONE),
		WHOLE(THP_COLLAPSE, N_CLEAR(COLLAPSE), PMD(PRESENT, 512, R), NONE),
		ROW(UNKNOWN, N_CLEAR(OTHER), PAGE(8, R), NONE),
		ROW(UNKNOWN, NOTIFIER(UNMAP, ACT(UNTOLD)), PAGE(8, R), NONE),
		/* of other memory */
		ROW(UNKNOWN, N_CLEAR_AT(DONTNEED, BASE + PAGE_SIZE, U64_MAX), PAGE(8, R), NONE),
		ROW(UNKNOWN, N_CLEAR_AT(DONTNEED, 0, BASE), PAGE(8, R), NONE),
		/* of a part of a huge page */
		WHOLE(THP_SPLIT, N_CLEAR_AT(DONTNEED, BASE, BASE + PAGE_SIZE),
		      PMD(PRESENT, 512, R), NONE),
		WHOLE(UNKNOWN, N_CLEAR_AT(UNTOLD, 0, BASE + PAGE_SIZE),
		      PMD(PRESENT, 512, R), NONE),
	};

	CHECK(rows);
}

#define N_RIGHTS(act_)	NOTIFIER(PROTECTION_VMA, ACT(act_))
#define N_FORBID(to)							\
	NOTIFIER(PROTECTION_VMA, ACT_AT(PROTECT, 0, to), .no_access = true)
#define N_PAGE(act_)	NOTIFIER(PROTECTION_PAGE, ACT(act_))

static void test_protection(void)
{
	static const struct cause_row rows[] = {
		ROW(MPROTECT, N_RIGHTS(PROTECT), PAGE(8, R | W), PAGE(8, R)),
		ROW(MPROTECT, N_FORBID(U64_MAX), PAGE(8, R | W),
		    PTE(PROTNONE, 8, 0)),
		ROW(MPROTECT, N_RIGHTS(PROTECT), PTE(PROTNONE, 8, 0), PAGE(8, R)),
		ROW(NUMA_HINT, N_RIGHTS(OTHER), PAGE(8, R | W), PTE(PROTNONE, 8, 0)),
		/* on the way back from an mprotect() that gives rights, or of other memory */
		ROW(NUMA_HINT, N_RIGHTS(PROTECT), PAGE(8, R | W), PTE(PROTNONE, 8, 0)),
		ROW(NUMA_HINT, N_FORBID(BASE),
		    PAGE(8, R | W), PTE(PROTNONE, 8, 0)),
		ROW(UNKNOWN, N_RIGHTS(UNTOLD), PAGE(8, R | W), PTE(PROTNONE, 8, 0)),
		ROW(UNKNOWN, N_RIGHTS(OTHER), PAGE(8, R | W), PAGE(8, R)),
		ROW(UFFD_WP, N_RIGHTS(OTHER), PAGE(8, R | W), PAGE(8, R | F)),
		ROW(UFFD_WP, N_RIGHTS(OTHER), PAGE(8, R | F), PAGE(8, R | W)),
		ROW(UFFD_WP, N_RIGHTS(OTHER), PAGE(8, R | W), PTE(PROTNONE, 8, F)),
		ROW(UFFD_WP, N_RIGHTS(OTHER), NONE, PTE(MARKER_UFFD_WP, 0, F)),
		ROW(UFFD_WP, N_RIGHTS(OTHER), PTE(MARKER_UFFD_WP, 0, F), NONE),
		ROW(UNKNOWN, N_CLEAR(OTHER), PTE(MARKER_UFFD_WP, 0, F), NONE),
		ROW(FORK, N_PAGE(FORK), PAGE(8, R | W | D), PAGE(8, R | D)),
		ROW(FORK, N_PAGE(FORK), PTE(SWAP, 8, E), PTE(SWAP, 8, 0)),
		ROW(FORK, N_PAGE(FORK), PTE(MIGRATION, 8, W), PTE(MIGRATION, 8, 0)),
		ROW(WRITTEN_BACK, N_PAGE(OTHER), PAGE(8, R | W | D), PAGE(8, R)),
		ROW(UNKNOWN, N_PAGE(UNTOLD), PAGE(8, R | W | D), PAGE(8, R | D)),
		ROW(SOFT_DIRTY, NOTIFIER(SOFT_DIRTY, ACT(OTHER)), PAGE(8, R | W | S),
		    PAGE(8, R)),
		ROW(FREE_LAZY, N_CLEAR(FREE), PAGE(8, R | W | A | D), PAGE(8, R | W)),
		ROW(KSM_MERGE, N_CLEAR(KSM), PAGE(8, R | W), PAGE(8, R)),
		ROW(KSM_MERGE, N_CLEAR(KSM), PAGE(8, R), PAGE(9, R)),
		ROW(UNKNOWN, N_CLEAR(OTHER), PAGE(8, R), PAGE(9, R)),
	};

	CHECK(rows);
}

static void test_arrival(void)
{
	static const struct cause_row rows[] = {
		ROW(SWAP_OUT, N_CLEAR(RECLAIM), PAGE(8, R), PTE(SWAP, 5, E)),
		ROW(SWAP_OUT, N_CLEAR(OTHER), PAGE(8, R), PTE(SWAP, 5, E)),
		ROW(MREMAP, NOTIFIER(UNMAP, ACT(MREMAP)), NONE, PAGE(8, R)),
		ROW(MREMAP, NOTIFIER(UNMAP, ACT(MREMAP)), NONE, PTE(SWAP, 5, 0)),
		WHOLE(THP_COLLAPSE, N_CLEAR(COLLAPSE), NONE, PMD(PRESENT, 512, R)),
		ROW(UNKNOWN, N_CLEAR(OTHER), NONE, PAGE(8, R)),
		ROW(UNKNOWN, N_CLEAR(OTHER), NONE, PTE(SWAP, 5, 0)),
	};

	CHECK(rows);
}

static void test_probes(void)
{
	static const struct cause_row rows[] = {
		ROW(SWAP_IN, PROBE(SWAP_IN), PTE(SWAP, 5, E), PAGE(8, R)),
		ROW(UNKNOWN, PROBE(SWAP_IN), NONE, PAGE(8, R)),
		ROW(CLEAR_REFS, PROBE(CLEAR_REFS), PAGE(8, R | A), PAGE(8, R)),
		ROW(SOFT_DIRTY, PROBE(CLEAR_REFS), PAGE(8, R | W | S), PAGE(8, R)),
		ROW(UNKNOWN, PROBE(CLEAR_REFS), PAGE(8, R), PAGE(9, R)),
		ROW(AGED, PROBE(AGED), PAGE(8, R | A), PAGE(8, R)),
		ROW(UNKNOWN, PROBE(AGED), PAGE(8, R | A), PAGE(9, R)),
		ROW(UFFD_COPY, PROBE(UFFD_COPY), NONE, PAGE(8, R | W)),
		ROW(UFFD_COPY, PROBE(UFFD_COPY), NONE, PTE(ZERO, 1, R)),
		ROW(UNKNOWN, PROBE(UFFD_COPY), PAGE(8, R), PAGE(9, R)),
		ROW(UFFD_POISON, PROBE(UFFD_POISON), NONE, PTE(MARKER_POISON, 0, 0)),
		ROW(UNKNOWN, PROBE(UFFD_POISON), NONE, PAGE(8, R)),
		ROW(UFFD_MOVE, PROBE(UFFD_MOVE), NONE, PAGE(8, R | W)),
		ROW(UFFD_MOVE, PROBE(UFFD_MOVE), NONE, PTE(SWAP, 5, 0)),
		ROW(UNKNOWN, PROBE(UFFD_MOVE), PAGE(8, R), NONE),
		ROW(GUARD, PROBE(GUARD), NONE, PTE(MARKER_GUARD, 0, 0)),
		ROW(GUARD, PROBE(GUARD), PTE(MARKER_GUARD, 0, 0), NONE),
		ROW(UNKNOWN, PROBE(GUARD), NONE, PAGE(8, R)),
		ROW(PFN_MAP, PROBE(PFN_MAP), NONE, PTE(SPECIAL, 8, R)),
		ROW(UNKNOWN, PROBE(PFN_MAP), PAGE(8, R), NONE),
		WHOLE(THP_COLLAPSE, PROBE(THP_COLLAPSE), NONE, PMD(PRESENT, 512, R)),
		ROW(UNKNOWN, PROBE(UNKNOWN), NONE, PAGE(8, R)),
	};

	CHECK(rows);
}

/* Whoever looks, these say by themselves what they are. */
static void test_clear_cases(void)
{
	static const struct lens_why looks[] = {
		ANON, FILE_FAULT, N_CLEAR(OTHER), N_RIGHTS(UNTOLD), PROBE(SWAP_IN), SWEEP,
	};
	static struct cause_row rows[] = {
		ROW(SWEEP, SWEEP, PAGE(8, R | W), PAGE(8, R | W | A)),
		ROW(SWEEP, SWEEP, PAGE(8, R | W | A), PAGE(8, R | W | A | D)),
		ROW(SWEEP, SWEEP, PAGE(8, R | W), PAGE(8, R | W | A | D | S)),
		ROW(THP_SPLIT, SWEEP, PMD(PRESENT, 512, R), PAGE(512, R)),
		ROW(THP_SPLIT, SWEEP, PMD(ZERO, 512, R), PTE(ZERO, 1, R)),
		ROW(THP_COLLAPSE, SWEEP, PAGE(8, R), PMD(PRESENT, 512, R)),
		ROW(THP_COLLAPSE, SWEEP, PTE(SWAP, 8, 0), PMD(PRESENT, 512, R)),
		ROW(MIGRATE_OUT, SWEEP, PAGE(8, R), PTE(MIGRATION, 8, E)),
		ROW(MIGRATE_OUT, SWEEP, PTE(DEVICE, 8, 0), PTE(MIGRATION, 8, E)),
		ROW(MIGRATE_IN, SWEEP, PTE(MIGRATION, 8, E), PAGE(9, R)),
		ROW(MIGRATE_IN, SWEEP, PTE(MIGRATION, 8, E), PTE(PROTNONE, 9, 0)),
		ROW(MIGRATE_IN, SWEEP, PTE(MIGRATION, 8, E), PTE(DEVICE, 9, 0)),
		ROW(DEVICE, SWEEP, PAGE(8, R), PTE(DEVICE, 8, W)),
		ROW(DEVICE, SWEEP, PTE(DEVICE, 8, W), PAGE(8, R | W)),
		ROW(DEVICE, SWEEP, NONE, PTE(DEVICE, 8, W)),
		ROW(HWPOISON, SWEEP, PAGE(8, R), PTE(HWPOISON, 8, 0)),
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(looks); i++) {
		for (j = 0; j < ARRAY_SIZE(rows); j++)
			rows[j].why = looks[i];
		CHECK(rows);
	}
}

static void test_sweep(void)
{
	static const struct cause_row rows[] = {
		ROW(AGED, SWEEP, PAGE(8, R | W | A), PAGE(8, R | W)),
		ROW(AGED, N_CLEAR(OTHER), PAGE(8, R | W | A | D), PAGE(8, R | W | D)),
		ROW(UNKNOWN, SWEEP, PAGE(8, R | W | A | D), PAGE(8, R | W)),
		ROW(UNKNOWN, SWEEP, PAGE(8, R), PAGE(8, R | S)),
		ROW(UNKNOWN, SWEEP, PAGE(8, R), NONE),
		ROW(UNKNOWN, SWEEP, NONE, PAGE(8, R)),
		ROW(UNKNOWN, SWEEP, PAGE(8, R), PAGE(9, R | A)),
		ROW(UNKNOWN, SWEEP, PTE(SWAP, 8, E), PTE(DEVICE, 9, W)),
	};

	CHECK(rows);
}

static void test_end(void)
{
	static const struct cause_row rows[] = {
		ROW(EXIT, END(EXIT), PAGE(8, R), NONE),
		ROW(EXEC, END(EXEC), PAGE(8, R), NONE),
	};

	CHECK(rows);
}

static void test_predicates(void)
{
	static const struct lens_change maps = { BASE, 1, NONE, PAGE(8, R) };
	static const struct lens_change copies = { BASE, 1, PAGE(8, R), PAGE(9, R) };
	static const struct lens_change allows = { BASE, 1, PAGE(8, R), PAGE(8, R | W) };
	static const struct lens_change ages = { BASE, 1, PAGE(8, R | A), PAGE(8, R) };
	static const struct lens_change uses = { BASE, 1, PAGE(8, R), PAGE(8, R | A) };
	static const struct lens_change goes = { BASE, 1, PAGE(8, R | A), NONE };

	UNIT_TRUE(lens_change_is_of_fault(&maps));
	UNIT_TRUE(lens_change_is_of_fault(&copies));
	UNIT_TRUE(lens_change_is_of_fault(&allows));
	UNIT_TRUE(!lens_change_is_of_fault(&ages));
	UNIT_TRUE(!lens_change_is_of_fault(&goes));
	UNIT_TRUE(lens_change_is_aging(&ages));
	UNIT_TRUE(!lens_change_is_aging(&uses) && !lens_change_is_aging(&goes));
	UNIT_TRUE(lens_change_is_hardware(&uses));
	UNIT_TRUE(!lens_change_is_hardware(&ages) && !lens_change_is_hardware(&allows));
}

/* What an architecture has besides: bits that the CPU clears, and that go with neighbours. */
static void test_of_arch(void)
{
	const struct lens_change dirtied = {
		BASE, 1, PAGE(8, R | W | lens_arch_dirtied), PAGE(8, R | W | D),
	};
	const struct lens_change cleared = {
		BASE, 1, PAGE(8, R | W | lens_arch_dirtied), PAGE(8, R | W),
	};
	const struct lens_change joined = {
		BASE, 1, PAGE(8, R), PAGE(8, R | lens_arch_neighbours),
	};
	const struct lens_change left = {
		BASE, 1, PAGE(8, R | lens_arch_neighbours), PAGE(8, R | A),
	};
	const struct lens_change taken = {
		BASE, 1, PAGE(8, R | W | lens_arch_neighbours), PAGE(8, R),
	};
	const bool has = lens_arch_neighbours;

	UNIT_TRUE(lens_change_is_hardware(&dirtied) && lens_change_is_hardware(&left));
	UNIT_TRUE(!lens_change_is_hardware(&cleared) && !lens_change_is_hardware(&taken));
	UNIT_EQ(lens_change_is_hardware(&joined), has);
}

const struct unit_case unit_cause_cases[] = {
	{ "cause: of a fault", test_fault },
	{ "cause: what a fault did not do", test_not_of_fault },
	{ "cause: of several faults at once", test_faults },
	{ "cause: of what went", test_removal },
	{ "cause: of other rights", test_protection },
	{ "cause: of what came", test_arrival },
	{ "cause: of a probe", test_probes },
	{ "cause: what says it by itself", test_clear_cases },
	{ "cause: at a sweep", test_sweep },
	{ "cause: of the end", test_end },
	{ "cause: predicates", test_predicates },
	{ "cause: bits of the architecture", test_of_arch },
	{ }
};
