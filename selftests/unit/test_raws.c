// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/raws.c: which entries are one run, and that a run loses nothing.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../../module/raws.h"
#include "unit.h"

#define BASE	(16ull << PAGE_SHIFT)
#define ROOM	8

static struct ptelens_folio_run room[ROOM];
static struct lens_raws raws;

static void start(enum ptelens_detail detail)
{
	struct lens_filter filter;

	lens_filter_init(&filter);
	raws.buf = room;
	lens_raws_start(&raws, detail, &filter,
			ROOM * lens_raws_record_size(detail));
}

static struct lens_rec record(unsigned int nr, enum lens_kind kind, u64 raw, u64 frame)
{
	return (struct lens_rec){
		.vaddr = BASE + ((u64)nr << PAGE_SHIFT),
		.raw = raw,
		.frame = frame,
		.pages = 1,
		.level = LENS_PTE,
		.kind = kind,
	};
}

static unsigned int nr_runs(void)
{
	return raws.used / raws.record;
}

/* Puts entries whose raw grows by @step and whose frame by @frames; how many runs? */
static unsigned int put_many(unsigned int nr, enum lens_kind kind, u64 step, u64 frames)
{
	unsigned int i;

	start(PTELENS_ENTRIES);
	for (i = 0; i < nr; i++) {
		struct lens_rec rec = record(i, kind, 0x1000067 + i * step,
					     100 + i * frames);

		UNIT_TRUE(lens_raws_put(&raws, &rec));
	}
	return nr_runs();
}

static void test_steps(void)
{
	const struct ptelens_run *run = (const void *)room;

	UNIT_EQ(put_many(5, LENS_SPECIAL, PAGE_SIZE, 1), 1);
	UNIT_EQ(run->pages, 5);
	UNIT_EQ(run->step, PAGE_SHIFT + 1);
	/* frames are kept inverted in some entries */
	UNIT_EQ(put_many(5, LENS_PROTNONE, -PAGE_SIZE, 1), 1);
	UNIT_EQ(run->step, -(PAGE_SHIFT + 1));
	UNIT_EQ(put_many(5, LENS_SWAP, -(1ull << 14), 1), 1);
	UNIT_EQ(run->step, -15);
	UNIT_EQ(put_many(5, LENS_ZERO, 0, 0), 1);
	UNIT_EQ(run->step, 0);
	UNIT_EQ(put_many(5, LENS_MARKER_GUARD, 0, 0), 1);
	UNIT_EQ(run->pages, 5);
}

static void test_no_steps(void)
{
	UNIT_EQ(put_many(5, LENS_SPECIAL, PAGE_SIZE, 2), 5);
	UNIT_EQ(put_many(5, LENS_SPECIAL, 3 * PAGE_SIZE, 1), 5);
	UNIT_EQ(put_many(5, LENS_SPECIAL, 0, 1), 5);
	UNIT_EQ(put_many(5, LENS_SPECIAL, PAGE_SIZE, 0), 5);
}

/* The third entry breaks what the first two promise. */
static void test_third(void)
{
	struct lens_rec rec;

	start(PTELENS_ENTRIES);
	rec = record(0, LENS_SPECIAL, 0x1067, 1);
	lens_raws_put(&raws, &rec);
	rec = record(1, LENS_SPECIAL, 0x1067 + PAGE_SIZE, 2);
	lens_raws_put(&raws, &rec);
	rec = record(2, LENS_SPECIAL, 0x1027 + 2 * PAGE_SIZE, 3);
	lens_raws_put(&raws, &rec);
	UNIT_EQ(nr_runs(), 2);
}

static void test_apart(void)
{
	struct lens_rec rec = record(0, LENS_SWAP, 7, 1);

	start(PTELENS_ENTRIES);
	lens_raws_put(&raws, &rec);
	rec = record(2, LENS_SWAP, 7, 1);		/* a hole */
	lens_raws_put(&raws, &rec);
	rec = record(3, LENS_ZERO, 7, 1);		/* another kind */
	lens_raws_put(&raws, &rec);
	rec = record(4, LENS_SWAP, 7, 1);
	lens_raws_put(&raws, &rec);
	rec = record(5, LENS_SWAP, 8, 2);
	rec.swap_type = 1;				/* another area */
	lens_raws_put(&raws, &rec);
	raws.last = NULL;				/* another table */
	rec = record(6, LENS_SWAP, 8, 2);
	rec.swap_type = 1;
	lens_raws_put(&raws, &rec);
	UNIT_EQ(nr_runs(), 6);
}

