/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The columns of the module's files, one by one; lens_parse.c makes lines of them.
 *
 * Each function returns 0, or -EBADMSG and says what does not parse.
 */
#ifndef SELFTESTS_LENS_COLUMN_H
#define SELFTESTS_LENS_COLUMN_H

#include "lens.h"

int column_bad(const char *what, const char *text);
int column_word(const char * const *words, int nr, const char *word);
int column_number(const char *text, int base, char **end, __u64 *value);
int column_hex16(const char *text, __u64 *value);
int column_letters(const char *text, const char *others);
int column_target(char *text, struct lens_target *target);
int column_folio(char *text, struct lens_folio *folio);
int column_vma(char *text, struct lens_line *line);

#endif /* SELFTESTS_LENS_COLUMN_H */
