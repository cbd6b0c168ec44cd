/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record: one entry of a live page table as every room of the module
 * sees it. The walk fills records, the views print them; nothing here points
 * into a live structure.
 */
#ifndef LENS_RECORD_H
#define LENS_RECORD_H

#include <linux/bits.h>
#include <linux/types.h>

#include "uapi/ptelens.h"

#define LENS_FORMAT_VERSION 1

/* Where an entry sits, from the leaves up. */
enum lens_level {
	LENS_PTE = PTELENS_PTE,
	LENS_PMD = PTELENS_PMD,
	LENS_PUD = PTELENS_PUD,
	LENS_P4D = PTELENS_P4D,
	LENS_PGD = PTELENS_PGD,
	LENS_NR_LEVELS = PTELENS_NR_LEVELS
};

/*
 * What an entry is, as uapi/ptelens.h has it in words. The order is the order
 * of rows and columns in the files.
 */
enum lens_kind {
	LENS_PRESENT = PTELENS_PRESENT,
	LENS_PROTNONE = PTELENS_PROTNONE,
	LENS_ZERO = PTELENS_ZERO,
	LENS_SPECIAL = PTELENS_SPECIAL,
	LENS_SWAP = PTELENS_SWAP,
	LENS_MIGRATION = PTELENS_MIGRATION,
	LENS_HWPOISON = PTELENS_HWPOISON,
	LENS_DEVICE = PTELENS_DEVICE,
	LENS_MARKER_UFFD_WP = PTELENS_MARKER_UFFD_WP,
	LENS_MARKER_POISON = PTELENS_MARKER_POISON,
	LENS_MARKER_GUARD = PTELENS_MARKER_GUARD,
	LENS_UNKNOWN = PTELENS_UNKNOWN,
	LENS_NR_KINDS = PTELENS_NR_KINDS
};

/* Kinds that the walker met with no page behind them: the file "swap". */
#define LENS_KINDS_NON_PRESENT						\
	(BIT(LENS_SWAP) | BIT(LENS_MIGRATION) | BIT(LENS_HWPOISON) |	\
	 BIT(LENS_DEVICE) | BIT(LENS_MARKER_UFFD_WP) |			\
	 BIT(LENS_MARKER_POISON) | BIT(LENS_MARKER_GUARD) |		\
	 BIT(LENS_UNKNOWN))

/*
 * Flags are bits in the order of the letters of the flags column. The first
 * ones mean the same on every architecture, which continues from
 * LENS_NR_COMMON_FLAGS on; see arch.h.
 */
enum lens_flag {
	LENS_F_READ,		/* r: the CPU takes this entry */
	LENS_F_WRITE,		/* w */
	LENS_F_EXEC,		/* x */
	LENS_F_USER,		/* u */
	LENS_F_YOUNG,		/* a: accessed */
	LENS_F_DIRTY,		/* d */
	LENS_F_SOFT_DIRTY,	/* s */
	LENS_F_UFFD,		/* f: userfaultfd write-protected */
	LENS_F_EXCLUSIVE,	/* e: swap or migration entry of an exclusive page */
	LENS_NR_COMMON_FLAGS
};

/* What kind of memory a frame belongs to. */
enum lens_folio_type {
	LENS_FOLIO_NONE = PTELENS_FOLIO_NONE,
	LENS_FOLIO_ANON = PTELENS_FOLIO_ANON,
	LENS_FOLIO_FILE = PTELENS_FOLIO_FILE,
	LENS_FOLIO_SHMEM = PTELENS_FOLIO_SHMEM,
	LENS_FOLIO_KSM = PTELENS_FOLIO_KSM,
	LENS_FOLIO_HUGETLB = PTELENS_FOLIO_HUGETLB,
	LENS_FOLIO_DEVICE = PTELENS_FOLIO_DEVICE,
	LENS_FOLIO_OTHER = PTELENS_FOLIO_OTHER,
	LENS_NR_FOLIO_TYPES = PTELENS_NR_FOLIO_TYPES
};

