/* SPDX-License-Identifier: GPL-2.0 */
/* A filter for one file that is opened. */
#ifndef PTELENS_FILTER_H
#define PTELENS_FILTER_H

/**
 * filter_open() - Open a file of a target so that it shows what passes.
 * @pid: the target, attached
 * @name: the file
 * @words: as in the module's file filter, or NULL for the filter that is set
 *
 * The target's own filter is as before when this returns.
 *
 * Return: a file descriptor, or -1 and said so.
 */
int filter_open(int pid, const char *name, const char *words);

#endif /* PTELENS_FILTER_H */
