/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are there when all of them is, and only then. */
#ifndef PTELENS_WHOLE_H
#define PTELENS_WHOLE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

/**
 * struct whole - a file that is written
 * @path: its name
 * @temp: what it is called until it is whole
 */
struct whole {
	const char *path;
	char temp[PATH_MAX];
};

/**
 * whole_begin() - Make a file that goes when the tool ends, if it is not whole then.
 * @whole: filled in
 * @path: its name, which must not go before @whole does
 * @mode: its permissions
 *
 * Return: the open file, or -1 and said so.
 */
int whole_begin(struct whole *whole, const char *path, mode_t mode);

/**
 * whole_end() - It is whole: give it its name.
 * @whole: written and closed
 * @force: also if there is one of that name
 *
 * Return: 0, or -1 and said so.
 */
int whole_end(const struct whole *whole, bool force);

/** whole_exists() - Say that there is such a file already. Return: -1. */
int whole_exists(const char *path);

#endif /* PTELENS_WHOLE_H */
