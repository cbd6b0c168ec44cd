// SPDX-License-Identifier: GPL-2.0
/*
 * The file "filter": what the files of a target that are opened from now on
 * will show.
 */
#include <linux/fs.h>
#include <linux/slab.h>

#include "command.h"
#include "files.h"
#include "target.h"

/* 16 ranges of up to 40 characters and all names fit twice. */
#define FILTER_TEXT 2048

static int set_filter(void *data, char *text)
{
	struct lens_target *target = data;
	struct lens_filter filter;
	int err = lens_filter_parse(&filter, text);

	if (err)
		return err;
	spin_lock(&target->lock);
	target->filter = filter;
	spin_unlock(&target->lock);
	return 0;
}

static ssize_t filter_write(struct file *file, const char __user *buf,
			    size_t len, loff_t *ppos)
{
	return lens_command_write(file, buf, len, ppos, set_filter,
				  file_inode(file)->i_private);
}

static ssize_t filter_read(struct file *file, char __user *buf, size_t len,
			   loff_t *ppos)
{
	struct lens_target *target = file_inode(file)->i_private;
	struct lens_filter filter;
	struct lens_text text;
	ssize_t ret;

	text.start = kmalloc(FILTER_TEXT, GFP_KERNEL);
	if (!text.start)
		return -ENOMEM;
	text.at = text.start;
	text.end = text.start + FILTER_TEXT;
	spin_lock(&target->lock);
	filter = target->filter;
	spin_unlock(&target->lock);
	lens_filter_print(&text, &filter, "\n");
	lens_put_char(&text, '\n');
	ret = simple_read_from_buffer(buf, len, ppos, text.start,
				      text.at - text.start);
	kfree(text.start);
	return ret;
}

static const struct file_operations filter_fops = {
	.open = lens_command_open,
	.read = filter_read,
	.write = filter_write,
	.llseek = default_llseek,
	.release = lens_command_release,
};

const struct lens_view lens_view_filter = {
	.name = "filter",
	.mode = 0600,
	.fops = &filter_fops,
	.help =
"  Write what the other files of the target show; files that are open already\n"
"  do not change. Words in any order, separated by blanks or newlines:\n"
"  range=HEX-HEX  from, to (not included); page aligned; up to 16 of them\n"
"  kind=K,K...    some of the kinds\n"
"  level=L,L...   some of the levels\n"
"  flags=F,!F...  letters that must be set, and with ! must be clear\n"
"  or none, for no filter. A write replaces the whole filter. -EINVAL and no\n"
"  change for anything else.\n",
};
