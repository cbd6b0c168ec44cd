/* SPDX-License-Identifier: GPL-2.0 */
/* What the tool has changed in the kernel, and undoes when it ends, also by a signal. */
#ifndef PTELENS_UNDO_H
#define PTELENS_UNDO_H

/**
 * undo_write() - Write to a file of the kernel what is undone when the tool ends.
 * @path: the file
 * @text: for it
 * @undo_path: the file that undoes it
 * @undo_text: for that file
 *
 * Return: 0 or a negative errno; then there is nothing to undo.
 */
int undo_write(const char *path, const char *text, const char *undo_path,
	       const char *undo_text);

/** undo_call() - Call this when a signal ends the tool; it may do what a handler may. */
void undo_call(void (*call)(void));

/** undo_now() - Undo now what undo_write() was told; if there is no such thing, do nothing. */
void undo_now(const char *undo_path, const char *undo_text);

/**
 * undo_file() - Make a file that is removed when the tool ends.
 * @template: its path as for mkostemp(); gets the name
 *
 * Return: the open file or a negative errno.
 */
int undo_file(char *template);

/** undo_keep() - Keep a file that undo_file() has made. */
void undo_keep(const char *path);

#endif /* PTELENS_UNDO_H */
