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
 * @buf: one whole command; a single byte never is one, so that a writer that
 *	splits its text is refused and not misunderstood
 * @len: at most %LENS_COMMAND_MAX
 * @ppos: 0, or where a command that ended in a newline left off
 * @place: where that is; the caller keeps it with the open file, NULL at first
 * @run: does it; may cut up the text
 * @data: for @run
 *
 * Return: @len, or -EINVAL, -EFAULT, -ENOMEM, or what @run says.
 */
ssize_t lens_command_write(const char __user *buf, size_t len, loff_t *ppos,
			   void **place,
			   int (*run)(void *data, char *text), void *data);

#endif /* LENS_COMMAND_H */
