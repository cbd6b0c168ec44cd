/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accesses carried out: what the explain tests let a target do, and what it met.
 */
#ifndef SELFTESTS_ACCESS_H
#define SELFTESTS_ACCESS_H

#include <linux/types.h>

#include "lens_explain.h"

/* Where in its page the scenes access: a jump finds a return there, or zeroes. */
#define ACCESS_OFFSET 0x128

/**
 * struct observed - what an access met
 * @signal: that it ended in, 0 for none; what a jump meets in a later page is none
 * @code: its si_code
 * @minor: minor faults
 * @major: major faults
 * @before: the word of pagemap of the page
 * @after: the same, afterwards
 * @uffd: flags of the message that userfaultfd sent, -1 for none
 */
struct observed {
	int signal;
	int code;
	long minor;
	long major;
	__u64 before;
	__u64 after;
	__s64 uffd;
};

void access_set_uffd(int fd);
void access_put_return(char *page);
void access_do(char *addr, enum lens_access access, struct observed *observed);
const char *access_judge(const char *told, const struct observed *observed);

#endif /* SELFTESTS_ACCESS_H */
