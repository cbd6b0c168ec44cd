// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/run.c: what joins a run, what ends it, and its pieces.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../module/run.h"
#include "unit.h"

#define BASE	(16ull << PAGE_SHIFT)

static const struct lens_vma vma = {
	.start = BASE, .end = BASE + (4096ull << PAGE_SHIFT),
	.name = "", .perms = "rw-p",
};

/* One anonymous page; page @nr of the VMA. */
static struct lens_rec record(unsigned int nr, u64 frame)
{
	return (struct lens_rec){
		.vaddr = BASE + ((u64)nr << PAGE_SHIFT),
		.raw = frame << PAGE_SHIFT | 0x67,
		.frame = frame,
		.pages = 1,
		.flags = BIT(LENS_F_READ) | BIT(LENS_F_USER),
		.level = LENS_PTE,
		.kind = LENS_PRESENT,
		.folio = { .ref = 1, .map = 1, .type = LENS_FOLIO_ANON },
	};
}

static void test_start(void)
{
	struct lens_rec rec = record(3, 100);
	struct lens_run run;

	rec.pages = 512;
	memset(&run, 0xff, sizeof(run));
	lens_run_start(&run, &rec, &vma);
	UNIT_TRUE(!memcmp(&run.first, &rec, sizeof(rec)));
	UNIT_TRUE(!memcmp(&run.vma, &vma, sizeof(vma)));
	UNIT_EQ(run.pages, 512);
	UNIT_EQ(run.pieces, 1);
	UNIT_EQ(lens_run_end(&run), BASE + (515ull << PAGE_SHIFT));
}

static void test_contiguous(void)
{
	struct lens_rec first = record(0, 100), rec;
	struct lens_run run;
	unsigned int i;

	lens_run_start(&run, &first, &vma);
	for (i = 1; i < 10; i++) {
		rec = record(i, 100 + i);
		UNIT_TRUE(lens_run_join(&run, &rec, &vma));
		UNIT_EQ(run.pages, i + 1);
		UNIT_EQ(run.pieces, 1);
		UNIT_EQ(lens_run_end(&run), rec.vaddr + PAGE_SIZE);
	}
	UNIT_TRUE(!memcmp(&run.first, &first, sizeof(first)));
}

static void test_pieces(void)
{
	static const u64 frames[] = { 100, 101, 103, 104, 102, 102, 101, 500, 501 };
	static const u64 pieces[] = { 1, 1, 2, 2, 3, 4, 5, 6, 6 };
	struct lens_rec rec = record(0, frames[0]);
	struct lens_run run;
	unsigned int i;

	lens_run_start(&run, &rec, &vma);
	for (i = 1; i < ARRAY_SIZE(frames); i++) {
		rec = record(i, frames[i]);
		UNIT_TRUE(lens_run_join(&run, &rec, &vma));
		UNIT_EQ(run.pieces, pieces[i]);
	}
}

static void test_huge(void)
{
	struct lens_rec rec = record(0, 0x1000);
	struct lens_run run;

	rec.pages = 512;
	lens_run_start(&run, &rec, &vma);
	rec.vaddr += 512ull << PAGE_SHIFT;
	rec.frame += 512;
	UNIT_TRUE(lens_run_join(&run, &rec, &vma));
	UNIT_EQ(run.pages, 1024);
	UNIT_EQ(run.pieces, 1);
	rec.vaddr += 512ull << PAGE_SHIFT;
	rec.frame += 1;			/* does not follow 512 frames */
	UNIT_TRUE(lens_run_join(&run, &rec, &vma));
	UNIT_EQ(run.pages, 1536);
	UNIT_EQ(run.pieces, 2);
}

static void test_swap(void)
{
	struct lens_rec rec = record(0, 0x77);
	struct lens_run run;

	rec.kind = LENS_SWAP;
	rec.swap_type = 2;
	lens_run_start(&run, &rec, &vma);
	rec.vaddr += PAGE_SIZE;
	rec.frame = 0x78;
	UNIT_TRUE(lens_run_join(&run, &rec, &vma));
	UNIT_EQ(run.pieces, 1);
	rec.vaddr += PAGE_SIZE;
	UNIT_TRUE(lens_run_join(&run, &rec, &vma));
	UNIT_EQ(run.pieces, 2);
}

/* Markers and unknown entries have no frame that could be scattered. */
static void test_no_frame(void)
{
	static const enum lens_kind kinds[] = {
		LENS_MARKER_UFFD_WP, LENS_MARKER_POISON, LENS_MARKER_GUARD,
		LENS_UNKNOWN,
	};
	struct lens_rec rec;
	struct lens_run run;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		rec = record(0, 0);
		rec.kind = kinds[i];
		lens_run_start(&run, &rec, &vma);
		rec.vaddr += PAGE_SIZE;
		UNIT_TRUE(lens_run_join(&run, &rec, &vma));
		rec.vaddr += PAGE_SIZE;
		UNIT_TRUE(lens_run_join(&run, &rec, &vma));
		UNIT_EQ(run.pages, 3);
		UNIT_EQ(run.pieces, 1);
	}
}

