// SPDX-License-Identifier: GPL-2.0
/*
 * Commands: what a user writes to a file, as one text.
 *
 * As in cgroup.procs, one write() is one command. A text that arrives in
 * parts must not be taken for several: "12" may be the beginning of "1234".
 * So a command begins at offset 0, or where one ended in a newline; the file's
 * private_data is that place.
 */
#include <linux/err.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "command.h"
#include "files.h"

int lens_command_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL;
	return lens_file_open();
}

int lens_command_release(struct inode *inode, struct file *file)
{
	lens_file_close();
	return 0;
}

ssize_t lens_command_write(struct file *file, const char __user *buf, size_t len,
			   loff_t *ppos, int (*run)(void *data, char *text),
			   void *data)
{
	char *text;
	bool whole;
	int err;

	if (len < 2 || len > LENS_COMMAND_MAX)
		return -EINVAL;
	if (*ppos && *ppos != (unsigned long)file->private_data)
		return -EINVAL;
	text = memdup_user_nul(buf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	whole = text[len - 1] == '\n';
	err = strlen(text) == len ? run(data, text) : -EINVAL;
	kfree(text);
	if (err)
		return err;
	*ppos += len;
	file->private_data = whole ? (void *)(unsigned long)*ppos : NULL;
	return len;
}

int lens_answer_mode(const struct file *file)
{
	if (!(file->f_mode & FMODE_READ))
		return 0;
	return file->f_mode & FMODE_WRITE ? -EINVAL : 1;
}

loff_t lens_answer_llseek(struct file *file, loff_t offset, int whence)
{
	if (lens_answer_mode(file))
		return seq_lseek(file, offset, whence);
	return default_llseek(file, offset, whence);
}
