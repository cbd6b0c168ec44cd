// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/predict.c: what the selftests cannot carry out on any machine,
 * and each rule from both sides.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../module/arch.h"
#include "../../module/compat.h"
#include "../../module/predict.h"
#include "unit.h"

#define PAGE	BIT_ULL(PAGE_SHIFT)
#define BASE	(1024 * PAGE)

#define R	BIT(LENS_F_READ)
#define W	BIT(LENS_F_WRITE)
#define X	BIT(LENS_F_EXEC)
#define U	BIT(LENS_F_USER)
#define F	BIT(LENS_F_UFFD)

static const struct lens_vma anon = {
	.start = BASE, .end = BASE + 16 * PAGE, .name = "", .perms = "rw-p",
	.how = LENS_VMA_IS_ANON,
};

static const struct lens_backing nothing;

static struct lens_vma with(struct lens_vma vma, const char *perms, u32 flags, u8 how)
{
	memcpy(vma.perms, perms, sizeof(vma.perms));
	vma.flags |= flags;
	vma.how |= how;
	return vma;
}

static struct lens_rec entry(enum lens_kind kind, u32 flags)
{
	return (struct lens_rec){
		.vaddr = BASE, .pages = 1, .kind = kind, .flags = flags,
		.folio = { .type = LENS_FOLIO_ANON, .ref = 1, .map = 1,
			   .page = BIT(LENS_KPF_LRU) },
	};
}

static enum lens_outcome told(const struct lens_vma *vma, const struct lens_rec *rec,
			      const struct lens_backing *backing,
			      enum lens_access access)
{
	const struct lens_case page = {
		.addr = BASE, .vma = vma, .rec = rec, .backing = backing,
	};

	return lens_predict(&page, access).outcome;
}

#define CHECK(vma, rec, backing, read, write, exec) do {			\
	UNIT_EQ(told(vma, rec, backing, LENS_ACCESS_READ), read);		\
	UNIT_EQ(told(vma, rec, backing, LENS_ACCESS_WRITE), write);		\
	UNIT_EQ(told(vma, rec, backing, LENS_ACCESS_EXEC), exec);		\
} while (0)

/* A jump that is forbidden, where the page is not there: what comes first? */
static enum lens_outcome jump(enum lens_outcome first)
{
	return lens_arch_exec_is_checked_late ? first : LENS_SEGV_ACCERR;
}

static void test_kinds(void)
{
	static const struct {
		enum lens_kind kind;
		enum lens_outcome read, write, exec;
	} kinds[] = {
		{ LENS_SWAP, LENS_SWAP_IN, LENS_SWAP_IN, LENS_SEGV_ACCERR },
		{ LENS_MIGRATION, LENS_MIGRATION_WAIT, LENS_MIGRATION_WAIT,
		  LENS_SEGV_ACCERR },
		{ LENS_DEVICE, LENS_FROM_DEVICE, LENS_FROM_DEVICE, LENS_SEGV_ACCERR },
		{ LENS_MARKER_UFFD_WP, LENS_ZERO_PAGE, LENS_DEMAND_ZERO,
		  LENS_SEGV_ACCERR },
	};
	static const struct {
		enum lens_kind kind;
		enum lens_outcome all;
	} ends[] = {
		{ LENS_HWPOISON, LENS_BUS_MCEERR },
		{ LENS_MARKER_POISON, LENS_POISON_IS_BROKEN_MEMORY ?
			LENS_BUS_MCEERR : LENS_BUS_ADRERR },
		{ LENS_MARKER_GUARD, LENS_SEGV_MAPERR },
		{ LENS_UNKNOWN, LENS_CANNOT_SAY },
	};
	struct lens_vma code = with(anon, "rwxp", 0, 0);
	struct lens_vma none = with(anon, "---p", 0, 0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct lens_rec rec = entry(kinds[i].kind, 0);

		CHECK(&anon, &rec, &nothing, kinds[i].read, kinds[i].write, kinds[i].exec);
		CHECK(&code, &rec, &nothing, kinds[i].read, kinds[i].write, kinds[i].read);
		CHECK(&none, &rec, &nothing, LENS_SEGV_ACCERR, LENS_SEGV_ACCERR,
		      LENS_SEGV_ACCERR);
	}
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct lens_rec rec = entry(ends[i].kind, 0);

		CHECK(&anon, &rec, &nothing, ends[i].all, ends[i].all, jump(ends[i].all));
		CHECK(&code, &rec, &nothing, ends[i].all, ends[i].all, ends[i].all);
	}
}