/* Claims that a record does not join a run of one, and leaves it as it was. */
static void refuses(const struct lens_rec *first, const struct lens_rec *next,
		    const struct lens_vma *next_vma, const char *why)
{
	struct lens_run run, before;

	memset(&run, 0, sizeof(run));
	lens_run_start(&run, first, &vma);
	memcpy(&before, &run, sizeof(run));
	unit_check(!lens_run_join(&run, next, next_vma), __LINE__,
		   "joined in spite of %s", why);
	unit_check(!memcmp(&before, &run, sizeof(run)), __LINE__,
		   "refused for %s, but changed", why);
}

static void test_gaps(void)
{
	struct lens_rec first = record(4, 100), rec;

	rec = record(6, 101);
	refuses(&first, &rec, &vma, "a hole");
	rec = record(4, 101);
	refuses(&first, &rec, &vma, "the same address");
	rec = record(3, 101);
	refuses(&first, &rec, &vma, "a step back");
}

static void test_vma(void)
{
	struct lens_rec first = record(0, 100), next = record(1, 101);
	struct lens_vma other = vma;

	other.start = next.vaddr;
	refuses(&first, &next, &other, "another VMA start");
	other = vma;
	other.end += PAGE_SIZE;
	refuses(&first, &next, &other, "another VMA end");
}

#define DIFFERS(member, value) do {					\
	struct lens_rec next = record(1, 101);				\
									\
	next.member = (value);						\
	refuses(&first, &next, &vma, #member);				\
} while (0)

static void test_attributes_that_split(void)
{
	struct lens_rec first = record(0, 100);
	unsigned int i;

	for (i = 1; i < LENS_NR_LEVELS; i++)
		DIFFERS(level, i);
	for (i = 1; i < LENS_NR_KINDS; i++)
		DIFFERS(kind, i);
	for (i = 0; i < 32; i++)
		DIFFERS(flags, first.flags ^ BIT(i));
	for (i = 0; i < LENS_NR_FOLIO_TYPES; i++)
		if (i != first.folio.type)
			DIFFERS(folio.type, i);
	DIFFERS(folio.order, 1);
	DIFFERS(folio.node, 1);
	DIFFERS(folio.node, -1);
	DIFFERS(folio.flags, PTELENS_FOLIO_EXCLUSIVE);
	first.kind = LENS_SWAP;
	for (i = 0; i < 5; i++) {
		struct lens_rec next = record(1, 101);

		next.kind = LENS_SWAP;
		next.swap_type = 1u << i;
		refuses(&first, &next, &vma, "swap type");
	}
}

static void test_attributes_that_do_not(void)
{
	struct lens_rec rec = record(0, 100);
	struct lens_run run;

	lens_run_start(&run, &rec, &vma);
	rec = record(1, 101);
	rec.raw = 0;
	rec.folio.ref = 7;
	rec.folio.map = 3;
	rec.folio.sub = 1;
	rec.folio.parts = 2;
	rec.folio.cgroup = 3;
	rec.folio.page = BIT(LENS_KPF_DIRTY);
	rec.folio.flags = PTELENS_FOLIO_MAP_ESTIMATE | PTELENS_FOLIO_PINNED;
	rec.vma = 5;		/* a number of the batch, not of the VMA */
	UNIT_TRUE(lens_run_join(&run, &rec, &vma));
}

/* As ranges uses it, against a count page by page. */
static void random_runs(void)
{
	struct lens_rec rec = record(0, 1000), last = rec;
	struct lens_run run;
	unsigned int i, nr = 0;
	u64 pages = 1, pieces = 1;

	lens_run_start(&run, &rec, &vma);
	for (i = 0; i < 200; i++) {
		bool hole = !unit_below(8), other = !unit_below(8);
		bool jump = !unit_below(3);

		nr += last.pages + hole;
		rec = record(nr, last.frame + last.pages + jump * 7);
		rec.pages = 1 + unit_below(4);
		rec.flags = last.flags ^ (other ? BIT(LENS_F_DIRTY) : 0);
		if (hole || other) {
			refuses(&last, &rec, &vma, "a random difference");
			UNIT_TRUE(!lens_run_join(&run, &rec, &vma));
			UNIT_EQ(run.pages, pages);
			UNIT_EQ(run.pieces, pieces);
			lens_run_start(&run, &rec, &vma);
			pages = rec.pages;
			pieces = 1;
		} else {
			UNIT_TRUE(lens_run_join(&run, &rec, &vma));
			pages += rec.pages;
			pieces += jump;
			UNIT_EQ(run.pages, pages);
			UNIT_EQ(run.pieces, pieces);
		}
		last = rec;
	}
}

static void test_random(void)
{
	int i;

	for (i = 0; i < 20; i++)
		random_runs();
}

const struct unit_case unit_run_cases[] = {
	{ "run: a run of one", test_start },
	{ "run: frames that follow each other are one piece", test_contiguous },
	{ "run: every jump of the frame is a piece", test_pieces },
	{ "run: huge entries", test_huge },
	{ "run: swap offsets", test_swap },
	{ "run: entries without a frame", test_no_frame },
	{ "run: a gap ends it", test_gaps },
	{ "run: another VMA ends it", test_vma },
	{ "run: whatever else differs ends it", test_attributes_that_split },
	{ "run: counts and raw value do not", test_attributes_that_do_not },
	{ "run: random runs", test_random },
	{ }
};
