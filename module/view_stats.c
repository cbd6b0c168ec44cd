// SPDX-License-Identifier: GPL-2.0
/*
 * The file "stats": what the walk did and met, for all targets together.
 */
#include <linux/build_bug.h>
#include <linux/seq_file.h>

#include "files.h"
#include "stats.h"

static const char * const names[] = {
	[LENS_STAT_BATCHES] = "batches",
	[LENS_STAT_ENTRIES] = "entries",
	[LENS_STAT_TABLES] = "pte_tables",
	[LENS_STAT_CHANGED] = "table_changed",
	[LENS_STAT_SPLIT] = "leaf_split",
	[LENS_STAT_VANISHED] = "leaf_vanished",
	[LENS_STAT_NO_ROOM] = "no_room",
	[LENS_STAT_NO_VMA_ROOM] = "no_vma_room",
	[LENS_STAT_HELD_ENOUGH] = "held_enough",
	[LENS_STAT_CONTENDED] = "contended",
	[LENS_STAT_GONE] = "mm_gone",
	[LENS_STAT_LONGEST] = "longest_hold",
};

static_assert(ARRAY_SIZE(names) == LENS_NR_STATS);

static int stats_show(struct seq_file *m, void *v)
{
	enum lens_stat i;

	seq_puts(m, "# what             count\n");
	for (i = 0; i < LENS_NR_STATS; i++)
		seq_printf(m, "%-13s %10llu\n", names[i], lens_stat_read(i));
	return 0;
}

static int stats_open(struct inode *inode, struct file *file)
{
	return lens_file_open_single(file, stats_show);
}

static const struct file_operations stats_fops = {
	.open = stats_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = lens_file_release_single,
};

const struct lens_view lens_view_stats = {
	.name = "stats",
	.mode = 0400,
	.fops = &stats_fops,
	.help =
"  Since the module was loaded, all targets together: batches (holds of the\n"
"  mmap_lock), entries that were not none, pte_tables read. What the walk met:\n"
"  table_changed (under the lock of a PTE table its pmd was another),\n"
"  leaf_split, leaf_vanished (under its lock a leaf was a table, was none). Why\n"
"  a batch ended early: no_room, no_vma_room (for records; for VMAs or their\n"
"  names), held_enough, contended (somebody waited for the mmap_lock), mm_gone\n"
"  (the target exited or has another mm). And longest_hold: of all holds of the\n"
"  mmap_lock the most entries looked at; none ones count too, but above the PTE\n"
"  tables those in a row count once.\n",
};
