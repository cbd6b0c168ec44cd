/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the unit tests say what they found: TAP, one line a test. The same tests
 * run in the kernel (ptelens_unit.ko) and as a program on the host.
 */
#ifndef UNIT_H
#define UNIT_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct unit_case - one test
 * @name: what is claimed; NULL ends a list
 * @run: shows it
 */
struct unit_case {
	const char *name;
	void (*run)(void);
};

extern const struct unit_case unit_arch_cases[];
extern const struct unit_case unit_cause_cases[];
extern const struct unit_case unit_cause_any_cases[];
extern const struct unit_case unit_count_cases[];
extern const struct unit_case unit_filter_cases[];
extern const struct unit_case unit_fuzz_cases[];
extern const struct unit_case unit_facts_cases[];
extern const struct unit_case unit_event_cases[];
extern const struct unit_case unit_format_cases[];
extern const struct unit_case unit_predict_cases[];
extern const struct unit_case unit_raws_cases[];
extern const struct unit_case unit_ring_cases[];
extern const struct unit_case unit_run_cases[];
extern const struct unit_case unit_text_cases[];

/** unit_all() - Run everything.
 * @seed: of the random tests; it is printed
 *
 * Return: how many tests failed.
 */
unsigned int unit_all(u64 seed);

/** unit_cases() - Run a list of tests. */
void unit_cases(const struct unit_case *cases);

/** unit_begin() - What follows, up to unit_end(), is one test. */
__printf(1, 2) void unit_begin(const char *fmt, ...);

/** unit_skip() - The test at hand cannot be made here: say why. */
__printf(1, 2) void unit_skip(const char *fmt, ...);

void unit_end(void);

/** unit_note() - A line of comment. */
__printf(1, 2) void unit_note(const char *fmt, ...);

/** unit_check() - A claim; where it is false, say what was seen.
 * @holds: what is claimed
 * @line: of the claim
 * @fmt: what was seen
 *
 * Return: @holds.
 */
__printf(3, 4) bool unit_check(bool holds, int line, const char *fmt, ...);

bool unit_equal(u64 got, u64 want, int line, const char *what);
bool unit_same(const char *got, const char *want, int line, const char *what);

#define UNIT_TRUE(claim)	unit_check(claim, __LINE__, "not so: %s", #claim)
#define UNIT_EQ(got, want)	unit_equal(got, want, __LINE__, #got)
#define UNIT_STR(got, want)	unit_same(got, want, __LINE__, #got)

/** unit_random() - The next number that the seed leads to. */
u64 unit_random(void);

/** unit_below() - A random number from 0 up to, not including, @limit. */
static inline u64 unit_below(u64 limit)
{
	return unit_random() % limit;
}

/** unit_about() - Say what is to be known of where the tests run. */
void unit_about(void);

/** unit_encrypt() - Be a machine with memory encryption, where that can be had. */
void unit_encrypt(bool on);

/** unit_print() - Put out one line: to the kernel log or to standard output. */
void unit_print(const char *line);

#endif /* UNIT_H */
