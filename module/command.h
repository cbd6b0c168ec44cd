/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands: what a user writes to a file, as one text.
 */
#ifndef LENS_COMMAND_H
#define LENS_COMMAND_H

#include <linux/fs.h>

#define LENS_COMMAND_MAX 4096

/* The open() and release() of a file that takes commands. */
int lens_command_open(struct inode *inode, struct file *file);
int lens_command_release(struct inode *inode, struct file *file);

/**
 * lens_command_write() - The write() of a file that takes commands.
 * @file: opened by lens_command_open()
 * @buf: one whole command; a single byte never is one, so that a writer that
 *	splits its text is refused and not misunderstood
 * @len: at most %LENS_COMMAND_MAX
 * @ppos: 0, or where a command that ended in a newline left off
 * @run: does it; may cut up the text
 * @data: for @run
 *
 * Return: @len, or -EINVAL, -EFAULT, -ENOMEM, or what @run says.
 */
ssize_t lens_command_write(struct file *file, const char __user *buf, size_t len,
			   loff_t *ppos, int (*run)(void *data, char *text),
			   void *data);

/**
 * lens_answer_mode() - What an open file does that is asked and then read.
 * @file: takes commands when it is open for writing, and is a seq_file when it
 *	is open for reading; one position cannot serve both
 *
 * Return: 1 to read, 0 to write, -EINVAL for both at once.
 */
int lens_answer_mode(const struct file *file);

/** lens_answer_llseek() - The llseek() of such a file. */
loff_t lens_answer_llseek(struct file *file, loff_t offset, int whence);

#endif /* LENS_COMMAND_H */
