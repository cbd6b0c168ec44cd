/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much a test did: debug/check adds these lines up and prints the sums at its end.
 */
#ifndef SELFTESTS_TALLY_H
#define SELFTESTS_TALLY_H

#define TALLY_FORMAT "counted %s %lu"

/* In a test of the harness; @what is a plural. */
#define TALLY(what, nr) TH_LOG(TALLY_FORMAT, what, (unsigned long)(nr))

#endif /* SELFTESTS_TALLY_H */
