// SPDX-License-Identifier: GPL-2.0
/*
 * Predictions for files and shared memory, carried out: in the page cache or not,
 * private or shared, beyond the end.
 */
#include <fcntl.h>
#include <unistd.h>

#include "disk.h"
#include "explain.h"

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
	int fd = disk_file("file", 4 * page_size());
	char *page;

	if (fd < 0)
		return scene_skip(scene, DISK_WHY_NOT);
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

	if (!kf_has_soft_dirty())
		return scene_skip(scene, "the kernel has no soft-dirty bits");
	if (kf_write("/proc/self/clear_refs", "4"))
		return scene_fail(scene, "clear_refs");
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

#define ADRERR "bus-adrerr", "bus-adrerr", "bus-adrerr"

FIXTURE_VARIANT_ADD(explain, private_cached)
{
	.build = private_cached, .told = { "file,minor", "copy,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, private_code)
{
	.build = private_code, .told = { "file,minor", "segv-accerr", "file,minor" },
};
FIXTURE_VARIANT_ADD(explain, private_absent)
{
	.build = private_absent, .told = { "file,major", "copy,major", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, private_mapped)
{
	.build = private_mapped, .told = { "ok", "copy,minor", "ok" },
};
FIXTURE_VARIANT_ADD(explain, private_copied)
{
	.build = private_copied, .told = { "ok", "ok", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shared_cached)
{
	.build = shared_cached, .told = { "file,minor", "file,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shared_absent)
{
	.build = shared_absent, .told = { "file,major", "file,major", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shared_clean)
{
	.build = shared_clean, .told = { "ok", "write-notify,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shared_written)
{
	.build = shared_written, .told = { "ok", "ok", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, beyond_end) { .build = beyond_end, .told = { ADRERR } };
FIXTURE_VARIANT_ADD(explain, at_end)
{
	.build = at_end, .told = { "file,minor", "copy,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, truncated) { .build = truncated, .told = { ADRERR } };
FIXTURE_VARIANT_ADD(explain, dropped)
{
	.build = dropped, .told = { "file,major", "copy,major", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_new)
{
	.build = shmem_new, .told = { "demand-zero,minor", "demand-zero,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_private_new)
{
	.build = shmem_private_new, .told = { "demand-zero,minor", "copy,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_anonymous)
{
	.build = shmem_anonymous,
	.told = { "demand-zero,minor", "demand-zero,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_cached)
{
	.build = shmem_cached, .told = { "file,minor", "file,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_written)
{
	.build = shmem_written, .told = { "ok", "ok", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_soft_dirty_cleared)
{
	.build = shmem_soft_dirty_cleared, .told = { "ok", "write-notify,minor", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_swapped)
{
	.build = shmem_swapped,
	.told = { "swap-in,minor-or-major", "swap-in,minor-or-major", "segv-accerr" },
};
FIXTURE_VARIANT_ADD(explain, shmem_beyond_end) { .build = shmem_beyond_end, .told = { ADRERR } };

TEST_HARNESS_MAIN
