/* SPDX-License-Identifier: GPL-2.0 */
/* Strings, for the host: what libc has, and what it has not. */
#ifndef SHIM_STRING_H
#define SHIM_STRING_H

#include <string.h>
#include <linux/types.h>

/* The index of a string in an array, or -EINVAL. */
int match_string(const char * const *array, size_t n, const char *string);

/* Copies as much as fits, always with a NUL. */
void strscpy(char *to, const char *from, size_t size);

#endif /* SHIM_STRING_H */