static void test_protnone(void)
{
	struct lens_rec hint = entry(LENS_PROTNONE, 0);
	struct lens_rec marked = entry(LENS_PROTNONE, F);
	struct lens_vma none = with(anon, "---p", 0, 0);
	struct lens_vma rwp = with(anon, "rw-p", 0, LENS_VMA_UFFD_RWP);

	CHECK(&anon, &hint, &nothing, LENS_NUMA_HINT, LENS_NUMA_HINT, LENS_SEGV_ACCERR);
	CHECK(&none, &hint, &nothing, LENS_SEGV_ACCERR, LENS_SEGV_ACCERR,
	      LENS_SEGV_ACCERR);
	CHECK(&rwp, &hint, &nothing, LENS_NUMA_HINT, LENS_NUMA_HINT, LENS_SEGV_ACCERR);
	CHECK(&rwp, &marked, &nothing, LENS_TO_UFFD_RWP, LENS_TO_UFFD_RWP,
	      jump(LENS_TO_UFFD_RWP));
	CHECK(&anon, &marked, &nothing, LENS_NUMA_HINT, LENS_NUMA_HINT, LENS_SEGV_ACCERR);
}

static enum lens_outcome write_to(struct ptelens_folio folio, enum lens_level level)
{
	struct lens_rec rec = entry(LENS_PRESENT, R | U);

	rec.level = level;
	rec.folio = folio;
	return told(&anon, &rec, &nothing, LENS_ACCESS_WRITE);
}

static void test_reuse(void)
{
	const u32 lru = BIT(LENS_KPF_LRU), cached = BIT(LENS_KPF_SWAPCACHE);
	struct ptelens_folio folio = { .type = LENS_FOLIO_ANON, .ref = 1, .map = 1, .page = lru };

	UNIT_EQ(write_to(folio, LENS_PTE), LENS_REUSE);
	UNIT_EQ(write_to(folio, LENS_PMD), LENS_REUSE);
	folio.ref = 2;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_COPY);
	UNIT_EQ(write_to(folio, LENS_PMD), LENS_COPY);
	folio.page = 0;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_COPY_OR_REUSE);
	folio.page = lru | cached;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_COPY_OR_REUSE);
	UNIT_EQ(write_to(folio, LENS_PMD), LENS_COPY_OR_REUSE);
	folio.ref = 3;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_COPY);
	folio.flags = PTELENS_FOLIO_EXCLUSIVE;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_REUSE);
	UNIT_EQ(write_to(folio, LENS_PMD), LENS_REUSE);
	folio.flags = 0;
	folio.order = 4;
	folio.ref = 16;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_REUSES_LARGE ? LENS_COPY_OR_REUSE : LENS_COPY);
	folio.map = 2;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_COPY);
	folio = (struct ptelens_folio){ .type = LENS_FOLIO_KSM, .ref = 1, .map = 1, .page = lru };
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_COPY);
	folio.type = LENS_FOLIO_FILE;
	UNIT_EQ(write_to(folio, LENS_PTE), LENS_COPY);
}

static void test_present(void)
{
	struct lens_rec all = entry(LENS_PRESENT, R | W | U | X);
	struct lens_rec data = entry(LENS_PRESENT, R | U);
	struct lens_rec kernel = entry(LENS_PRESENT, R | W);
	struct lens_rec marked = entry(LENS_PRESENT, R | U | F);
	struct lens_vma code = with(anon, "rwxp", 0, 0);
	struct lens_vma shared = with(anon, "rw-s", 0, LENS_VMA_IS_SHARED);
	struct lens_vma stack = with(anon, "rw-p", 0, LENS_VMA_SHADOW_STACK);
	struct lens_vma watched = with(anon, "rw-p", BIT(LENS_VMA_UFFD_WP), 0);

	CHECK(&code, &all, &nothing, LENS_GOES_THROUGH, LENS_GOES_THROUGH,
	      LENS_GOES_THROUGH);
	CHECK(&code, &data, &nothing, LENS_GOES_THROUGH, LENS_REUSE, LENS_SEGV_ACCERR);
	CHECK(&shared, &data, &nothing, LENS_GOES_THROUGH, LENS_WRITE_NOTIFY,
	      LENS_SEGV_ACCERR);
	CHECK(&stack, &data, &nothing, LENS_GOES_THROUGH, LENS_SEGV_ACCERR,
	      LENS_SEGV_ACCERR);
	CHECK(&anon, &kernel, &nothing, LENS_SEGV_ACCERR, LENS_SEGV_ACCERR,
	      LENS_SEGV_ACCERR);
	CHECK(&watched, &data, &nothing, LENS_GOES_THROUGH, LENS_REUSE, LENS_SEGV_ACCERR);
	CHECK(&watched, &marked, &nothing, LENS_GOES_THROUGH, LENS_TO_UFFD_WP,
	      LENS_SEGV_ACCERR);
	CHECK(&anon, &marked, &nothing, LENS_GOES_THROUGH, LENS_REUSE, LENS_SEGV_ACCERR);
}

static enum lens_cost cost_of(const struct lens_vma *vma, enum lens_cache cache)
{
	const struct lens_backing backing = { .cache = cache };
	const struct lens_case page = { .addr = BASE, .vma = vma, .backing = &backing };

	return lens_predict(&page, LENS_ACCESS_READ).cost;
}

