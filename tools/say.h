/* SPDX-License-Identifier: GPL-2.0 */
/* What the tool says when something went wrong. */
#ifndef PTELENS_SAY_H
#define PTELENS_SAY_H

/**
 * fail() - Tell the user in one sentence what is wrong and what to do.
 * @format: as for printf(), without the newline
 *
 * Return: -1, for the caller to pass on.
 */
int fail(const char *format, ...) __attribute((format(printf, 1, 2)));

/** said() - The last sentence of fail(), or NULL. */
const char *said(void);

#endif /* PTELENS_SAY_H */
