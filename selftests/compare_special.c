// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that is not quite a process's own: /dev/mem, vdso, merged and poisoned pages.
 */
#include <fcntl.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

#include "compare.h"
#include "memory.h"

#define KSM "/sys/kernel/mm/ksm/"
#define PAGES 16

/* pagemap shows nothing here: it leaves out what VM_PFNMAP maps. We know the frames. */
static enum scene_verdict dev_mem(struct scene *scene, const void *arg)
{
	const off_t bios = 0xf0000;
	int fd = open("/dev/mem", O_RDONLY | O_CLOEXEC);
	char *addr;

	if (fd < 0)
		return scene_skip(scene, "no /dev/mem");
	addr = map_alone((struct mapping){
		.len = PAGES * page_size(), .prot = PROT_READ, .flags = MAP_SHARED, .fd = fd,
		.offset = bios });
	mprotect(addr + PAGES / 2 * page_size(), page_size(), PROT_NONE);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES / 2, .kind = "special", .level = "pte", .set = "ru",
		.clear = "wx", .folio = "-", .pfn = bios / page_size() });
	scene_expect(scene, addr + PAGES / 2 * page_size(), (struct expect){
		.kind = "special", .clear = "rwx", .pfn = bios / page_size() + PAGES / 2 });
	return SCENE_READY;
}

/* Not RAM, not even a struct page: the graphics window of a PC. */
static enum scene_verdict dev_mem_io(struct scene *scene, const void *arg)
{
	const off_t window = 0xa0000;
	int fd = open("/dev/mem", O_RDWR | O_CLOEXEC);
	char *addr;

	if (fd < 0)
		return scene_skip(scene, "no /dev/mem");
	addr = map_alone((struct mapping){
		.len = PAGES * page_size(), .flags = MAP_SHARED, .fd = fd, .offset = window });
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES, .kind = "special", .level = "pte", .set = "rwu", .clear = "x",
		.folio = "-", .pfn = window / page_size() });
	return SCENE_READY;
}

/* The code and the data that the kernel lends; the data has page structs from 7.x on. */
static enum scene_verdict vdso(struct scene *scene, const void *arg)
{
	const char *code = (const char *)getauxval(AT_SYSINFO_EHDR);
	const struct kf_vma *vvar = NULL;
	struct kf_smaps smaps;
	struct timespec now;
	size_t i;

	if (!code)
		return scene_skip(scene, "no vdso");
	clock_gettime(CLOCK_MONOTONIC, &now);
	read_pages(code, 1);
	scene_expect(scene, code, (struct expect){
		.kind = "present", .level = "pte", .set = "ruxa", .clear = "w" });
	if (kf_smaps(getpid(), &smaps))
		return scene_fail(scene, "smaps");
	for (i = 0; i < smaps.nr; i++)
		if (!strcmp(smaps.vma[i].name, "[vvar]"))
			vvar = &smaps.vma[i];
	if (!vvar)
		return scene_fail(scene, "no [vvar]");
	read_pages((const char *)vvar->start, 1);
	scene_expect(scene, (const char *)vvar->start, (struct expect){
		.kind = "present", .level = "pte", .set = "rua", .clear = "wx" });
	if (kf_vma_flag(vvar, "pf"))
		strcpy(scene->expect[scene->nr_expects - 1].kind, "special");
	return SCENE_READY;
}

static bool merged(const char *addr, size_t pages)
{
	__u64 first = PM_PFN(own_pagemap(addr));
	size_t i;

	for (i = 1; i < pages; i++)
		if (PM_PFN(own_pagemap(addr + i * page_size())) != first)
			return false;
	return true;
}

/* Lets ksmd merge equal pages, then stops it. */
static enum scene_verdict merge(struct scene *scene, char *addr)
{
	bool done;

	if (madvise(addr, PAGES * page_size(), MADV_MERGEABLE))
		return scene_skip(scene, "the kernel has no KSM");
	kf_write(KSM "run", "1");
	done = wait_until(merged, addr, PAGES, 60);
	kf_write(KSM "run", "0");
	if (!done)
		return scene_fail(scene, "ksmd did not merge in time");
	return SCENE_READY;
}

static enum scene_verdict ksm(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES + 1);
	enum scene_verdict verdict;
	size_t i;

	for (i = 0; i < PAGES; i++)
		memset(addr + i * page_size(), 0x5a, page_size());
	verdict = merge(scene, addr);
	if (verdict != SCENE_READY)
		return verdict;
	/* a write gets a copy of its own */
	write_pages(addr, 1);
	scene_expect(scene, addr, (struct expect){
		.kind = "present", .set = "rwuad", .folio = "anon", .excl = 'y', .map = 1 });
	scene_expect(scene, addr + page_size(), (struct expect){
		.pages = PAGES - 1, .kind = "present", .level = "pte", .set = "ru",
		.clear = "wx", .folio = "ksm", .excl = 'n', .map = PAGES - 1 });
	return SCENE_READY;
}

/* Pages of nothing but zeroes are merged with the zero page. */
static enum scene_verdict ksm_zero(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES);
	enum scene_verdict verdict;
	size_t i;

	for (i = 0; i < PAGES; i++)
		*(volatile char *)(addr + i * page_size()) = 0;
	verdict = merge(scene, addr);
	if (verdict != SCENE_READY)
		return verdict;
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES, .kind = "zero", .level = "pte", .set = "ru", .clear = "w" });
	return SCENE_READY;
}

static enum scene_verdict poison(struct scene *scene, char *addr, struct expect expect)
{
	to_first_node(addr);
	expect.pfn = PM_PFN(own_pagemap(addr));
	if (poison_page(addr))
		return scene_skip(scene, "the kernel has no memory failure injection");
	scene_expect(scene, addr, expect);
	return SCENE_READY;
}

static const struct expect poisoned = {
	.kind = "hwpoison", .level = "pte", .clear = "rwxuad", .folio = "-",
};

static enum scene_verdict hwpoison_anon(struct scene *scene, const void *arg)
{
	char *addr = map_pages(3);

	write_pages(addr, 3);
	return poison(scene, addr + page_size(), poisoned);
}

/* ramfs cannot write a page back, so the page is lost as a dirty one would be. */
static enum scene_verdict hwpoison_file(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("poisoned", 3 * page_size());
	char *addr = map_alone((struct mapping){
		.len = 3 * page_size(), .flags = MAP_SHARED, .fd = fd });

	write_pages(addr, 3);
	return poison(scene, addr + page_size(), poisoned);
}

FIXTURE_VARIANT_ADD(compare, dev_mem) { .build = dev_mem };
FIXTURE_VARIANT_ADD(compare, dev_mem_io) { .build = dev_mem_io };
FIXTURE_VARIANT_ADD(compare, vdso) { .build = vdso };
#define KSM_FAST { KSM "pages_to_scan", "1000" }, { KSM "sleep_millisecs", "1" }, \
		 { KSM "run", "0" }
FIXTURE_VARIANT_ADD(compare, ksm) { .build = ksm, .setting = { KSM_FAST } };
FIXTURE_VARIANT_ADD(compare, ksm_zero)
{
	.build = ksm_zero, .setting = { KSM_FAST, { KSM "use_zero_pages", "1" } },
};
FIXTURE_VARIANT_ADD(compare, hwpoison_anon) { .build = hwpoison_anon };
FIXTURE_VARIANT_ADD(compare, hwpoison_file) { .build = hwpoison_file };

TEST_HARNESS_MAIN
