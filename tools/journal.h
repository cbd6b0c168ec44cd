/* SPDX-License-Identifier: GPL-2.0 */
/* What is to be undone, kept where a run that was killed leaves it for the next one. */
#ifndef PTELENS_JOURNAL_H
#define PTELENS_JOURNAL_H

#include <limits.h>

/* As many things as a run has to undo at a time. */
#define JOURNAL_SLOTS 8

/**
 * struct undoing - one thing to undo
 * @path: the file
 * @text: to be written to it; "" if it is to be removed
 */
struct undoing {
	char path[PATH_MAX + 32];
	char text[128];
};

/**
 * journal_begin() - Undo what runs have left that were killed, and begin one for this run.
 * @undo: does it
 *
 * Where there is no /run, or it is not ours to write to, nothing is kept.
 */
void journal_begin(void (*undo)(const struct undoing *undoing));

/**
 * journal_put() - Keep this until it is done.
 * @slot: below JOURNAL_SLOTS
 * @undoing: what
 */
void journal_put(int slot, const struct undoing *undoing);

/** journal_done() - That one is done. A signal handler may call this. */
void journal_done(int slot);

/** journal_end() - All is done. A signal handler may call this. */
void journal_end(void);

#endif /* PTELENS_JOURNAL_H */