static void test_files(void)
{
	struct lens_vma file = {
		.start = BASE, .end = BASE + PAGE, .name = "/f", .perms = "rw-p",
		.type = LENS_VMA_FILE, .how = LENS_VMA_HAS_FAULT,
	};
	struct lens_vma shared = with(file, "rw-s", 0, LENS_VMA_IS_SHARED);
	struct lens_vma device = with(file, "rw-s", BIT(LENS_VMA_PFNMAP), 0);
	struct lens_vma watched = with(file, "rw-s", BIT(LENS_VMA_UFFD_MISSING) |
				       BIT(LENS_VMA_UFFD_MINOR), LENS_VMA_IS_SHARED);
	struct lens_backing ready = { .cache = LENS_CACHE_READY };
	struct lens_backing absent = { .cache = LENS_CACHE_ABSENT };
	struct lens_backing beyond = { .beyond_end = true };

	CHECK(&file, NULL, &ready, LENS_FILE_FAULT, LENS_COPY, LENS_SEGV_ACCERR);
	CHECK(&shared, NULL, &ready, LENS_FILE_FAULT, LENS_FILE_FAULT, LENS_SEGV_ACCERR);
	CHECK(&shared, NULL, &beyond, LENS_BUS_ADRERR, LENS_BUS_ADRERR,
	      jump(LENS_BUS_ADRERR));
	CHECK(&device, NULL, &nothing, LENS_DRIVER, LENS_DRIVER, LENS_SEGV_ACCERR);
	device.how = 0;
	CHECK(&device, NULL, &nothing, LENS_BUS_ADRERR, LENS_BUS_ADRERR,
	      jump(LENS_BUS_ADRERR));
	watched.type = LENS_VMA_SHMEM;
	CHECK(&watched, NULL, &ready, LENS_TO_UFFD_MINOR, LENS_TO_UFFD_MINOR,
	      jump(LENS_TO_UFFD_MINOR));
	CHECK(&watched, NULL, &absent, LENS_TO_UFFD_MISSING, LENS_TO_UFFD_MISSING,
	      jump(LENS_TO_UFFD_MISSING));
	UNIT_EQ(cost_of(&file, LENS_CACHE_READY), LENS_COST_MINOR);
	UNIT_EQ(cost_of(&file, LENS_CACHE_ABSENT), LENS_COST_MAJOR);
	UNIT_EQ(cost_of(&file, LENS_CACHE_NOT_READY), LENS_COST_EITHER);
	UNIT_EQ(cost_of(&file, LENS_CACHE_UNKNOWN), LENS_COST_EITHER);
	UNIT_EQ(cost_of(&file, LENS_CACHE_SWAPPED), LENS_COST_EITHER);
}

static enum lens_outcome below(const struct lens_vma *before, const struct lens_vma *after,
			       u64 limit)
{
	const struct lens_case page = {
		.addr = BASE, .before = before, .after = after, .stack_limit = limit,
	};

	return lens_predict(&page, LENS_ACCESS_READ).outcome;
}

static void test_stack(void)
{
	const u64 gap = LENS_STACK_GAP_PAGES * PAGE;
	struct lens_vma stack = with(anon, "rw-p", BIT(LENS_VMA_GROWSDOWN), 0);
	struct lens_vma low = { .start = 0, .end = BASE - gap, .name = "", .perms = "r--p" };
	u64 size;

	stack.start = BASE + PAGE;
	stack.end = BASE + 4 * PAGE;
	size = stack.end - BASE;
	UNIT_EQ(below(NULL, NULL, size), LENS_SEGV_MAPERR);
	UNIT_EQ(below(NULL, &anon, size), LENS_SEGV_MAPERR);
	UNIT_EQ(below(NULL, &stack, size), LENS_STACK_GROWS);
	UNIT_EQ(below(NULL, &stack, size - 1), LENS_SEGV_MAPERR);
	UNIT_EQ(below(&low, &stack, size), LENS_STACK_GROWS);
	low.end += PAGE;
	UNIT_EQ(below(&low, &stack, size), LENS_SEGV_MAPERR);
	low.perms[0] = '-';
	UNIT_EQ(below(&low, &stack, size), LENS_STACK_GROWS);
}

/* Every outcome and every cost that may be printed has a word. */
static void test_words(void)
{
	unsigned int i;

	for (i = 0; i < LENS_NR_OUTCOMES; i++)
		UNIT_TRUE(lens_outcome_names[i]);
	for (i = LENS_COST_MINOR; i < LENS_NR_COSTS; i++)
		UNIT_TRUE(lens_cost_names[i]);
}

const struct unit_case unit_predict_cases[] = {
	{ "predict: entries that are not present", test_kinds },
	{ "predict: PROT_NONE, NUMA hints, RWP", test_protnone },
	{ "predict: present entries", test_present },
	{ "predict: copy or reuse", test_reuse },
	{ "predict: files", test_files },
	{ "predict: stacks", test_stack },
	{ "predict: words", test_words },
	{ }
};
