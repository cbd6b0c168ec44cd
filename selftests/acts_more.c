// SPDX-License-Identifier: GPL-2.0
/*
 * Things that happen to a page of a file, in swap, in a huge page, on another
 * node, shared by ksmd, watched by userfaultfd, or of a device.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "acts.h"
#include "kfiles.h"
#include "memory.h"
#include "uffd.h"

#define KSM "/sys/kernel/mm/ksm/"

static char *page(const struct scene *scene)
{
	return (char *)(size_t)scene->addr[0];
}

static enum scene_verdict good_if(struct scene *scene, bool good, const char *what)
{
	return good ? SCENE_READY : scene_fail(scene, what);
}

static enum scene_verdict write_it(struct scene *scene)
{
	write_pages(page(scene), 1);
	return SCENE_READY;
}

static enum scene_verdict read_it(struct scene *scene)
{
	read_pages(page(scene), 1);
	return SCENE_READY;
}

static enum scene_verdict map_file(struct scene *scene, int flags)
{
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = ACT_PAGES * page_size(), .align = ACT_PAGES * page_size(),
		.flags = flags, .fd = ramfs_file("events", ACT_PAGES * page_size()) });
	return SCENE_READY;
}

static enum scene_verdict map_file_shared(struct scene *scene)
{
	return map_file(scene, MAP_SHARED);
}

const struct act act_read_file = {
	.prepare = map_file_shared, .act = read_it, .cause = "file_fault",
	.old = "none", .new = "present", .set = "r", .clear = "wd",
};

static enum scene_verdict read_next(struct scene *scene)
{
	read_pages(page(scene) + page_size(), 1);
	return SCENE_READY;
}

const struct act act_read_around = {
	.prepare = map_file_shared, .act = read_next, .cause = "fault_around",
	.old = "none", .new = "present", .set = "r", .clear = "wd",
};

static enum scene_verdict map_file_private(struct scene *scene)
{
	return map_file(scene, MAP_PRIVATE);
}

const struct act act_write_private = {
	.prepare = map_file_private, .act = write_it, .cause = "cow",
	.old = "none", .new = "present", .set = "rwad", .clear = "",
};

static enum scene_verdict punch(struct scene *scene)
{
	return good_if(scene, !madvise(page(scene), page_size(), MADV_REMOVE),
		       "MADV_REMOVE");
}

static enum scene_verdict map_memfd_read(struct scene *scene)
{
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = ACT_PAGES * page_size(), .flags = MAP_SHARED,
		.fd = memfd_file("events", ACT_PAGES * page_size()) });
	return read_it(scene);
}

const struct act act_punch = {
	.prepare = map_memfd_read, .act = punch, .cause = "unmap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

static enum scene_verdict map_written(struct scene *scene)
{
	scene->addr[0] = (size_t)map_pages(ACT_PAGES);
	write_pages(page(scene), ACT_PAGES);
	return SCENE_READY;
}

static enum scene_verdict map_written_swap(struct scene *scene)
{
	if (!kf_swap_areas())
		return scene_skip(scene, "no swap: run the guest with --swap zram");
	return map_written(scene);
}

static enum scene_verdict push_out(struct scene *scene)
{
	return good_if(scene, page_out(page(scene), 1, 20), "MADV_PAGEOUT");
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
	.prepare = map_swapped, .act = read_it, .cause = "swap_in",
	.old = "swap", .new = "present", .set = "ra", .clear = "",
};

static enum scene_verdict map_for_huge(struct scene *scene)
{
	scene->addr[0] = (size_t)map_huge(1);
	return SCENE_READY;
}

const struct act act_write_huge = {
	.prepare = map_for_huge, .act = write_it, .cause = "thp_fault",
	.old = "none", .new = "present", .set = "rwadh", .clear = "", .level = "pmd",
};

static enum scene_verdict map_huge_written(struct scene *scene)
{
	map_for_huge(scene);
	scene->addr[1] = scene->addr[0];
	return write_it(scene);
}

static enum scene_verdict protect_first(struct scene *scene)
{
	return good_if(scene, !mprotect((void *)(size_t)scene->addr[1], page_size(),
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
	return good_if(scene, !madvise(page(scene), pmd_size(), MADV_COLLAPSE),
		       "MADV_COLLAPSE");
}

const struct act act_collapse = {
	.prepare = map_for_collapse, .act = collapse, .cause = "thp_collapse",
	.old = "present", .new = "present", .set = "rwh", .clear = "", .level = "pmd",
};

static enum scene_verdict map_node0(struct scene *scene)
{
	static const unsigned long node0 = 1;

	if (access("/sys/devices/system/node/node1", F_OK))
		return scene_skip(scene, "needs two NUMA nodes: boot with numa=fake=2");
	scene->addr[0] = (size_t)map_pages(ACT_PAGES);
	syscall(SYS_mbind, page(scene), ACT_PAGES * page_size(), 2 /* MPOL_BIND */,
		&node0, 64, 0);
	write_pages(page(scene), ACT_PAGES);
	return SCENE_READY;
}

