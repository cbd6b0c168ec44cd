// SPDX-License-Identifier: GPL-2.0
/* Rows as a table, some thousands at a time, so that a dump may be long. */
#include <libsmartcols.h>
#include <stdlib.h>

#include "print.h"
#include "progress.h"
#include "say.h"

/* Rows that are laid out together. */
#define ROWS_AT_ONCE 5000

static int no_memory(void)
{
	return fail("out of memory");
}

static int begin(struct print *print, const struct header *header)
{
	const struct selection *selection = &print->selection;
	unsigned int i;

	(void)header;
	scols_init_debug(0);
	print->table = scols_new_table();
	if (!print->table)
		return no_memory();
	scols_table_enable_raw(print->table, print->raw);
	scols_table_enable_noheadings(print->table, print->no_headings);
	for (i = 0; i < selection->nr; i++) {
		const struct column *column = selection->column[i];

		if (!scols_table_new_column(print->table, column->name,
					    column->width, column->flags))
			return no_memory();
	}
	return 0;
}

/* What comes is laid out as what went: no headings again, the same widths. */
static void keep_layout(struct print *print)
{
	unsigned int i;

	scols_table_enable_noheadings(print->table, 1);
	for (i = 0; i < print->selection.nr; i++) {
		struct libscols_column *column;

		column = scols_table_get_column(print->table, i);
		scols_column_set_whint(column, scols_column_get_width(column));
	}
}

static int print_rows(struct print *print)
{
	progress_output();
	if (scols_print_table(print->table))
		return no_memory();
	keep_layout(print);
	scols_table_remove_lines(print->table);
	return 0;
}

/* Addresses without the zeros that all of them begin with. */
static const char *without_zeros(const char *hex)
{
	while (*hex == '0' && hex[1])
		hex++;
	return hex;
}

static int row(struct print *print, const struct row *row)
{
	struct libscols_line *line = scols_table_new_line(print->table, NULL);
	unsigned int i;

	if (!line)
		return no_memory();
	for (i = 0; i < print->selection.nr; i++) {
		const struct column *column = print->selection.column[i];
		const char *text = column->get(row, column->field) ?: "-";

		if (column->type == COLUMN_HEX)
			text = without_zeros(text);
		if (scols_line_set_data(line, i, text))
			return no_memory();
	}
	if (++print->nr % ROWS_AT_ONCE == 0)
		return print_rows(print);
	return 0;
}

static int end(struct print *print, int err)
{
	if (print->table && (print->nr % ROWS_AT_ONCE || !print->nr) &&
	    print_rows(print))
		err = -1;
	scols_unref_table(print->table);
	return err;
}

const struct printer print_table = {
	.begin = begin,
	.row = row,
	.end = end,
};
