/* SPDX-License-Identifier: GPL-2.0 */
/* Views: what the tool knows of a file of the module, and its columns. */
#ifndef PTELENS_VIEW_H
#define PTELENS_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

enum column_type {
	COLUMN_STRING,
	COLUMN_DEC,	/* a number; the text is decimal */
	COLUMN_HEX,	/* a number; the text is hex */
	COLUMN_BOOL,	/* yes or no */
	COLUMN_LIST,	/* texts with commas */
};

/* Where a column is shown when the user names none. */
enum {
	IN_TABLE = 1,
	IN_JSON = 2,
	IN_BOTH = IN_TABLE | IN_JSON,
};

/**
 * struct column - one column
 * @name: for the user
 * @width: hint to libsmartcols
 * @flags: SCOLS_FL_*
 * @type: what it becomes in JSON
 * @shown: IN_*
 * @field: number of the field in the file that it is made from
 * @get: makes it, see field.h
 * @help: one line
 */
struct column {
	const char *name;
	double width;
	int flags;
	enum column_type type;
	int shown;
	unsigned int field;
	const char *(*get)(const struct row *row, unsigned int field);
	const char *help;
};

/**
 * struct view - a file of the module
 * @name: of the file
 * @help: one line
 * @of_target: is it in the folder of a target, and has it a header?
 * @file: the module's file that it is made from, if that is another one
 * @make: makes the lines then, from that file, which it closes, and from the
 *	words of the filter or NULL; returns NULL and said so if it can't
 * @make_saved: the same of a saved dump; NULL for what is no file to be saved
 * @note: gets each line that begins with # behind the header, as it is met; may be NULL
 * @covers: field of the base pages that a line is about, for progress; 0 for one page
 * @total: what in /proc/PID/status sums up to those of all lines, as "VmRSS VmSwap"; NULL if
 *	nothing does
 * @nr_fields: of a line
 * @columns: that can be made of a line
 * @nr_columns: how many
 */
struct view {
	const char *name;
	const char *help;
	bool of_target;
	const char *file;
	FILE *(*make)(int fd, int pid, const char *filter);
	FILE *(*make_saved)(const char *path);
	void (*note)(const char *line);
	unsigned int covers;
	const char *total;
	unsigned int nr_fields;
	const struct column *columns;
	unsigned int nr_columns;
};

#define COLUMNS_MAX 40

/**
 * struct selection - the columns that are wanted, in order
 * @column: them
 * @nr: how many
 */
struct selection {
	const struct column *column[COLUMNS_MAX];
	unsigned int nr;
};

extern const struct view view_targets;
extern const struct view view_kinds;
extern const struct view view_summary;
extern const struct view view_vmas;
extern const struct view view_entries;
extern const struct view view_ranges;
extern const struct view view_swap;
extern const struct view view_shared;
extern const struct view view_tables;

/**
 * view_find() - Find a view.
 * @name: what the user typed
 *
 * Return: the view, or NULL and said so.
 */
const struct view *view_find(const char *name);

/** views_help() - Print the name and help of each view. */
void views_help(void);

/**
 * view_list_columns() - Print the name, type and help of each column.
 * @view: whose
 */
void view_list_columns(const struct view *view);

/**
 * view_select() - Choose columns.
 * @view: of what
 * @shown: IN_TABLE or IN_JSON: those that are shown when nothing else is said
 * @names: separated by commas; with a + in front they are added to those; NULL
 *	for those alone
 * @selection: to be filled in
 *
 * Return: 0, or -1 and said so.
 */
int view_select(const struct view *view, int shown, const char *names,
		struct selection *selection);

#endif /* PTELENS_VIEW_H */