/**
 * struct lens_letter - a bit that has a letter
 * @letter: in a column
 * @name: for people
 */
struct lens_letter {
	char letter;
	const char *name;
};

/* Page flags, in the order and with the letters of tools/mm/page-types.c. */
enum lens_kpf {
	LENS_KPF_LOCKED,
	LENS_KPF_REFERENCED,
	LENS_KPF_UPTODATE,
	LENS_KPF_DIRTY,
	LENS_KPF_LRU,
	LENS_KPF_ACTIVE,
	LENS_KPF_WRITEBACK,
	LENS_KPF_RECLAIM,
	LENS_KPF_MMAP,
	LENS_KPF_ANON,
	LENS_KPF_SWAPCACHE,
	LENS_KPF_SWAPBACKED,
	LENS_KPF_COMPOUND_HEAD,
	LENS_KPF_COMPOUND_TAIL,
	LENS_KPF_HUGE,
	LENS_KPF_UNEVICTABLE,
	LENS_KPF_HWPOISON,
	LENS_KPF_KSM,
	LENS_KPF_THP,
	LENS_KPF_RESERVED,
	LENS_KPF_MLOCKED,
	LENS_KPF_PRIVATE,
	LENS_NR_KPF,
};

extern const struct lens_letter lens_kpf[LENS_NR_KPF];

/**
 * struct lens_rec - one leaf or non-present entry
 * @vaddr: first byte covered, a multiple of the base page size
 * @raw: the entry as read, at its own level
 * @frame: first page frame number, or the swap offset for %LENS_SWAP
 * @pages: base pages covered; less than the level's size where a range or a
 *	resumed read begins or ends inside a huge leaf
 * @flags: BIT(enum lens_flag) and the architecture's own
 * @level: enum lens_level
 * @kind: enum lens_kind
 * @swap_type: swap type for %LENS_SWAP, else 0
 * @vma: index into the VMAs of the batch
 * @folio: what is behind it
 */
struct lens_rec {
	u64 vaddr;
	u64 raw;
	u64 frame;
	u32 pages;
	u32 flags;
	u8 level;
	u8 kind;
	u8 swap_type;
	u8 vma;
	struct ptelens_folio folio;
};

/* Kinds whose @frame is a page frame number. */
static inline bool lens_has_pfn(enum lens_kind kind)
{
	return kind <= LENS_SPECIAL || kind == LENS_MIGRATION ||
	       kind == LENS_HWPOISON || kind == LENS_DEVICE;
}

/* Kinds that the kernel counts as a mapped page. */
static inline bool lens_is_mapped(enum lens_kind kind)
{
	return kind <= LENS_SPECIAL;
}

/**
 * lens_rec_entries() - How many entries a record stands for.
 * @rec: the record
 *
 * Return: one, but for those of runs, see runs.h.
 */
static inline u32 lens_rec_entries(const struct lens_rec *rec)
{
	return rec->level == LENS_PTE ? rec->pages : 1;
}

/**
 * lens_rec_skip() - Make a huge entry begin at a later page of its own.
 * @rec: the entry; its address and number of pages are the caller's to change
 * @pages: how many pages later; 0 for no change
 */
static inline void lens_rec_skip(struct lens_rec *rec, u64 pages)
{
	if (lens_has_pfn(rec->kind) || rec->kind == LENS_SWAP)
		rec->frame += pages;
	if (!pages || !rec->folio.order)
		return;
	rec->folio.sub += pages;
	/* all but the first one are tails */
	rec->folio.page &= ~BIT(LENS_KPF_COMPOUND_HEAD);
	rec->folio.page |= BIT(LENS_KPF_COMPOUND_TAIL);
}

extern const char * const lens_level_names[LENS_NR_LEVELS];
extern const char * const lens_kind_names[LENS_NR_KINDS];
extern const char * const lens_folio_names[LENS_NR_FOLIO_TYPES];

#endif /* LENS_RECORD_H */
