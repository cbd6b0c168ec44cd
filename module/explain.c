// SPDX-License-Identifier: GPL-2.0
/*
 * An address explained in words: the way through the tables, and where it ends.
 * What will happen there is in explain_page.c.
 */
#include <linux/log2.h>
#include <linux/mm.h>

#include "arch.h"
#include "explain.h"
#include "explain_page.h"

/* Bits of the address that number the entries of a level; 0 if it is folded. */
static unsigned int index_bits(enum lens_level level)
{
	if (level == LENS_PGD)
		return ilog2(PTRS_PER_PGD);
	return lens_level_shift(level + 1) - lens_level_shift(level);
}

static u64 index_of(u64 addr, enum lens_level level)
{
	return addr >> lens_level_shift(level) & (BIT(index_bits(level)) - 1);
}

static void put_bits(struct lens_text *text, u64 value, unsigned int nr)
{
	while (nr--)
		lens_put_char(text, '0' + (value >> nr & 1));
}

/* One row of the split address: a name, the bits or the number of each part. */
enum split_row { SPLIT_NAMES, SPLIT_BITS, SPLIT_NUMBERS, NR_SPLIT_ROWS };

static void put_part(struct lens_text *text, enum split_row row, const char *name,
		     u64 value, unsigned int bits)
{
	if (row == SPLIT_NAMES)
		lens_put(text, name);
	else if (row == SPLIT_BITS)
		put_bits(text, value, bits);
	else
		lens_put_dec(text, value);
}

static void put_split(struct lens_text *text, u64 addr)
{
	enum split_row row;
	int level;

	for (row = 0; row < NR_SPLIT_ROWS; row++) {
		lens_put(text, "  ");
		for (level = LENS_PGD; level >= LENS_PTE; level--) {
			unsigned int bits = index_bits(level);
			char *start = text->at;

			if (!bits)
				continue;
			put_part(text, row, lens_level_names[level],
				 index_of(addr, level), bits);
			lens_pad(text, start, bits);
		}
		put_part(text, row, "offset", addr & ~PAGE_MASK, PAGE_SHIFT);
		lens_put_char(text, '\n');
	}
}

static void put_step(struct lens_text *text, u64 addr, enum lens_level level,
		     const struct lens_step *step)
{
	lens_put(text, "  ");
	lens_put(text, lens_level_names[level]);
	lens_put_char(text, '[');
	lens_put_dec(text, index_of(addr, level));
	lens_put(text, "] at ");
	lens_put_hex(text, step->at, 0);
	lens_put(text, " = ");
	lens_put_hex(text, step->raw, 16);
}

/* The words of an entry's bits, the unknown ones as a mask. */
static void put_flags(struct lens_text *text, u32 flags, u64 unknown)
{
	const char *comma = "";
	unsigned int i;

	for (i = 0; i < lens_nr_bits; i++) {
		if (!(flags & BIT(i)))
			continue;
		lens_put(text, comma);
		lens_put(text, lens_bits[i].name);
		comma = ", ";
	}
	if (unknown) {
		lens_put(text, comma);
		lens_put(text, "unknown bits ");
		lens_put_hex(text, unknown, 0);
	}
}

static void put_entry_flags(struct lens_text *text, u64 raw, enum lens_level level,
			    bool table)
{
	u64 unknown;
	u32 flags = lens_arch_decode(raw, level, table, &unknown);

	lens_put(text, "\n    ");
	put_flags(text, flags, unknown);
}

static void put_table(struct lens_text *text, const struct lens_path *path,
		      enum lens_level level)
{
	u64 raw = path->step[level].raw;

	lens_put(text, "   table at ");
	lens_put_hex(text, (u64)pte_pfn(__pte(raw)) << PAGE_SHIFT, 0);
	put_entry_flags(text, raw, level, true);
}

