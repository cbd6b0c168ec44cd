/* SPDX-License-Identifier: GPL-2.0 */
/* Printers: rows as a table or as JSON, while they come. */
#ifndef PTELENS_PRINT_H
#define PTELENS_PRINT_H

#include <stdbool.h>

#include "view.h"

struct libscols_table;

/**
 * struct print - a print of one view
 * @view: what is printed
 * @selection: its columns
 * @raw: single blanks between the columns, none inside of them
 * @no_headings: no line with the names of the columns
 * @before: prints members of JSON before the rows, each with a comma behind it; may be NULL
 * @after: prints members of JSON behind the rows, each with a comma before it; may be NULL
 * @data: for those two
 * @table: the rows at hand, for a table
 * @nr: how many were printed
 */
struct print {
	const struct view *view;
	struct selection selection;
	bool raw;
	bool no_headings;
	void (*before)(const void *data);
	void (*after)(const void *data);
	const void *data;
	struct libscols_table *table;
	unsigned long nr;
};

/**
 * struct printer - a way to print
 * @begin: before the first row; the header is all zero if the file has none
 * @row: one row
 * @end: after the last row, also when something went wrong before
 *
 * The first two return 0, or -1 and said so; @end returns what the whole print
 * came to, given what the rows came to.
 */
struct printer {
	int (*begin)(struct print *print, const struct header *header);
	int (*row)(struct print *print, const struct row *row);
	int (*end)(struct print *print, int err);
};

extern const struct printer print_table;
extern const struct printer print_json;

#endif /* PTELENS_PRINT_H */
