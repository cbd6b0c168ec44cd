// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous memory: each way a base page can be in an entry, or not.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compare.h"
#include "memory.h"
#include "racers.h"

static const struct expect written = {
	.kind = "present", .level = "pte", .set = "rwuads", .clear = "xhf",
	.folio = "anon", .excl = 'y', .map = 1,
};

static const struct expect zero_page = {
	.kind = "zero", .level = "pte", .set = "rua", .clear = "wdxh", .folio = "-",
};

static const struct expect none = { .kind = "none" };

static struct expect pages(struct expect expect, size_t count)
{
	expect.pages = count;
	return expect;
}

static enum scene_verdict touched(struct scene *scene, const void *arg)
{
	char *addr = map_pages(32);
	const size_t page = page_size();

	write_pages(addr, 8);
	read_pages(addr + 8 * page, 8);
	scene_expect(scene, addr, pages(written, 8));
	scene_expect(scene, addr + 8 * page, pages(zero_page, 8));
	scene_expect(scene, addr + 16 * page, pages(none, 8));

	/* read first, written later: the zero page is replaced */
	read_pages(addr + 24 * page, 2);
	write_pages(addr + 24 * page, 2);
	scene_expect(scene, addr + 24 * page, pages(written, 2));

	/* written, then thrown away */
	write_pages(addr + 26 * page, 6);
	madvise(addr + 28 * page, 2 * page, MADV_DONTNEED);
	munmap(addr + 30 * page, 2 * page);
	scene_expect(scene, addr + 26 * page, pages(written, 2));
	scene_expect(scene, addr + 28 * page, pages(none, 4));
	return SCENE_READY;
}

static enum scene_verdict fresh(struct scene *scene, const void *arg)
{
	scene_expect(scene, map_pages(1000), pages(none, 1000));
	return SCENE_READY;
}

/* Pages written since the soft-dirty bits were cleared are soft-dirty, no others. */
static enum scene_verdict soft_dirty(struct scene *scene, const void *arg)
{
	static const struct expect clean = {
		.kind = "present", .set = "rua", .clear = "sw", .folio = "anon",
	};
	char *addr = map_pages(16);

	if (!kf_has_soft_dirty())
		return scene_skip(scene, "the kernel has no soft-dirty bits");
	write_pages(addr, 16);
	if (kf_write("/proc/self/clear_refs", "4"))
		return scene_fail(scene, "clear_refs");
	write_pages(addr + 4 * page_size(), 4);
	read_pages(addr + 8 * page_size(), 4);
	scene_expect(scene, addr, pages(clean, 4));
	scene_expect(scene, addr + 4 * page_size(), pages(written, 4));
	scene_expect(scene, addr + 8 * page_size(), pages(clean, 8));
	return SCENE_READY;
}

/* The CPU sets no accessed bit in an entry that it still has in its TLB. */
static void flush_tlb(void)
{
	const size_t pages = 1024;	/* too many to be flushed one by one */
	char *addr = map_pages(pages);

	write_pages(addr, pages);
	munmap(addr, pages * page_size());
}

/* After clear_refs 1 no page is accessed, until it is touched again. */
static enum scene_verdict accessed(struct scene *scene, const void *arg)
{
	static const struct expect old = {
		.kind = "present", .set = "rwud", .clear = "a", .folio = "anon",
	};
	char *addr = map_pages(16);

	write_pages(addr, 16);
	if (kf_write("/proc/self/clear_refs", "1"))
		return scene_fail(scene, "clear_refs");
	flush_tlb();
	read_pages(addr + 4 * page_size(), 4);
	scene_expect(scene, addr, pages(old, 4));
	scene_expect(scene, addr + 4 * page_size(), pages(written, 4));
	scene_expect(scene, addr + 8 * page_size(), pages(old, 8));
	return SCENE_READY;
}

static enum scene_verdict fork_shared(struct scene *scene, const void *arg)
{
	static const struct expect shared = {
		.kind = "present", .set = "ruad", .clear = "w", .folio = "anon",
		.excl = 'n', .map = 2,
	};
	char *addr = map_pages(16);

	write_pages(addr, 16);
	fork_sharer();
	write_pages(addr + 4 * page_size(), 4);
	scene_expect(scene, addr, pages(shared, 4));
	scene_expect(scene, addr + 4 * page_size(), pages(written, 4));
	scene_expect(scene, addr + 8 * page_size(), pages(shared, 8));
	return SCENE_READY;
}

