/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines: how entries, ranges and swap go through the runs of a reader. The
 * position in the file is an address, so that a reader who comes back later
 * goes on where it was, whatever has happened to the tables.
 */
#ifndef LENS_LINES_H
#define LENS_LINES_H

#include <linux/seq_file.h>

void *lens_lines_start(struct seq_file *m, loff_t *pos);
void *lens_lines_next(struct seq_file *m, void *v, loff_t *pos);
void lens_lines_stop(struct seq_file *m, void *v);
int lens_lines_show(struct seq_file *m, void *v);

#define LENS_LINES {			\
	.start = lens_lines_start,	\
	.next = lens_lines_next,	\
	.stop = lens_lines_stop,	\
	.show = lens_lines_show,	\
}

#endif /* LENS_LINES_H */
