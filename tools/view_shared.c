// SPDX-License-Identifier: GPL-2.0
/* The view of shared: the frames that another process maps too, and who does. */
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry_fields.h"
#include "field.h"
#include "view.h"

/* Behind the fields of an entry. */
enum { MAPPERS = ENTRY_NR_FIELDS, NR_FIELDS };

/* What notes said so far: each names a process before the first line that has it. */
static struct process {
	int pid;
	char comm[64];
} *processes;
static size_t nr_processes;

static struct process *find_process(int pid)
{
	size_t i;

	for (i = 0; i < nr_processes; i++)
		if (processes[i].pid == pid)
			return &processes[i];
	return NULL;
}

/* Room for one more, or NULL: then it stays without a name. */
static struct process *add_process(int pid)
{
	struct process *more;

	more = realloc(processes, (nr_processes + 1) * sizeof(*more));
	if (!more)
		return NULL;
	processes = more;
	more = &processes[nr_processes++];
	more->pid = pid;
	return more;
}

/* "# PID COMM" */
static void note(const char *line)
{
	struct process *process;
	char comm[64];
	int pid;

	if (sscanf(line, "# %d %63s", &pid, comm) != 2)
		return;
	process = find_process(pid) ?: add_process(pid);
	if (process)
		strcpy(process->comm, comm);
}

static bool is_listed(const char *list, const char *item)
{
	size_t length = strlen(item);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (strcspn(list, ",") == length && !strncmp(list, item, length))
			return true;
	}
	return false;
}

/* PID:ADDR,PID:ADDR,...,+N as the names of the processes, each once. */
static const char *mapper_names(const struct row *row, unsigned int field)
{
	const char *mapper = row->field[field];
	size_t at = 0;

	*row->out = '\0';
	for (; mapper; mapper = strchr(mapper, ',')) {
		const struct process *process;

		mapper += *mapper == ',';
		/* +N at the end names nobody */
		process = *mapper == '+' ? NULL : find_process(atoi(mapper));
		if (!process || is_listed(row->out, process->comm))
			continue;
		if (at + strlen(process->comm) + 2 > row->size)
			break;
		at += sprintf(row->out + at, "%s%s", at ? "," : "", process->comm);
	}
	return at ? row->out : NULL;
}

static const struct column columns[] = {
#include "entry_columns.h"
	{ "NAMES", 1, 0, COLUMN_LIST, IN_BOTH, MAPPERS,
	  mapper_names, "names of those processes" },
	{ "MAPPERS", 1, 0, COLUMN_LIST, IN_BOTH, MAPPERS,
	  field_verbatim, "the others: PID:VADDR of the first page,... up to 64, then +N more" },
};

const struct view view_shared = {
	.name = "shared",
	.help = "the frames that other processes map too, and who",
	.of_target = true,
	.note = note,
	.covers = ENTRY_PAGES,
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};
