/* SPDX-License-Identifier: GPL-2.0 */
/* The module's files in debugfs: where they are, and what their errors mean. */
#ifndef PTELENS_FILES_H
#define PTELENS_FILES_H

#include <stddef.h>

/**
 * files_path() - Make the path of one of the module's files.
 * @path: where to put it
 * @size: of @path
 * @pid: the target, or 0 for a file that belongs to no target
 * @name: the file
 *
 * Return: 0, or -1 and said so: no debugfs, no module, not root.
 */
int files_path(char *path, size_t size, int pid, const char *name);

/**
 * files_open() - Open one of the module's files.
 * @pid: as for files_path()
 * @name: as for files_path()
 * @flags: as for open()
 *
 * Return: a file descriptor, or -1 and said so.
 */
int files_open(int pid, const char *name, int flags);

/**
 * files_failed() - Say what an error of open() or read() on a file means.
 * @pid: of the target, or 0
 * @name: of the file
 * @error: an errno
 *
 * Return: -1.
 */
int files_failed(int pid, const char *name, int error);

#endif /* PTELENS_FILES_H */
