// SPDX-License-Identifier: GPL-2.0
/*
 * hugetlb pages of 2 MiB and 1 GiB (or what the machine has instead).
 *
 * pagemap never looks at the soft-dirty bit of a hugetlb entry, and shows none but
 * the present ones.
 */
#include <linux/mman.h>
#include <unistd.h>

#include "compare.h"
#include "memory.h"

#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define POOL_1G "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages"
#define SIZE_2M (2UL << 20)
#define SIZE_1G (1UL << 30)

static const struct expect written_2m = {
	.pages = SIZE_2M / 4096, .kind = "present", .level = "pmd", .set = "rwuadsh",
	.clear = "x", .folio = "hugetlb", .map = 1, .order = 9, .kpf = "GH", .no_kpf = "t",
	.vma_flags = "ht",
};

static char *map_hugetlb(size_t nr, size_t size, int flags)
{
	return map_alone((struct mapping){
		.len = nr * size, .align = size, .prot = PROT_READ | PROT_WRITE,
		.flags = flags | MAP_ANONYMOUS | MAP_HUGETLB |
			 (size == SIZE_1G ? MAP_HUGE_1GB : MAP_HUGE_2MB) });
}

static bool lacks(const char *pool, int nr)
{
	return kf_number(pool) < nr;
}

static enum scene_verdict no_pool(struct scene *scene)
{
	return scene_skip(scene, "no huge pages: boot with 4 GiB, hugepagesz=1G hugepages=1");
}

static enum scene_verdict private_2m(struct scene *scene, const void *arg)
{
	char *addr;

