// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/entry.c: every vector comes out as it was put in.
 */
#include <linux/kernel.h>
#include <linux/pgtable.h>
#include <linux/string.h>

#include "../../module/arch.h"
#include "../../module/entry.h"
#include "unit.h"
#include "vector.h"

u64 unit_frame(const struct unit_vector *vector, enum lens_level level)
{
	if (!unit_is_present(vector) || level == LENS_PTE)
		return vector->frame;
	return vector->frame << ((level == LENS_PMD ? PMD_SHIFT : PUD_SHIFT) -
				 PAGE_SHIFT);
}

/* Letters in the order of the table, so that two sets can be compared. */
static void sort_letters(char *to, const char *letters)
{
	unsigned int i;

	for (i = 0; i < lens_nr_bits; i++)
		if (strchr(letters, lens_bits[i].letter))
			*to++ = lens_bits[i].letter;
	if (strchr(letters, '?'))
		*to++ = '?';
	*to = '\0';
}

static void expected_letters(char *to, const struct unit_vector *vector,
			     enum lens_level level)
{
	char letters[40];
	char *p = letters;
	const char *f;

	for (f = vector->flags; *f; f++) {
		if (*f == 's' && !IS_ENABLED(CONFIG_MEM_SOFT_DIRTY))
			continue;
		if (*f == 'D' && !unit_saves_dirty)
			continue;
		*p++ = *f;
	}
	if (level != LENS_PTE && unit_is_present(vector))
		*p++ = 'h';
	*p = '\0';
	sort_letters(to, letters);
	unit_check(strlen(to) == strlen(letters), __LINE__,
		   "the table lacks a letter of '%s'", letters);
}

static void flags_letters(char *to, u32 flags)
{
	unsigned int i;

	for (i = 0; i < lens_nr_bits; i++)
		if (flags & BIT(i))
			*to++ = lens_bits[i].letter;
	if (flags & BIT(lens_nr_bits))
		*to++ = '?';
	*to = '\0';
	unit_check(!(flags >> lens_nr_bits >> 1), __LINE__, "flags are 0x%x", flags);
}

static void check_vector(const struct unit_vector *vector, enum lens_level level,
			 u64 raw)
{
	bool swap = vector->kind == LENS_SWAP;
	struct lens_rec rec, rest;
	char got[40], want[40];
	u64 frame = 0;

	/* what is not to be filled in, and what the record was before */
	memset(&rec, 0x5a, sizeof(rec));
	rec.raw = raw;
	rec.level = level;
	memcpy(&rest, &rec, sizeof(rec));
	lens_entry_decode(&rec, unit_is_present(vector));

	if (swap || lens_has_pfn(vector->kind))
		frame = unit_frame(vector, level);
	flags_letters(got, rec.flags);
	expected_letters(want, vector, level);
	UNIT_STR(got, want);
	UNIT_STR(lens_kind_names[rec.kind], lens_kind_names[vector->kind]);
	UNIT_EQ(rec.frame, frame);
	UNIT_EQ(rec.swap_type, swap ? vector->type : 0);

	rest.kind = rec.kind;
	rest.flags = rec.flags;
	rest.frame = rec.frame;
	rest.swap_type = rec.swap_type;
	unit_check(!memcmp(&rest, &rec, sizeof(rec)), __LINE__,
		   "something else of the record changed");
}

static void test_vector(const struct unit_vector *vector, enum lens_level level)
{
	char name[80];
	u64 raw;

	scnprintf(name, sizeof(name), "%s %s", lens_level_names[level], vector->name);
	unit_begin("entry: %s", name);
	if (unit_raw(vector, level, name, &raw))
		check_vector(vector, level, raw);
	unit_end();
}

static void test_list(const struct unit_vector *vector)
{
	enum lens_level level;

	for (; vector->name; vector++)
		for (level = LENS_PTE; level <= LENS_PUD; level++)
			if (vector->levels & BIT(level))
				test_vector(vector, level);
}

void unit_vectors(void)
{
	test_list(unit_present_vectors);
	test_list(unit_leaf_vectors);
}
