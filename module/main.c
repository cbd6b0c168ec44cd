// SPDX-License-Identifier: GPL-2.0
/*
 * ptelens: look at the page tables of live processes. Order of init and exit.
 */
#include <linux/module.h>

#include "files.h"
#include "follow.h"
#include "later.h"
#include "source.h"
#include "target.h"

static int __init lens_init(void)
{
	int err = lens_later_open();

	if (err)
		return err;
	err = lens_files_init();
	if (err)
		lens_later_close();
	return err;
}

static void __exit lens_exit(void)
{
	/* no file is open: an open one holds the module */
	lens_target_detach_all();
	lens_files_exit();
	lens_follow_stop();
	lens_sources_exit();
	lens_later_close();
}

module_init(lens_init);
module_exit(lens_exit);

MODULE_DESCRIPTION("Page tables of live processes, in debugfs");
MODULE_AUTHOR("The ptelens developers");
MODULE_LICENSE("GPL");
