// SPDX-License-Identifier: GPL-2.0
/*
 * Facts of a folio that somebody made true: it is on that node, pinned, or mapped in
 * parts elsewhere; and the flags of a VMA that somebody asked for.
 */
#include <linux/io_uring.h>
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "compare.h"
#include "memory.h"

#define PAGES 16
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define THP_ADVISED { THP "enabled", "madvise" }, { THP "defrag", "madvise" }

static size_t table_pages(void)
{
	return pmd_size() / page_size();
}

static bool is_thp(const void *addr)
{
	__u64 entry = own_pagemap(addr), flags = 0;

	return entry & PM_PRESENT && !kf_pageflags(PM_PFN(entry), &flags) && flags & KPF_THP;
}

static char *written_huge(void)
{
	char *addr = map_huge(1);

	write_pages(addr, table_pages());
	return is_thp(addr) ? addr : NULL;
}

static enum scene_verdict no_thp(struct scene *scene)
{
	return scene_skip(scene, "no huge page to be had: no THP, or memory too fragmented");
}

/* Every other page is moved away, so that no run of ranges is longer than one. */
static enum scene_verdict nodes(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES);
	int node[PAGES], status[PAGES];
	void *page[PAGES];
	size_t i;

	if (access("/sys/devices/system/node/node1", F_OK))
		return scene_skip(scene, "needs two NUMA nodes: boot with numa=fake=2");
	write_pages(addr, PAGES);
	for (i = 0; i < PAGES; i++) {
		page[i] = addr + i * page_size();
		node[i] = i % 2;
	}
	if (syscall(SYS_move_pages, 0, PAGES, page, node, status, MPOL_MF_MOVE))
		return scene_fail(scene, "move_pages");
	for (i = 0; i < PAGES; i++)
		scene_expect(scene, page[i], (struct expect){
			.kind = "present", .folio = "anon", .node = '0' + i % 2 });
	return SCENE_READY;
}

/* What io_uring is to write to by itself stays pinned as long as it is registered. */
static int pin(char *addr, size_t pages)
{
	struct iovec buffer = { .iov_base = addr, .iov_len = pages * page_size() };
	struct io_uring_params params = { 0 };
	int fd = syscall(SYS_io_uring_setup, 1, &params);

	if (fd < 0)
		return -1;
	return syscall(SYS_io_uring_register, fd, IORING_REGISTER_BUFFERS, &buffer, 1);
}

static enum scene_verdict pinned(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES);

	write_pages(addr, PAGES);
	if (pin(addr + 4 * page_size(), 4))
		return scene_skip(scene, "the kernel has no io_uring for us");
	scene_expect(scene, addr, (struct expect){ .pages = 4, .kind = "present", .pin = 'n' });
	scene_expect(scene, addr + 4 * page_size(), (struct expect){
		.pages = 4, .kind = "present", .folio = "anon", .excl = 'y', .pin = 'y' });
	scene_expect(scene, addr + 8 * page_size(), (struct expect){
		.pages = PAGES - 8, .kind = "present", .pin = 'n' });
	return SCENE_READY;
}

/* A page of it is enough: it is the folio that cannot be moved. */
static enum scene_verdict pinned_huge(struct scene *scene, const void *arg)
{
	char *addr = written_huge(), *other = written_huge();

	if (!addr || !other)
		return no_thp(scene);
	if (pin(addr + 4 * page_size(), 1))
		return scene_skip(scene, "the kernel has no io_uring for us");
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "present", .level = "pmd", .pin = 'y' });
	scene_expect(scene, other, (struct expect){
		.pages = table_pages(), .kind = "present", .level = "pmd", .pin = 'n' });
	return SCENE_READY;
}

static void protect_a_page(char *addr)
{
	mprotect(addr, page_size(), PROT_NONE);
}

static void unmap_first_half(char *addr)
{
	munmap(addr, pmd_size() / 2);
}

/*
 * The other process has the folio in 512 entries or fewer, we have it in one. How often
 * @map entries map the first page is ours and perhaps theirs.
 */
static enum scene_verdict in_parts(struct scene *scene, void (*change)(char *addr),
				   int parts, unsigned int map)
{
	char *addr = written_huge();

	if (!addr)
		return no_thp(scene);
	fork_changer(change, addr);
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "present", .level = "pmd", .set = "ruah",
		.clear = "w", .folio = "anon", .excl = 'n', .map = map, .order = 9,
		.parts = parts });
	return SCENE_READY;
}

static enum scene_verdict split_elsewhere(struct scene *scene, const void *arg)
{
	return in_parts(scene, protect_a_page, table_pages(), 2);
}

