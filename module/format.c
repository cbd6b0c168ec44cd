// SPDX-License-Identifier: GPL-2.0
/*
 * Records as text: the columns of entries, ranges and swap. The formats are
 * told to users in view_readme.c.
 */
#include "arch.h"
#include "format.h"

#define KIND_WIDTH	9
#define TARGET_WIDTH	15
#define FOLIO_WIDTH	60

void lens_format_column_names(struct lens_text *text)
{
	char *start;

	lens_put(text, "pages lvl raw              ");
	start = text->at;
	lens_put(text, "kind");
	lens_pad(text, start, KIND_WIDTH);
	start = text->at;
	lens_put(text, "target");
	lens_pad(text, start, TARGET_WIDTH);
	start = text->at;
	lens_put(text, "flags");
	lens_pad(text, start, lens_nr_bits + 1);
	start = text->at;
	lens_put(text, "folio");
	lens_pad(text, start, FOLIO_WIDTH);
	lens_put(text, "vma");
}

void lens_format_columns(struct lens_text *text)
{
	lens_put(text, "# vaddr            ");
	lens_format_column_names(text);
	lens_put_char(text, '\n');
}

/* +N: one piece of N; ~M: M pieces; nothing: one page, nothing to add. */
static void put_extent(struct lens_text *text, const struct lens_run *run)
{
	if (run->pieces > 1) {
		lens_put_char(text, '~');
		lens_put_dec(text, run->pieces);
	} else if (run->pages > 1) {
		lens_put_char(text, '+');
		lens_put_dec(text, run->pages);
	}
}

/* Returns false if there is no frame or slot. */
static bool put_frame(struct lens_text *text, const struct lens_rec *rec)
{
	if (rec->kind == LENS_SWAP) {
		lens_put(text, "swap=");
		lens_put_dec(text, rec->swap_type);
		lens_put_char(text, ':');
	} else if (lens_has_pfn(rec->kind)) {
		lens_put(text, "pfn=");
	} else {
		lens_put_char(text, '-');
		return false;
	}
	lens_put_hex(text, rec->frame, 0);
	return true;
}

static void put_target(struct lens_text *text, const struct lens_run *run,
		       bool merged)
{
	if (put_frame(text, &run->first) && merged)
		put_extent(text, run);
}

static void put_flags(struct lens_text *text, u32 flags)
{
	unsigned int i;

	for (i = 0; i < lens_nr_bits; i++)
		lens_put_char(text, flags & BIT(i) ? lens_bits[i].letter : '-');
	lens_put_char(text, flags & BIT(lens_nr_bits) ? '?' : '-');
}

/* What differs too often between neighbours to be shown of a run. */
static void put_more_of_folio(struct lens_text *text, const struct ptelens_folio *folio)
{
	unsigned int i;

	if (folio->flags & PTELENS_FOLIO_PINNED)
		lens_put(text, ",pin");
	if (folio->order) {
		lens_put(text, ",sub=");
		lens_put_dec(text, folio->sub);
	}
	if (folio->parts) {
		lens_put(text, ",parts=");
		lens_put_dec(text, folio->parts);
	}
	if (folio->cgroup) {
		lens_put(text, ",cg=");
		lens_put_dec(text, folio->cgroup);
	}
	lens_put(text, ",kpf=");
	for (i = 0; i < LENS_NR_KPF; i++)
		if (folio->page & BIT(i))
			lens_put_char(text, lens_kpf[i].letter);
}

static void put_folio(struct lens_text *text, const struct ptelens_folio *folio,
		      bool merged)
{
	if (folio->type == LENS_FOLIO_NONE) {
		lens_put_char(text, '-');
		return;
	}
	lens_put(text, lens_folio_names[folio->type]);
	lens_put(text, ",order=");
	lens_put_dec(text, folio->order);
	if (!merged) {
		lens_put(text, ",ref=");
		lens_put_dec(text, folio->ref);
		lens_put(text, folio->flags & PTELENS_FOLIO_MAP_ESTIMATE ?
			 ",map~" : ",map=");
		lens_put_dec(text, folio->map);
	}
	if (folio->flags & PTELENS_FOLIO_EXCLUSIVE)
		lens_put(text, ",excl");
	lens_put(text, ",node=");
	lens_put_dec(text, folio->node);
	if (!merged)
		put_more_of_folio(text, folio);
}

/* As VmFlags of smaps, joined by +, or -. */
static void put_vma_flags(struct lens_text *text, const struct lens_vma *vma)
{
	unsigned int i;
	bool any = false;

	for (i = 0; i < LENS_NR_VMA_FLAGS; i++) {
		if (!(vma->flags & BIT(i)))
			continue;
		if (any)
			lens_put_char(text, '+');
		lens_put(text, lens_vma_flag_names[i]);
		any = true;
	}
	if (!any)
		lens_put_char(text, '-');
}

void lens_format_vma_name(struct lens_text *text, const struct lens_vma *vma,
			  u64 addr)
{
	lens_put_escaped(text, vma->name);
	if (vma->is_file) {
		lens_put_char(text, '+');
		lens_put_hex(text, vma->offset + (addr - vma->start), 0);
	}
}

void lens_format_vma(struct lens_text *text, const struct lens_vma *vma,
		     u64 addr, char separator)
{
	lens_put(text, vma->perms);
	lens_put_char(text, separator);
	lens_put(text, lens_vma_names[vma->type]);
	lens_put_char(text, separator);
	put_vma_flags(text, vma);
	lens_put_char(text, separator);
	lens_format_vma_name(text, vma, addr);
}

void lens_format_entry(struct lens_text *text, const struct lens_run *run,
		       bool merged)
{
	const struct lens_rec *rec = &run->first;
	char *start;

	lens_put_hex(text, rec->vaddr, 16);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, run->pages, 7);
	lens_put_char(text, ' ');
	lens_put(text, lens_level_names[rec->level]);
	lens_put_char(text, ' ');
	lens_put_hex(text, rec->raw, 16);
	lens_put_char(text, ' ');
	start = text->at;
	lens_put(text, lens_kind_names[rec->kind]);
	lens_pad(text, start, KIND_WIDTH);
	start = text->at;
	put_target(text, run, merged);
	lens_pad(text, start, TARGET_WIDTH);
	put_flags(text, rec->flags);
	lens_put_char(text, ' ');
	start = text->at;
	put_folio(text, &rec->folio, merged);
	lens_pad(text, start, FOLIO_WIDTH);
	lens_format_vma(text, &run->vma, rec->vaddr, ',');
}

void lens_format_decoded(struct lens_text *text, const struct lens_rec *rec,
			 char separator)
{
	lens_put(text, lens_kind_names[rec->kind]);
	lens_put_char(text, separator);
	put_frame(text, rec);
	lens_put_char(text, separator);
	put_flags(text, rec->flags);
}

void lens_format_run(struct lens_text *text, const struct lens_run *run,
		     bool merged)
{
	lens_format_entry(text, run, merged);
	lens_put_char(text, '\n');
}
