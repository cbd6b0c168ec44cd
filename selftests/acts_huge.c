// SPDX-License-Identifier: GPL-2.0
/*
 * Things that happen to a huge page, or make one.
 */
#include <linux/mman.h>
#include <sys/mman.h>

#include "acts.h"
#include "kfiles.h"
#include "memory.h"
#include "../tools/newer.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"

static enum scene_verdict map_for_huge(struct scene *scene)
{
	scene->addr[0] = (size_t)map_huge(1);
	return SCENE_READY;
}

const struct act act_write_huge = {
	.prepare = map_for_huge, .act = act_write, .cause = "thp_fault",
	.old = "none", .new = "present", .set = "rwadh", .clear = "", .level = "pmd",
};

static enum scene_verdict map_huge_written(struct scene *scene)
{
	map_for_huge(scene);
	scene->addr[1] = scene->addr[0];
	return act_write(scene);
}

static enum scene_verdict protect_first(struct scene *scene)
{
	return act_good_if(scene, !mprotect((void *)(size_t)scene->addr[1], page_size(),
					PROT_READ), "mprotect");
}

const struct act act_split = {
	.prepare = map_huge_written, .act = protect_first, .cause = "thp_split,mprotect",
	.old = "present", .new = "present", .set = "r", .clear = "wh", .level = "pte",
};

static enum scene_verdict map_huge_look_there(struct scene *scene)
{
	map_huge_written(scene);
	scene->addr[0] += 100 * page_size();
	return SCENE_READY;
}

const struct act act_split_there = {
	.prepare = map_huge_look_there, .act = protect_first, .cause = "thp_split",
	.old = "present", .new = "present", .set = "rw", .clear = "h", .level = "pte",
};

static enum scene_verdict map_for_collapse(struct scene *scene)
{
	char *addr = map_huge(1);

	madvise(addr, pmd_size(), MADV_NOHUGEPAGE);
	write_pages(addr, pmd_size() / page_size());
	madvise(addr, pmd_size(), MADV_HUGEPAGE);
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static enum scene_verdict collapse(struct scene *scene)
{
	return act_good_if(scene, !madvise(act_page(scene), pmd_size(), MADV_COLLAPSE),
		       "MADV_COLLAPSE");
}

const struct act act_collapse = {
	.prepare = map_for_collapse, .act = collapse, .cause = "thp_collapse",
	.old = "present", .new = "present", .set = "rwh", .clear = "", .level = "pmd",
};

static enum scene_verdict map_memfd_for_collapse(struct scene *scene)
{
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = pmd_size(), .align = pmd_size(), .flags = MAP_SHARED,
		.fd = memfd_file("events", pmd_size()) });
	write_pages(act_page(scene), pmd_size() / page_size());
	return SCENE_READY;
}

const struct act act_collapse_shared = {
	.prepare = map_memfd_for_collapse, .act = collapse, .cause = "thp_collapse",
	.old = "present", .new = "present", .set = "rh", .clear = "", .level = "pmd",
};

static bool is_huge(const char *addr, size_t pages)
{
	__u64 flags = 0;

	kf_pageflags(PM_PFN(own_pagemap(addr)), &flags);
	return flags & KPF_THP;
}

/* It forgot this process while the process stood still. */
static enum scene_verdict let_khugepaged(struct scene *scene)
{
	struct kf_setting sleep, pages;
	bool done;

	madvise(act_page(scene), pmd_size(), MADV_NOHUGEPAGE);
	kf_set(&pages, THP "khugepaged/pages_to_scan", "65536");
	kf_set(&sleep, THP "khugepaged/scan_sleep_millisecs", "10");
	madvise(act_page(scene), pmd_size(), MADV_HUGEPAGE);
	done = wait_until(is_huge, act_page(scene), 1, 60);
	kf_restore(&sleep);
	kf_restore(&pages);
	return act_good_if(scene, done, "khugepaged did nothing in time");
}

const struct act act_khugepaged = {
	.prepare = map_for_collapse, .act = let_khugepaged, .cause = "thp_collapse",
	.old = "present", .new = "present", .set = "rwh", .clear = "", .level = "pmd",
};

static enum scene_verdict move_huge(struct scene *scene)
{
	void *to = (void *)(size_t)scene->addr[2];

	return act_good_if(scene, mremap((void *)(size_t)scene->addr[1], pmd_size(),
					 pmd_size(), MREMAP_MAYMOVE | MREMAP_FIXED,
					 to) == to, "mremap");
}

static enum scene_verdict map_huge_two(struct scene *scene)
{
	map_huge_written(scene);
	scene->addr[2] = (size_t)map_huge(1);
	return SCENE_READY;
}

static enum scene_verdict map_huge_two_look_there(struct scene *scene)
{
	map_huge_two(scene);
	scene->addr[0] = scene->addr[2];
	return SCENE_READY;
}

const struct act act_move_huge_from = {
	.prepare = map_huge_two, .act = move_huge, .cause = "mremap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

const struct act act_move_huge_to = {
	.prepare = map_huge_two_look_there, .act = move_huge, .cause = "mremap",
	.old = "none", .new = "present", .set = "rwh", .clear = "", .level = "pmd",
};

static enum scene_verdict map_hugetlb(struct scene *scene)
{
	if (kf_number(POOL) < 2 || pmd_size() != 2UL << 20)
		return scene_skip(scene, "no huge pages to be had");
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = 2 * pmd_size(), .align = pmd_size(),
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2MB });
	return SCENE_READY;
}

const struct act act_write_hugetlb = {
	.prepare = map_hugetlb, .act = act_write, .cause = "demand_zero",
	.old = "none", .new = "present", .set = "rwadh", .clear = "", .level = "pmd",
};

static enum scene_verdict map_hugetlb_written(struct scene *scene)
{
	enum scene_verdict verdict = map_hugetlb(scene);

	return verdict == SCENE_READY ? act_write(scene) : verdict;
}

static enum scene_verdict unmap_huge(struct scene *scene)
{
	return act_good_if(scene, !munmap(act_page(scene), 2 * pmd_size()), "munmap");
}

const struct act act_unmap_hugetlb = {
	.prepare = map_hugetlb_written, .act = unmap_huge, .cause = "unmap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

static enum scene_verdict share_hugetlb(struct scene *scene)
{
	enum scene_verdict verdict = map_hugetlb_written(scene);

	if (verdict == SCENE_READY)
		fork_sharer();
	return verdict;
}

const struct act act_cow_hugetlb = {
	.prepare = share_hugetlb, .act = act_write, .cause = "cow",
	.old = "present", .new = "present", .set = "rwadh", .clear = "", .level = "pmd",
};
