// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/count.c: sums and contiguous stretches.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../../module/count.h"
#include "unit.h"

#define RECORDS 300

static struct lens_counts counts;
static struct lens_stretches stretches;
static struct lens_rec recs[RECORDS];

static struct lens_rec random_record(void)
{
	struct lens_rec rec = {
		.pages = 1u << unit_below(19),
		.flags = unit_random() & (BIT(lens_nr_bits + 1) - 1),
		.level = unit_below(LENS_NR_LEVELS),
		.kind = unit_below(LENS_NR_KINDS),
		.folio = {
			.map = unit_below(6),
			.type = unit_below(LENS_NR_FOLIO_TYPES),
		},
	};

	if (!lens_is_mapped(rec.kind))
		rec.folio = (struct ptelens_folio){ };
	return rec;
}

static void is(const struct lens_count *got, u64 entries, u64 pages, int line)
{
	unit_equal(got->entries, entries, line, "entries");
	unit_equal(got->pages, pages, line, "pages");
}

/* Each row is added up on its own, from all the records. */
#define ROW(got, condition) do {					\
	u64 entries = 0, pages = 0;					\
	unsigned int r;							\
									\
	for (r = 0; r < RECORDS; r++) {					\
		const struct lens_rec *rec = &recs[r];			\
									\
		if (!(condition))					\
			continue;					\
		/* of PTEs a record may stand for many */			\
		entries += rec->level == LENS_PTE ? rec->pages : 1;	\
		pages += rec->pages;					\
	}								\
	is(&(got), entries, pages, __LINE__);				\
} while (0)

static void test_sums(void)
{
	unsigned int i;

	memset(&counts, 0, sizeof(counts));
	for (i = 0; i < RECORDS; i++) {
		recs[i] = random_record();
		lens_count(&counts, &recs[i]);
	}
	ROW(counts.all, rec);
	for (i = 0; i < LENS_NR_KINDS; i++)
		ROW(counts.kind[i], rec->kind == i);
	for (i = 0; i < LENS_NR_LEVELS; i++)
		ROW(counts.level[i], rec->level == i);
	for (i = 0; i <= lens_nr_bits; i++)
		ROW(counts.flag[i], rec->flags >> i & 1);
	/* the first four kinds are the mapped ones */
	for (i = 0; i < LENS_NR_FOLIO_TYPES; i++)
		ROW(counts.folio[i], rec->folio.type == i &&
		    (rec->kind == LENS_PRESENT || rec->kind == LENS_PROTNONE ||
		     rec->kind == LENS_ZERO || rec->kind == LENS_SPECIAL));
}

static u64 shared_out(u32 pages, s32 map, enum lens_folio_type type)
{
	struct lens_rec rec = {
		.pages = pages,
		.level = pages == 1 ? LENS_PTE : LENS_PMD,
		.folio = { .map = map, .type = type },
	};

	memset(&counts, 0, sizeof(counts));
	lens_count(&counts, &rec);
	return counts.shared_out;
}

static void test_shared_out(void)
{
	struct lens_rec rec = { .pages = 1, .folio = { .type = LENS_FOLIO_ANON } };
	int i;

	UNIT_EQ(shared_out(1, 1, LENS_FOLIO_ANON), 4096);
	UNIT_EQ(shared_out(1, 2, LENS_FOLIO_FILE), 2048);
	UNIT_EQ(shared_out(1, 3, LENS_FOLIO_SHMEM), 1365);
	UNIT_EQ(shared_out(512, 1, LENS_FOLIO_ANON), 512 * 4096);
	UNIT_EQ(shared_out(512, 3, LENS_FOLIO_KSM), 512 * 4096 / 3);
	UNIT_EQ(shared_out(1, 4097, LENS_FOLIO_FILE), 0);
	/* a page that is just being unmapped, and a count gone wrong */
	UNIT_EQ(shared_out(1, 0, LENS_FOLIO_ANON), 4096);
	UNIT_EQ(shared_out(1, -1, LENS_FOLIO_ANON), 4096);
	/* each of a run of PTEs is rounded, as if it came alone */
	rec.pages = 3;
	rec.folio.map = 3;
	memset(&counts, 0, sizeof(counts));
	lens_count(&counts, &rec);
	UNIT_EQ(counts.shared_out, 3 * 1365);
	rec.pages = 1;
	rec.folio.map = 0;
	/* the largest entry there is does not overflow */
	UNIT_EQ(shared_out(U32_MAX, 1, LENS_FOLIO_ANON), 0xffffffffull << 12);
	UNIT_EQ(shared_out(512, 1, LENS_FOLIO_HUGETLB), 0);
	UNIT_EQ(shared_out(1, 1, LENS_FOLIO_NONE), 0);

	memset(&counts, 0, sizeof(counts));
	for (i = 1; i <= 4; i++) {
		rec.folio.map = i;
		lens_count(&counts, &rec);
	}
	UNIT_EQ(counts.shared_out, 4096 + 2048 + 1365 + 1024);
}

