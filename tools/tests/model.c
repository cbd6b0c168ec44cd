// SPDX-License-Identifier: GPL-2.0
/* Tests the model of ptelens watch: map, cells, log and texts, without a terminal. */
#include <stdio.h>
#include <string.h>

#include "model.h"

static unsigned int nr_tests, nr_failed;
static bool good;

void expect(bool holds, const char *what, const char *file, int line)
{
	const char *name = strrchr(file, '/');

	if (holds)
		return;
	printf("# %s:%d: not %s\n", name ? name + 1 : file, line, what);
	good = false;
}

bool is(const char *text, const char *want)
{
	if (!strcmp(text, want))
		return true;
	printf("# '%s' is not '%s'\n", text, want);
	return false;
}

static void run_all(const struct test *test)
{
	for (; test->name; test++) {
		good = true;
		test->run();
		nr_failed += !good;
		printf("%sok %u %s\n", good ? "" : "not ", ++nr_tests, test->name);
	}
}

int main(void)
{
	/* what was found must be told, also if the next thing crashes */
	setvbuf(stdout, NULL, _IOLBF, 0);
	run_all(map_tests);
	run_all(log_tests);
	printf("1..%u\n# passed %u, failed %u\n", nr_tests, nr_tests - nr_failed, nr_failed);
	return nr_failed > 0;
}
