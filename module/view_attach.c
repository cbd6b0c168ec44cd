// SPDX-License-Identifier: GPL-2.0
/*
 * The files "attach" and "detach".
 */
#include <linux/fs.h>

#include "command.h"
#include "files.h"
#include "target.h"

static int attach(void *data, char *text)
{
	return lens_target_attach(text);
}

static int detach(void *data, char *text)
{
	return lens_target_detach(text);
}

static ssize_t attach_write(struct file *file, const char __user *buf,
			    size_t len, loff_t *ppos)
{
	return lens_command_write(file, buf, len, ppos, attach, NULL);
}

static ssize_t detach_write(struct file *file, const char __user *buf,
			    size_t len, loff_t *ppos)
{
	return lens_command_write(file, buf, len, ppos, detach, NULL);
}

static const struct file_operations attach_fops = {
	.open = lens_command_open,
	.write = attach_write,
	.llseek = default_llseek,
	.release = lens_command_release,
};

static const struct file_operations detach_fops = {
	.open = lens_command_open,
	.write = detach_write,
	.llseek = default_llseek,
	.release = lens_command_release,
};

const struct lens_view lens_view_attach = {
	.name = "attach",
	.mode = 0200,
	.fops = &attach_fops,
	.help =
"  Write pids, one per line: a folder appears for each. All or none.\n"
"  -ESRCH no such process, or a zombie; -EEXIST attached already, or named\n"
"  twice; -EINVAL no number, a kernel thread, or a thread (write the pid of its\n"
"  process); -ENOSPC 4096 are attached, or as many as the parameter targets of\n"
"  the module says. Pids are those of your pid namespace; folders are named by\n"
"  those of the first one.\n",
};

const struct lens_view lens_view_detach = {
	.name = "detach",
	.mode = 0200,
	.fops = &detach_fops,
	.help =
"  Write names of folders, one per line, or the word all. All or none. -ENOENT not attached.\n",
};
