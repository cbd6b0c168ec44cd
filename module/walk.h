/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The walk: from an mm and an address to a batch of records. The only room
 * that touches live tables, the mmap_lock and page-table locks.
 */
#ifndef LENS_WALK_H
#define LENS_WALK_H

#include <linux/limits.h>
#include <linux/pgtable.h>

#include "backing.h"
#include "filter.h"
#include "record.h"
#include "vma.h"

struct lens_raws;
struct mm_struct;

/* Records and VMAs of one batch: the memory that a reader takes. */
#define LENS_BATCH_RECS		512
#define LENS_BATCH_VMAS		64
#define LENS_BATCH_NAMES	(2 * PATH_MAX)

/* Table pages of one batch: about as many as LENS_HOLD_SLOTS has room for. */
#define LENS_BATCH_TABLES	16

/*
 * Slots (entries of any level, none ones included) looked at under one hold of
 * the mmap_lock and of the RCU read lock: the bound on how long we can make
 * somebody wait. What was begun is ended: that is one more PTE table at most,
 * and where the tables themselves are told the ones above it. A page-table lock
 * is held for one table at most.
 */
#define LENS_HOLD_SLOTS		8192

/**
 * struct lens_step - an entry on the way to an address
 * @at: its physical address
 * @raw: as read
 */
struct lens_step {
	u64 at;
	u64 raw;
};

/**
 * struct lens_path - the way to an address, and what is around it
 * @levels: BIT(enum lens_level) of the steps that there are; a folded level
 *	has none, and the lowest one is where the way ends
 * @step: indexed by level
 * @user: what the CPU uses in place of the highest step while it is in user
 *	space; @user.at is 0 where it is the same
 * @backing: what a fault would find, if the address is in a VMA
 * @before: in batch->vma, the VMA before the hole that the address is in, or -1
 * @after: the one behind it, or -1
 */
struct lens_path {
	u32 levels;
	struct lens_step step[LENS_NR_LEVELS];
	struct lens_step user;
	struct lens_backing backing;
	int before;
	int after;
};

/**
 * struct lens_table - a page of the tables
 * @start: first address that it covers
 * @end: first address behind it
 * @pfn: its own frame
 * @node: that it lives on
 * @slots: entries that there is room for, of user space
 * @live: entries that are not none
 * @tables: those that lead to a table
 * @kind: the others, by enum lens_kind
 * @deposits: those behind which the kernel keeps a PTE table for the day that
 *	they are split; it counts in VmPTE and is not in the tree
 * @level: enum lens_level of the entries
 * @could_be_huge: a PTE table full of pages of anonymous memory of one VMA
 */
struct lens_table {
	u64 start;
	u64 end;
	u64 pfn;
	int node;
	u16 slots;
	u16 live;
	u16 tables;
	u16 kind[LENS_NR_KINDS];
	u16 deposits;
	u8 level;
	bool could_be_huge;
};

/**
 * struct lens_batch - what one hold of the mmap_lock brought
 * @rec: the records, in ascending order of address
 * @nr: how many
 * @max: how many there is room for
 * @raws: set by the owner: put the entries there, and none in @rec, which is
 *	scratch then
 * @vma: the VMAs that the records point to; with @all_vmas every VMA met
 * @nr_vmas: how many
 * @names: room for their names
 * @from: address that it begins at
 * @next: address to go on from; everything before it has been told
 * @entries: entries that were not none, passed by the filter or not; with
 *	@want_tables those of the table pages in @table
 * @tables: table pages entered for the first time, by level
 * @table_end: per level, end of the last table page counted in @tables; kept
 *	from batch to batch, 0 at first
 * @all_vmas: set by the owner: tell of VMAs without records too
 * @path: set by the owner, if it wants to know the way; the filter is to have
 *	one range then, of one page
 * @want_tables: set by the owner: fill @table
 * @table: the table pages entered for the first time, by start address and then
 *	from the top down; of those levels that the filter lets pass
 * @nr_tables: how many
 * @pgtables_bytes: VmPTE, while the mmap_lock was held
 */
struct lens_batch {
	struct lens_rec *rec;
	unsigned int nr;
	unsigned int max;
	struct lens_raws *raws;
	struct lens_vma vma[LENS_BATCH_VMAS];
	unsigned int nr_vmas;
	struct lens_names names;
	u64 from;
	u64 next;
	u64 entries;
	u32 tables[LENS_NR_LEVELS];
	u64 table_end[LENS_NR_LEVELS];
	bool all_vmas;
	struct lens_path *path;
	bool want_tables;
	struct lens_table table[LENS_BATCH_TABLES];
	unsigned int nr_tables;
	u64 pgtables_bytes;
};

/** lens_batch_alloc() - Make room for a batch.
 * @max: of how many records
 *
 * Return: the batch, or NULL.
 */
struct lens_batch *lens_batch_alloc(unsigned int max);

/** lens_batch_free() - Give it back. */
void lens_batch_free(struct lens_batch *batch);

/**
 * lens_walk() - Fill a batch with the entries from an address on.
 * @mm: whose tables; the caller holds mm_users
 * @batch: refilled
 * @filter: what to tell
 * @addr: where to begin
 *
 * A call makes progress, but need not find anything: the caller goes on from
 * batch->next until that is at the end of the address space.
 *
 * Context: Sleeps. Takes and drops the mmap_lock (read), RCU and page-table
 * locks; nothing is held on return.
 * Return: 0, or -EINTR if a fatal signal came while waiting for the mmap_lock.
 */
int lens_walk(struct mm_struct *mm, struct lens_batch *batch,
	      const struct lens_filter *filter, u64 addr);

/** lens_table_start() - First address of the table of a level that covers one. */
u64 lens_table_start(enum lens_level level, u64 addr);

/** lens_table_end() - First address behind that table. */
u64 lens_table_end(enum lens_level level, u64 addr);

/** lens_level_shift() - The logarithm of the bytes that an entry covers. */
static inline unsigned int lens_level_shift(enum lens_level level)
{
	static const u8 shift[] = { PAGE_SHIFT, PMD_SHIFT, PUD_SHIFT, P4D_SHIFT };

	/* some know the highest one only when they run */
	return level < LENS_PGD ? shift[level] : PGDIR_SHIFT;
}

/** lens_level_size() - The bytes that an entry covers. */
static inline unsigned long lens_level_size(enum lens_level level)
{
	return 1UL << lens_level_shift(level);
}

/** lens_walk_limit() - The end of the address space of user space. */
u64 lens_walk_limit(void);

/** lens_walk_levels() - How many levels the tables of user space have. */
unsigned int lens_walk_levels(void);

#endif /* LENS_WALK_H */
