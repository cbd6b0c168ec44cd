/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random commands: mostly what a file understands, with something wrong in it.
 */
#ifndef SELFTESTS_FUZZ_TEXT_H
#define SELFTESTS_FUZZ_TEXT_H

#include <linux/types.h>
#include <stddef.h>

/* No command that a file takes is longer. */
#define FUZZ_MAX 4500

/**
 * struct fuzz_random - where all that is random comes from
 * @state: the seed at first; the same one brings the same
 */
struct fuzz_random {
	__u64 state;
};

__u64 fuzz_number(struct fuzz_random *random);
size_t fuzz_below(struct fuzz_random *random, size_t limit);
__u64 fuzz_edge(struct fuzz_random *random);
size_t fuzz_command(struct fuzz_random *random, const char * const *pieces, char *out);

#endif /* SELFTESTS_FUZZ_TEXT_H */
