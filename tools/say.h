/* SPDX-License-Identifier: GPL-2.0 */
/* What the tool says when something went wrong. */
#ifndef PTELENS_SAY_H
#define PTELENS_SAY_H

#include <stdbool.h>

/**
 * fail() - Tell the user in one sentence what is wrong and what to do.
 * @format: as for printf(), without the newline
 *
 * Return: -1, for the caller to pass on.
 */
int fail(const char *format, ...) __attribute((format(printf, 1, 2)));

/** say_before() - Call this before fail() says anything. */
void say_before(void (*call)(void));

/** say_later() - From now on fail() says nothing, for the screen is taken; or it does again. */
void say_later(bool later);

/** said() - The last sentence of fail(), or NULL. */
const char *said(void);

#endif /* PTELENS_SAY_H */
