// SPDX-License-Identifier: GPL-2.0
/*
 * Predictions for hugetlb pages of 2 MiB and 1 GiB, carried out in their middle.
 */
#include <linux/mman.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "explain.h"

#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define POOL_1G "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages"
#define SIZE_2M (2UL << 20)
#define SIZE_1G (1UL << 30)
#define RW (PROT_READ | PROT_WRITE)

static char *map_pool(size_t size, int flags)
{
	const char *pool = size == SIZE_1G ? POOL_1G : POOL_2M;

	if (kf_number(pool) < (size == SIZE_1G ? 1 : 4))
		return NULL;
	return map_alone((struct mapping){
		.len = size, .align = size, .prot = RW,
		.flags = flags | MAP_ANONYMOUS | MAP_HUGETLB |
			 (size == SIZE_1G ? MAP_HUGE_1GB : MAP_HUGE_2MB) });
}

/* Somewhere in its middle, if there was one. */
static enum scene_verdict in_huge(struct scene *scene, char *addr)
{
	if (!addr)
		return scene_skip(scene,
				  "no huge pages: boot with 4 GiB, hugepagesz=1G hugepages=1");
	scene->addr[0] = (size_t)addr + 300 * page_size();
	return SCENE_READY;
}

static enum scene_verdict untouched(struct scene *scene, const void *arg)
{
	return in_huge(scene, map_pool(SIZE_2M, MAP_PRIVATE));
}

static enum scene_verdict shared_untouched(struct scene *scene, const void *arg)
{
	return in_huge(scene, map_pool(SIZE_2M, MAP_SHARED));
}

static enum scene_verdict read_only_so_far(struct scene *scene, const void *arg)
{
	char *addr = map_pool(SIZE_2M, MAP_PRIVATE);

	if (addr)
		read_pages(addr, 1);
	return in_huge(scene, addr);
}

static enum scene_verdict written(struct scene *scene, const void *arg)
{
	char *addr = map_pool(SIZE_2M, MAP_PRIVATE);

	if (addr)
		write_pages(addr, 1);
	return in_huge(scene, addr);
}

static enum scene_verdict cached(struct scene *scene, const void *arg)
{
	char *addr = map_pool(SIZE_2M, MAP_SHARED);

	if (addr) {
		write_pages(addr, 1);
		madvise(addr, SIZE_2M, MADV_DONTNEED);
	}
	return in_huge(scene, addr);
}

static enum scene_verdict forked(struct scene *scene, const void *arg)
{
	char *addr = map_pool(SIZE_2M, MAP_PRIVATE);

	if (addr) {
		write_pages(addr, 1);
		fork_sharer();
	}
	return in_huge(scene, addr);
}

static enum scene_verdict alone_again(struct scene *scene, const void *arg)
{
	char *addr = map_pool(SIZE_2M, MAP_PRIVATE);
	int pid;

	if (addr) {
		write_pages(addr, 1);
		pid = fork_sharer();
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return in_huge(scene, addr);
}

static enum scene_verdict no_access(struct scene *scene, const void *arg)
{
	char *addr = map_pool(SIZE_2M, MAP_PRIVATE);

	if (addr) {
		write_pages(addr, 1);
		mprotect(addr, SIZE_2M, PROT_NONE);
	}
	return in_huge(scene, addr);
}

static enum scene_verdict gigantic(struct scene *scene, const void *arg)
{
	char *addr = map_pool(SIZE_1G, MAP_PRIVATE);

	if (addr)
		write_pages(addr, 1);
	return in_huge(scene, addr ? addr + 5 * SIZE_2M : NULL);
}

static enum scene_verdict gigantic_untouched(struct scene *scene, const void *arg)
{
	return in_huge(scene, map_pool(SIZE_1G, MAP_PRIVATE));
}

#define SIX_2M .setting = { { POOL_2M, "6" } }
#define ONE_1G .setting = { { POOL_1G, "1" } }

FIXTURE_VARIANT_ADD(explain, untouched)
{
	.build = untouched,
	.told = { "demand-zero,minor", "demand-zero,minor", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, shared_untouched)
{
	.build = shared_untouched,
	.told = { "demand-zero,minor", "demand-zero,minor", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, read_only_so_far)
{
	.build = read_only_so_far, .told = { "ok", "reuse,minor", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, written)
{
	.build = written, .told = { "ok", "ok", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, cached)
{
	.build = cached, .told = { "file,minor", "file,minor", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, forked)
{
	.build = forked, .told = { "ok", "copy,minor", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, alone_again)
{
	.build = alone_again, .told = { "ok", "reuse,minor", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, no_access)
{
	.build = no_access, .told = { "segv-accerr", "segv-accerr", "segv-accerr" }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, gigantic)
{
	.build = gigantic, .told = { "ok", "ok", "segv-accerr" }, ONE_1G,
};
FIXTURE_VARIANT_ADD(explain, gigantic_untouched)
{
	.build = gigantic_untouched,
	.told = { "demand-zero,minor", "demand-zero,minor", "segv-accerr" }, ONE_1G,
};

TEST_HARNESS_MAIN
