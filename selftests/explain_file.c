// SPDX-License-Identifier: GPL-2.0
/*
 * Predictions for files, shared memory and hugetlb, carried out: in the page cache
 * or not, private or shared, beyond the end.
 */
#include <fcntl.h>
#include <linux/mman.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "explain.h"

#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define POOL_1G "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages"
#define SIZE_2M (2UL << 20)
#define SIZE_1G (1UL << 30)

/* A file of three pages in memory, and a fourth that is not. */
static int make_file(void)
{
	char *page;
	int fd = ramfs_file("explained", 3 * page_size());

	page = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	access_put_return(page);
	munmap(page, page_size());
	if (ftruncate(fd, 4 * page_size()))
		_exit(1);
	return fd;
}

static char *map_file(int fd, size_t nr, int flags, int prot)
{
	return map_alone((struct mapping){
		.len = page_size(), .flags = flags, .prot = prot, .fd = fd,
		.offset = nr * page_size() });
}

static enum scene_verdict here(struct scene *scene, char *page)
{
	scene->addr[0] = (size_t)page;
	return SCENE_READY;
}

#define RW (PROT_READ | PROT_WRITE)

static enum scene_verdict private_cached(struct scene *scene, const void *arg)
{
	return here(scene, map_file(make_file(), 0, MAP_PRIVATE, RW));
}

static enum scene_verdict private_code(struct scene *scene, const void *arg)
{
	return here(scene, map_file(make_file(), 0, MAP_PRIVATE, PROT_READ | PROT_EXEC));
}

static enum scene_verdict private_absent(struct scene *scene, const void *arg)
{
	return here(scene, map_file(make_file(), 3, MAP_PRIVATE, RW));
}

static enum scene_verdict private_mapped(struct scene *scene, const void *arg)
{
	char *page = map_file(make_file(), 0, MAP_PRIVATE, RW | PROT_EXEC);

	read_pages(page, 1);
	return here(scene, page);
}

static enum scene_verdict private_copied(struct scene *scene, const void *arg)
{
	char *page = map_file(make_file(), 0, MAP_PRIVATE, RW);

	write_pages(page, 1);
	return here(scene, page);
}

static enum scene_verdict shared_cached(struct scene *scene, const void *arg)
{
	return here(scene, map_file(make_file(), 0, MAP_SHARED, RW));
}

static enum scene_verdict shared_absent(struct scene *scene, const void *arg)
{
	return here(scene, map_file(make_file(), 3, MAP_SHARED, RW));
}

static enum scene_verdict shared_clean(struct scene *scene, const void *arg)
{
	char *page = map_file(make_file(), 0, MAP_SHARED, RW);

	read_pages(page, 1);
	return here(scene, page);
}

static enum scene_verdict shared_written(struct scene *scene, const void *arg)
{
	char *page = map_file(make_file(), 0, MAP_SHARED, RW);

	write_pages(page, 1);
	return here(scene, page);
}

static enum scene_verdict beyond_end(struct scene *scene, const void *arg)
{
	return here(scene, map_file(make_file(), 4, MAP_SHARED, RW));
}

/* The file ends in the page: all of it may be used. */
static enum scene_verdict at_end(struct scene *scene, const void *arg)
{
	int fd = make_file();

	if (ftruncate(fd, 2 * page_size() + 1))
		return scene_fail(scene, "ftruncate");
	return here(scene, map_file(fd, 2, MAP_PRIVATE, RW));
}

static enum scene_verdict truncated(struct scene *scene, const void *arg)
{
	int fd = make_file();
	char *page = map_file(fd, 2, MAP_PRIVATE, RW);

	write_pages(page, 1);
	if (ftruncate(fd, 2 * page_size()))
		return scene_fail(scene, "ftruncate");
	return here(scene, page);
}

/* A file of a disk, whose page was dropped: the page cache keeps a trace of it. */
static enum scene_verdict dropped(struct scene *scene, const void *arg)
{
	static const char mount_disk[] =
		"{ grep -q ' /tmp/disk ' /proc/mounts || "
		"{ modprobe brd rd_nr=1 rd_size=8192; modprobe ext4; mke2fs /dev/ram0 && "
		"mkdir -p /tmp/disk && mount -t ext4 /dev/ram0 /tmp/disk; }; } >/dev/null 2>&1";
	char *page, bytes[4096] = { 0 };
	int i, fd;

