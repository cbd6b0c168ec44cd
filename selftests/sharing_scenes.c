// SPDX-License-Identifier: GPL-2.0
/*
 * Processes that share memory, in each way in which memory can be shared. All of
 * them stand still.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kfiles.h"
#include "memory.h"
#include "sharing.h"

#define KSM "/sys/kernel/mm/ksm/"

static void write_some(char *addr)
{
	write_pages(addr + 3 * page_size(), 5);
}

static void write_others(char *addr)
{
	write_pages(addr + 6 * page_size(), 20);
	munmap(addr + 60 * page_size(), 4 * page_size());
}

enum scene_verdict share_fork_tree(struct scene *scene, const void *arg)
{
	char *addr = map_pages(64);

	write_pages(addr, 64);
	fork_changer(write_some, addr);
	fork_changer(write_others, addr);
	write_pages(addr + 30 * page_size(), 10);
	fork_changer(write_others, addr);
	return SCENE_READY;
}

static int memfd;

/* Somewhere else, only a part, and twice. */
static void map_again(char *addr)
{
	int i;

	munmap(addr, 32 * page_size());
	for (i = 0; i < 2; i++)
		write_pages(map_alone((struct mapping){
			.len = 20 * page_size(), .flags = MAP_SHARED, .fd = memfd,
			.offset = (4 + i) * page_size() }), 15);
}

enum scene_verdict share_memfd(struct scene *scene, const void *arg)
{
	char *addr;

	memfd = memfd_file("shared", 32 * page_size());
	addr = map_alone((struct mapping){
		.len = 32 * page_size(), .flags = MAP_SHARED, .fd = memfd });
	write_pages(addr, 32);
	read_pages(map_alone((struct mapping){
		.len = 8 * page_size(), .flags = MAP_SHARED, .fd = memfd }), 8);
	fork_changer(map_again, addr);
	return SCENE_READY;
}

static void read_all(char *addr)
{
	read_pages(addr, 32);
}

/* A private mapping shares the page cache until it is written. */
enum scene_verdict share_file_private(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("shared", 32 * page_size());
	char *addr = map_alone((struct mapping){
		.len = 32 * page_size(), .flags = MAP_PRIVATE, .fd = fd });

	read_pages(addr, 32);
	fork_changer(read_all, addr);
	write_pages(addr + 8 * page_size(), 8);
	fork_changer(write_some, addr);
	return SCENE_READY;
}

static bool is_huge(const char *addr, size_t pages)
{
	__u64 entry = own_pagemap(addr), flags = 0;

	return entry & PM_PRESENT && !kf_pageflags(PM_PFN(entry), &flags) && flags & KPF_THP;
}

static void unmap_half(char *addr)
{
	munmap(addr, pmd_size() / 2);
}

static void protect_and_write(char *addr)
{
	mprotect(addr + pmd_size() / 2, page_size(), PROT_READ);
	write_pages(addr + 7 * page_size(), 3);
}

/* One maps it whole, one half of it by PTEs, one has written into some of it. */
enum scene_verdict share_thp_in_parts(struct scene *scene, const void *arg)
{
	char *addr = map_huge(2);

	write_pages(addr, 2 * pmd_size() / page_size());
	if (!is_huge(addr, 1))
		return scene_skip(scene, "no huge page to be had");
	fork_changer(unmap_half, addr);
	fork_changer(protect_and_write, addr);
	fork_changer(read_all, addr);
	return SCENE_READY;
}

enum scene_verdict share_hugetlb(struct scene *scene, const void *arg)
{
	char *addr = mmap(NULL, 2 * pmd_size(), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	char *own = mmap(NULL, pmd_size(), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (addr == MAP_FAILED || own == MAP_FAILED)
		return scene_skip(scene, "no huge pages in the pool");
	write_pages(addr, 2 * pmd_size() / page_size());
	write_pages(own, 1);
	fork_changer(read_all, addr);
	fork_changer(unmap_half, own);
	return SCENE_READY;
}

static void fill(char *addr)
{
	size_t i;

	for (i = 0; i < 16; i++)
		memset(addr + i * page_size(), 0x5a, page_size());
	madvise(addr, 16 * page_size(), MADV_MERGEABLE);
}

static bool merged(const char *addr, size_t pages)
{
	size_t i;

	for (i = 0; i < pages; i++)
		if (PM_PFN(own_pagemap(addr + i * page_size())) != PM_PFN(own_pagemap(addr)))
			return false;
	return true;
}

enum scene_verdict share_ksm(struct scene *scene, const void *arg)
{
	char *addr = map_pages(16);
	bool done;

	fork_changer(fill, addr);
	fill(addr);
	if (madvise(addr, 16 * page_size(), MADV_MERGEABLE))
		return scene_skip(scene, "the kernel has no KSM");
	kf_write(KSM "run", "1");
	done = wait_until(merged, addr, 16, 60);
	kf_write(KSM "run", "0");
	return done ? SCENE_READY : scene_fail(scene, "ksmd did not merge in time");
}

/* Read only, so it is the zero page, which is not shared but who knows. */
enum scene_verdict share_zero_page(struct scene *scene, const void *arg)
{
	char *addr = map_pages(32);

	read_pages(addr, 32);
	fork_changer(read_all, addr);
	return SCENE_READY;
}

/* The other one has a number of its own there; here it is told by that of /proc. */
enum scene_verdict share_pid_namespace(struct scene *scene, const void *arg)
{
	char *addr = map_pages(16);

	write_pages(addr, 16);
	if (unshare(CLONE_NEWPID))
		return scene_skip(scene, "no pid namespaces");
	fork_changer(write_some, addr);
	return SCENE_READY;
}

enum scene_verdict share_with_many(struct scene *scene, const void *arg)
{
	char *addr = map_pages(SHARED_PAGES);
	int i;

	write_pages(addr, SHARED_PAGES);
	for (i = 0; i < SHARERS; i++)
		fork_sharer();
	scene->addr[0] = (size_t)addr;
	scene->value[0] = SHARED_PAGES;
	return SCENE_READY;
}
