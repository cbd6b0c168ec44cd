/* SPDX-License-Identifier: GPL-2.0 */
/* Asking the module to explain an address. */
#ifndef PTELENS_EXPLAIN_H
#define PTELENS_EXPLAIN_H

#include <stddef.h>

/**
 * explain() - What is at an address, and what an access will meet there.
 * @pid: the process, attached
 * @address: hex
 * @text: where to put it
 * @size: of @text; what has no room is left out
 *
 * Return: 0, or -1 and said so.
 */
int explain(int pid, const char *address, char *text, size_t size);

#endif /* PTELENS_EXPLAIN_H */
