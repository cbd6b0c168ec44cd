// SPDX-License-Identifier: GPL-2.0
/*
 * The tree in debugfs. A new file is one view_*.c and one row here.
 */
#include <linux/capability.h>
#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/security.h>
#include <linux/seq_file.h>

#include "files.h"
#include "target.h"

static const struct lens_view * const root_views[] = {
	&lens_view_readme,
	&lens_view_attach,
	&lens_view_detach,
	&lens_view_targets,
	&lens_view_who,
	&lens_view_stats,
};

static const struct lens_view * const target_views[] = {
	&lens_view_summary,
	&lens_view_vmas,
	&lens_view_entries,
	&lens_view_ranges,
	&lens_view_swap,
	&lens_view_shared,
	&lens_view_tables,
	&lens_view_filter,
	&lens_view_explain,
	&lens_view_raw,
	&lens_view_events,
	&lens_view_control,
};

static struct dentry *root;

static int may_open(void)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	/* what the files show, /proc/kcore would show too */
	return security_locked_down(LOCKDOWN_KCORE);
}

int lens_file_open(void)
{
	int err = may_open();

	if (!err && !try_module_get(THIS_MODULE))
		err = -ENXIO;
	return err;
}

void lens_file_close(void)
{
	module_put(THIS_MODULE);
}

int lens_file_open_single(struct file *file,
			  int (*show)(struct seq_file *m, void *v))
{
	int err = lens_file_open();

	if (err)
		return err;
	err = single_open(file, show, NULL);
	if (err)
		lens_file_close();
	return err;
}

int lens_file_release_single(struct inode *inode, struct file *file)
{
	single_release(inode, file);
	lens_file_close();
	return 0;
}

/* All of them or, with the folder, none. */
static int create_files(struct dentry *dir, void *data,
			const struct lens_view * const *views, unsigned int nr)
{
	struct dentry *file;

	for (; nr; nr--, views++) {
		file = debugfs_create_file((*views)->name, (*views)->mode, dir,
					   data, (*views)->fops);
		if (!IS_ERR(file))
			continue;
		debugfs_remove(dir);
		return PTR_ERR(file);
	}
	return 0;
}

int lens_files_init(void)
{
	root = debugfs_create_dir("ptelens", NULL);
	if (IS_ERR(root))
		return PTR_ERR(root);
	return create_files(root, NULL, root_views, ARRAY_SIZE(root_views));
}

void lens_files_exit(void)
{
	debugfs_remove(root);
	/*
	 * A release() that has let go of the module may still be on its way out
	 * of our code. When all tasks have slept or left the kernel, it is out.
	 */
	synchronize_rcu_tasks();
}

int lens_files_add(struct lens_target *target)
{
	char name[12];
	int err;

	snprintf(name, sizeof(name), "%d", target->nr);
	target->dir = debugfs_create_dir(name, root);
	if (IS_ERR(target->dir))
		return PTR_ERR(target->dir);
	err = create_files(target->dir, target, target_views,
			   ARRAY_SIZE(target_views));
	if (err)
		target->dir = ERR_PTR(err);
	return err;
}

void lens_files_remove(struct lens_target *target)
{
	debugfs_remove(target->dir);
}

static void help(struct seq_file *m, const char *prefix,
		 const struct lens_view * const *views, unsigned int nr)
{
	for (; nr; nr--, views++)
		seq_printf(m, "\n%s%s (%04o)\n%s", prefix, (*views)->name,
			   (*views)->mode, (*views)->help);
}

void lens_files_help(struct seq_file *m)
{
	help(m, "", root_views, ARRAY_SIZE(root_views));
	help(m, "PID/", target_views, ARRAY_SIZE(target_views));
}
