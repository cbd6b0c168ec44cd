// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the text of the module's files, strictly: an odd line is an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest.h"
#include "lens.h"
#include "lens_column.h"

#define COLUMNS_MAX 24

static const char * const kind_names[LENS_NR_KINDS] = {
	[LENS_PRESENT] = "present",
	[LENS_PROTNONE] = "protnone",
	[LENS_ZERO] = "zero",
	[LENS_SPECIAL] = "special",
	[LENS_SWAP] = "swap",
	[LENS_MIGRATION] = "migration",
	[LENS_HWPOISON] = "hwpoison",
	[LENS_DEVICE] = "device",
	[LENS_MARK_UFFD_WP] = "marker:uffd_wp",
	[LENS_MARK_POISON] = "marker:poison",
	[LENS_MARK_GUARD] = "marker:guard",
	[LENS_UNKNOWN] = "unknown",
};

static const char * const level_names[LENS_NR_LEVELS] = {
	"pte", "pmd", "pud", "p4d", "pgd",
};

static int parse_line(char **column, void *one)
{
	struct lens_line *line = one;
	int level, kind;

	level = column_word(level_names, LENS_NR_LEVELS, column[2]);
	if (level < 0)
		return column_bad("level", column[2]);
	kind = column_word(kind_names, LENS_NR_KINDS, column[4]);
	if (kind < 0)
		return column_bad("kind", column[4]);
	line->level = level;
	line->kind = kind;
	line->flags = column[6];
	if (column_hex16(column[0], &line->start) ||
	    column_number(column[1], 10, NULL, &line->pages) ||
	    column_hex16(column[3], &line->raw) ||
	    column_target(column[5], &line->target) ||
	    column_letters(line->flags, "-?") ||
	    column_folio(column[7], &line->folio))
		return -EBADMSG;
	return column_vma(column[8], line);
}

static int parse_vma(char **column, void *one)
{
	struct lens_vma *vma = one;
	__u64 *counts[] = {
		&vma->pages, &vma->entries, &vma->kind[LENS_PRESENT], &vma->kind[LENS_PROTNONE],
		&vma->kind[LENS_ZERO], &vma->kind[LENS_SPECIAL], &vma->kind[LENS_SWAP],
		&vma->kind[LENS_MIGRATION], &vma->kind[LENS_HWPOISON], &vma->kind[LENS_DEVICE],
		&vma->kind[LENS_MARK_UFFD_WP], &vma->kind[LENS_UNKNOWN],
		&vma->pmd, &vma->pud, &vma->accessed, &vma->dirty,
	};
	size_t i;

	if (column_hex16(column[0], &vma->start) || column_hex16(column[1], &vma->end))
		return -EBADMSG;
	vma->perm = column[2];
	vma->type = column[3];
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		if (column_number(column[4 + i], 10, NULL, counts[i]))
			return -EBADMSG;
	vma->name = column[20];
	return 0;
}

static int parse_row(char **column, void *one)
{
	struct lens_row *row = one;

	row->group = column[0];
	row->name = column[1];
	if (column_number(column[2], 10, NULL, &row->entries) ||
	    column_number(column[3], 10, NULL, &row->pages) ||
	    column_number(column[4], 10, NULL, &row->bytes))
		return -EBADMSG;
	return 0;
}

static int split(char *line, char **column)
{
	int nr = 0;
	char *word;

	while ((word = strsep(&line, " ")))
		if (*word) {
			if (nr == COLUMNS_MAX)
				return column_bad("too many columns", word);
			column[nr++] = word;
		}
	return nr;
}

/*
 * Calls @parse for each data line of @text with the columns and the place of
 * the next struct. A vma without a name may leave the last column out.
 */
static int parse_all(char *text, int columns, bool last_optional, size_t size,
		     void **array, size_t *nr, int (*parse)(char **column, void *one))
{
	char *column[COLUMNS_MAX + 1];
	size_t room = 0;
	char *line;
	int got;

	while ((line = strsep(&text, "\n"))) {
		if (!*line || *line == '#')
			continue;
		if (*nr == room) {
			room = 2 * room + 64;
			*array = realloc(*array, room * size);
			if (!*array)
				return -ENOMEM;
		}
		got = split(line, column);
		if (last_optional && got == columns - 1)
			column[got++] = "";
		if (got != columns)
			return column_bad("count of columns", line);
		memset((char *)*array + *nr * size, 0, size);
		if (parse(column, (char *)*array + *nr * size))
			return -EBADMSG;
		++*nr;
	}
	return 0;
}