/* Page table isolation: the other copy of the highest table. */
static void put_user_view(struct lens_text *text, u64 addr,
			  const struct lens_path *path)
{
	const struct lens_step *user = &path->user;
	u64 differs = user->raw ^ path->step[LENS_PGD].raw;

	if (!user->at)
		return;
	put_step(text, addr, LENS_PGD, user);
	lens_put(text, "   in user space (KPTI): ");
	if (!differs) {
		lens_put(text, "the same\n");
		return;
	}
	lens_put(text, "differs by ");
	lens_put_hex(text, differs, 0);
	put_entry_flags(text, user->raw, LENS_PGD, true);
	lens_put_char(text, '\n');
}

/* "4K", "2M", "1G": powers of two all of them. */
static void put_size(struct lens_text *text, enum lens_level level)
{
	unsigned int shift = lens_level_shift(level);

	lens_put_dec(text, BIT(shift % 10));
	lens_put_char(text, "BKMGTP"[shift / 10]);
}

static void put_leaf(struct lens_text *text, u64 addr, const struct lens_rec *rec)
{
	u64 in_leaf = addr & (BIT(lens_level_shift(rec->level)) - 1);
	u64 at = (rec->frame << PAGE_SHIFT) + (addr & ~PAGE_MASK);

	lens_put(text, "   leaf: a page of ");
	put_size(text, rec->level);
	put_entry_flags(text, rec->raw, rec->level, false);
	lens_put(text, "\n    frame ");
	lens_put_hex(text, (at - in_leaf) >> PAGE_SHIFT, 0);
	lens_put(text, ", offset ");
	lens_put_hex(text, in_leaf, 0);
	lens_put(text, ": physical address ");
	lens_put_hex(text, at, 0);
	lens_put(text, "\n    ");
	lens_explain_frame(text, rec);
}

static void put_swap(struct lens_text *text, const struct lens_rec *rec)
{
	lens_put(text, "swapped out, type ");
	lens_put_dec(text, rec->swap_type);
	lens_put(text, " offset ");
	lens_put_hex(text, rec->frame, 0);
	lens_put(text, ": line ");
	lens_put_dec(text, rec->swap_type + 1);
	lens_put(text, " of /proc/swaps, if all of lower types are in use");
}

static void put_not_present(struct lens_text *text, const struct lens_rec *rec)
{
	lens_put(text, "   not present: ");
	if (rec->kind == LENS_SWAP) {
		put_swap(text, rec);
	} else {
		lens_put(text, lens_kind_names[rec->kind]);
		if (lens_has_pfn(rec->kind)) {
			lens_put(text, ", frame ");
			lens_put_hex(text, rec->frame, 0);
		}
	}
	if (rec->flags) {
		lens_put(text, "\n    ");
		put_flags(text, rec->flags, 0);
	}
}

static void put_end(struct lens_text *text, u64 addr, const struct lens_rec *rec,
		    enum lens_level level)
{
	if (!rec) {
		lens_put(text, "   none: the walk ends here");
		if (level != LENS_PTE) {
			lens_put(text, ", ");
			put_size(text, level);
			lens_put(text, " are empty");
		}
	} else if (rec->kind == LENS_UNKNOWN) {
		lens_put(text, "   bad or unknown: the walk ends here");
	} else if (lens_is_mapped(rec->kind)) {
		put_leaf(text, addr, rec);
	} else {
		put_not_present(text, rec);
	}
}

static void put_way(struct lens_text *text, u64 addr, const struct lens_case *page,
		    const struct lens_path *path)
{
	int level;

	for (level = LENS_PGD; level >= LENS_PTE; level--) {
		if (!(path->levels & BIT(level)))
			continue;
		put_step(text, addr, level, &path->step[level]);
		/* the lowest step is the end */
		if (path->levels & (BIT(level) - 1))
			put_table(text, path, level);
		else
			put_end(text, addr, page->rec, level);
		lens_put_char(text, '\n');
		if (level == LENS_PGD)
			put_user_view(text, addr, path);
	}
}

void lens_explain(struct lens_text *text, u64 addr, const struct lens_case *page,
		  const struct lens_path *path)
{
	lens_put_hex(text, addr, 16);
	lens_put_char(text, '\n');
	put_split(text, addr);
	put_way(text, addr, page, path);
	lens_explain_vma(text, page);
	lens_explain_accesses(text, page);
}
