// SPDX-License-Identifier: GPL-2.0
/*
 * The file "README": what each file holds, made from the table of files and
 * the table of bits.
 */
#include <linux/seq_file.h>

#include "arch.h"
#include "files.h"

static const char how_to[] =
"ptelens: the page tables of live processes.\n"
"  echo PID > attach; cat PID/summary; cat PID/entries; echo PID > detach\n"
"Lines that start with # are header and notes; columns are separated by blanks.\n"
"A write() is one whole command of 2 to 4096 bytes. Root only.\n";

static const char flags_of_others[] =
"  ?  a set bit that this table does not know\n"
"  In entries that are not present only those are shown that exist there.\n";

static const char errors[] =
"\nErrors of the files of a target\n"
"  -ESRCH  the target has exited, or has another mm since the file was opened\n"
"  -EIO    the target was detached\n"
"  -EPERM  no CAP_SYS_ADMIN at open, or the kernel is locked down\n"
"  -EINTR  a fatal signal came\n"
"  A module with open files can't be removed.\n";

static int readme_show(struct seq_file *m, void *v)
{
	unsigned int i;

	seq_puts(m, how_to);
	lens_files_help(m);
	seq_puts(m, "\nFlags, in the order of the column\n");
	for (i = 0; i < lens_nr_bits; i++)
		seq_printf(m, "  %c  %s\n", lens_bits[i].letter, lens_bits[i].name);
	seq_puts(m, flags_of_others);
	seq_puts(m, "\nPage flags, as in tools/mm/page-types.c\n");
	for (i = 0; i < LENS_NR_KPF; i++)
		seq_printf(m, "  %c  %s\n", lens_kpf[i].letter, lens_kpf[i].name);
	seq_puts(m, errors);
	return 0;
}

static int readme_open(struct inode *inode, struct file *file)
{
	return lens_file_open_single(file, readme_show);
}

static const struct file_operations readme_fops = {
	.open = readme_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = lens_file_release_single,
};

const struct lens_view lens_view_readme = {
	.name = "README",
	.mode = 0400,
	.fops = &readme_fops,
	.help = "  This text.\n",
};
