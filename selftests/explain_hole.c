// SPDX-License-Identifier: GPL-2.0
/*
 * Predictions where no VMA is, carried out: holes, and below stacks that may grow.
 */
#include <sys/resource.h>
#include <unistd.h>

#include "explain.h"

static enum scene_verdict here(struct scene *scene, char *page)
{
	scene->addr[0] = (size_t)page;
	return SCENE_READY;
}

static enum scene_verdict unmapped(struct scene *scene, const void *arg)
{
	char *page = map_pages(1);

	write_pages(page, 1);
	munmap(page, page_size());
	return here(scene, page);
}

static enum scene_verdict page_zero(struct scene *scene, const void *arg)
{
	return here(scene, NULL);
}

/* A stack of one page, above a hole of 1000, above a page that may be read. */
static char *stack_above_hole(void)
{
	char *low = map_alone((struct mapping){ .len = 1002 * page_size() });

	munmap(low + page_size(), 1001 * page_size());
	return mmap(low + 1001 * page_size(), page_size(), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
}

static enum scene_verdict below_stack(struct scene *scene, const void *arg)
{
	return here(scene, stack_above_hole() - page_size());
}

static enum scene_verdict far_below_stack(struct scene *scene, const void *arg)
{
	return here(scene, stack_above_hole() - 700 * page_size());
}

static enum scene_verdict in_stack_gap(struct scene *scene, const void *arg)
{
	return here(scene, stack_above_hole() - 800 * page_size());
}

static enum scene_verdict beyond_stack_limit(struct scene *scene, const void *arg)
{
	struct rlimit limit = { 100 * page_size(), 100 * page_size() };
	char *stack = stack_above_hole();

	if (setrlimit(RLIMIT_STACK, &limit))
		return scene_fail(scene, "RLIMIT_STACK");
	return here(scene, stack - 100 * page_size());
}

static enum scene_verdict at_stack_limit(struct scene *scene, const void *arg)
{
	enum scene_verdict verdict = beyond_stack_limit(scene, arg);

	scene->addr[0] += page_size();
	return verdict;
}

#define MAPERR "segv-maperr", "segv-maperr", "segv-maperr"

FIXTURE_VARIANT_ADD(explain, unmapped) { .build = unmapped, .told = { MAPERR } };
FIXTURE_VARIANT_ADD(explain, page_zero) { .build = page_zero, .told = { MAPERR } };
FIXTURE_VARIANT_ADD(explain, below_stack)
{
	.build = below_stack, .told = { "stack-grows,minor", "stack-grows,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, far_below_stack)
{
	.build = far_below_stack,
	.told = { "stack-grows,minor", "stack-grows,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, in_stack_gap) { .build = in_stack_gap, .told = { MAPERR } };
FIXTURE_VARIANT_ADD(explain, beyond_stack_limit)
{
	.build = beyond_stack_limit, .told = { MAPERR },
};
FIXTURE_VARIANT_ADD(explain, at_stack_limit)
{
	.build = at_stack_limit,
	.told = { "stack-grows,minor", "stack-grows,minor", "segv-accerr" },
};

TEST_HARNESS_MAIN
