/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader: an open file of a target, on its way from batch to batch.
 *
 * A file shows the mm that the target had when it was opened. When that is
 * gone (exit, exec), reading fails with -ESRCH, so that a short dump is never
 * taken for a whole one.
 */
#ifndef LENS_READER_H
#define LENS_READER_H

#include <linux/fs.h>
#include <linux/seq_file.h>

#include "filter.h"
#include "run.h"
#include "runs.h"
#include "target.h"
#include "text.h"
#include "walk.h"

struct lens_reader;

/**
 * struct lens_reading - how a file is read
 * @file: its name
 * @seq: makes its lines; seq_file->private is the struct lens_reader
 * @kinds: only these kinds, whatever the filter says; 0 for all
 * @merge: the lines stand for runs
 * @runs: the entries come as lens_runs, and not in the records of the batch;
 *	always so with @merge
 * @all_vmas: VMAs without entries are told too
 * @tables: the lines stand for table pages; no entry is told, and of the filter
 *	only ranges and levels count
 * @run: gets the next run, as lens_reader_run() does, which serves if it is NULL
 * @columns: prints the line of column names; NULL for lens_format_columns()
 * @line: prints the run; NULL for lens_format_run()
 */
struct lens_reading {
	const char *file;
	const struct seq_operations seq;
	u32 kinds;
	bool merge;
	bool runs;
	bool all_vmas;
	bool tables;
	int (*run)(struct lens_reader *reader);
	void (*columns)(struct lens_text *text);
	void (*line)(struct lens_text *text, struct lens_reader *reader);
};

/**
 * struct lens_reader - an open file
 * @target: whose
 * @how: which file it is
 * @execs: which mm, see lens_target_get_mm()
 * @filter: as it was when the file was opened
 * @batch: the entries at hand
 * @seeks: counts what made those at hand others
 * @runs: where they are, if @how->runs
 * @rec: the next record of @batch, if not
 * @vma: the next VMA of @batch, for files that go by VMA
 * @table: the next table page of @batch, for the file that goes by them
 * @run: the run at hand
 * @name: keeps the name of a VMA over the end of a batch
 * @data: the file's own
 */
struct lens_reader {
	struct lens_target *target;
	const struct lens_reading *how;
	u32 execs;
	struct lens_filter filter;
	struct lens_batch *batch;
	struct lens_runs *runs;
	u64 seeks;
	unsigned int rec;
	unsigned int vma;
	unsigned int table;
	struct lens_run run;
	char *name;
	void *data;
};

/** lens_reader_of() - The reader of an open file. */
static inline struct lens_reader *lens_reader_of(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

int lens_reader_open(struct inode *inode, struct file *file,
		     const struct lens_reading *how);
int lens_reader_release(struct inode *inode, struct file *file);

/* Defines NAME_fops for a file that is read as HOW says. */
#define DEFINE_LENS_READER(name, how)					\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return lens_reader_open(inode, file, how);			\
}									\
									\
static const struct file_operations name##_fops = {			\
	.open = name##_open,						\
	.read = seq_read,						\
	.llseek = seq_lseek,						\
	.release = lens_reader_release,					\
}

/** lens_reader_seek() - Go on from an address, with entries read anew. */
void lens_reader_seek(struct lens_reader *reader, u64 addr);

/**
 * lens_reader_walk() - Walk the mm that a target had when its file was opened.
 * @target: whose
 * @execs: which mm that was, see lens_target_get_mm()
 * @batch: as for lens_walk()
 * @filter: as for lens_walk()
 * @addr: as for lens_walk()
 *
 * Context: as lens_walk().
 * Return: as lens_walk(), or -ESRCH if it has no mm any more, or another.
 */
int lens_reader_walk(struct lens_target *target, u32 execs,
		     struct lens_batch *batch, const struct lens_filter *filter,
		     u64 addr);

/**
 * lens_reader_fill() - Get the next batch.
 * @reader: whose; what it had is gone
 *
 * Context: Sleeps. No locks may be held.
 * Return: 1, 0 at the end of the address space, -ESRCH if the mm is gone,
 * -EINTR on a fatal signal.
 */
int lens_reader_fill(struct lens_reader *reader);

/**
 * lens_reader_run() - Get the next run into its run.
 * @reader: whose
 *
 * Return: as lens_reader_fill().
 */
int lens_reader_run(struct lens_reader *reader);

/** lens_reader_keep_name() - Save a VMA's name before the batch goes. */
void lens_reader_keep_name(struct lens_reader *reader, struct lens_vma *vma);

/** lens_reader_title() - Print what the first line of any file of a target
 * begins with.
 */
void lens_reader_title(struct lens_text *text, struct lens_target *target,
		       const char *file);

/** lens_reader_header() - Print the first line of a file. */
void lens_reader_header(struct lens_text *text, struct lens_reader *reader);

/* Text written right into the buffer of a seq_file, between these two. */
void lens_text_begin(struct lens_text *text, struct seq_file *m);
int lens_text_end(struct lens_text *text, struct seq_file *m);

#endif /* LENS_READER_H */
