// SPDX-License-Identifier: GPL-2.0
/*
 * Transparent huge pages: whole, in pieces, with holes, shared, without access.
 */
#include <unistd.h>

#include "compare.h"
#include "memory.h"
#include "../tools/newer.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define THP_ADVISED { THP "enabled", "madvise" }, { THP "defrag", "madvise" }

static const struct expect whole = {
	.kind = "present", .level = "pmd", .set = "rwuadh", .clear = "x", .folio = "anon",
	.excl = 'y', .map = 1, .order = 9, .parts = LENS_UNSAID, .kpf = "MabHt",
};

/*
 * In pieces: 6.1 leaves the dirty bit clear in the entries that a split makes, and
 * marks the folio instead.
 */
static const struct expect piece = {
	.kind = "present", .level = "pte", .set = "rwua", .clear = "xh", .folio = "anon",
	.excl = 'y', .map = 1, .order = 9, .parts = LENS_UNSAID, .kpf = "Mabt",
};

static size_t table_pages(void)
{
	return pmd_size() / page_size();
}

static struct expect pages(struct expect expect, size_t count)
{
	expect.pages = count;
	return expect;
}

static bool is_thp(const void *addr)
{
	__u64 entry = own_pagemap(addr), flags = 0;

	return entry & PM_PRESENT && !kf_pageflags(PM_PFN(entry), &flags) && flags & KPF_THP;
}

/* Maps and writes huge pages, NULL when the kernel gives none. */
static char *written_huge(size_t nr)
{
	char *addr = map_huge(nr);
	size_t i;

	for (i = 0; i < nr; i++)
		write_pages(addr + i * pmd_size(), table_pages());
	for (i = 0; i < nr; i++)
		if (!is_thp(addr + i * pmd_size()))
			return NULL;
	return addr;
}

static enum scene_verdict no_thp(struct scene *scene)
{
	return scene_skip(scene, "no huge page to be had: no THP, or memory too fragmented");
}

static enum scene_verdict fault(struct scene *scene, const void *arg)
{
	char *addr = written_huge(3);

	if (!addr)
		return no_thp(scene);
	scene_expect(scene, addr, pages(whole, 3 * table_pages()));
	return SCENE_READY;
}

static enum scene_verdict collapse(struct scene *scene, const void *arg)
{
	char *addr = map_huge(1);

	madvise(addr, pmd_size(), MADV_NOHUGEPAGE);
	write_pages(addr, table_pages());
	if (is_thp(addr))
		return scene_fail(scene, "was huge before");
	/* from now on khugepaged may be first */
	madvise(addr, pmd_size(), MADV_HUGEPAGE);
	if (madvise(addr, pmd_size(), MADV_COLLAPSE))
		return scene_fail(scene, "MADV_COLLAPSE");
	read_pages(addr, 1);
	scene_expect(scene, addr, pages(whole, table_pages()));
	return SCENE_READY;
}

static enum scene_verdict huge_zero_page(struct scene *scene, const void *arg)
{
	char *addr = map_huge(2);

	read_pages(addr, 1);
	write_pages(addr + pmd_size(), 1);
	if (!is_thp(addr + pmd_size()))
		return no_thp(scene);
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "zero", .level = "pmd", .set = "ruah",
		.clear = "wd", .folio = "-" });
	scene_expect(scene, addr + pmd_size(), pages(whole, table_pages()));
	return SCENE_READY;
}

/* One page with other rights: the pmd is split, the folio is not. */
static enum scene_verdict pte_mapped(struct scene *scene, const void *arg)
{
	char *addr = written_huge(2);
	struct expect read_only = piece;

	if (!addr)
		return no_thp(scene);
	mprotect(addr + 8 * page_size(), page_size(), PROT_READ);
	strcpy(read_only.set, "rua");
	strcpy(read_only.clear, "wxh");
	scene_expect(scene, addr, pages(piece, 8));
	scene_expect(scene, addr + 8 * page_size(), read_only);
	scene_expect(scene, addr + 9 * page_size(), pages(piece, table_pages() - 9));
	scene_expect(scene, addr + pmd_size(), pages(whole, table_pages()));
	return SCENE_READY;
}

static enum scene_verdict part_unmapped(struct scene *scene, const void *arg)
{
	char *addr = written_huge(1);

	if (!addr)
		return no_thp(scene);
	munmap(addr + 64 * page_size(), 64 * page_size());
	scene_expect(scene, addr, pages(piece, 64));
	scene_expect(scene, addr + 64 * page_size(),
		     (struct expect){ .pages = 64, .kind = "none" });
	scene_expect(scene, addr + 128 * page_size(), pages(piece, table_pages() - 128));
	return SCENE_READY;
}

static enum scene_verdict part_zapped(struct scene *scene, const void *arg)
{
	char *addr = written_huge(1);

	if (!addr)
		return no_thp(scene);
	madvise(addr + 3 * page_size(), 5 * page_size(), MADV_DONTNEED);
	read_pages(addr + 4 * page_size(), 1);
	scene_expect(scene, addr, pages(piece, 3));
	scene_expect(scene, addr + 3 * page_size(), (struct expect){ .kind = "none" });
	scene_expect(scene, addr + 4 * page_size(), (struct expect){ .kind = "zero" });
	scene_expect(scene, addr + 5 * page_size(),
		     (struct expect){ .pages = 3, .kind = "none" });
	scene_expect(scene, addr + 8 * page_size(), pages(piece, table_pages() - 8));
	return SCENE_READY;
}

