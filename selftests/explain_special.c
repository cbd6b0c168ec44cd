// SPDX-License-Identifier: GPL-2.0
/*
 * Predictions for memory with somebody behind it, carried out: userfaultfd, markers,
 * broken memory, the vdso, protection keys.
 */
#include <fcntl.h>
#include <linux/mman.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "explain.h"
#include "../tools/newer.h"

#define RW (PROT_READ | PROT_WRITE)
#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define SIZE_2M (2UL << 20)

static enum scene_verdict here(struct scene *scene, char *page)
{
	scene->addr[0] = (size_t)page;
	return SCENE_READY;
}

static char *map_page(void)
{
	return map_alone((struct mapping){ .len = page_size() });
}

static char *map_shmem(void)
{
	return map_alone((struct mapping){
		.len = page_size(), .flags = MAP_SHARED,
		.fd = memfd_file("explained", page_size()) });
}

/* Has a userfaultfd told of accesses to a page; negative if the kernel can't. */
static int watch(char *page, size_t len, __u64 features, __u64 mode)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register reg = {
		.range = { .start = (size_t)page, .len = len }, .mode = mode,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg)) {
		close(fd);
		return -1;
	}
	access_set_uffd(fd);
	return fd;
}

static enum scene_verdict no_uffd(struct scene *scene)
{
	return scene_skip(scene, "the kernel has no such userfaultfd");
}

static enum scene_verdict told_of_missing(struct scene *scene, char *page)
{
	if (watch(page, page_size(), 0, UFFDIO_REGISTER_MODE_MISSING) < 0)
		return no_uffd(scene);
	return here(scene, page);
}

static enum scene_verdict missing_anon(struct scene *scene, const void *arg)
{
	return told_of_missing(scene, map_page());
}

static enum scene_verdict missing_shmem(struct scene *scene, const void *arg)
{
	return told_of_missing(scene, map_shmem());
}

/* In the page cache: it is not missing. */
static enum scene_verdict not_missing_shmem(struct scene *scene, const void *arg)
{
	char *page = map_shmem();

	write_pages(page, 1);
	madvise(page, page_size(), MADV_DONTNEED);
	return told_of_missing(scene, page);
}

static enum scene_verdict not_missing_anon(struct scene *scene, const void *arg)
{
	char *page = map_page();

	write_pages(page, 1);
	return told_of_missing(scene, page);
}

static enum scene_verdict minor_shmem(struct scene *scene, const void *arg)
{
	char *page = map_shmem();

	write_pages(page, 1);
	madvise(page, page_size(), MADV_DONTNEED);
	if (watch(page, page_size(), UFFD_FEATURE_MINOR_SHMEM,
		  UFFDIO_REGISTER_MODE_MINOR) < 0)
		return no_uffd(scene);
	return here(scene, page);
}

static int protect(char *page, size_t len, __u64 features)
{
	struct uffdio_writeprotect wp = {
		.range = { .start = (size_t)page, .len = len },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};
	int fd = watch(page, len, features | UFFD_FEATURE_PAGEFAULT_FLAG_WP,
		       UFFDIO_REGISTER_MODE_WP);

	return fd < 0 ? -1 : ioctl(fd, UFFDIO_WRITEPROTECT, &wp);
}

static enum scene_verdict wp_written(struct scene *scene, const void *arg)
{
	char *page = map_page();

	write_pages(page, 1);
	return protect(page, page_size(), 0) ? no_uffd(scene) : here(scene, page);
}

static enum scene_verdict wp_zero(struct scene *scene, const void *arg)
{
	char *page = map_page();

	read_pages(page, 1);
	return protect(page, page_size(), 0) ? no_uffd(scene) : here(scene, page);
}

static enum scene_verdict wp_swapped(struct scene *scene, const void *arg)
{
	enum scene_verdict verdict = wp_written(scene, arg);

