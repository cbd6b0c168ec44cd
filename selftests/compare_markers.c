// SPDX-License-Identifier: GPL-2.0
/*
 * userfaultfd write protection, and the markers: uffd-wp, poison and guard.
 *
 * A marker is an entry without a page that says what a fault has to do.
 */
#include <fcntl.h>
#include <linux/mman.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compare.h"
#include "memory.h"
#include "../tools/newer.h"

#define PAGES 32
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define HUGE_SIZE (2UL << 20)

static const struct expect marker_wp = {
	.kind = "marker:uffd_wp", .level = "pte", .clear = "rwxuadsfe", .folio = "-",
};

static const struct expect present_wp = {
	.kind = "present", .set = "ruf", .clear = "w",
};

static struct expect pages(struct expect expect, size_t count)
{
	expect.pages = count;
	return expect;
}

/* Opens a userfaultfd for a mapping; negative when the kernel lacks a feature. */
static int watch(const char *addr, size_t len, __u64 features, __u64 mode)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register reg = {
		.range = { .start = (size_t)addr, .len = len }, .mode = mode,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int protect(int fd, const char *addr, size_t len)
{
	struct uffdio_writeprotect wp = {
		.range = { .start = (size_t)addr, .len = len },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	return ioctl(fd, UFFDIO_WRITEPROTECT, &wp);
}

static int watch_writes(const char *addr, size_t len, __u64 features)
{
	return watch(addr, len, features | UFFD_FEATURE_PAGEFAULT_FLAG_WP,
		     UFFDIO_REGISTER_MODE_WP);
}

static enum scene_verdict no_wp(struct scene *scene)
{
	return scene_skip(scene, "no userfaultfd write protection for this memory");
}

/* Written pages get the bit, read ones (the zero page) too, untouched ones nothing. */
static enum scene_verdict wp_anon(struct scene *scene, const void *arg)
{
	const size_t page = page_size();
	char *addr = map_pages(PAGES);
	int fd = watch_writes(addr, PAGES * page, 0);

	if (fd < 0)
		return no_wp(scene);
	write_pages(addr, PAGES / 2);
	read_pages(addr + PAGES / 2 * page, 4);
	if (protect(fd, addr + 4 * page, (PAGES - 4) * page))
		return scene_fail(scene, "UFFDIO_WRITEPROTECT");
	scene_expect(scene, addr, (struct expect){
		.pages = 4, .kind = "present", .set = "rwu", .clear = "f" });
	scene_expect(scene, addr + 4 * page, pages(present_wp, PAGES / 2 - 4));
	scene_expect(scene, addr + PAGES / 2 * page, (struct expect){
		.pages = 4, .kind = "zero", .set = "f" });
	scene_expect(scene, addr + (PAGES / 2 + 4) * page, (struct expect){
		.pages = PAGES / 2 - 4, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict wp_anon_unpopulated(struct scene *scene, const void *arg)
{
	const size_t page = page_size();
	char *addr = map_pages(PAGES);
	int fd = watch_writes(addr, PAGES * page, UFFD_FEATURE_WP_UNPOPULATED);

	if (fd < 0)
		return no_wp(scene);
	write_pages(addr, 4);
	if (protect(fd, addr, PAGES / 2 * page))
		return scene_fail(scene, "UFFDIO_WRITEPROTECT");
	scene_expect(scene, addr, pages(present_wp, 4));
	scene_expect(scene, addr + 4 * page, pages(marker_wp, PAGES / 2 - 4));
	scene_expect(scene, addr + PAGES / 2 * page, (struct expect){
		.pages = PAGES / 2, .kind = "none" });
	return SCENE_READY;
}

/* The entry of a file page may go at any time: the marker keeps the bit. */
static enum scene_verdict wp_shmem(struct scene *scene, const void *arg)
{
	const size_t page = page_size();
	int memfd = memfd_file("uffd", PAGES * page);
	char *addr = map_alone((struct mapping){
		.len = PAGES * page, .flags = MAP_SHARED, .fd = memfd });
	int fd = watch_writes(addr, PAGES * page, UFFD_FEATURE_WP_HUGETLBFS_SHMEM);

	if (fd < 0)
		return no_wp(scene);
	write_pages(addr, 8);
	if (protect(fd, addr, PAGES / 2 * page))
		return scene_fail(scene, "UFFDIO_WRITEPROTECT");
	madvise(addr + 4 * page, 4 * page, MADV_DONTNEED);
	scene_expect(scene, addr, pages(present_wp, 4));
	scene_expect(scene, addr + 4 * page, pages(marker_wp, PAGES / 2 - 4));
	scene_expect(scene, addr + PAGES / 2 * page, (struct expect){
		.pages = PAGES / 2, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict wp_thp(struct scene *scene, const void *arg)
{
	const size_t count = pmd_size() / page_size();
	char *addr = map_huge(1);
	int fd = watch_writes(addr, pmd_size(), 0);
	__u64 flags = 0;

	if (fd < 0)
		return no_wp(scene);
	write_pages(addr, count);
	if (kf_pageflags(PM_PFN(own_pagemap(addr)), &flags) || !(flags & KPF_THP))
		return scene_skip(scene, "no huge page to be had");
	if (protect(fd, addr, pmd_size()))
		return scene_fail(scene, "UFFDIO_WRITEPROTECT");
	scene_expect(scene, addr, pages(present_wp, count));
	strcpy(scene->expect[0].level, "pmd");
	return SCENE_READY;
}

static enum scene_verdict wp_swapped(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES);
	int fd = watch_writes(addr, PAGES * page_size(), 0);

	if (!kf_swap_areas())
		return scene_skip(scene, "no swap: run the guest with --swap zram");
	if (fd < 0)
		return no_wp(scene);
	write_pages(addr, PAGES);
	if (protect(fd, addr, PAGES / 2 * page_size()))
		return scene_fail(scene, "UFFDIO_WRITEPROTECT");
	if (!page_out(addr, PAGES, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES / 2, .kind = "swap", .set = "fe", .clear = "w" });
	scene_expect(scene, addr + PAGES / 2 * page_size(), (struct expect){
		.pages = PAGES / 2, .kind = "swap", .set = "e", .clear = "f" });
	return SCENE_READY;
}

/* pagemap shows the bit of a hugetlb marker, but not that there is an entry. */
static enum scene_verdict wp_hugetlb(struct scene *scene, const void *arg)
{
	const size_t count = HUGE_SIZE / page_size();
	char *addr;
	int fd;

	if (kf_number(POOL) < 4)
		return scene_skip(scene, "no huge pages to be had");
	addr = map_alone((struct mapping){
		.len = 3 * HUGE_SIZE, .align = HUGE_SIZE, .prot = PROT_READ | PROT_WRITE,
		.flags = MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2MB });
	fd = watch_writes(addr, 3 * HUGE_SIZE, UFFD_FEATURE_WP_HUGETLBFS_SHMEM);
	if (fd < 0)
		return no_wp(scene);
	write_pages(addr, 1);
	if (protect(fd, addr, 2 * HUGE_SIZE))
		return scene_fail(scene, "UFFDIO_WRITEPROTECT");
	scene_expect(scene, addr, pages(present_wp, count));
	scene_expect(scene, addr + HUGE_SIZE, pages(marker_wp, count));
	strcpy(scene->expect[1].level, "pmd");
	scene_expect(scene, addr + 2 * HUGE_SIZE, (struct expect){
		.pages = count, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict poison(struct scene *scene, const void *arg)
{
	const size_t page = page_size();
	char *addr = map_pages(PAGES);
	struct uffdio_poison poison = {
		.range = { .start = (size_t)addr + 4 * page, .len = 8 * page },
	};
	int fd = watch(addr, PAGES * page, UFFD_FEATURE_POISON, UFFDIO_REGISTER_MODE_MISSING);

	if (fd < 0)
		return scene_skip(scene, "the kernel has no UFFDIO_POISON (6.6 and newer)");
	if (ioctl(fd, UFFDIO_POISON, &poison))
		return scene_fail(scene, "UFFDIO_POISON");
	scene_expect(scene, addr, (struct expect){ .pages = 4, .kind = "none" });
	scene_expect(scene, addr + 4 * page, (struct expect){
		.pages = 8, .kind = "marker:poison", .level = "pte", .clear = "rwxuadsfe",
		.folio = "-" });
	scene_expect(scene, addr + 12 * page, (struct expect){ .pages = 4, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict build_guard(struct scene *scene, char *addr)
{
	const size_t page = page_size();

	write_pages(addr, 8);
	if (madvise(addr + 4 * page, 8 * page, MADV_GUARD_INSTALL))
		return scene_skip(scene, "the kernel has no guard markers here (6.13, files 6.15)");
	scene_expect(scene, addr, (struct expect){ .pages = 4, .kind = "present", .set = "rw" });
	scene_expect(scene, addr + 4 * page, (struct expect){
		.pages = 8, .kind = "marker:guard", .level = "pte", .clear = "rwxuadsfe",
		.folio = "-" });
	scene_expect(scene, addr + 12 * page, (struct expect){ .pages = 4, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict guard_anon(struct scene *scene, const void *arg)
{
	return build_guard(scene, map_pages(PAGES));
}

static enum scene_verdict guard_shmem(struct scene *scene, const void *arg)
{
	int fd = memfd_file("guard", PAGES * page_size());

	return build_guard(scene, map_alone((struct mapping){
		.len = PAGES * page_size(), .flags = MAP_SHARED, .fd = fd }));
}

FIXTURE_VARIANT_ADD(compare, wp_anon) { .build = wp_anon };
FIXTURE_VARIANT_ADD(compare, wp_anon_unpopulated) { .build = wp_anon_unpopulated };
FIXTURE_VARIANT_ADD(compare, wp_shmem) { .build = wp_shmem };
FIXTURE_VARIANT_ADD(compare, wp_thp)
{
	.build = wp_thp, .setting = { { THP "enabled", "madvise" }, { THP "defrag", "madvise" } },
};
FIXTURE_VARIANT_ADD(compare, wp_swapped) { .build = wp_swapped };
FIXTURE_VARIANT_ADD(compare, wp_hugetlb) { .build = wp_hugetlb, .setting = { { POOL, "6" } } };
FIXTURE_VARIANT_ADD(compare, poison) { .build = poison };
FIXTURE_VARIANT_ADD(compare, guard_anon) { .build = guard_anon };
FIXTURE_VARIANT_ADD(compare, guard_shmem) { .build = guard_shmem };

TEST_HARNESS_MAIN
