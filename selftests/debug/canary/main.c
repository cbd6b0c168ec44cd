// SPDX-License-Identifier: GPL-2.0
/*
 * Commits the sin whose name is written to /sys/kernel/debug/ptelens_canary, and
 * tells the log where it begins and ends: what a detector says lies in between.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "canary.h"

static const struct canary {
	const char *name;
	int (*commit)(void);
} canaries[] = {
	{ "slab-use-after-free", canary_slab_use_after_free },
	{ "page-use-after-free", canary_page_use_after_free },
	{ "heap-out-of-bounds", canary_heap_out_of_bounds },
	{ "vmalloc-out-of-bounds", canary_vmalloc_out_of_bounds },
	{ "array-bounds", canary_array_bounds },
	{ "list-corruption", canary_list_corruption },
	{ "free-active-timer", canary_free_active_timer },
	{ "sleep-under-spinlock", canary_sleep_under_spinlock },
	{ "sleep-under-rcu", canary_sleep_under_rcu },
	{ "rcu-dereference", canary_rcu_dereference },
	{ "abba", canary_abba },
	{ "double-map", canary_double_map },
	{ "data-race", canary_data_race },
	{ "leak", canary_leak },
};

static struct dentry *file;

static ssize_t canary_write(struct file *filp, const char __user *from, size_t len,
			    loff_t *pos)
{
	char name[32];
	ssize_t ret;
	size_t i;

	ret = strncpy_from_user(name, from, min(len + 1, sizeof(name)));
	if (ret < 0)
		return ret;
	name[min(len, sizeof(name) - 1)] = '\0';
	strim(name);
	for (i = 0; i < ARRAY_SIZE(canaries); i++) {
		int error;

		if (strcmp(name, canaries[i].name))
			continue;
		pr_info("canary: begin %s\n", name);
		error = canaries[i].commit();
		pr_info("canary: end %s: %d\n", name, error);
		return error ? error : len;
	}
	return -EINVAL;
}

static const struct file_operations canary_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = canary_write,
	.llseek = noop_llseek,
};

static int __init canary_init(void)
{
	file = debugfs_create_file("ptelens_canary", 0200, NULL, NULL, &canary_fops);
	return 0;
}

static void __exit canary_exit(void)
{
	debugfs_remove(file);
}

module_init(canary_init);
module_exit(canary_exit);

MODULE_DESCRIPTION("Commits one sin at a time for the detectors of a debug kernel");
MODULE_LICENSE("GPL");