static enum scene_verdict no_access(struct scene *scene, const void *arg)
{
	static const struct expect protnone = {
		.kind = "protnone", .level = "pte", .set = "d", .clear = "rwux",
		.folio = "anon", .excl = 'y', .map = 1,
	};
	static const struct expect zero_no_access = { .kind = "zero", .clear = "rwx" };
	const size_t page = page_size();
	char *addr = map_pages(32);

	write_pages(addr, 16);
	read_pages(addr + 16 * page, 8);
	mprotect(addr + 8 * page, 24 * page, PROT_NONE);
	scene_expect(scene, addr, pages(written, 8));
	scene_expect(scene, addr + 8 * page, pages(protnone, 8));
	scene_expect(scene, addr + 16 * page, pages(zero_no_access, 8));
	scene_expect(scene, addr + 24 * page, pages(none, 8));
	return SCENE_READY;
}

static enum scene_verdict read_only(struct scene *scene, const void *arg)
{
	static const struct expect read_only = {
		.kind = "present", .set = "ruad", .clear = "wx", .folio = "anon", .excl = 'y',
	};
	static const struct expect code = {
		.kind = "present", .set = "ruadx", .clear = "w", .folio = "anon", .excl = 'y',
	};
	char *addr = map_pages(16);

	write_pages(addr, 16);
	mprotect(addr, 4 * page_size(), PROT_READ);
	mprotect(addr + 4 * page_size(), 4 * page_size(), PROT_READ | PROT_EXEC);
	scene_expect(scene, addr, pages(read_only, 4));
	scene_expect(scene, addr + 4 * page_size(), pages(code, 4));
	scene_expect(scene, addr + 8 * page_size(), pages(written, 8));
	return SCENE_READY;
}

static enum scene_verdict locked(struct scene *scene, const void *arg)
{
	char *addr = map_pages(16);

	if (mlock(addr, 16 * page_size()))
		return scene_fail(scene, "mlock");
	scene_expect(scene, addr, (struct expect){
		.pages = 16, .kind = "present", .map = 1, .kpf = "m", .vma_flags = "lo+nh" });
	return SCENE_READY;
}

/* MADV_FREE takes the dirty bit, and the folio out of the care of swap. */
static enum scene_verdict lazily_freed(struct scene *scene, const void *arg)
{
	char *addr = map_pages(16);

	write_pages(addr, 16);
	if (madvise(addr, 8 * page_size(), MADV_FREE))
		return scene_fail(scene, "MADV_FREE");
	scene_expect(scene, addr, (struct expect){
		.pages = 8, .kind = "present", .set = "rw", .clear = "d", .folio = "anon" });
	scene_expect(scene, addr + 8 * page_size(), pages(written, 8));
	return SCENE_READY;
}

static enum scene_verdict protection_key(struct scene *scene, const void *arg)
{
	int key = syscall(SYS_pkey_alloc, 0, 0);
	char *addr = map_pages(8);

	if (key < 0)
		return scene_skip(scene, "the CPU has no protection keys");
	write_pages(addr, 8);
	if (syscall(SYS_pkey_mprotect, addr, 4 * page_size(), PROT_READ | PROT_WRITE, key))
		return scene_fail(scene, "pkey_mprotect");
	scene_expect(scene, addr, (struct expect){ .pages = 4, .kind = "present", .set = "rwk" });
	scene_expect(scene, addr + 4 * page_size(),
		     (struct expect){ .pages = 4, .kind = "present", .set = "rw", .clear = "k" });
	return SCENE_READY;
}

static enum scene_verdict one_tib(struct scene *scene, const void *arg)
{
	const size_t size = 1UL << 40;
	char *addr = map_alone((struct mapping){
		.len = size, .align = 1UL << 30,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
	});
	const size_t at[] = { 0, 1UL << 30, (1UL << 39) + page_size(), size - page_size() };
	size_t i;

	madvise(addr, size, MADV_NOHUGEPAGE);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		write_pages(addr + at[i], 1);
		scene_expect(scene, addr + at[i], pages(written, 1));
	}
	scene_expect(scene, addr + page_size(), pages(none, 511));
	return SCENE_READY;
}

/* So many, or fewer, but more than a batch has, where comparing them takes minutes. */
static size_t many(size_t full)
{
	return rounds(full) < full ? full / 3 : full;
}

/* More entries than any batch, in long runs and in none. */
static enum scene_verdict many_pages(struct scene *scene, const void *arg)
{
	const size_t page = page_size(), half = many(4096);
	char *addr = map_pages(2 * half);
	size_t i;