	if (lacks(POOL_2M, 4))
		return no_pool(scene);
	addr = map_hugetlb(4, SIZE_2M, MAP_PRIVATE);
	write_pages(addr, 1);
	read_pages(addr + SIZE_2M, 1);
	write_pages(addr + 2 * SIZE_2M, 1);
	mprotect(addr + 2 * SIZE_2M, SIZE_2M, PROT_READ);
	scene_expect(scene, addr, written_2m);
	scene_expect(scene, addr, (struct expect){ .pages = 1, .kind = "present", .excl = 'y' });
	scene_expect(scene, addr + SIZE_2M, (struct expect){
		.pages = 512, .kind = "present", .level = "pmd", .set = "ruah",
		.folio = "hugetlb", .map = 1 });
	scene_expect(scene, addr + 2 * SIZE_2M, (struct expect){
		.pages = 512, .kind = "present", .level = "pmd", .set = "rudh",
		.clear = "w", .folio = "hugetlb" });
	scene_expect(scene, addr + 3 * SIZE_2M, (struct expect){
		.pages = 512, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict shared_2m(struct scene *scene, const void *arg)
{
	char *addr;

	if (lacks(POOL_2M, 2))
		return no_pool(scene);
	addr = map_hugetlb(2, SIZE_2M, MAP_SHARED);
	write_pages(addr, 1);
	scene_expect(scene, addr, written_2m);
	scene_expect(scene, addr, (struct expect){ .pages = 1, .kind = "present", .excl = 'n' });
	scene_expect(scene, addr + SIZE_2M, (struct expect){ .pages = 512, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict no_access_2m(struct scene *scene, const void *arg)
{
	char *addr;

	if (lacks(POOL_2M, 2))
		return no_pool(scene);
	addr = map_hugetlb(2, SIZE_2M, MAP_PRIVATE);
	write_pages(addr, 1);
	mprotect(addr, 2 * SIZE_2M, PROT_NONE);
	scene_expect(scene, addr, (struct expect){
		.pages = 512, .kind = "protnone", .level = "pmd", .set = "dh",
		.clear = "rwux", .folio = "hugetlb", .map = 1 });
	return SCENE_READY;
}

static enum scene_verdict fork_shared_2m(struct scene *scene, const void *arg)
{
	char *addr;

	if (lacks(POOL_2M, 4))
		return no_pool(scene);
	addr = map_hugetlb(2, SIZE_2M, MAP_PRIVATE);
	write_pages(addr, 1);
	write_pages(addr + SIZE_2M, 1);
	fork_sharer();
	write_pages(addr, 1);
	scene_expect(scene, addr, written_2m);
	scene_expect(scene, addr + SIZE_2M, (struct expect){
		.pages = 512, .kind = "present", .level = "pmd", .set = "ruah", .clear = "w",
		.folio = "hugetlb", .excl = 'n', .map = 2 });
	return SCENE_READY;
}

/* Poison takes the whole huge page from a process; pagemap does not show that. */
static enum scene_verdict hwpoison_2m(struct scene *scene, const void *arg)
{
	char *addr;
	__u64 pfn;

	if (lacks(POOL_2M, 2))
		return no_pool(scene);
	addr = map_hugetlb(2, SIZE_2M, MAP_PRIVATE);
	write_pages(addr, 1);
	write_pages(addr + SIZE_2M, 1);
	to_first_node(addr);
	pfn = PM_PFN(own_pagemap(addr));
	if (poison_page(addr))
		return scene_skip(scene, "the kernel has no memory failure injection");
	scene_expect(scene, addr, (struct expect){
		.pages = 512, .kind = "hwpoison", .level = "pmd", .clear = "rwxuad",
		.folio = "-", .pfn = pfn });
	scene_expect(scene, addr + SIZE_2M, written_2m);
	return SCENE_READY;
}

/* One page of 1 GiB is enough, and all that most machines can spare. */
static enum scene_verdict build_1g(struct scene *scene, int flags, int prot)
{
	struct expect expect = {
		.pages = SIZE_1G / 4096, .kind = "present", .level = "pud", .set = "rwuadsh",
		.clear = "x", .folio = "hugetlb", .map = 1, .order = 18,
	};
	char *addr;

	if (lacks(POOL_1G, 1))
		return no_pool(scene);
	addr = map_hugetlb(1, SIZE_1G, flags);
	write_pages(addr, 1);
	if (prot == PROT_NONE) {
		strcpy(expect.kind, "protnone");
		strcpy(expect.set, "dh");
		strcpy(expect.clear, "rwux");
	}
	mprotect(addr, SIZE_1G, prot);
	scene_expect(scene, addr, expect);
	return SCENE_READY;
}

static enum scene_verdict private_1g(struct scene *scene, const void *arg)
{
	return build_1g(scene, MAP_PRIVATE, PROT_READ | PROT_WRITE);
}

static enum scene_verdict shared_1g(struct scene *scene, const void *arg)
{
	return build_1g(scene, MAP_SHARED, PROT_READ | PROT_WRITE);
}

static enum scene_verdict no_access_1g(struct scene *scene, const void *arg)
{
	return build_1g(scene, MAP_PRIVATE, PROT_NONE);
}

#define SIX_2M .setting = { { POOL_2M, "6" } }
#define ONE_1G .setting = { { POOL_1G, "1" } }
FIXTURE_VARIANT_ADD(compare, private_2m) { .build = private_2m, SIX_2M };
FIXTURE_VARIANT_ADD(compare, shared_2m) { .build = shared_2m, SIX_2M };
FIXTURE_VARIANT_ADD(compare, no_access_2m) { .build = no_access_2m, SIX_2M };
FIXTURE_VARIANT_ADD(compare, fork_shared_2m) { .build = fork_shared_2m, SIX_2M };
FIXTURE_VARIANT_ADD(compare, hwpoison_2m) { .build = hwpoison_2m, SIX_2M };
FIXTURE_VARIANT_ADD(compare, private_1g) { .build = private_1g, ONE_1G };
FIXTURE_VARIANT_ADD(compare, shared_1g) { .build = shared_1g, ONE_1G };
FIXTURE_VARIANT_ADD(compare, no_access_1g) { .build = no_access_1g, ONE_1G };

TEST_HARNESS_MAIN
