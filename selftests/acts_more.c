// SPDX-License-Identifier: GPL-2.0
/*
 * Things that happen to a page in swap, shared by ksmd, guarded, broken, of a device,
 * or that is looked at now and then.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <unistd.h>

#include "acts.h"
#include "kfiles.h"
#include "memory.h"
#include "../tools/newer.h"

#define KSM "/sys/kernel/mm/ksm/"
#define LRU_GEN "/sys/kernel/debug/lru_gen"
#define PAGE_IDLE "/sys/kernel/mm/page_idle/bitmap"

static enum scene_verdict map_written_swap(struct scene *scene)
{
	if (!kf_swap_areas())
		return scene_skip(scene, "no swap: run the guest with --swap zram");
	return act_map_written(scene);
}

static enum scene_verdict push_out(struct scene *scene)
{
	return act_good_if(scene, page_out(act_page(scene), 1, 20), "MADV_PAGEOUT");
}

const struct act act_swap_out = {
	.prepare = map_written_swap, .act = push_out, .cause = "swap_out",
	.old = "present", .new = "swap", .set = "e", .clear = "r",
};

static enum scene_verdict map_swapped(struct scene *scene)
{
	enum scene_verdict verdict = map_written_swap(scene);

	return verdict == SCENE_READY ? push_out(scene) : verdict;
}

const struct act act_swap_in = {
	.prepare = map_swapped, .act = act_read, .cause = "swap_in",
	.old = "swap", .new = "present", .set = "ra", .clear = "",
};

static enum scene_verdict swap_off(struct scene *scene)
{
	char path[64] = "";
	FILE *file = fopen("/proc/swaps", "re");
	bool off;

	if (!file)
		return scene_fail(scene, "/proc/swaps");
	while (*path != '/' && fscanf(file, "%63s%*[^\n]", path) == 1)
		;
	fclose(file);
	off = !swapoff(path);
	swapon(path, 0);
	return act_good_if(scene, off, "swapoff");
}

const struct act act_swap_off = {
	.prepare = map_swapped, .act = swap_off, .cause = "swap_in",
	.old = "swap", .new = "present", .set = "r", .clear = "a",
};

static bool merged(const char *addr, size_t pages)
{
	const __u64 frame = (1ULL << 55) - 1;
	__u64 first = own_pagemap(addr) & frame;
	size_t i;

	for (i = 1; i < pages; i++)
		if ((own_pagemap(addr + i * page_size()) & frame) != first)
			return false;
	return true;
}

static enum scene_verdict map_equal(struct scene *scene)
{
	act_map_written(scene);
	memset(act_page(scene), 0x5a, ACT_PAGES * page_size());
	return SCENE_READY;
}

static enum scene_verdict merge(struct scene *scene)
{
	bool done;

	if (madvise(act_page(scene), ACT_PAGES * page_size(), MADV_MERGEABLE))
		return scene_skip(scene, "the kernel has no KSM");
	kf_write(KSM "run", "1");
	done = wait_until(merged, act_page(scene), ACT_PAGES, 60);
	kf_write(KSM "run", "0");
	return act_good_if(scene, done, "ksmd did not merge in time");
}

const struct act act_ksm_merge = {
	.prepare = map_equal, .act = merge, .cause = "ksm_merge",
	.old = "present", .new = "present", .set = "r", .clear = "w",
};

static enum scene_verdict map_merged(struct scene *scene)
{
	map_equal(scene);
	return merge(scene);
}

const struct act act_ksm_break = {
	.prepare = map_merged, .act = act_write, .cause = "ksm_break",
	.old = "present", .new = "present", .set = "rwad", .clear = "",
};

static enum scene_verdict map_for_guard(struct scene *scene)
{
	if (!kf_kernel_is(6, 13))
		return scene_skip(scene, "MADV_GUARD_INSTALL came with 6.13");
	return act_map_written(scene);
}

static enum scene_verdict guard(struct scene *scene)
{
	return act_good_if(scene, !madvise(act_page(scene), page_size(), MADV_GUARD_INSTALL),
			   "MADV_GUARD_INSTALL");
}

const struct act act_guard = {
	.prepare = map_for_guard, .act = guard, .cause = "guard",
	.old = "present", .new = "marker:guard", .set = "", .clear = "",
};

static enum scene_verdict map_guarded(struct scene *scene)
{
	enum scene_verdict verdict = map_for_guard(scene);

	return verdict == SCENE_READY ? guard(scene) : verdict;
}

static enum scene_verdict unguard(struct scene *scene)
{
	return act_good_if(scene, !madvise(act_page(scene), page_size(), MADV_GUARD_REMOVE),
			   "MADV_GUARD_REMOVE");
}

const struct act act_unguard = {
	.prepare = map_guarded, .act = unguard, .cause = "guard",
	.old = "marker:guard", .new = "none", .set = "", .clear = "",
};

static enum scene_verdict map_for_poison(struct scene *scene)
{
	enum scene_verdict verdict = act_map_written(scene);

	if (verdict == SCENE_READY)
		to_first_node(act_page(scene));
	return verdict;
}

static enum scene_verdict poison(struct scene *scene)
{
	return act_good_if(scene, !poison_page(act_page(scene)), "MADV_HWPOISON");
}

const struct act act_poison = {
	.prepare = map_for_poison, .act = poison, .cause = "hwpoison",
	.old = "present", .new = "hwpoison", .set = "", .clear = "r",
};

/* The mapping takes the place of one that was there, so that its address is known. */
static enum scene_verdict map_place(struct scene *scene)
{
	int fd = open("/dev/mem", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return scene_skip(scene, "no /dev/mem");
	/* 7.x has another way to the same there, and no other function to look at */
	if (kf_kernel_is(7, 0) && !kf_has_function("remap_pfn_range_track") &&
	    !kf_has_function("remap_pfn_range_internal"))
		return scene_skip(scene, "what maps device memory was inlined");
	scene->value[0] = fd;
	scene->addr[0] = (size_t)map_pages(1);
	return SCENE_READY;
}

static enum scene_verdict map_device(struct scene *scene)
{
	void *addr = mmap(act_page(scene), page_size(), PROT_READ, MAP_SHARED | MAP_FIXED,
			  scene->value[0], 0xf0000);

