/* SPDX-License-Identifier: GPL-2.0 */
/* Marks: the letters that show what an entry is, wherever entries are cells. */
#ifndef PTELENS_MARK_H
#define PTELENS_MARK_H

#include <stdbool.h>

#include "../module/uapi/ptelens.h"

/* What is told apart; of present entries by their size and what may be done there. */
enum mark {
	MARK_NONE,
	MARK_WRITE,
	MARK_READ,
	MARK_EXEC,
	MARK_WRITE_EXEC,
	MARK_HUGE,
	MARK_HUGE_READ,
	MARK_PROTNONE,
	MARK_ZERO,
	MARK_SPECIAL,
	MARK_SWAP,
	MARK_MIGRATION,
	MARK_HWPOISON,
	MARK_DEVICE,
	MARK_UFFD_WP,
	MARK_POISON,
	MARK_GUARD,
	MARK_UNKNOWN,
	NR_MARKS
};

/**
 * struct mark_info - a mark
 * @letter: of it
 * @means: in a few words
 */
struct mark_info {
	char letter;
	const char *means;
};

extern const struct mark_info marks[NR_MARKS];

/* The names of kinds and levels in the module's files. */
extern const char * const kind_names[PTELENS_NR_KINDS];
extern const char * const level_names[PTELENS_NR_LEVELS];

/**
 * mark_of_kind() - The mark of an entry.
 * @kind: enum ptelens_kind
 * @huge: it is above the PTEs
 * @write: it is writable
 * @exec: it is executable
 *
 * Return: the mark; MARK_UNKNOWN for a kind that there is not.
 */
enum mark mark_of_kind(unsigned int kind, bool huge, bool write, bool exec);

/**
 * mark_of_text() - The mark of an entry, as the module's files have it.
 * @kind: its name, or "none"
 * @level: its name
 * @flags: letters
 *
 * Return: the mark; MARK_UNKNOWN for a kind that there is not.
 */
enum mark mark_of_text(const char *kind, const char *level, const char *flags);

#endif /* PTELENS_MARK_H */
