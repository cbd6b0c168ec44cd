// SPDX-License-Identifier: GPL-2.0
/*
 * Predictions for anonymous memory, carried out: zero pages, copy on write, huge
 * pages, swap, permissions, holes and stacks.
 */
#include <signal.h>
#include <sys/resource.h>

#include <sys/wait.h>
#include <unistd.h>

#include "explain.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define KSM "/sys/kernel/mm/ksm/"
#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)

static char *map_page(int prot)
{
	return map_alone((struct mapping){ .len = page_size(), .prot = prot });
}

static enum scene_verdict here(struct scene *scene, char *page)
{
	scene->addr[0] = (size_t)page;
	return SCENE_READY;
}

static enum scene_verdict untouched(struct scene *scene, const void *arg)
{
	return here(scene, map_page(PROT_READ | PROT_WRITE));
}

static enum scene_verdict untouched_rwx(struct scene *scene, const void *arg)
{
	return here(scene, map_page(RWX));
}

static enum scene_verdict untouched_read_only(struct scene *scene, const void *arg)
{
	return here(scene, map_page(PROT_READ));
}

/* The hardware knows no such thing. */
static enum scene_verdict untouched_write_only(struct scene *scene, const void *arg)
{
	return here(scene, map_page(PROT_WRITE));
}

static enum scene_verdict untouched_no_access(struct scene *scene, const void *arg)
{
	char *page = map_page(PROT_READ);

	mprotect(page, page_size(), PROT_NONE);
	return here(scene, page);
}

static enum scene_verdict zero_mapped(struct scene *scene, const void *arg)
{
	char *page = map_page(RWX);

	read_pages(page, 1);
	return here(scene, page);
}

static char *written_page(int prot)
{
	char *page = map_page(PROT_READ | PROT_WRITE);

	access_put_return(page);
	mprotect(page, page_size(), prot);
	return page;
}

static enum scene_verdict written(struct scene *scene, const void *arg)
{
	return here(scene, written_page(PROT_READ | PROT_WRITE));
}

static enum scene_verdict written_rwx(struct scene *scene, const void *arg)
{
	return here(scene, written_page(RWX));
}

static enum scene_verdict written_read_only(struct scene *scene, const void *arg)
{
	return here(scene, written_page(PROT_READ));
}

static enum scene_verdict written_no_access(struct scene *scene, const void *arg)
{
	return here(scene, written_page(PROT_NONE));
}

/* What was made writable again is so for the VMA at first, not for the entry. */
static enum scene_verdict written_again_writable(struct scene *scene, const void *arg)
{
	char *page = written_page(PROT_NONE);

	mprotect(page, page_size(), PROT_READ | PROT_WRITE);
	return here(scene, page);
}

static enum scene_verdict soft_dirty_cleared(struct scene *scene, const void *arg)
{
	char *page = written_page(PROT_READ | PROT_WRITE);

	if (kf_write("/proc/self/clear_refs", "4"))
		return scene_skip(scene, "the kernel has no soft-dirty bits");
	return here(scene, page);
}

static enum scene_verdict forked(struct scene *scene, const void *arg)
{
	char *page = written_page(RWX);

	fork_sharer();
	return here(scene, page);
}

/* The page that the test wrote; read-only there, so that the target keeps it. */
static char *inherited;

static void __attribute__((constructor)) write_inherited(void)
{
	inherited = written_page(PROT_READ);
}

static enum scene_verdict forked_child(struct scene *scene, const void *arg)
{
	mprotect(inherited, page_size(), PROT_READ | PROT_WRITE);
	return here(scene, inherited);
}

static void end_sharer(int pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	/* lists of the CPUs hold references to pages; this empties them */
	kf_write("/proc/sys/vm/drop_caches", "1");
}

static enum scene_verdict forked_alone_again(struct scene *scene, const void *arg)
{
	char *page = written_page(RWX);

	kf_write("/proc/sys/vm/drop_caches", "1");
	end_sharer(fork_sharer());
	return here(scene, page);
}

static enum scene_verdict swapped(struct scene *scene, const void *arg)
{
	char *page = written_page(RWX);