static void test_huge(void)
{
	struct lens_rec rec = record(0, LENS_PRESENT, 0xe7, 512);

	start(PTELENS_KINDS);
	rec.level = LENS_PMD;
	rec.pages = 512;
	lens_raws_put(&raws, &rec);
	rec.vaddr += 512ull << PAGE_SHIFT;
	lens_raws_put(&raws, &rec);
	UNIT_EQ(nr_runs(), 2);
	rec.vaddr += 512ull << PAGE_SHIFT;
	rec.level = LENS_PTE;
	rec.pages = 1;
	lens_raws_put(&raws, &rec);
	UNIT_EQ(nr_runs(), 3);
}

static void test_kinds(void)
{
	const struct ptelens_run *run = (const void *)room;
	static const u64 frames[] = { 7, 3, 9, 9 };
	struct lens_rec rec;
	unsigned int i;

	start(PTELENS_KINDS);
	for (i = 0; i < ARRAY_SIZE(frames); i++) {
		rec = record(i, LENS_SWAP, i * 12345, frames[i]);
		rec.swap_type = i;
		lens_raws_put(&raws, &rec);
	}
	UNIT_EQ(nr_runs(), 1);
	UNIT_EQ(run->pages, 4);
	UNIT_EQ(run->step, PTELENS_STEP_NONE);
	UNIT_EQ(run->frame, 7);
}

/* In a large folio the number of the page grows, and is the only thing that may. */
static void test_folios(void)
{
	struct lens_rec rec;
	unsigned int i;

	start(PTELENS_FOLIOS);
	for (i = 0; i < 4; i++) {
		rec = record(i, LENS_PROTNONE, 0x1000 * (i + 1), 10 + i);
		rec.folio = (struct ptelens_folio){ .order = 4, .sub = 5 + i, .map = 1 };
		lens_raws_put(&raws, &rec);
	}
	UNIT_EQ(nr_runs(), 1);
	UNIT_EQ(room[0].folio.sub, 5);
	rec = record(4, LENS_PROTNONE, 0x5000, 14);
	rec.folio = (struct ptelens_folio){ .order = 4, .sub = 9, .map = 2 };
	lens_raws_put(&raws, &rec);
	UNIT_EQ(nr_runs(), 2);
	rec = record(5, LENS_PROTNONE, 0x6000, 15);
	rec.folio = (struct ptelens_folio){ .order = 4, .sub = 12, .map = 2 };
	lens_raws_put(&raws, &rec);
	UNIT_EQ(nr_runs(), 3);
}

static void test_room(void)
{
	struct lens_rec rec;
	unsigned int i;

	start(PTELENS_ENTRIES);
	for (i = 0; i < ROOM; i++) {
		rec = record(2 * i, LENS_SWAP, 7, 1);
		UNIT_EQ(lens_raws_room(&raws), ROOM - i);
		UNIT_TRUE(lens_raws_put(&raws, &rec));
	}
	rec = record(2 * i, LENS_SWAP, 7, 1);
	UNIT_TRUE(!lens_raws_put(&raws, &rec));
	/* what joins needs no room */
	rec = record(2 * i - 1, LENS_SWAP, 7, 1);
	UNIT_TRUE(lens_raws_put(&raws, &rec));
	UNIT_EQ(nr_runs(), ROOM);
}

static void test_filter(void)
{
	struct lens_filter filter;

	lens_filter_init(&filter);
	lens_raws_start(&raws, PTELENS_KINDS, &filter, 0);
	UNIT_TRUE(raws.plain && !raws.flags);
	filter.set = BIT(LENS_F_DIRTY);
	lens_raws_start(&raws, PTELENS_KINDS, &filter, 0);
	UNIT_TRUE(!raws.plain && raws.flags);
	lens_filter_init(&filter);
	filter.kinds &= ~BIT(LENS_PRESENT);
	lens_raws_start(&raws, PTELENS_KINDS, &filter, 0);
	UNIT_TRUE(!raws.plain && !raws.flags);
	lens_filter_init(&filter);
	filter.levels = BIT(LENS_PMD);
	lens_raws_start(&raws, PTELENS_KINDS, &filter, 0);
	UNIT_TRUE(!raws.plain);
}

const struct unit_case unit_raws_cases[] = {
	{ "raws: the step of a run", test_steps },
	{ "raws: no step, no run", test_no_steps },
	{ "raws: the third entry breaks it", test_third },
	{ "raws: what is apart", test_apart },
	{ "raws: huge entries stay alone", test_huge },
	{ "raws: kinds", test_kinds },
	{ "raws: folios", test_folios },
	{ "raws: room", test_room },
	{ "raws: what passes a filter at a glance", test_filter },
	{ }
};
