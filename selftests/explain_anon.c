// SPDX-License-Identifier: GPL-2.0
/*
 * Predictions for anonymous memory, carried out: zero pages, copy on write, huge
 * pages, swap and permissions.
 */
#include <signal.h>

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

	if (!kf_has_soft_dirty())
		return scene_skip(scene, "the kernel has no soft-dirty bits");
	if (kf_write("/proc/self/clear_refs", "4"))
		return scene_fail(scene, "clear_refs");
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

#define ACCERR "segv-accerr", "segv-accerr", "segv-accerr"
#define ALWAYS .setting = { { THP "enabled", "always" }, { THP "defrag", "always" } }
#define KSM_FAST .setting = { { KSM "pages_to_scan", "1000" }, \
			      { KSM "sleep_millisecs", "1" }, { KSM "run", "0" } }
#define SWAP_IN "swap-in,minor-or-major"

FIXTURE_VARIANT_ADD(explain, untouched)
{
	.build = untouched, .told = { "zero-page,minor", "demand-zero,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, untouched_rwx)
{
	.build = untouched_rwx,
	.told = { "zero-page,minor", "demand-zero,minor", "zero-page,minor" },
};
FIXTURE_VARIANT_ADD(explain, untouched_read_only)
{
	.build = untouched_read_only, .told = { "zero-page,minor", "segv-accerr", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, untouched_write_only)
{
	.build = untouched_write_only,
	.told = { "zero-page,minor", "demand-zero,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, untouched_no_access)
{
	.build = untouched_no_access, .told = { ACCERR },
};
FIXTURE_VARIANT_ADD(explain, zero_mapped)
{
	.build = zero_mapped, .told = { "ok", "copy,minor", "ok" },
};
FIXTURE_VARIANT_ADD(explain, written) { .build = written, .told = { "ok", "ok", "segv-accerr" } };
FIXTURE_VARIANT_ADD(explain, written_rwx) { .build = written_rwx, .told = { "ok", "ok", "ok" } };
FIXTURE_VARIANT_ADD(explain, written_read_only)
{
	.build = written_read_only, .told = { "ok", "segv-accerr", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, written_no_access) { .build = written_no_access, .told = { ACCERR } };
FIXTURE_VARIANT_ADD(explain, written_again_writable)
{
	.build = written_again_writable, .told = { "ok", "reuse,minor|ok", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, soft_dirty_cleared)
{
	.build = soft_dirty_cleared, .told = { "ok", "reuse,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, forked) { .build = forked, .told = { "ok", "copy,minor", "ok" } };
FIXTURE_VARIANT_ADD(explain, forked_child)
{
	.build = forked_child, .told = { "ok", "copy,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, forked_alone_again)
{
	.build = forked_alone_again, .told = { "ok", "reuse,minor", "ok" },
};
FIXTURE_VARIANT_ADD(explain, swapped) { .build = swapped, .told = { SWAP_IN, SWAP_IN, SWAP_IN } };
FIXTURE_VARIANT_ADD(explain, swapped_shared)
{
	.build = swapped_shared, .told = { SWAP_IN, SWAP_IN, SWAP_IN },
};
FIXTURE_VARIANT_ADD(explain, huge)
{
	.build = huge, .told = { "ok", "ok", "segv-accerr" }, ALWAYS,
};
FIXTURE_VARIANT_ADD(explain, huge_forked)
{
	.build = huge_forked, .told = { "ok", "copy,minor", "segv-accerr" }, ALWAYS,
};
FIXTURE_VARIANT_ADD(explain, huge_alone_again)
{
	.build = huge_alone_again, .told = { "ok", "reuse,minor", "segv-accerr" }, ALWAYS,
};
FIXTURE_VARIANT_ADD(explain, huge_untouched)
{
	.build = huge_untouched,
	.told = { "zero-page,minor", "demand-zero,minor", "segv-accerr" }, ALWAYS,
};
FIXTURE_VARIANT_ADD(explain, huge_zero)
{
	.build = huge_zero, .told = { "ok", "copy,minor", "segv-accerr" }, ALWAYS,
};
FIXTURE_VARIANT_ADD(explain, ksm)
{
	.build = ksm, .told = { "ok", "copy,minor", "segv-accerr" }, KSM_FAST,
};

TEST_HARNESS_MAIN