	if (system(mount_disk))
		return scene_skip(scene, "no disk to be had: needs the modules brd and ext4");
	fd = open("/tmp/disk/file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	for (i = 0; i < 4; i++)
		if (write(fd, bytes, sizeof(bytes)) != sizeof(bytes))
			return scene_fail(scene, "write");
	page = map_file(fd, 0, MAP_PRIVATE, RW);
	read_pages(page, 1);
	madvise(page, page_size(), MADV_DONTNEED);
	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	kf_write("/proc/sys/vm/drop_caches", "1");
	return here(scene, page);
}

static char *map_memfd(int flags)
{
	int fd = memfd_file("explained", 2 * page_size());

	return map_file(fd, 1, flags, RW);
}

static enum scene_verdict shmem_new(struct scene *scene, const void *arg)
{
	return here(scene, map_memfd(MAP_SHARED));
}

static enum scene_verdict shmem_private_new(struct scene *scene, const void *arg)
{
	return here(scene, map_memfd(MAP_PRIVATE));
}

static enum scene_verdict shmem_anonymous(struct scene *scene, const void *arg)
{
	return here(scene, map_file(-1, 0, MAP_SHARED | MAP_ANONYMOUS, RW));
}

static enum scene_verdict shmem_cached(struct scene *scene, const void *arg)
{
	char *page = map_memfd(MAP_SHARED);

	write_pages(page, 1);
	madvise(page, page_size(), MADV_DONTNEED);
	return here(scene, page);
}

static enum scene_verdict shmem_written(struct scene *scene, const void *arg)
{
	char *page = map_memfd(MAP_SHARED);

	write_pages(page, 1);
	return here(scene, page);
}

static enum scene_verdict shmem_soft_dirty_cleared(struct scene *scene, const void *arg)
{
	enum scene_verdict verdict = shmem_written(scene, arg);

	if (kf_write("/proc/self/clear_refs", "4"))
		return scene_skip(scene, "the kernel has no soft-dirty bits");
	return verdict;
}

/* Pushed out for good: the page cache has the slot. */
static enum scene_verdict shmem_swapped(struct scene *scene, const void *arg)
{
	char *page = map_memfd(MAP_SHARED);

	if (!kf_swap_areas())
		return scene_skip(scene, "no swap: run the guest with --swap zram");
	write_pages(page, 1);
	if (!page_out(page, 1, 20))
		return scene_fail(scene, "MADV_PAGEOUT");
	return here(scene, page);
}

static enum scene_verdict shmem_beyond_end(struct scene *scene, const void *arg)
{
	int fd = memfd_file("explained", page_size());

	return here(scene, map_file(fd, 1, MAP_SHARED, RW));
}

static char *map_hugetlb(size_t size, int flags)
{
	const char *pool = size == SIZE_1G ? POOL_1G : POOL_2M;

	if (kf_number(pool) < (size == SIZE_1G ? 1 : 4))
		return NULL;
	return map_alone((struct mapping){
		.len = size, .align = size, .prot = RW,
		.flags = flags | MAP_ANONYMOUS | MAP_HUGETLB |
			 (size == SIZE_1G ? MAP_HUGE_1GB : MAP_HUGE_2MB) });
}

/* Somewhere in its middle, if there was one. */
static enum scene_verdict in_hugetlb(struct scene *scene, char *addr)
{
	if (!addr)
		return scene_skip(scene,
				  "no huge pages: boot with 4 GiB, hugepagesz=1G hugepages=1");
	return here(scene, addr + 300 * page_size());
}

static enum scene_verdict hugetlb_new(struct scene *scene, const void *arg)
{
	return in_hugetlb(scene, map_hugetlb(SIZE_2M, MAP_PRIVATE));
}

static enum scene_verdict hugetlb_shared_new(struct scene *scene, const void *arg)
{
	return in_hugetlb(scene, map_hugetlb(SIZE_2M, MAP_SHARED));
}

static enum scene_verdict hugetlb_read(struct scene *scene, const void *arg)
{
	char *addr = map_hugetlb(SIZE_2M, MAP_PRIVATE);

	if (addr)
		read_pages(addr, 1);
	return in_hugetlb(scene, addr);
}

static enum scene_verdict hugetlb_written(struct scene *scene, const void *arg)
{
	char *addr = map_hugetlb(SIZE_2M, MAP_PRIVATE);

	if (addr)
		write_pages(addr, 1);
	return in_hugetlb(scene, addr);
}

static enum scene_verdict hugetlb_cached(struct scene *scene, const void *arg)
{
	char *addr = map_hugetlb(SIZE_2M, MAP_SHARED);

	if (addr) {
		write_pages(addr, 1);
		madvise(addr, SIZE_2M, MADV_DONTNEED);
	}
	return in_hugetlb(scene, addr);
}

static enum scene_verdict hugetlb_forked(struct scene *scene, const void *arg)
{
	char *addr = map_hugetlb(SIZE_2M, MAP_PRIVATE);

