/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's file "explain": asking and parsing the predictions.
 */
#ifndef SELFTESTS_LENS_EXPLAIN_H
#define SELFTESTS_LENS_EXPLAIN_H

#include <linux/types.h>
#include <stdbool.h>
#include <sys/types.h>

enum lens_access { LENS_READ, LENS_WRITE, LENS_EXEC, LENS_NR_ACCESSES };

/**
 * struct lens_answer - what the file says of an address
 * @text: all of it
 * @told: by access, OUTCOME or OUTCOME,COST
 */
struct lens_answer {
	char *text;
	char told[LENS_NR_ACCESSES][40];
};

const char *lens_access_name(enum lens_access access);
int lens_ask(pid_t pid, __u64 addr);
int lens_explain(pid_t pid, __u64 addr, struct lens_answer *answer);
int lens_parse_answer(char *text, struct lens_answer *answer);
void lens_free_answer(struct lens_answer *answer);

#endif /* SELFTESTS_LENS_EXPLAIN_H */
