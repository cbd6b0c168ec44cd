/* SPDX-License-Identifier: GPL-2.0 */
/* Sorting, for the host. */
#ifndef SHIM_SORT_H
#define SHIM_SORT_H

#include <stdlib.h>

static inline void sort(void *base, size_t n, size_t size,
			int (*compare)(const void *a, const void *b),
			void (*swap)(void *a, void *b, int size))
{
	(void)swap;	/* NULL: the default one */
	qsort(base, n, size, compare);
}

#endif /* SHIM_SORT_H */
