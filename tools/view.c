// SPDX-License-Identifier: GPL-2.0
/* The table of views, and choosing columns. A new view is a row here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "say.h"
#include "view.h"

static const struct view * const views[] = {
	&view_targets,
	&view_kinds,
	&view_summary,
	&view_vmas,
	&view_entries,
	&view_ranges,
	&view_swap,
	&view_shared,
	&view_tables,
};

#define NR_VIEWS (sizeof(views) / sizeof(*views))

const struct view *view_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_VIEWS; i++)
		if (!strcmp(views[i]->name, name))
			return views[i];
	fail("there is no file '%s' to show: 'ptelens show --help' lists them", name);
	return NULL;
}

void views_help(void)
{
	size_t i;

	for (i = 0; i < NR_VIEWS; i++)
		printf("  %-8s %s %s\n", views[i]->name,
		       views[i]->of_target ? "PID" : "   ", views[i]->help);
}

void view_list_columns(const struct view *view)
{
	static const char * const types[] = {
		[COLUMN_STRING] = "text",
		[COLUMN_DEC] = "number",
		[COLUMN_HEX] = "hex",
		[COLUMN_BOOL] = "yes/no",
		[COLUMN_LIST] = "list",
	};
	unsigned int i;

	for (i = 0; i < view->nr_columns; i++)
		printf("%-9s %-6s  %s\n", view->columns[i].name,
		       types[view->columns[i].type], view->columns[i].help);
}

static const struct column *find_column(const struct view *view, const char *name)
{
	unsigned int i;

	for (i = 0; i < view->nr_columns; i++)
		if (!strcasecmp(view->columns[i].name, name))
			return &view->columns[i];
	fail("%s has no column '%s': 'ptelens show %s --list-columns' lists them",
	     view->name, name, view->name);
	return NULL;
}

static int add(struct selection *selection, const struct column *column)
{
	unsigned int i;

	for (i = 0; i < selection->nr; i++)
		if (selection->column[i] == column)
			return fail("column %s is named twice: name it once",
				    column->name);
	selection->column[selection->nr++] = column;
	return 0;
}

static int add_named(const struct view *view, char *names,
		     struct selection *selection)
{
	const struct column *column;
	char *name;

	while ((name = strsep(&names, ","))) {
		column = find_column(view, name);
		if (!column || add(selection, column))
			return -1;
	}
	return 0;
}

int view_select(const struct view *view, int shown, const char *names,
		struct selection *selection)
{
	bool more = names && *names == '+';
	unsigned int i;
	char *copy;
	int err;

	selection->nr = 0;
	for (i = 0; (more || !names) && i < view->nr_columns; i++)
		if (view->columns[i].shown & shown)
			add(selection, &view->columns[i]);
	if (!names)
		return 0;
	copy = strdup(names + more);
	if (!copy)
		return fail("out of memory");
	err = add_named(view, copy, selection);
	free(copy);
	return err;
}
