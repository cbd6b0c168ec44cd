// SPDX-License-Identifier: GPL-2.0
/*
 * Reporting of the unit tests, and the order in which they run.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "unit.h"
#include "vector.h"

/* A test that is wrong in a thousand places is told so a few times. */
#define MAX_COMPLAINTS 5

static struct {
	char name[96];
	char skip[96];
	unsigned int complaints;	/* of the test at hand */
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
	u64 random;
} unit;

static __printf(2, 0) void put_line(const char *start, const char *fmt, va_list args)
{
	char line[400];
	int len = scnprintf(line, sizeof(line), "%s", start);

	vsnprintf(line + len, sizeof(line) - len, fmt, args);
	unit_print(line);
}

void unit_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_line("# ", fmt, args);
	va_end(args);
}

void unit_begin(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(unit.name, sizeof(unit.name), fmt, args);
	va_end(args);
	unit.skip[0] = '\0';
	unit.complaints = 0;
}

void unit_skip(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(unit.skip, sizeof(unit.skip), fmt, args);
	va_end(args);
}

void unit_end(void)
{
	unsigned int nr = unit.passed + unit.failed + unit.skipped + 1;
	char line[240];

	if (unit.complaints) {
		unit.failed++;
		scnprintf(line, sizeof(line), "not ok %u - %s", nr, unit.name);
	} else if (unit.skip[0]) {
		unit.skipped++;
		scnprintf(line, sizeof(line), "ok %u - %s # SKIP %s", nr, unit.name,
			  unit.skip);
	} else {
		unit.passed++;
		scnprintf(line, sizeof(line), "ok %u - %s", nr, unit.name);
	}
	unit_print(line);
}

bool unit_check(bool holds, int line, const char *fmt, ...)
{
	char start[24];
	va_list args;

	if (holds || ++unit.complaints > MAX_COMPLAINTS)
		return holds;
	scnprintf(start, sizeof(start), "# line %d: ", line);
	va_start(args, fmt);
	put_line(start, fmt, args);
	va_end(args);
	return false;
}

bool unit_equal(u64 got, u64 want, int line, const char *what)
{
	return unit_check(got == want, line, "%s is 0x%llx, not 0x%llx", what, got,
			  want);
}

bool unit_same(const char *got, const char *want, int line, const char *what)
{
	unsigned int complaints = unit.complaints;

	if (!strcmp(got, want))
		return true;
	unit_check(false, line, "%s is not what it should be:", what);
	if (complaints < MAX_COMPLAINTS) {
		unit_note("  is     '%s'", got);
		unit_note("  wanted '%s'", want);
	}
	return false;
}

/* splitmix64: any seed will do, 0 too. */
u64 unit_random(void)
{
	u64 z = unit.random += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

void unit_cases(const struct unit_case *cases)
{
	for (; cases->name; cases++) {
		unit_begin("%s", cases->name);
		cases->run();
		unit_end();
	}
}

unsigned int unit_all(u64 seed)
{
	char line[80];

	memset(&unit, 0, sizeof(unit));
	unit.random = seed;
	unit_print("TAP version 13");
	unit_note("seed 0x%llx", seed);
	unit_about();
	unit_cases(unit_text_cases);
	unit_cases(unit_predict_cases);
	unit_cases(unit_raws_cases);
	unit_cases(unit_cause_cases);
	unit_cases(unit_cause_any_cases);
	unit_cases(unit_event_cases);
	unit_cases(unit_ring_cases);
	unit_cases(unit_run_cases);
	unit_cases(unit_format_cases);
	unit_cases(unit_facts_cases);
	unit_cases(unit_filter_cases);
	unit_cases(unit_fuzz_cases);
	unit_cases(unit_count_cases);
	unit_cases(unit_arch_cases);
	unit_vectors();
	scnprintf(line, sizeof(line), "1..%u",
		  unit.passed + unit.failed + unit.skipped);
	unit_print(line);
	scnprintf(line, sizeof(line), "%u passed, %u failed, %u skipped",
		  unit.passed, unit.failed, unit.skipped);
	unit_print(line);
	return unit.failed;
}