	write_pages(addr, half);
	for (i = half; i < 2 * half; i += 2)
		write_pages(addr + i * page, 1);
	scene_expect(scene, addr, pages(written, half));
	scene_expect(scene, addr + half * page, pages(written, 1));
	scene_expect(scene, addr + (half + 1) * page, pages(none, 1));
	return SCENE_READY;
}

static enum scene_verdict many_vmas(struct scene *scene, const void *arg)
{
	const size_t page = page_size(), nr = many(2000);
	char *addr = map_pages(nr);
	size_t i;

	write_pages(addr, nr);
	for (i = 0; i < nr; i += 2)
		mprotect(addr + i * page, page, PROT_READ);
	scene_expect(scene, addr, (struct expect){ .kind = "present", .clear = "w" });
	scene_expect(scene, addr + page, pages(written, 1));
	return SCENE_READY;
}

static enum scene_verdict five_levels(struct scene *scene, const void *arg)
{
	const size_t page = page_size();
	char *addr;

	addr = mmap((void *)(1UL << 54), 16 * page, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (addr == MAP_FAILED || (size_t)addr < 1UL << 48)
		return scene_skip(scene, "the CPU or the kernel has no 5-level page tables");
	madvise(addr, 16 * page, MADV_NOHUGEPAGE);
	write_pages(addr + 4 * page, 4);
	scene_expect(scene, addr, pages(none, 4));
	scene_expect(scene, addr + 4 * page, pages(written, 4));
	return SCENE_READY;
}

static void *sleeper(void *arg)
{
	write_pages(arg, 4);
	for (;;)
		pause();
	return NULL;
}

static bool all_written(const char *addr, size_t pages)
{
	size_t i;

	for (i = 0; i < pages; i++)
		if (!*(volatile size_t *)(addr + i * page_size()))
			return false;
	return true;
}

static enum scene_verdict threads(struct scene *scene, const void *arg)
{
	char *addr = map_pages(16);
	pthread_t thread;
	int i;

	for (i = 0; i < 4; i++)
		if (pthread_create(&thread, NULL, sleeper, addr + i * 4 * page_size()))
			return scene_fail(scene, "pthread_create");
	if (!wait_until(all_written, addr, 16, 20))
		return scene_fail(scene, "threads did not run");
	scene_expect(scene, addr, pages(written, 16));
	return SCENE_READY;
}

static int other_process(void *arg)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	sleeper(arg);
	return 0;
}

/* Another process with the same mm: pages are mapped once all the same. */
static enum scene_verdict clone_vm(struct scene *scene, const void *arg)
{
	char *addr = map_pages(16), *stack = map_pages(16);

	if (clone(other_process, stack + 16 * page_size(), CLONE_VM | SIGCHLD, addr) < 0)
		return scene_fail(scene, "clone");
	if (!wait_until(all_written, addr, 4, 20))
		return scene_fail(scene, "the other process did not run");
	scene_expect(scene, addr, pages(written, 4));
	scene_expect(scene, addr + 4 * page_size(), pages(none, 12));
	return SCENE_READY;
}

FIXTURE_VARIANT_ADD(compare, touched) { .build = touched };
FIXTURE_VARIANT_ADD(compare, fresh) { .build = fresh };
FIXTURE_VARIANT_ADD(compare, soft_dirty) { .build = soft_dirty };
FIXTURE_VARIANT_ADD(compare, accessed) { .build = accessed };
FIXTURE_VARIANT_ADD(compare, fork_shared) { .build = fork_shared };
FIXTURE_VARIANT_ADD(compare, no_access) { .build = no_access };
FIXTURE_VARIANT_ADD(compare, read_only) { .build = read_only };
FIXTURE_VARIANT_ADD(compare, locked) { .build = locked };
FIXTURE_VARIANT_ADD(compare, lazily_freed) { .build = lazily_freed };
FIXTURE_VARIANT_ADD(compare, protection_key) { .build = protection_key };
FIXTURE_VARIANT_ADD(compare, one_tib) { .build = one_tib };
FIXTURE_VARIANT_ADD(compare, many_pages) { .build = many_pages };
FIXTURE_VARIANT_ADD(compare, many_vmas) { .build = many_vmas };
FIXTURE_VARIANT_ADD(compare, five_levels) { .build = five_levels };
FIXTURE_VARIANT_ADD(compare, threads) { .build = threads };
FIXTURE_VARIANT_ADD(compare, clone_vm) { .build = clone_vm };

TEST_HARNESS_MAIN
