// SPDX-License-Identifier: GPL-2.0
/*
 * Lines: how entries, ranges and swap go through the runs of a reader.
 *
 * Position 0 is the header, 1 + N the page N.
 */
#include <linux/err.h>
#include <linux/mm.h>

#include "format.h"
#include "lines.h"
#include "reader.h"

static void *next_run(struct lens_reader *reader, loff_t *pos)
{
	int got = reader->how->run ? reader->how->run(reader) : lens_reader_run(reader);

	if (got <= 0)
		return ERR_PTR(got);	/* 0: NULL, the end */
	*pos = 1 + (reader->run.first.vaddr >> PAGE_SHIFT);
	return &reader->run;
}

void *lens_lines_start(struct seq_file *m, loff_t *pos)
{
	struct lens_reader *reader = m->private;

	if (!*pos)
		return SEQ_START_TOKEN;
	/* entries at hand may be old by now: read them anew */
	lens_reader_seek(reader, (u64)(*pos - 1) << PAGE_SHIFT);
	return next_run(reader, pos);
}

void *lens_lines_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct lens_reader *reader = m->private;

	if (v == SEQ_START_TOKEN) {
		*pos = 1;
		lens_reader_seek(reader, 0);
	} else {
		*pos = 1 + (lens_run_end(&reader->run) >> PAGE_SHIFT);
	}
	return next_run(reader, pos);
}

void lens_lines_stop(struct seq_file *m, void *v)
{
}

int lens_lines_show(struct seq_file *m, void *v)
{
	struct lens_reader *reader = m->private;
	struct lens_text text;

	lens_text_begin(&text, m);
	if (v == SEQ_START_TOKEN) {
		lens_reader_header(&text, reader);
		if (reader->how->columns)
			reader->how->columns(&text);
		else
			lens_format_columns(&text);
	} else if (reader->how->line) {
		reader->how->line(&text, reader);
	} else {
		lens_format_run(&text, v, reader->how->merge);
	}
	return lens_text_end(&text, m);
}