	if (!kf_swap_areas())
		return scene_skip(scene, "no swap: run the guest with --swap zram");
	if (!page_out(page, 1, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	return here(scene, page);
}

static enum scene_verdict swapped_shared(struct scene *scene, const void *arg)
{
	enum scene_verdict verdict = swapped(scene, arg);

	if (verdict == SCENE_READY)
		fork_sharer();
	return verdict;
}

/* Not the first page of it. */
static enum scene_verdict in_huge(struct scene *scene, char *addr)
{
	__u64 flags = 0;

	kf_pageflags(PM_PFN(own_pagemap(addr)), &flags);
	if (!(flags & KPF_THP))
		return scene_skip(scene, "no huge page to be had");
	return here(scene, addr + 300 * page_size());
}

static char *written_huge(void)
{
	char *addr = map_huge(1);

	write_pages(addr, pmd_size() / page_size());
	return addr;
}

static enum scene_verdict huge(struct scene *scene, const void *arg)
{
	return in_huge(scene, written_huge());
}

static enum scene_verdict huge_forked(struct scene *scene, const void *arg)
{
	char *addr = written_huge();

	fork_sharer();
	return in_huge(scene, addr);
}

static enum scene_verdict huge_alone_again(struct scene *scene, const void *arg)
{
	char *addr = written_huge();

	end_sharer(fork_sharer());
	return in_huge(scene, addr);
}

static enum scene_verdict huge_untouched(struct scene *scene, const void *arg)
{
	return here(scene, map_huge(1) + 300 * page_size());
}

static enum scene_verdict huge_zero(struct scene *scene, const void *arg)
{
	char *addr = map_huge(1);

	read_pages(addr, 1);
	return in_huge(scene, addr);
}

static bool merged(const char *addr, size_t pages)
{
	return PM_PFN(own_pagemap(addr)) == PM_PFN(own_pagemap(addr + page_size()));
}

static enum scene_verdict ksm(struct scene *scene, const void *arg)
{
	char *addr = map_alone((struct mapping){ .len = 2 * page_size() });
	bool done;

	memset(addr, 0x77, 2 * page_size());
	if (madvise(addr, 2 * page_size(), MADV_MERGEABLE))
		return scene_skip(scene, "the kernel has no KSM");
	kf_write(KSM "run", "1");
	done = wait_until(merged, addr, 2, 60);
	kf_write(KSM "run", "0");
	if (!done)
		return scene_fail(scene, "ksmd did not merge in time");
	return here(scene, addr);
}

static enum scene_verdict unmapped(struct scene *scene, const void *arg)
{
	char *page = written_page(PROT_READ | PROT_WRITE);

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
#define ACCERR "segv-accerr", "segv-accerr", "segv-accerr"
#define ALWAYS .setting = { { THP "enabled", "always" }, { THP "defrag", "always" } }
#define KSM_FAST .setting = { { KSM "pages_to_scan", "1000" }, \
			      { KSM "sleep_millisecs", "1" }, { KSM "run", "0" } }
#define SWAP_IN "swap-in,minor-or-major"

SCENE(untouched, "zero-page,minor", "demand-zero,minor", "segv-accerr");
SCENE(untouched_rwx, "zero-page,minor", "demand-zero,minor", "zero-page,minor");
SCENE(untouched_read_only, "zero-page,minor", "segv-accerr", "segv-accerr");
SCENE(untouched_write_only, "zero-page,minor", "demand-zero,minor", "segv-accerr");
SCENE(untouched_no_access, ACCERR);
SCENE(zero_mapped, "ok", "copy,minor", "ok");
SCENE(written, "ok", "ok", "segv-accerr");
SCENE(written_rwx, "ok", "ok", "ok");
SCENE(written_read_only, "ok", "segv-accerr", "segv-accerr");
SCENE(written_no_access, ACCERR);
SCENE(written_again_writable, "ok", "reuse,minor|ok", "segv-accerr");
SCENE(soft_dirty_cleared, "ok", "reuse,minor", "segv-accerr");
SCENE(forked, "ok", "copy,minor", "ok");
SCENE(forked_child, "ok", "copy,minor", "segv-accerr");
SCENE(forked_alone_again, "ok", "reuse,minor", "ok");
SCENE(swapped, SWAP_IN, SWAP_IN, SWAP_IN);
SCENE(swapped_shared, SWAP_IN, SWAP_IN, SWAP_IN);
SCENE_SET(huge, ALWAYS, "ok", "ok", "segv-accerr");
SCENE_SET(huge_forked, ALWAYS, "ok", "copy,minor", "segv-accerr");
SCENE_SET(huge_alone_again, ALWAYS, "ok", "reuse,minor", "segv-accerr");
SCENE_SET(huge_untouched, ALWAYS, "zero-page,minor", "demand-zero,minor", "segv-accerr");
SCENE_SET(huge_zero, ALWAYS, "ok", "copy,minor", "segv-accerr");
SCENE_SET(ksm, KSM_FAST, "ok", "copy,minor", "segv-accerr");
SCENE(unmapped, MAPERR);
SCENE(page_zero, MAPERR);
SCENE(below_stack, "stack-grows,minor", "stack-grows,minor", "segv-accerr");
SCENE(far_below_stack, "stack-grows,minor", "stack-grows,minor", "segv-accerr");
SCENE(in_stack_gap, MAPERR);
SCENE(beyond_stack_limit, MAPERR);
SCENE(at_stack_limit, "stack-grows,minor", "stack-grows,minor", "segv-accerr");

TEST_HARNESS_MAIN
