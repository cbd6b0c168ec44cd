// SPDX-License-Identifier: GPL-2.0
/*
 * Swap entries: exclusive and shared ones, of huge pages, of copied file pages; and
 * shmem, whose slots the file keeps and no entry shows.
 */
#include <unistd.h>

#include "compare.h"
#include "memory.h"

#define PAGES 32
#define THP "/sys/kernel/mm/transparent_hugepage/"

static const struct expect swapped = {
	.kind = "swap", .level = "pte", .set = "se", .clear = "rwxuadf", .folio = "-",
};

static struct expect pages(struct expect expect, size_t count)
{
	expect.pages = count;
	return expect;
}

static enum scene_verdict no_swap(struct scene *scene)
{
	return scene_skip(scene, "no swap: run the guest with --swap zram");
}

static enum scene_verdict anon(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES);

	if (!kf_swap_areas())
		return no_swap(scene);
	write_pages(addr, PAGES);
	if (!page_out(addr, PAGES, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	/* back again: read, and written */
	read_pages(addr, 4);
	write_pages(addr + 4 * page_size(), 4);
	scene_expect(scene, addr, (struct expect){
		.pages = 4, .kind = "present", .set = "rua", .folio = "anon" });
	scene_expect(scene, addr + 4 * page_size(), (struct expect){
		.pages = 4, .kind = "present", .set = "rwuad", .folio = "anon", .excl = 'y' });
	scene_expect(scene, addr + 8 * page_size(), pages(swapped, PAGES - 8));
	return SCENE_READY;
}

/* Written before the soft-dirty bits were cleared, and after. */
static enum scene_verdict soft_dirty(struct scene *scene, const void *arg)
{
	struct expect clean = swapped;
	char *addr = map_pages(PAGES);

	if (!kf_swap_areas())
		return no_swap(scene);
	if (!kf_has_soft_dirty())
		return scene_skip(scene, "the kernel has no soft-dirty bits");
	write_pages(addr, PAGES);
	if (kf_write("/proc/self/clear_refs", "4"))
		return scene_fail(scene, "clear_refs");
	write_pages(addr, PAGES / 2);
	if (!page_out(addr, PAGES, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	strcpy(clean.set, "e");
	strcpy(clean.clear, "rwxuadfs");
	scene_expect(scene, addr, pages(swapped, PAGES / 2));
	scene_expect(scene, addr + PAGES / 2 * page_size(), pages(clean, PAGES / 2));
	return SCENE_READY;
}

static enum scene_verdict fork_shared(struct scene *scene, const void *arg)
{
	struct expect shared = swapped;
	char *addr = map_pages(PAGES);

	if (!kf_swap_areas())
		return no_swap(scene);
	write_pages(addr, PAGES);
	if (!page_out(addr, PAGES, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	fork_sharer();
	strcpy(shared.set, "s");
	strcpy(shared.clear, "erwxuadf");
	scene_expect(scene, addr, pages(shared, PAGES));
	return SCENE_READY;
}

/* PROT_NONE does not show in a swap entry. */
static enum scene_verdict no_access(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES);

	if (!kf_swap_areas())
		return no_swap(scene);
	write_pages(addr, PAGES);
	if (!page_out(addr, PAGES, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	mprotect(addr, PAGES * page_size(), PROT_NONE);
	scene_expect(scene, addr, pages(swapped, PAGES));
	return SCENE_READY;
}

static enum scene_verdict copied_file(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("swapped", PAGES * page_size());
	char *addr = map_alone((struct mapping){
		.len = PAGES * page_size(), .flags = MAP_PRIVATE, .fd = fd });

	if (!kf_swap_areas())
		return no_swap(scene);
	read_pages(addr, PAGES);
	write_pages(addr, PAGES / 2);
	if (!page_out(addr, PAGES / 2, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	scene_expect(scene, addr, pages(swapped, PAGES / 2));
	scene_expect(scene, addr + PAGES / 2 * page_size(), (struct expect){
		.pages = PAGES / 2, .kind = "present", .folio = "file" });
	return SCENE_READY;
}

/* Whether the kernel swaps it whole or splits it first, no page of it is left. */
static enum scene_verdict huge(struct scene *scene, const void *arg)
{
	const size_t count = pmd_size() / page_size();
	char *addr = map_huge(1);

	if (!kf_swap_areas())
		return no_swap(scene);
	write_pages(addr, count);
	if (!page_out(addr, count, 60))
		return scene_fail(scene, "MADV_PAGEOUT");
	scene_expect(scene, addr, (struct expect){
		.pages = count, .kind = "swap", .set = "e", .clear = "rwa" });
	return SCENE_READY;
}

static enum scene_verdict shmem(struct scene *scene, const void *arg)
{
	char *addr = map_alone((struct mapping){
		.len = PAGES * page_size(), .flags = MAP_SHARED | MAP_ANONYMOUS });

	if (!kf_swap_areas())
		return no_swap(scene);
	write_pages(addr, PAGES);
	if (!page_out(addr, PAGES, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	scene_expect(scene, addr, (struct expect){ .pages = PAGES, .kind = "none" });
	return SCENE_READY;
}

FIXTURE_VARIANT_ADD(compare, anon) { .build = anon };
FIXTURE_VARIANT_ADD(compare, soft_dirty) { .build = soft_dirty };
FIXTURE_VARIANT_ADD(compare, fork_shared) { .build = fork_shared };
FIXTURE_VARIANT_ADD(compare, no_access) { .build = no_access };
FIXTURE_VARIANT_ADD(compare, copied_file) { .build = copied_file };
FIXTURE_VARIANT_ADD(compare, huge)
{
	.build = huge, .setting = { { THP "enabled", "madvise" }, { THP "defrag", "madvise" } },
};
FIXTURE_VARIANT_ADD(compare, shmem) { .build = shmem };

TEST_HARNESS_MAIN
