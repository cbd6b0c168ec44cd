/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Queries: the question that the file "who" is asked.
 */
#ifndef LENS_QUERY_H
#define LENS_QUERY_H

#include <linux/types.h>

/**
 * struct lens_query - frames, or what an address of a process leads to
 * @first: the first frame; of an address it is not known before one looks
 * @nr: how many frames; 0 if nothing was asked
 * @pid: 0, or the process in the initial pid namespace
 * @vaddr: its address
 */
struct lens_query {
	u64 first;
	u64 nr;
	pid_t pid;
	u64 vaddr;
};

/**
 * lens_query_parse() - Read PFN, PFN+N or PID:ADDR.
 * @query: set when all is well, else unchanged
 * @text: numbers as in the files: frames with or without pfn= and in hex, N in
 *	decimal, the pid as the caller's pid namespace has it; is cut up
 *
 * Return: 0, -EINVAL or -ESRCH (no such process).
 */
int lens_query_parse(struct lens_query *query, char *text);

#endif /* LENS_QUERY_H */