/**
 * lens_parse_lines() - Parse entries, ranges or swap.
 * @text: the whole file; now belongs to @lines
 * @lines: filled; release with lens_free_lines() also after an error
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int lens_parse_lines(char *text, struct lens_lines *lines)
{
	*lines = (struct lens_lines){ .text = text };
	return parse_all(text, 9, false, sizeof(*lines->line), (void **)&lines->line,
			 &lines->nr, parse_line);
}

/**
 * lens_parse_vmas() - Parse the vmas file.
 * @text: the whole file; now belongs to @vmas
 * @vmas: filled; release with lens_free_vmas() also after an error
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int lens_parse_vmas(char *text, struct lens_vmas *vmas)
{
	*vmas = (struct lens_vmas){ .text = text };
	return parse_all(text, 21, true, sizeof(*vmas->vma), (void **)&vmas->vma,
			 &vmas->nr, parse_vma);
}

/**
 * lens_parse_summary() - Parse the summary file.
 * @text: the whole file; now belongs to @summary
 * @summary: filled; release with lens_free_summary() also after an error
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int lens_parse_summary(char *text, struct lens_summary *summary)
{
	*summary = (struct lens_summary){ .text = text };
	return parse_all(text, 5, false, sizeof(*summary->row), (void **)&summary->row,
			 &summary->nr, parse_row);
}

/**
 * lens_hide_changing() - Cut out what changes while a process stands still.
 * @text: of entries; reference and map counts and page flags are cut out, as others who
 *	share a page change them, and blanks, as the columns are as wide as these are
 */
void lens_hide_changing(char *text)
{
	char *to = text, *from = text;

	while (*from) {
		if (!strncmp(from, ",ref=", 5) || !strncmp(from, ",map", 4) ||
		    !strncmp(from, ",kpf=", 5))
			from += 1 + strcspn(from + 1, "\n ,");
		else if (*from == ' ' && to > text && to[-1] == ' ')
			from++;
		else
			*to++ = *from++;
	}
	*to = '\0';
}

/**
 * lens_free_lines() - Release what lens_read_lines() filled.
 * @lines: may be released twice
 */
void lens_free_lines(struct lens_lines *lines)
{
	free(lines->line);
	free(lines->text);
	*lines = (struct lens_lines){ 0 };
}

/**
 * lens_free_vmas() - Release what lens_read_vmas() filled.
 * @vmas: may be released twice
 */
void lens_free_vmas(struct lens_vmas *vmas)
{
	free(vmas->vma);
	free(vmas->text);
	*vmas = (struct lens_vmas){ 0 };
}

/**
 * lens_free_summary() - Release what lens_read_summary() filled.
 * @summary: may be released twice
 */
void lens_free_summary(struct lens_summary *summary)
{
	free(summary->row);
	free(summary->text);
	*summary = (struct lens_summary){ 0 };
}

/**
 * lens_kind_name() - The word of a kind.
 * @kind: below LENS_NR_KINDS
 * Return: as written in the files and in a filter.
 */
const char *lens_kind_name(enum lens_kind kind)
{
	return kind_names[kind];
}

/**
 * lens_level_name() - The word of a level.
 * @level: below LENS_NR_LEVELS
 * Return: as written in the files and in a filter.
 */
const char *lens_level_name(enum lens_level level)
{
	return level_names[level];
}

/**
 * lens_find() - Find the line that covers an address.
 * @lines: in ascending order
 * @addr: virtual address
 * Return: the line, or NULL for a hole.
 */
const struct lens_line *lens_find(const struct lens_lines *lines, __u64 addr)
{
	size_t low = 0, high = lines->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct lens_line *line = &lines->line[mid];

		if (addr < line->start)
			high = mid;
		else if (addr >= line->start + line->pages * getpagesize())
			low = mid + 1;
		else
			return line;
	}
	return NULL;
}

/**
 * lens_find_row() - Find a row of the summary.
 * @summary: parsed file
 * @group: first column
 * @name: second column
 * Return: the row, or NULL.
 */
const struct lens_row *lens_find_row(const struct lens_summary *summary,
				     const char *group, const char *name)
{
	size_t i;

	for (i = 0; i < summary->nr; i++)
		if (!strcmp(summary->row[i].group, group) &&
		    !strcmp(summary->row[i].name, name))
			return &summary->row[i];
	return NULL;
}

/**
 * lens_flag() - Is a letter set in the flags of a line?
 * @line: a data line
 * @letter: one of the flag letters
 * Return: true when it is.
 */
bool lens_flag(const struct lens_line *line, char letter)
{
	return strchr(line->flags, letter);
}
