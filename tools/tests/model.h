/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of the model of ptelens watch share. */
#ifndef PTELENS_TESTS_MODEL_H
#define PTELENS_TESTS_MODEL_H

#include <stdbool.h>

#define EXPECT(condition) expect(condition, #condition, __FILE__, __LINE__)

/** expect() - If it does not hold, say so, and the test at hand fails. */
void expect(bool holds, const char *what, const char *file, int line);

/** is() - Are two texts the same? If not, say so. */
bool is(const char *text, const char *want);

/**
 * struct test - a test
 * @name: of it, for people
 * @run: does it
 */
struct test {
	const char *name;
	void (*run)(void);
};

/* The tests of a file each; the last one has no name. */
extern const struct test map_tests[];
extern const struct test log_tests[];

#endif /* PTELENS_TESTS_MODEL_H */
