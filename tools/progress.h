/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Progress of what takes long, for people who wait: a line on stderr, if that is a terminal,
 * after a second, that goes when the work is done. One work at a time.
 */
#ifndef PTELENS_PROGRESS_H
#define PTELENS_PROGRESS_H

/**
 * progress_begin() - Something begins that may take long.
 * @format: what it is, as for printf(); a few words
 */
void progress_begin(const char *format, ...) __attribute((format(printf, 1, 2)));

/** progress_of() - It is about so many bytes; 0 if nobody knows, as at the beginning. */
void progress_of(unsigned long long total);

/* What of /proc/PID/status sums up to what page tables lead to. */
#define PROGRESS_MEMORY "VmRSS VmSwap HugetlbPages"

/**
 * progress_total() - How much memory a process has, for progress_of().
 * @pid: the process
 * @fields: of /proc/PID/status that are to be summed up, with a blank between them; or NULL
 *
 * Return: bytes; 0 if nobody knows.
 */
unsigned long long progress_total(int pid, const char *fields);

/** progress_what() - It goes on with something else; as for progress_begin(). */
void progress_what(const char *format, ...) __attribute((format(printf, 1, 2)));

/** progress_add() - So many bytes more are done; if that is more than all, nobody knows all. */
void progress_add(unsigned long long bytes);

/**
 * progress_output() - Something is about to be written to stdout.
 *
 * Where that goes to a terminal or to a pager, it is progress enough: no line from now on.
 */
void progress_output(void);

/** progress_end() - It is done, or has failed; fail() calls this. */
void progress_end(void);

#endif /* PTELENS_PROGRESS_H */
