// SPDX-License-Identifier: GPL-2.0
/*
 * The file tables: page-table pages as the builder of each scene made them, and as
 * the kernel counts them in VmPTE.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "tables.h"
#include "watch.h"

#define TIMEOUT 240
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define POOL_1G "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages"
#define WANTED_MAX 6
#define SETTINGS 4

/**
 * struct wanted - tables that must be there
 * @level: of them; LENS_PTE is 0
 * @addr: which address of the scene
 * @skip: count of tables from there to the first
 * @nr: how many, 0 for the end of the list
 * @holds: the column, NULL if the tables must not be there
 * @note: the column
 */
struct wanted {
	enum lens_level level;
	unsigned int addr;
	unsigned int skip;
	unsigned int nr;
	const char *holds;
	const char *note;
};

FIXTURE(tables)
{
	struct target target;
	struct kf_setting setting[SETTINGS];
};

FIXTURE_VARIANT(tables)
{
	scene_builder build;
	const char *pool;
	const char *pool_size;
	struct wanted wanted[WANTED_MAX];
	int deposits;
};

static size_t table_pages(void)
{
	return pmd_size() / page_size();
}

static size_t table_span(enum lens_level level)
{
	size_t span = pmd_size();

	while (level--)
		span *= table_pages();
	return span;
}

/* Maps room for some tables, that no neighbour has a page in. */
static char *map_tables(enum lens_level level, size_t nr)
{
	char *addr = map_alone((struct mapping){
		.len = nr * table_span(level), .align = table_span(level),
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE });

	madvise(addr, nr * table_span(level), MADV_NOHUGEPAGE);
	return addr;
}

/* The first page below each of some tables. */
static enum scene_verdict build_sparse(struct scene *scene, enum lens_level level, size_t nr)
{
	char *addr = map_tables(level, nr);
	size_t i;

	for (i = 0; i < nr; i++)
		write_pages(addr + i * table_span(level), 1);
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static enum scene_verdict sparse_2m(struct scene *scene, const void *arg)
{
	return build_sparse(scene, LENS_PTE, 64);
}

static enum scene_verdict sparse_1g(struct scene *scene, const void *arg)
{
	return build_sparse(scene, LENS_PMD, 24);
}

static enum scene_verdict sparse_512g(struct scene *scene, const void *arg)
{
	return build_sparse(scene, LENS_PUD, 3);
}

static enum scene_verdict dense(struct scene *scene, const void *arg)
{
	char *addr = map_tables(LENS_PTE, 40);

	write_pages(addr, 40 * table_pages());
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

/* Full tables that could not be huge: a zero page, two VMAs, no access; shmem. */
static enum scene_verdict not_huge(struct scene *scene, const void *arg)
{
	char *zero = map_tables(LENS_PTE, 1), *two = map_tables(LENS_PTE, 1);
	char *none = map_tables(LENS_PTE, 1), *shmem;

	read_pages(zero, 1);
	write_pages(zero + page_size(), table_pages() - 1);
	write_pages(two, table_pages());
	mprotect(two, page_size(), PROT_READ);
	write_pages(none, table_pages());
	mprotect(none, pmd_size(), PROT_NONE);
	shmem = map_alone((struct mapping){
		.len = pmd_size(), .align = pmd_size(), .flags = MAP_SHARED,
		.fd = memfd_file("tables", pmd_size()) });
	madvise(shmem, pmd_size(), MADV_NOHUGEPAGE);
	write_pages(shmem, table_pages());
	scene->addr[0] = (size_t)zero;
	scene->addr[1] = (size_t)two;
	scene->addr[2] = (size_t)none;
	scene->addr[3] = (size_t)shmem;
	return SCENE_READY;
}

static enum scene_verdict nearly_empty(struct scene *scene, const void *arg)
{
	char *addr = map_tables(LENS_PTE, 5);
	size_t i;