static void stretch(u64 page, u64 frame, u32 pages, enum lens_kind kind)
{
	struct lens_rec rec = {
		.vaddr = page << PAGE_SHIFT,
		.frame = frame,
		.pages = pages,
		.kind = kind,
	};

	lens_stretch(&stretches, &rec);
}

static void test_stretches(void)
{
	static const struct lens_count none;
	unsigned int i;

	memset(&stretches, 0, sizeof(stretches));
	lens_stretch_end(&stretches);
	for (i = 0; i < LENS_NR_STRETCHES; i++)
		is(&stretches.bucket[i], 0, 0, __LINE__);

	stretch(0, 0, 1, LENS_PRESENT);		/* 3 pages from address and frame 0 */
	stretch(1, 1, 1, LENS_PROTNONE);
	stretch(2, 2, 1, LENS_PRESENT);
	stretch(4, 3, 1, LENS_PRESENT);		/* a hole: 1 */
	stretch(5, 7, 1, LENS_PRESENT);		/* a jump: 1 */
	stretch(6, 6, 1, LENS_PRESENT);		/* the frame goes back: 1 */
	stretch(7, 7, 1, LENS_SWAP);		/* not memory */
	stretch(7, 7, 1, LENS_ZERO);
	stretch(7, 7, 1, LENS_SPECIAL);
	stretch(7, 7, 1, LENS_MIGRATION);
	stretch(8, 7, 1, LENS_PRESENT);		/* the frame goes on, not the address */
	stretch(9, 8, 512, LENS_PRESENT);	/* 513 with the one before */
	stretch(521, 520, 511, LENS_PRESENT);	/* 1024 */
	lens_stretch_end(&stretches);
	lens_stretch_end(&stretches);		/* ends it once */
	for (i = 0; i < LENS_NR_STRETCHES; i++) {
		const struct lens_count *bucket = &stretches.bucket[i];

		if (i == 0)
			is(bucket, 3, 3, __LINE__);
		else if (i == 1)
			is(bucket, 1, 3, __LINE__);
		else if (i == 10)
			is(bucket, 1, 1024, __LINE__);
		else
			UNIT_TRUE(!memcmp(bucket, &none, sizeof(none)));
	}
}

static void test_buckets(void)
{
	unsigned int i;

	memset(&stretches, 0, sizeof(stretches));
	for (i = 0; i < 32; i++) {
		u64 at = 1ull << 33;

		stretch(at, 7, 1u << i, LENS_PRESENT);
		lens_stretch_end(&stretches);
		is(&stretches.bucket[i], 1, 1ull << i, __LINE__);
		if (i == 0)
			continue;
		stretch(at, 7, (1u << i) - 1, LENS_PRESENT);
		lens_stretch_end(&stretches);
		is(&stretches.bucket[i - 1], 2, (1ull << (i - 1)) + (1u << i) - 1,
		   __LINE__);
		stretches.bucket[i - 1] = (struct lens_count){ };
	}
}

/* Longer than the last bucket's name says: there is no other one. */
static void test_last_bucket(void)
{
	unsigned int i;

	memset(&stretches, 0, sizeof(stretches));
	for (i = 0; i < 5; i++)
		stretch((u64)i << 31, (u64)i << 31, 1u << 31, LENS_PRESENT);
	lens_stretch_end(&stretches);
	is(&stretches.bucket[31], 1, 5ull << 31, __LINE__);
}

const struct unit_case unit_count_cases[] = {
	{ "count: random records add up in every row", test_sums },
	{ "count: shares of mapped pages", test_shared_out },
	{ "count: stretches", test_stretches },
	{ "count: buckets", test_buckets },
	{ "count: the last bucket is open", test_last_bucket },
	{ }
};