	if (!kf_swap_areas())
		return scene_skip(scene, "no swap: run the guest with --swap zram");
	if (verdict == SCENE_READY && !page_out((char *)scene->addr[0], 1, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	return verdict;
}

/* A marker where nothing has been yet. */
static enum scene_verdict wp_untouched(struct scene *scene, const void *arg)
{
	char *page = map_page();

	return protect(page, page_size(), UFFD_FEATURE_WP_UNPOPULATED) ?
		no_uffd(scene) : here(scene, page);
}

/* A marker in place of a page that is in the page cache. */
static enum scene_verdict wp_shmem(struct scene *scene, const void *arg)
{
	char *page = map_shmem();

	write_pages(page, 1);
	if (protect(page, page_size(), UFFD_FEATURE_WP_HUGETLBFS_SHMEM))
		return no_uffd(scene);
	madvise(page, page_size(), MADV_DONTNEED);
	return here(scene, page);
}

static enum scene_verdict poison_marker(struct scene *scene, const void *arg)
{
	char *page = map_page();
	struct uffdio_poison poison = {
		.range = { .start = (size_t)page, .len = page_size() },
	};
	int fd = watch(page, page_size(), UFFD_FEATURE_POISON, UFFDIO_REGISTER_MODE_MISSING);

	access_set_uffd(-1);
	if (fd < 0)
		return scene_skip(scene, "the kernel has no UFFDIO_POISON (6.6 and newer)");
	if (ioctl(fd, UFFDIO_POISON, &poison))
		return scene_fail(scene, "UFFDIO_POISON");
	return here(scene, page);
}

static enum scene_verdict guarded(struct scene *scene, char *page)
{
	if (madvise(page, page_size(), MADV_GUARD_INSTALL))
		return scene_skip(scene, "the kernel has no guard markers here (6.13, files 6.15)");
	return here(scene, page);
}

static enum scene_verdict guard_anon(struct scene *scene, const void *arg)
{
	return guarded(scene, map_page());
}

static enum scene_verdict guard_shmem(struct scene *scene, const void *arg)
{
	return guarded(scene, map_shmem());
}

static enum scene_verdict broken(struct scene *scene, char *page)
{
	write_pages(page, 1);
	to_first_node(page);
	if (poison_page(page))
		return scene_skip(scene, "the kernel has no memory failure injection");
	return here(scene, page);
}

static enum scene_verdict broken_anon(struct scene *scene, const void *arg)
{
	return broken(scene, map_page());
}

static enum scene_verdict broken_hugetlb(struct scene *scene, const void *arg)
{
	enum scene_verdict verdict;

	if (kf_number(POOL_2M) < 4)
		return scene_skip(scene, "no huge pages to be had");
	verdict = broken(scene, map_alone((struct mapping){
		.len = SIZE_2M, .align = SIZE_2M,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2MB }));
	scene->addr[0] += 300 * page_size();
	return verdict;
}

/* Code that the kernel lends; a jump finds a return in it. */
static enum scene_verdict vdso(struct scene *scene, const void *arg)
{
	const unsigned char *code = (const unsigned char *)getauxval(AT_SYSINFO_EHDR);
	size_t at = 0x400;

	if (!code)
		return scene_skip(scene, "no vdso");
	while (code[at] != 0xc3)
		at++;
	scene->addr[0] = (size_t)code + at - ACCESS_OFFSET;
	return SCENE_READY;
}

static char *map_bios(int prot)
{
	int fd = open("/dev/mem", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	return map_alone((struct mapping){
		.len = page_size(), .prot = prot, .flags = MAP_SHARED, .fd = fd,
		.offset = 0xf0000 });
}

static enum scene_verdict dev_mem_read_only(struct scene *scene, const void *arg)
{
	char *page = map_bios(PROT_READ);

	return page ? here(scene, page) : scene_skip(scene, "no /dev/mem");
}

#define MCEERR "bus-mceerr", "bus-mceerr", "bus-mceerr"
#define MAPERR "segv-maperr", "segv-maperr", "segv-maperr"
#define MISSING "uffd-missing", "uffd-missing", "uffd-missing"
#define MINOR "uffd-minor", "uffd-minor", "uffd-minor"
#define SIX_2M .setting = { { POOL_2M, "6" } }

FIXTURE_VARIANT_ADD(explain, missing_anon) { .build = missing_anon, .told = { MISSING } };
FIXTURE_VARIANT_ADD(explain, missing_shmem) { .build = missing_shmem, .told = { MISSING } };
FIXTURE_VARIANT_ADD(explain, not_missing_shmem)
{
	.build = not_missing_shmem, .told = { "file,minor", "file,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, not_missing_anon)
{
	.build = not_missing_anon, .told = { "ok", "ok", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, minor_shmem) { .build = minor_shmem, .told = { MINOR } };
FIXTURE_VARIANT_ADD(explain, wp_written)
{
	.build = wp_written, .told = { "ok", "uffd-wp", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, wp_zero)
{
	.build = wp_zero, .told = { "ok", "uffd-wp", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, wp_swapped)
{
	.build = wp_swapped, .told = { "swap-in,minor-or-major", "uffd-wp", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, wp_untouched)
{
	.build = wp_untouched, .told = { "zero-page,minor", "uffd-wp", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, wp_shmem)
{
	.build = wp_shmem, .told = { "file,minor", "uffd-wp", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, poison_marker) { .build = poison_marker, .told = { MCEERR } };
FIXTURE_VARIANT_ADD(explain, guard_anon) { .build = guard_anon, .told = { MAPERR } };
FIXTURE_VARIANT_ADD(explain, guard_shmem) { .build = guard_shmem, .told = { MAPERR } };
FIXTURE_VARIANT_ADD(explain, broken_anon) { .build = broken_anon, .told = { MCEERR } };
FIXTURE_VARIANT_ADD(explain, broken_hugetlb)
{
	.build = broken_hugetlb, .told = { MCEERR }, SIX_2M,
};
FIXTURE_VARIANT_ADD(explain, vdso) { .build = vdso, .told = { "ok", "segv-accerr", "ok" } };

/* pagemap has no word for it: only what the file says is compared. */
TEST(dev_mem)
{
	struct lens_answer answer;
	struct target target;
	enum scene_verdict verdict = watch_start(&target, dev_mem_read_only, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict);
	ASSERT_EQ(0, lens_explain(target.pid, target.scene.addr[0], &answer));
	EXPECT_STREQ("ok", answer.told[LENS_READ]);
	EXPECT_STREQ("segv-accerr", answer.told[LENS_WRITE]);
	EXPECT_STREQ("segv-accerr", answer.told[LENS_EXEC]);
	EXPECT_NE(NULL, strstr(answer.text, "physical address f0000\n"));
	lens_free_answer(&answer);
	watch_end(&target);
}

static enum scene_verdict keyed(struct scene *scene, const void *arg)
{
	char *page = map_page();
	int key = syscall(SYS_pkey_alloc, 0, 0);

	if (key < 0)
		return scene_skip(scene, "the machine has no protection keys");
	write_pages(page, 1);
	if (syscall(SYS_pkey_mprotect, page, page_size(), RW, key))
		return scene_fail(scene, "pkey_mprotect");
	scene->value[0] = key;
	return here(scene, page);
}

TEST(protection_key)
{
	struct lens_answer answer;
	struct target target;
	enum scene_verdict verdict = watch_start(&target, keyed, NULL);
	char want[40];

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict);
	ASSERT_EQ(0, lens_explain(target.pid, target.scene.addr[0], &answer));
	snprintf(want, sizeof(want), "\n  protection key %llu: ", target.scene.value[0]);
	EXPECT_NE(NULL, strstr(answer.text, want))
		TH_LOG("%s", answer.text);
	lens_free_answer(&answer);
	watch_end(&target);
}

TEST_HARNESS_MAIN
