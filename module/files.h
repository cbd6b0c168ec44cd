/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tree in debugfs: one table of files, from which the README is made too.
 */
#ifndef LENS_FILES_H
#define LENS_FILES_H

#include <linux/fs.h>

struct lens_target;
struct seq_file;

/**
 * struct lens_view - one file
 * @name: of the file
 * @mode: who may do what
 * @fops: how; files of a target find it in inode->i_private
 * @help: what it holds, its columns and its errors, for the README
 */
struct lens_view {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
	const char *help;
};

/* Each is defined in the view_*.c of its name. */
extern const struct lens_view lens_view_readme, lens_view_attach,
	lens_view_detach, lens_view_targets, lens_view_who, lens_view_stats;
extern const struct lens_view lens_view_summary, lens_view_vmas,
	lens_view_entries, lens_view_ranges, lens_view_swap, lens_view_shared,
	lens_view_tables, lens_view_explain, lens_view_filter, lens_view_raw,
	lens_view_events, lens_view_control;

/** lens_files_init() - Make the root of the tree. Return: 0 or an errno. */
int lens_files_init(void);
void lens_files_exit(void);

/** lens_files_add() - Make the folder of a target. Return: 0 or an errno. */
int lens_files_add(struct lens_target *target);

/** lens_files_remove() - Remove it again.
 *
 * Context: Sleeps until no read or write of its files is under way; those that
 * come later on a file that is still open get -EIO.
 */
void lens_files_remove(struct lens_target *target);

/** lens_files_help() - Print the help of every file. */
void lens_files_help(struct seq_file *m);

/**
 * lens_file_open() - Begin the open() of any file of ours.
 *
 * Refuses those who may not see frame numbers and raw entries, and holds the
 * module. The file_operations have no owner for that: where one is opened while
 * the module is on its way out, debugfs warns of a file that should be gone.
 *
 * Return: 0, -EPERM, or -ENXIO if the module is being removed. After 0 a
 * lens_file_close() must follow, when open() fails or in release().
 */
int lens_file_open(void);

/** lens_file_close() - End release(), as the last thing that it does. */
void lens_file_close(void);

/**
 * lens_file_open_single() - The open() of a file that one call of show() fills.
 * @file: the file
 * @show: prints it; m->private is NULL
 *
 * Return: 0, what lens_file_open() returns, or -ENOMEM.
 */
int lens_file_open_single(struct file *file,
			  int (*show)(struct seq_file *m, void *v));

/** lens_file_release_single() - Its release(). */
int lens_file_release_single(struct inode *inode, struct file *file);

#endif /* LENS_FILES_H */
