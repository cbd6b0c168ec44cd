// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the columns of the module's files, strictly: an odd word is an error.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest.h"
#include "lens_column.h"

/**
 * column_bad() - Say what does not parse.
 * @what: what it should be
 * @text: what it is
 * Return: -EBADMSG.
 */
int column_bad(const char *what, const char *text)
{
	ksft_print_msg("does not parse: %s: '%s'\n", what, text);
	return -EBADMSG;
}

/**
 * column_word() - Find a word in a list.
 * @words: the list
 * @nr: its length
 * @word: to find
 * Return: its index, or -1 and nothing said.
 */
int column_word(const char * const *words, int nr, const char *word)
{
	int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

/**
 * column_number() - Parse a number without a sign.
 * @text: begins with it
 * @base: 10 or 16
 * @end: set to what is behind it; NULL if that must be nothing
 * @value: filled
 * Return: 0 or -EBADMSG.
 */
int column_number(const char *text, int base, char **end, __u64 *value)
{
	char *stop;

	errno = 0;
	*value = strtoull(text, &stop, base);
	if (errno || stop == text || *text == '-' || *text == '+')
		return column_bad("number", text);
	if (end)
		*end = stop;
	else if (*stop)
		return column_bad("end of a decimal or hex value", text);
	return 0;
}

/**
 * column_hex16() - Parse 16 hex digits.
 * @text: they and nothing else
 * @value: filled
 * Return: 0 or -EBADMSG.
 */
int column_hex16(const char *text, __u64 *value)
{
	if (strspn(text, "0123456789abcdef") != 16 || text[16])
		return column_bad("16 hex digits", text);
	return column_number(text, 16, NULL, value);
}

/**
 * column_letters() - Check that a text is letters.
 * @text: which letters there are depends on the architecture and grows
 * @others: what else it may have
 * Return: 0 or -EBADMSG.
 */
int column_letters(const char *text, const char *others)
{
	const char *letter;

	for (letter = text; *letter; letter++)
		if (!isalpha(*letter) && !strchr(others, *letter))
			return column_bad("letters", text);
	return 0;
}

/**
 * column_target() - Parse the target column.
 * @text: of the column
 * @target: filled
 * Return: 0 or -EBADMSG.
 */
int column_target(char *text, struct lens_target *target)
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
		if (column_number(text + 5, 10, &end, &type) || *end != ':')
			return column_bad("swap type", text);
		text = end + 1;
	} else {
		return column_bad("target", text);
	}
	target->type = type;
	target->count = 1;
	target->form = LENS_ONE;
	if (column_number(text, 16, &end, &target->first))
		return -EBADMSG;
	if (!*end)
		return 0;
	if (*end != '+' && *end != '~')
		return column_bad("form of target", text);
	target->form = *end == '+' ? LENS_RUN : LENS_PIECES;
	return column_number(end + 1, 10, NULL, &target->count);
}

static int folio_number(const char *text, long *to)
{
	__u64 value;

	if (*to != LENS_UNSAID)
		return column_bad("said twice", text);
	if (column_number(text, 10, NULL, &value))
		return -EBADMSG;
	*to = value;
	return 0;
}

static int folio_word(const char *word, struct lens_folio *folio)
{
	const struct {
		const char *key;
		long *to;
	} numbers[] = {
		{ "order=", &folio->order },
		{ "ref=", &folio->ref },
		{ "map=", &folio->map },
		{ "map~", &folio->map },
		{ "node=", &folio->node },
		{ "sub=", &folio->sub },
		{ "parts=", &folio->parts },
		{ "cg=", &folio->cgroup },
	};
	size_t i;

	if (!strcmp(word, "excl")) {
		folio->excl = true;
		return 0;
	}
	if (!strcmp(word, "pin")) {
		folio->pin = true;
		return 0;
	}
	if (!strncmp(word, "kpf=", 4)) {
		folio->kpf = word + 4;
		return column_letters(folio->kpf, "");
	}
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		size_t len = strlen(numbers[i].key);

		if (strncmp(word, numbers[i].key, len))
			continue;
		folio->map_about |= word[len - 1] == '~';
		return folio_number(word + len, numbers[i].to);
	}
	return column_bad("word of folio", word);
}

/**
 * column_folio() - Parse the folio column.
 * @text: of the column; cut into words
 * @folio: filled, with pointers into @text
 * Return: 0 or -EBADMSG.
 */
int column_folio(char *text, struct lens_folio *folio)
{
	static const char * const types[] = {
		"-", "anon", "file", "shmem", "ksm", "hugetlb", "device", "other",
	};
	char *word;

	*folio = (struct lens_folio){
		.order = LENS_UNSAID, .ref = LENS_UNSAID, .map = LENS_UNSAID,
		.node = LENS_UNSAID, .sub = LENS_UNSAID, .parts = LENS_UNSAID,
		.cgroup = LENS_UNSAID,
	};
	folio->type = strsep(&text, ",");
	if (column_word(types, ARRAY_SIZE(types), folio->type) < 0)
		return column_bad("folio type", folio->type);
	while ((word = strsep(&text, ",")))
		if (folio_word(word, folio))
			return -EBADMSG;
	return 0;
}

/* "-", or words of two letters with a + in between. */
static int vma_flags(const char *flags)
{
	const char *word;

	if (!strcmp(flags, "-"))
		return 0;
	for (word = flags; ; word += 3) {
		if (!isalpha(word[0]) || !isalpha(word[1]) || (word[2] && word[2] != '+'))
			return column_bad("VMA flags", flags);
		if (!word[2])
			return 0;
	}
}

/**
 * column_vma() - Parse the vma column.
 * @text: of the column; cut into words
 * @line: its VMA fields are filled, with pointers into @text
 * Return: 0 or -EBADMSG.
 */
int column_vma(char *text, struct lens_line *line)
{
	static const char * const types[] = {
		"anon", "heap", "stack", "file", "shmem", "hugetlb", "special",
	};

	line->perm = strsep(&text, ",");
	line->vma_type = strsep(&text, ",") ?: "";
	line->vma_flags = strsep(&text, ",") ?: "";
	if (strlen(line->perm) != 4 || !text)
		return column_bad("vma", line->perm);
	line->name = text;
	if (column_word(types, ARRAY_SIZE(types), line->vma_type) < 0)
		return column_bad("VMA type", line->vma_type);
	return vma_flags(line->vma_flags);
}