static enum scene_verdict migrate(struct scene *scene)
{
	void *pages[] = { page(scene) };
	int node = 1, status = -1;
	long ret = syscall(SYS_move_pages, 0, 1UL, pages, &node, &status, 2);

	return good_if(scene, !ret && status == 1, "move_pages");
}

const struct act act_migrate = {
	.prepare = map_node0, .act = migrate, .cause = "migrate_out,migrate_in",
	.old = "present", .new = "present", .set = "rw", .clear = "",
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
	map_written(scene);
	memset(page(scene), 0x5a, ACT_PAGES * page_size());
	return SCENE_READY;
}

static enum scene_verdict merge(struct scene *scene)
{
	bool done;

	if (madvise(page(scene), ACT_PAGES * page_size(), MADV_MERGEABLE))
		return scene_skip(scene, "the kernel has no KSM");
	kf_write(KSM "run", "1");
	done = wait_until(merged, page(scene), ACT_PAGES, 60);
	kf_write(KSM "run", "0");
	return good_if(scene, done, "ksmd did not merge in time");
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
	.prepare = map_merged, .act = write_it, .cause = "ksm_break",
	.old = "present", .new = "present", .set = "rwad", .clear = "",
};

/* Leaves the file descriptor in scene->value[0]. */
static enum scene_verdict uffd_watch(struct scene *scene, __u64 features, __u64 mode)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register area = {
		.range = { scene->addr[0], ACT_PAGES * page_size() }, .mode = mode,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &area))
		return scene_skip(scene, "no userfaultfd of this kind");
	scene->value[0] = fd;
	return SCENE_READY;
}

static enum scene_verdict map_missing(struct scene *scene)
{
	scene->addr[0] = (size_t)map_pages(ACT_PAGES);
	scene->addr[1] = (size_t)map_pages(1);
	write_pages((char *)(size_t)scene->addr[1], 1);
	return uffd_watch(scene, 0, UFFDIO_REGISTER_MODE_MISSING);
}

static enum scene_verdict uffd_copy(struct scene *scene)
{
	struct uffdio_copy copy = {
		.dst = scene->addr[0], .src = scene->addr[1], .len = page_size(),
	};

	return good_if(scene, !ioctl(scene->value[0], UFFDIO_COPY, &copy), "UFFDIO_COPY");
}

const struct act act_uffd_copy = {
	.prepare = map_missing, .act = uffd_copy, .cause = "uffd_copy",
	.old = "none", .new = "present", .set = "rw", .clear = "",
};

static enum scene_verdict map_for_wp(struct scene *scene)
{
	map_written(scene);
	return uffd_watch(scene, UFFD_FEATURE_PAGEFAULT_FLAG_WP, UFFDIO_REGISTER_MODE_WP);
}

static enum scene_verdict uffd_wp(struct scene *scene)
{
	struct uffdio_writeprotect wp = {
		.range = { scene->addr[0], page_size() },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	return good_if(scene, !ioctl(scene->value[0], UFFDIO_WRITEPROTECT, &wp),
		       "UFFDIO_WRITEPROTECT");
}

const struct act act_uffd_wp = {
	.prepare = map_for_wp, .act = uffd_wp, .cause = "uffd_wp",
	.old = "present", .new = "present", .set = "rf", .clear = "w",
};

/* The mapping takes the place of one that was there, so that its address is known. */
static enum scene_verdict map_place(struct scene *scene)
{
	int fd = open("/dev/mem", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return scene_skip(scene, "no /dev/mem");
	scene->value[0] = fd;
	scene->addr[0] = (size_t)map_pages(1);
	return SCENE_READY;
}

static enum scene_verdict map_device(struct scene *scene)
{
	void *addr = mmap(page(scene), page_size(), PROT_READ, MAP_SHARED | MAP_FIXED,
			  scene->value[0], 0xf0000);

	return good_if(scene, addr == page(scene), "mmap of /dev/mem");
}

const struct act act_dev_mem = {
	.prepare = map_place, .act = map_device, .cause = "pfn_map",
	.old = "none", .new = "special", .set = "r", .clear = "w",
};