static enum scene_verdict half_elsewhere(struct scene *scene, const void *arg)
{
	return in_parts(scene, unmap_first_half, table_pages() / 2, 1);
}

static void leave_one_page(char *addr)
{
	munmap(addr, page_size());
	munmap(addr + 2 * page_size(), pmd_size() - 2 * page_size());
}

static enum scene_verdict page_elsewhere(struct scene *scene, const void *arg)
{
	return in_parts(scene, leave_one_page, 1, 1);
}

static void unmap_all(char *addr)
{
	munmap(addr, pmd_size());
}

static enum scene_verdict nothing_elsewhere(struct scene *scene, const void *arg)
{
	return in_parts(scene, unmap_all, LENS_UNSAID, 1);
}

/* One file, mapped huge, and again where it cannot be. */
static enum scene_verdict shmem_twice(struct scene *scene, const void *arg)
{
	const size_t part = 8;
	int fd = memfd_file("thp", pmd_size());
	char *addr = map_alone((struct mapping){
		.len = pmd_size(), .align = pmd_size(), .flags = MAP_SHARED, .fd = fd });
	char *again;

	madvise(addr, pmd_size(), MADV_HUGEPAGE);
	write_pages(addr, table_pages());
	if (!is_thp(addr))
		return no_thp(scene);
	again = map_alone((struct mapping){
		.len = part * page_size(), .flags = MAP_SHARED, .fd = fd,
		.offset = 16 * page_size() });
	write_pages(again, part);
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "present", .level = "pmd", .folio = "shmem",
		.map = 1, .order = 9, .parts = part, .kpf = "MbHt" });
	scene_expect(scene, again, (struct expect){
		.pages = part, .kind = "present", .level = "pte", .folio = "shmem", .map = 2,
		.order = 9, .parts = LENS_UNSAID, .kpf = "MbTt" });
	return SCENE_READY;
}

/* Advice that the VMA keeps; each on a mapping of its own. */
static enum scene_verdict vma_flags(struct scene *scene, const void *arg)
{
	static const struct {
		int advice;
		const char *flags;
	} advices[] = {
		{ MADV_NORMAL, "-" },
		{ MADV_SEQUENTIAL, "sr" },
		{ MADV_RANDOM, "rr" },
		{ MADV_DONTFORK, "dc" },
		{ MADV_DONTDUMP, "dd" },
		{ MADV_WIPEONFORK, "wf" },
		{ MADV_HUGEPAGE, "hg" },
		{ MADV_NOHUGEPAGE, "nh" },
		{ MADV_MERGEABLE, "mg" },
	};
	struct expect expect = { .kind = "present", .folio = "anon" };
	char *addr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(advices); i++) {
		addr = map_alone((struct mapping){ .len = page_size() });
		write_pages(addr, 1);
		if (madvise(addr, page_size(), advices[i].advice))
			return scene_fail(scene, advices[i].flags);
		strcpy(expect.vma_flags, advices[i].flags);
		scene_expect(scene, addr, expect);
	}
	addr = map_alone((struct mapping){
		.len = page_size(),
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_GROWSDOWN });
	write_pages(addr, 1);
	mlock(addr, page_size());
	madvise(addr, page_size(), MADV_NOHUGEPAGE);
	strcpy(expect.vma_flags, "gd+lo+nr+nh");
	scene_expect(scene, addr, expect);
	return SCENE_READY;
}

FIXTURE_VARIANT_ADD(compare, nodes) { .build = nodes };
FIXTURE_VARIANT_ADD(compare, pinned) { .build = pinned };
FIXTURE_VARIANT_ADD(compare, pinned_huge) { .build = pinned_huge, .setting = { THP_ADVISED } };
FIXTURE_VARIANT_ADD(compare, split_elsewhere)
{
	.build = split_elsewhere, .setting = { THP_ADVISED },
};
FIXTURE_VARIANT_ADD(compare, half_elsewhere)
{
	.build = half_elsewhere, .setting = { THP_ADVISED },
};
FIXTURE_VARIANT_ADD(compare, page_elsewhere)
{
	.build = page_elsewhere, .setting = { THP_ADVISED },
};
FIXTURE_VARIANT_ADD(compare, nothing_elsewhere)
{
	.build = nothing_elsewhere, .setting = { THP_ADVISED },
};
FIXTURE_VARIANT_ADD(compare, shmem_twice)
{
	.build = shmem_twice, .setting = { THP_ADVISED, { THP "shmem_enabled", "advise" } },
};
FIXTURE_VARIANT_ADD(compare, vma_flags) { .build = vma_flags };

TEST_HARNESS_MAIN