	return act_good_if(scene, addr == act_page(scene), "mmap of /dev/mem");
}

const struct act act_dev_mem = {
	.prepare = map_place, .act = map_device, .cause = "pfn_map",
	.old = "none", .new = "special", .set = "r", .clear = "w",
};

/* Unlike clear_refs this has the CPU forget that it has set the bit. */
static enum scene_verdict map_old(struct scene *scene)
{
	act_map_written(scene);
	return act_good_if(scene, !madvise(act_page(scene), page_size(), MADV_COLD),
			   "MADV_COLD");
}

const struct act act_use = {
	.prepare = map_old, .act = act_read, .cause = "sweep", .sweep = true,
	.old = "present", .new = "present", .set = "rwad", .clear = "",
};

/* Has the kernel look which pages were used since it did so last, as reclaim does. */
static void begin_generation(void)
{
	unsigned int cgroup = 0, node = 0;
	char line[256], order[64] = "";
	unsigned long seq;
	FILE *file = fopen(LRU_GEN, "re");

	while (file && fgets(line, sizeof(line), file)) {
		/* the last number below a node is that of the newest generation */
		if (sscanf(line, " %lu", &seq) == 1)
			snprintf(order, sizeof(order), "+ %u %u %lu 1 1", cgroup, node, seq);
		else if (sscanf(line, " node %u", &node) != 1)
			sscanf(line, "memcg %u", &cgroup);
		else
			kf_write(LRU_GEN, order);
	}
	kf_write(LRU_GEN, order);
	if (file)
		fclose(file);
}

static bool make_idle(char *addr)
{
	__u64 pfn = PM_PFN(own_pagemap(addr)), bit = 1ULL << pfn % 64;
	int fd = open(PAGE_IDLE, O_RDWR | O_CLOEXEC);
	bool good;

	/* of the last frames, where they fill no word, it takes the bits and says 0 */
	good = fd >= 0 && pwrite(fd, &bit, sizeof(bit), pfn / 64 * 8) >= 0;
	close(fd);
	return good;
}

static enum scene_verdict map_for_aging(struct scene *scene)
{
	char enabled[16] = "0x0000";

	kf_read("/sys/kernel/mm/lru_gen/enabled", enabled, sizeof(enabled));
	if (access(PAGE_IDLE, W_OK) && !strcmp(enabled, "0x0000"))
		return scene_skip(scene, "needs page_idle, or MGLRU switched on");
	return act_map_written(scene);
}

static enum scene_verdict grow_old(struct scene *scene)
{
	/* a page that is on no list of the LRU yet does not count */
	madvise(act_page(scene) + page_size(), page_size(), MADV_COLD);
	if (!access(PAGE_IDLE, W_OK))
		return act_good_if(scene, make_idle(act_page(scene)), PAGE_IDLE);
	begin_generation();
	return SCENE_READY;
}

const struct act act_grow_old = {
	.prepare = map_for_aging, .act = grow_old, .cause = "aged", .sweep = true,
	.old = "present", .new = "present", .set = "rwd", .clear = "a",
};
