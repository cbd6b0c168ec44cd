/* SPDX-License-Identifier: GPL-2.0 */
/* Attaching to a process for as long as the tool runs. */
#ifndef PTELENS_ATTACH_H
#define PTELENS_ATTACH_H

/** parse_pid() - Read a pid that the user gave. Return: it, or -1 and said so. */
int parse_pid(const char *text);

/**
 * attach() - Make sure that the module watches a process.
 * @pid: it
 *
 * What was not attached before is detached when the tool ends, by itself or by
 * a signal. A few processes at a time.
 *
 * Return: 0, or -1 and said so.
 */
int attach(int pid);

/** detach() - Detach a process now, if attach() attached it. */
void detach(int pid);

#endif /* PTELENS_ATTACH_H */