	for (i = 0; i < 9; i++) {
		write_pages(addr + i * page_size(), 1);
		if (i < 8)
			write_pages(addr + pmd_size() + 50 * i * page_size(), 1);
		if (i < 2)
			write_pages(addr + 2 * pmd_size() + 511 * i * page_size(), 1);
	}
	read_pages(addr + 3 * pmd_size() + 17 * page_size(), 1);
	write_pages(addr + 4 * pmd_size(), 1);
	madvise(addr + 4 * pmd_size(), page_size(), MADV_DONTNEED);
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static enum scene_verdict swapped(struct scene *scene, const void *arg)
{
	char *addr = map_tables(LENS_PTE, 1);

	if (!kf_swap_areas())
		return scene_skip(scene, "no swap area: swapon one, zram will do");
	write_pages(addr, table_pages());
	if (!page_out(addr, 100, 60))
		return scene_skip(scene, "the kernel does not page out");
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static bool is_thp(const void *addr)
{
	__u64 entry = own_pagemap(addr), flags = 0;

	return entry & PM_PRESENT && !kf_pageflags(PM_PFN(entry), &flags) && flags & KPF_THP;
}

/* Three huge pages, a huge zero page, and one in pieces. */
static enum scene_verdict thp(struct scene *scene, const void *arg)
{
	char *addr = map_huge(5);

	write_pages(addr, 3 * table_pages());
	read_pages(addr + 3 * pmd_size(), 1);
	write_pages(addr + 4 * pmd_size(), table_pages());
	if (!is_thp(addr) || !is_thp(addr + 2 * pmd_size()) || !is_thp(addr + 4 * pmd_size()))
		return scene_skip(scene, "no huge page: no THP, or memory too fragmented");
	mprotect(addr + 4 * pmd_size(), page_size(), PROT_READ);
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static enum scene_verdict build_hugetlb(struct scene *scene, const char *pool, size_t nr,
					size_t size, int flags)
{
	char *addr;
	size_t i;

	if (kf_number(pool) < (__s64)nr)
		return scene_skip(scene, "no huge pages: boot with hugepagesz=1G hugepages=1");
	addr = map_alone((struct mapping){
		.len = nr * size, .align = size,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | flags });
	for (i = 0; i < nr; i++)
		write_pages(addr + i * size, 1);
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static enum scene_verdict hugetlb_2m(struct scene *scene, const void *arg)
{
	return build_hugetlb(scene, POOL_2M, 4, 2UL << 20, 21 << MAP_HUGE_SHIFT);
}

static enum scene_verdict hugetlb_1g(struct scene *scene, const void *arg)
{
	return build_hugetlb(scene, POOL_1G, 1, 1UL << 30, 30 << MAP_HUGE_SHIFT);
}

FIXTURE_VARIANT_ADD(tables, sparse_2m)
{
	.build = sparse_2m,
	.wanted = { { LENS_PTE, 0, 0, 64, "present=1", "one" } },
};
FIXTURE_VARIANT_ADD(tables, sparse_1g)
{
	.build = sparse_1g,
	.wanted = {
		{ LENS_PMD, 0, 0, 24, "table=1", "one" },
		{ LENS_PTE, 0, 0, 1, "present=1", "one" },
		{ LENS_PTE, 0, 1, 511, NULL, NULL },
		{ LENS_PTE, 0, 512, 1, "present=1", "one" },
	},
};
FIXTURE_VARIANT_ADD(tables, sparse_512g)
{
	.build = sparse_512g,
	.wanted = {
		{ LENS_PUD, 0, 0, 3, "table=1", "one" },
		{ LENS_PMD, 0, 512, 1, "table=1", "one" },
		{ LENS_PMD, 0, 513, 511, NULL, NULL },
		{ LENS_PTE, 0, 0, 1, "present=1", "one" },
	},
};
FIXTURE_VARIANT_ADD(tables, dense)
{
	.build = dense,
	.wanted = { { LENS_PTE, 0, 0, 40, "present=512", "huge" } },
};
FIXTURE_VARIANT_ADD(tables, not_huge)
{
	.build = not_huge,
	.wanted = {
		{ LENS_PTE, 0, 0, 1, "present=511,zero=1", "-" },
		{ LENS_PTE, 1, 0, 1, "present=512", "-" },
		{ LENS_PTE, 2, 0, 1, "protnone=512", "-" },
		{ LENS_PTE, 3, 0, 1, "present=512", "-" },
	},
};
FIXTURE_VARIANT_ADD(tables, nearly_empty)
{
	.build = nearly_empty,
	.wanted = {
		{ LENS_PTE, 0, 0, 1, "present=9", "-" },
		{ LENS_PTE, 0, 1, 1, "present=8", "few" },
		{ LENS_PTE, 0, 2, 1, "present=2", "few" },
		{ LENS_PTE, 0, 3, 1, "zero=1", "one" },
		{ LENS_PTE, 0, 4, 1, "-", "empty" },
	},
};
FIXTURE_VARIANT_ADD(tables, swapped)
{
	.build = swapped,
	.wanted = { { LENS_PTE, 0, 0, 1, "present=412,swap=100", "-" } },
};
FIXTURE_VARIANT_ADD(tables, thp)
{
	.build = thp,
	.wanted = {
		{ LENS_PTE, 0, 0, 4, NULL, NULL },
		{ LENS_PTE, 0, 4, 1, "present=512", "-" },
	},
	.deposits = 4,
};
FIXTURE_VARIANT_ADD(tables, hugetlb_2m)
{
	.build = hugetlb_2m, .pool = POOL_2M, .pool_size = "4",
	.wanted = { { LENS_PTE, 0, 0, 4, NULL, NULL } },
};
FIXTURE_VARIANT_ADD(tables, hugetlb_1g)
{
	.build = hugetlb_1g, .pool = POOL_1G, .pool_size = "1",
	.wanted = {
		{ LENS_PTE, 0, 0, 512, NULL, NULL },
		{ LENS_PMD, 0, 0, 1, NULL, NULL },
	},
};

static void restore(struct kf_setting *setting)
{
	int i;

	for (i = 0; i < SETTINGS; i++)
		kf_restore(&setting[i]);
}

FIXTURE_SETUP(tables)
{
	enum scene_verdict verdict;

	memset(self, 0, sizeof(*self));
	kf_set(&self->setting[0], THP "enabled", "madvise");
	kf_set(&self->setting[1], THP "use_zero_page", "1");
	kf_set(&self->setting[2], "/proc/sys/kernel/numa_balancing", "0");
	if (variant->pool)
		kf_set(&self->setting[3], variant->pool, variant->pool_size);
	verdict = watch_start(&self->target, variant->build, NULL);
	if (verdict != SCENE_READY)
		restore(self->setting);
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict)
		TH_LOG("%s", self->target.scene.note);
}

FIXTURE_TEARDOWN(tables)
{
	watch_end(&self->target);
	restore(self->setting);
}

TEST_F_TIMEOUT(tables, as_the_kernel_has_it, TIMEOUT)
{
	EXPECT_EQ(0, check_tables(self->target.pid));
}

static int count_wrong(const struct lens_tables *tables, const struct wanted *wanted, __u64 addr)
{
	size_t span = table_span(wanted->level);
	unsigned int i;
	int wrong = 0;

	for (i = wanted->skip; i < wanted->skip + wanted->nr; i++) {
		const struct lens_table *table =
			lens_find_table(tables, wanted->level, addr + i * span);
		const char *holds = wanted->holds ?: "(no table)";

		if (wanted->holds ? table && !strcmp(table->holds, holds) &&
		    !strcmp(table->note, wanted->note) : !table)
			continue;
		printf("# %s table %u at %llx: expected %s, is %s %s\n",
		       lens_level_name(wanted->level), i, addr + i * span, holds,
		       table ? table->holds : "(no table)", table ? table->note : "");
		wrong++;
	}
	return wrong;
}

TEST_F_TIMEOUT(tables, as_built, TIMEOUT)
{
	const struct wanted *wanted;
	struct lens_tables tables;

	ASSERT_EQ(0, lens_read_tables(self->target.pid, &tables));
	for (wanted = variant->wanted; wanted->nr; wanted++)
		EXPECT_EQ(0, count_wrong(&tables, wanted,
					 self->target.scene.addr[wanted->addr]));
	EXPECT_EQ(variant->deposits * getpagesize(), tables.deposited);
	lens_free_tables(&tables);
}

/* A read that goes on finds the place again: no line is lost, none is twice. */
TEST_F_TIMEOUT(tables, in_pieces, TIMEOUT)
{
	static const size_t pieces[] = { 33, 100, 1000, 5000 };
	char *whole, *text;
	size_t i;

	ASSERT_EQ(0, lens_text(self->target.pid, "tables", &whole));
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		int fd = lens_open(self->target.pid, "tables", O_RDONLY);

		ASSERT_LE(0, fd);
		ASSERT_EQ(0, lens_slurp(fd, pieces[i], &text));
		close(fd);
		EXPECT_STREQ(whole, text);
		free(text);
	}
	free(whole);
}

TEST_HARNESS_MAIN