	if (addr) {
		write_pages(addr, 1);
		fork_sharer();
	}
	return in_hugetlb(scene, addr);
}

static enum scene_verdict hugetlb_alone_again(struct scene *scene, const void *arg)
{
	char *addr = map_hugetlb(SIZE_2M, MAP_PRIVATE);
	int pid;

	if (addr) {
		write_pages(addr, 1);
		pid = fork_sharer();
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return in_hugetlb(scene, addr);
}

static enum scene_verdict hugetlb_no_access(struct scene *scene, const void *arg)
{
	char *addr = map_hugetlb(SIZE_2M, MAP_PRIVATE);

	if (addr) {
		write_pages(addr, 1);
		mprotect(addr, SIZE_2M, PROT_NONE);
	}
	return in_hugetlb(scene, addr);
}

static enum scene_verdict hugetlb_1g(struct scene *scene, const void *arg)
{
	char *addr = map_hugetlb(SIZE_1G, MAP_PRIVATE);

	if (addr)
		write_pages(addr, 1);
	return in_hugetlb(scene, addr ? addr + 5 * SIZE_2M : NULL);
}

static enum scene_verdict hugetlb_1g_new(struct scene *scene, const void *arg)
{
	return in_hugetlb(scene, map_hugetlb(SIZE_1G, MAP_PRIVATE));
}

#define ADRERR "bus-adrerr", "bus-adrerr", "bus-adrerr"
#define SIX_2M .setting = { { POOL_2M, "6" } }
#define ONE_1G .setting = { { POOL_1G, "1" } }

SCENE(private_cached, "file,minor", "copy,minor", "segv-accerr");
SCENE(private_code, "file,minor", "segv-accerr", "file,minor");
SCENE(private_absent, "file,major", "copy,major", "segv-accerr");
SCENE(private_mapped, "ok", "copy,minor", "ok");
SCENE(private_copied, "ok", "ok", "segv-accerr");
SCENE(shared_cached, "file,minor", "file,minor", "segv-accerr");
SCENE(shared_absent, "file,major", "file,major", "segv-accerr");
SCENE(shared_clean, "ok", "write-notify,minor", "segv-accerr");
SCENE(shared_written, "ok", "ok", "segv-accerr");
SCENE(beyond_end, ADRERR);
SCENE(at_end, "file,minor", "copy,minor", "segv-accerr");
SCENE(truncated, ADRERR);
SCENE(dropped, "file,major", "copy,major", "segv-accerr");
SCENE(shmem_new, "demand-zero,minor", "demand-zero,minor", "segv-accerr");
SCENE(shmem_private_new, "demand-zero,minor", "copy,minor", "segv-accerr");
SCENE(shmem_anonymous, "demand-zero,minor", "demand-zero,minor", "segv-accerr");
SCENE(shmem_cached, "file,minor", "file,minor", "segv-accerr");
SCENE(shmem_written, "ok", "ok", "segv-accerr");
SCENE(shmem_soft_dirty_cleared, "ok", "write-notify,minor", "segv-accerr");
SCENE(shmem_swapped, "swap-in,minor-or-major", "swap-in,minor-or-major", "segv-accerr");
SCENE(shmem_beyond_end, ADRERR);
SCENE_SET(hugetlb_new, SIX_2M, "demand-zero,minor", "demand-zero,minor", "segv-accerr");
SCENE_SET(hugetlb_shared_new, SIX_2M, "demand-zero,minor", "demand-zero,minor", "segv-accerr");
SCENE_SET(hugetlb_read, SIX_2M, "ok", "reuse,minor", "segv-accerr");
SCENE_SET(hugetlb_written, SIX_2M, "ok", "ok", "segv-accerr");
SCENE_SET(hugetlb_cached, SIX_2M, "file,minor", "file,minor", "segv-accerr");
SCENE_SET(hugetlb_forked, SIX_2M, "ok", "copy,minor", "segv-accerr");
SCENE_SET(hugetlb_alone_again, SIX_2M, "ok", "reuse,minor", "segv-accerr");
SCENE_SET(hugetlb_no_access, SIX_2M, "segv-accerr", "segv-accerr", "segv-accerr");
SCENE_SET(hugetlb_1g, ONE_1G, "ok", "ok", "segv-accerr");
SCENE_SET(hugetlb_1g_new, ONE_1G, "demand-zero,minor", "demand-zero,minor", "segv-accerr");

TEST_HARNESS_MAIN