static enum scene_verdict no_access(struct scene *scene, const void *arg)
{
	char *addr = written_huge(2);

	if (!addr)
		return no_thp(scene);
	mprotect(addr, pmd_size(), PROT_NONE);
	mprotect(addr + pmd_size(), pmd_size() / 2, PROT_NONE);
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "protnone", .level = "pmd", .set = "dh",
		.clear = "rwux", .folio = "anon" });
	scene_expect(scene, addr + pmd_size(), (struct expect){
		.pages = table_pages() / 2, .kind = "protnone", .level = "pte",
		.clear = "rwux", .folio = "anon" });
	scene_expect(scene, addr + pmd_size() + pmd_size() / 2,
		     pages(piece, table_pages() / 2));
	return SCENE_READY;
}

static enum scene_verdict fork_shared(struct scene *scene, const void *arg)
{
	char *addr = written_huge(2);

	if (!addr)
		return no_thp(scene);
	fork_sharer();
	/* the second one is broken up by the copy of one page */
	write_pages(addr + pmd_size() + 16 * page_size(), 1);
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "present", .level = "pmd", .set = "ruah",
		.clear = "w", .folio = "anon", .excl = 'n', .map = 2, .order = 9,
		.parts = LENS_UNSAID });
	scene_expect(scene, addr + pmd_size() + 16 * page_size(), (struct expect){
		.kind = "present", .level = "pte", .set = "rwuad", .folio = "anon",
		.excl = 'y', .map = 1 });
	return SCENE_READY;
}

/* One folio, mapped whole here and in pieces there. */
static enum scene_verdict whole_and_in_pieces(struct scene *scene, const void *arg)
{
	char *addr = written_huge(1);

	if (!addr)
		return no_thp(scene);
	fork_sharer();
	mprotect(addr, page_size(), PROT_READ);
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "present", .level = "pte", .set = "ru",
		.clear = "w", .folio = "anon", .excl = 'n', .map = 2 });
	return SCENE_READY;
}

static enum scene_verdict shmem(struct scene *scene, const void *arg)
{
	int fd = memfd_file("thp", 2 * pmd_size());
	char *addr = map_alone((struct mapping){
		.len = 2 * pmd_size(), .align = pmd_size(), .flags = MAP_SHARED, .fd = fd });

	madvise(addr, 2 * pmd_size(), MADV_HUGEPAGE);
	write_pages(addr, 2 * table_pages());
	if (!is_thp(addr))
		return no_thp(scene);
	mprotect(addr + pmd_size(), page_size(), PROT_READ);
	scene_expect(scene, addr, (struct expect){
		.pages = table_pages(), .kind = "present", .level = "pmd", .set = "rwuadh",
		.folio = "shmem", .excl = 'n', .map = 1 });
	return SCENE_READY;
}

/* A folio of 16 pages, mapped by entries of its own size: 6.8 and newer. */
static enum scene_verdict smaller_folio(struct scene *scene, const void *arg)
{
	char *addr = map_alone((struct mapping){ .len = pmd_size() / 2, .align = pmd_size() });

	if (access(THP "hugepages-64kB/enabled", F_OK))
		return scene_skip(scene, "the kernel has no folios smaller than a huge page");
	madvise(addr, pmd_size() / 2, MADV_HUGEPAGE);
	write_pages(addr, table_pages() / 2);
	if (!is_thp(addr))
		return no_thp(scene);
	scene_expect(scene, addr, pages(piece, table_pages() / 2));
	scene->expect[0].order = 4;
	return SCENE_READY;
}

FIXTURE_VARIANT_ADD(compare, fault) { .build = fault, .setting = { THP_ADVISED } };
FIXTURE_VARIANT_ADD(compare, collapse) { .build = collapse, .setting = { THP_ADVISED } };
FIXTURE_VARIANT_ADD(compare, huge_zero_page)
{
	.build = huge_zero_page, .setting = { THP_ADVISED, { THP "use_zero_page", "1" } },
};
FIXTURE_VARIANT_ADD(compare, pte_mapped) { .build = pte_mapped, .setting = { THP_ADVISED } };
FIXTURE_VARIANT_ADD(compare, part_unmapped)
{
	.build = part_unmapped, .setting = { THP_ADVISED },
};
FIXTURE_VARIANT_ADD(compare, part_zapped) { .build = part_zapped, .setting = { THP_ADVISED } };
FIXTURE_VARIANT_ADD(compare, no_access) { .build = no_access, .setting = { THP_ADVISED } };
FIXTURE_VARIANT_ADD(compare, fork_shared) { .build = fork_shared, .setting = { THP_ADVISED } };
FIXTURE_VARIANT_ADD(compare, whole_and_in_pieces)
{
	.build = whole_and_in_pieces, .setting = { THP_ADVISED },
};
FIXTURE_VARIANT_ADD(compare, shmem)
{
	.build = shmem, .setting = { THP_ADVISED, { THP "shmem_enabled", "advise" } },
};
FIXTURE_VARIANT_ADD(compare, smaller_folio)
{
	.build = smaller_folio,
	.setting = { THP_ADVISED, { THP "hugepages-64kB/enabled", "madvise" } },
};

TEST_HARNESS_MAIN
