// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the module's file "tables", strictly: an odd line is an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest.h"
#include "tables.h"

static int bad_line(const char *what, const char *line)
{
	ksft_print_msg("does not parse: %s: '%s'\n", what, line);
	return -EBADMSG;
}

static int find_level(const char *name)
{
	int level;

	for (level = 0; level < LENS_NR_LEVELS; level++)
		if (!strcmp(lens_level_name(level), name))
			return level;
	return -1;
}

/* Where an item of the holds column is counted. */
static unsigned int *find_count(struct lens_table *table, const char *name)
{
	int kind;

	if (!strcmp(name, "table"))
		return &table->tables;
	for (kind = 0; kind < LENS_NR_KINDS; kind++)
		if (!strcmp(lens_kind_name(kind), name))
			return &table->kind[kind];
	return NULL;
}

static int parse_holds(struct lens_table *table)
{
	char copy[sizeof(table->holds)], *rest = copy, *item, end;
	unsigned int *count, nr;

	strcpy(copy, table->holds);
	if (!strcmp(copy, "-"))
		return 0;
	while ((item = strsep(&rest, ","))) {
		char *name = strsep(&item, "=");

		count = find_count(table, name);
		/* what is not there is not named, and nothing is twice */
		if (!count || *count || !item || sscanf(item, "%u%c", &nr, &end) != 1 || !nr)
			return bad_line("holds", table->holds);
		*count = nr;
	}
	return 0;
}

static int parse_table(const char *line, struct lens_table *table)
{
	char level[8], start[17], end[17], more;

	*table = (struct lens_table){ 0 };
	if (sscanf(line, "%7s %llx %16[0-9a-f] %16[0-9a-f] %d %u %u %79s %7s %c", level,
		   &table->pfn, start, end, &table->node, &table->live, &table->slots,
		   table->holds, table->note, &more) != 9 ||
	    strlen(start) != 16 || strlen(end) != 16 || find_level(level) < 0)
		return bad_line("table", line);
	table->level = find_level(level);
	table->start = strtoull(start, NULL, 16);
	table->end = strtoull(end, NULL, 16);
	return parse_holds(table);
}

static int parse_sums(const char *line, struct lens_tables *tables)
{
	struct lens_table_sums sums;
	char name[8], end;
	int level, at = 0;

	if (sscanf(line, "# %7[^:]: tables=%llu bytes=%llu live=%llu%n", name, &sums.tables,
		   &sums.bytes, &sums.live, &at) != 4 ||
	    sscanf(line + at, " empty=%llu one=%llu few=%llu more=%llu%c", &sums.empty,
		   &sums.one, &sums.few, &sums.more, &end) != 4)
		return bad_line("sums", line);
	level = find_level(name);
	if (level < 0 || tables->sums[level].tables)
		return bad_line("level of sums", line);
	tables->sums[level] = sums;
	return 0;
}

/* Behind the lines; the header and the names of the columns are before them. */
static int parse_note(const char *line, struct lens_tables *tables)
{
	__u64 nr, bytes;
	char name[16], end;

	if (!strncmp(line, "# ptelens 1: tables ", 20) || !strncmp(line, "# lvl ", 6))
		return 0;
	if (!strncmp(line, "# VmPTE:", 8))
		return sscanf(line, "# VmPTE: bytes=%llu shown=%llu deposited=%llu elsewhere=%lld",
			      &tables->vm_pte, &tables->shown, &tables->deposited,
			      &tables->elsewhere) == 4 ? 0 : bad_line("VmPTE", line);
	if (sscanf(line, "# %15[^:]: tables=%llu bytes=%llu%c", name, &nr, &bytes, &end) != 3)
		return parse_sums(line, tables);
	if (!strcmp(name, "reclaimable"))
		tables->reclaimable = bytes;
	else if (!strcmp(name, "nearly-empty"))
		tables->nearly_empty = bytes;
	else if (!strcmp(name, "could-be-huge"))
		tables->could_be_huge = bytes;
	else
		return bad_line("amount", line);
	return nr || !bytes ? 0 : bad_line("bytes of nothing", line);
}

static int add_table(const char *line, struct lens_tables *tables, size_t *room)
{
	if (tables->nr == *room) {
		struct lens_table *more;

		*room = 2 * *room + 64;
		more = realloc(tables->table, *room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		tables->table = more;
	}
	return parse_table(line, &tables->table[tables->nr++]);
}

/**
 * lens_parse_tables() - Parse the tables file.
 * @text: the whole file, or its beginning; now belongs to @tables
 * @tables: filled; release with lens_free_tables() also after an error
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int lens_parse_tables(char *text, struct lens_tables *tables)
{
	size_t room = 0;
	char *line;
	int ret = 0;

	*tables = (struct lens_tables){ .text = text };
	while (!ret && (line = strsep(&text, "\n"))) {
		if (*line == '#')
			ret = parse_note(line, tables);
		else if (*line)
			ret = add_table(line, tables, &room);
	}
	return ret;
}

/**
 * lens_read_tables() - Read and parse the tables file.
 * @pid: the target
 * @tables: filled; release with lens_free_tables()
 * Return: 0, or a negative errno; -EBADMSG for a line that does not parse.
 */
int lens_read_tables(pid_t pid, struct lens_tables *tables)
{
	char *text;
	int ret = lens_text(pid, "tables", &text);

	*tables = (struct lens_tables){ 0 };
	return ret ?: lens_parse_tables(text, tables);
}

/**
 * lens_free_tables() - Release what lens_read_tables() filled.
 * @tables: may be released twice
 */
void lens_free_tables(struct lens_tables *tables)
{
	free(tables->table);
	free(tables->text);
	*tables = (struct lens_tables){ 0 };
}

/**
 * lens_find_table() - Find the table of a level that covers an address.
 * @tables: parsed file
 * @level: of the entries in it
 * @addr: virtual address
 * Return: the table, or NULL.
 */
const struct lens_table *lens_find_table(const struct lens_tables *tables,
					 enum lens_level level, __u64 addr)
{
	const struct lens_table *table;

	for (table = tables->table; table < tables->table + tables->nr; table++)
		if (table->level == level && table->start <= addr && addr < table->end)
			return table;
	return NULL;
}
