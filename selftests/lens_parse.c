// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the text of the module's files, strictly: an odd line is an error.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest.h"
#include "lens.h"

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

static int bad_line(const char *what, const char *text)
{
	ksft_print_msg("does not parse: %s: '%s'\n", what, text);
	return -EBADMSG;
}

static int name_index(const char * const *names, int nr, const char *name)
{
	int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

static int number(const char *text, int base, char **end, __u64 *value)
{
	char *stop;

	errno = 0;
	*value = strtoull(text, &stop, base);
	if (errno || stop == text || *text == '-' || *text == '+')
		return bad_line("number", text);
	if (end)
		*end = stop;
	else if (*stop)
		return bad_line("end of a decimal or hex value", text);
	return 0;
}

static int hex16(const char *text, __u64 *value)
{
	if (strspn(text, "0123456789abcdef") != 16 || text[16])
		return bad_line("16 hex digits", text);
	return number(text, 16, NULL, value);
}

static int parse_target(char *text, struct lens_target *target)
{
	__u64 type = 0;
	char *end;

	*target = (struct lens_target){ .form = LENS_NONE };
	if (!strcmp(text, "-"))
		return 0;
	if (!strncmp(text, "pfn=", 4)) {
		text += 4;
	} else if (!strncmp(text, "swap=", 5)) {
		target->is_swap = true;
		if (number(text + 5, 10, &end, &type) || *end != ':')
			return bad_line("swap type", text);
		text = end + 1;
	} else {
		return bad_line("target", text);
	}
	target->type = type;
	target->count = 1;
	target->form = LENS_ONE;
	if (number(text, 16, &end, &target->first))
		return -EBADMSG;
	if (!*end)
		return 0;
	if (*end != '+' && *end != '~')
		return bad_line("form of target", text);
	target->form = *end == '+' ? LENS_RUN : LENS_PIECES;
	return number(end + 1, 10, NULL, &target->count);
}

static int parse_folio_word(const char *word, struct lens_folio *folio)
{
	__u64 value;

	if (!strcmp(word, "excl")) {
		folio->excl = true;
		return 0;
	}
	if (!strncmp(word, "order=", 6)) {
		if (number(word + 6, 10, NULL, &value))
			return -EBADMSG;
		folio->order = value;
		return 0;
	}
	if (!strncmp(word, "ref=", 4)) {
		if (number(word + 4, 10, NULL, &value))
			return -EBADMSG;
		folio->ref = value;
		return 0;
	}
	if (!strncmp(word, "map=", 4) || !strncmp(word, "map~", 4)) {
		if (number(word + 4, 10, NULL, &value))
			return -EBADMSG;
		folio->map = value;
		folio->map_about = word[3] == '~';
		return 0;
	}
	return bad_line("word of folio", word);
}

static int parse_folio(char *text, struct lens_folio *folio)
{
	static const char * const types[] = {
		"-", "anon", "file", "shmem", "ksm", "hugetlb", "device", "other",
	};
	char *word;

	*folio = (struct lens_folio){ .order = -1, .ref = -1, .map = -1 };
	folio->type = strsep(&text, ",");
	if (name_index(types, ARRAY_SIZE(types), folio->type) < 0)
		return bad_line("folio type", folio->type);
	while ((word = strsep(&text, ",")))
		if (parse_folio_word(word, folio))
			return -EBADMSG;
	return 0;
}

/* Which letters there are depends on the architecture and grows. */
static bool all_letters(const char *flags)
{
	const char *letter;

	for (letter = flags; *letter; letter++)
		if (!isalpha(*letter) && *letter != '-' && *letter != '?')
			return false;
	return letter != flags;
}

static int parse_line(char **column, void *one)
{
	struct lens_line *line = one;
	char *name = column[8];
	int level, kind;

	level = name_index(level_names, LENS_NR_LEVELS, column[2]);
	if (level < 0)
		return bad_line("level", column[2]);
	kind = name_index(kind_names, LENS_NR_KINDS, column[4]);
	if (kind < 0)
		return bad_line("kind", column[4]);
	line->level = level;
	line->kind = kind;
	line->flags = column[6];
	line->perm = strsep(&name, ",");
	line->name = name ?: "";
	if (strlen(line->perm) != 4)
		return bad_line("vma", line->perm);
	if (!all_letters(line->flags))
		return bad_line("flags", line->flags);
	if (hex16(column[0], &line->start) || number(column[1], 10, NULL, &line->pages) ||
	    hex16(column[3], &line->raw) || parse_target(column[5], &line->target))
		return -EBADMSG;
	return parse_folio(column[7], &line->folio);
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

	if (hex16(column[0], &vma->start) || hex16(column[1], &vma->end))
		return -EBADMSG;
	vma->perm = column[2];
	vma->type = column[3];
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		if (number(column[4 + i], 10, NULL, counts[i]))
			return -EBADMSG;
	vma->name = column[20];
	return 0;
}

static int parse_row(char **column, void *one)
{
	struct lens_row *row = one;

	row->group = column[0];
	row->name = column[1];
	if (number(column[2], 10, NULL, &row->entries) ||
	    number(column[3], 10, NULL, &row->pages) ||
	    number(column[4], 10, NULL, &row->bytes))
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
				return bad_line("too many columns", word);
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
			return bad_line("count of columns", line);
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
