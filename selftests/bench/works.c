// SPDX-License-Identifier: GPL-2.0
/*
 * The works: what the targets have in their memory.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "../kfiles.h"
#include "../memory.h"
#include "bench.h"

#define M (1UL << 20)
#define G (1UL << 30)

#define SPARSE_SIZE (1UL << 40)
#define SPARSE_PAGES 1000
#define FEW 100
#define VMAS 2000
#define SHARERS 100
#define SHARER_SIZE (4 * M)
#define SHARED_SIZE (1 * M)

/* The same order in every run. */
static __u64 random_below(__u64 limit)
{
	static __u64 state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % limit;
}

/* Frames come in the order in which pages are touched, so this scatters them. */
static bool write_scattered(char *addr, size_t pages)
{
	unsigned int *order = malloc(pages * sizeof(*order));
	size_t i;

	if (!order)
		return false;
	for (i = 0; i < pages; i++) {
		size_t other = random_below(i + 1);

		order[i] = order[other];
		order[other] = i;
	}
	for (i = 0; i < pages; i++)
		write_pages(addr + order[i] * page_size(), 1);
	free(order);
	return true;
}

static enum scene_verdict build_anon(struct scene *scene, const void *arg)
{
	const struct work *work = arg;
	char *addr = map_pages(work->pages);

	scene->addr[0] = (size_t)addr;
	if (!work->scattered)
		write_pages(addr, work->pages);
	else if (!write_scattered(addr, work->pages))
		return scene_fail(scene, "memory for the order");
	return SCENE_READY;
}

/* As huge pages: a work that is not huge measures something else. */
static enum scene_verdict build_huge(struct scene *scene, const void *arg)
{
	const struct work *work = arg;
	const size_t bytes = work->pages * page_size();
	struct kf_smaps smaps;
	const struct kf_vma *vma;
	__s64 huge = 0;
	char *addr = map_huge(bytes / pmd_size());

	write_pages(addr, work->pages);
	if (kf_smaps(getpid(), &smaps))
		return scene_fail(scene, "smaps");
	vma = kf_find_vma(&smaps, (size_t)addr);
	if (vma)
		huge = vma->kb[KF_ANON_HUGE];
	kf_free_smaps(&smaps);
	if (huge != bytes / 1024)
		return scene_skip(scene, "the kernel had not enough huge pages");
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static enum scene_verdict build_file(struct scene *scene, const void *arg)
{
	const struct work *work = arg;
	const size_t bytes = work->pages * page_size();
	char *addr = map_alone((struct mapping){ .len = bytes, .flags = MAP_SHARED,
		.prot = PROT_READ, .fd = ramfs_file("file", bytes) });

	read_pages(addr, work->pages);
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static enum scene_verdict build_swapped(struct scene *scene, const void *arg)
{
	const struct work *work = arg;
	char *addr = map_pages(work->pages);

	if (!kf_swap_areas())
		return scene_skip(scene, "no swap");
	write_pages(addr, work->pages);
	if (!page_out(addr, work->pages, 120))
		return scene_fail(scene, "MADV_PAGEOUT");
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

/* Most are there, and a few in between in swap. */
static enum scene_verdict build_few(struct scene *scene, const void *arg)
{
	const struct work *work = arg;
	char *addr = map_pages(work->pages);
	size_t i;

	if (!kf_swap_areas())
		return scene_skip(scene, "no swap");
	write_pages(addr, work->pages);
	for (i = 0; i < FEW; i++)
		if (!page_out(addr + work->pages / FEW * i * page_size(), 1, 20))
			return scene_fail(scene, "MADV_PAGEOUT");
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

/* Neighbours that differ in what they allow are not merged. */
static enum scene_verdict build_vmas(struct scene *scene, const void *arg)
{
	const struct work *work = arg;
	const size_t pages = work->pages / VMAS;
	char *addr = map_pages(work->pages);
	size_t i;

	write_pages(addr, work->pages);
	for (i = 1; i < VMAS; i += 2)
		if (mprotect(addr + i * pages * page_size(), pages * page_size(), PROT_READ))
			return scene_fail(scene, "mprotect");
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

/* The kernel gives a reservation of this size only to those who do not want it backed. */
static enum scene_verdict build_sparse(struct scene *scene, const void *arg)
{
	const struct work *work = arg;
	const size_t distance = SPARSE_SIZE / work->pages;
	char *addr = map_alone((struct mapping){ .len = SPARSE_SIZE,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE });
	size_t i;

	madvise(addr, SPARSE_SIZE, MADV_NOHUGEPAGE);
	for (i = 0; i < work->pages; i++)
		write_pages((char *)(((size_t)addr + i * distance) & -page_size()), 1);
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

/* A process of its own memory besides what it shares with the others. */
static void run_sharer(char *own)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	write_pages(own, SHARER_SIZE / page_size());
}

/*
 * addr[0]: shared memory that all of them map and have touched; addr[1]: inherited from
 * their parent, not copied yet; addr[2]: of the parent alone.
 */
static enum scene_verdict build_sharers(struct scene *scene, const void *arg)
{
	char *shared = map_alone((struct mapping){ .len = SHARED_SIZE,
		.flags = MAP_SHARED | MAP_ANONYMOUS });
	char *cow = map_pages(SHARED_SIZE / page_size());
	char *own = map_pages(SHARER_SIZE / page_size());
	int i;

	write_pages(shared, SHARED_SIZE / page_size());
	write_pages(cow, SHARED_SIZE / page_size());
	write_pages(own, SHARER_SIZE / page_size());
	for (i = 1; i < SHARERS; i++) {
		int ends[2], pid;
		char done;

		if (pipe(ends))
			return scene_fail(scene, "pipe");
		pid = fork();
		if (pid < 0)
			return scene_fail(scene, "fork");
		if (!pid) {
			run_sharer(own);
			read_pages(shared, SHARED_SIZE / page_size());
			if (write(ends[1], "", 1) != 1)
				_exit(1);
			for (;;)
				pause();
		}
		close(ends[1]);
		if (read(ends[0], &done, 1) != 1)
			return scene_fail(scene, "a sharer");
		close(ends[0]);
	}
	/* the children did not, and the parent must not have it for itself now either */
	write_pages(own, SHARER_SIZE / page_size());
	scene->addr[0] = (size_t)shared;
	scene->addr[1] = (size_t)cow;
	scene->addr[2] = (size_t)own;
	return SCENE_READY;
}

#define BIT(question) (1U << (question))
#define ASK_ALL (BIT(ASK_COUNT) | BIT(ASK_ENTRIES) | BIT(ASK_FOLIOS) | BIT(ASK_TEXT) | \
		 BIT(ASK_LINES))

#define ANON .questions = ASK_ALL, .build = build_anon
#define SCATTERED ANON, .scattered = true
#define WHO(text, long_text, nr) \
	{ .name = text, .title = long_text, .pages = SHARERS, .whole = true, \
	  .megabytes = SHARERS * SHARER_SIZE / M, .questions = BIT(ASK_WHO), .quick = true, \
	  .build = build_sharers, .slot = nr }

/* Frames come in order while memory is fresh, so the works that scatter it come last. */
const struct work works[] = {
	{ .name = "64M", .title = "64M of 4K pages, frames in order",
	  .pages = 64 * M / 4096, .megabytes = 64, ANON },
	{ .name = "256M", .title = "256M of 4K pages, frames in order",
	  .pages = 256 * M / 4096, .megabytes = 256, ANON },
	{ .name = "1G", .title = "1G of 4K pages, frames in order",
	  .pages = 1024 * M / 4096, .megabytes = 1024, ANON, .quick = true },
	{ .name = "4G", .title = "4G of 4K pages, frames in order",
	  .pages = 4096 * M / 4096, .megabytes = 4096, ANON },
	{ .name = "huge", .title = "1G of huge pages", .pages = G / 4096, .megabytes = G / M,
	  .questions = ASK_ALL, .build = build_huge },
	{ .name = "vmas", .title = "2,000 mappings of 4 pages", .pages = 4 * VMAS,
	  .megabytes = 32, .questions = ASK_ALL, .build = build_vmas },
	{ .name = "file", .title = "256M of a file, mapped shared", .pages = 256 * M / 4096,
	  .megabytes = 256, .questions = ASK_ALL, .build = build_file },
	{ .name = "sparse", .title = "1 TiB reserved, 1,000 pages in it", .pages = SPARSE_PAGES,
	  .whole = true, .megabytes = 8, .questions = ASK_ALL, .quick = true,
	  .build = build_sparse },
	WHO("who-shared", "a frame of shared memory that 100 processes map", 0),
	WHO("who-fork", "an anonymous frame that 100 processes inherited", 1),
	WHO("who-own", "an anonymous frame of one of 100 processes", 2),
	{ .name = "64M-scattered", .title = "64M of 4K pages, frames scattered",
	  .pages = 64 * M / 4096, .megabytes = 64, SCATTERED },
	{ .name = "256M-scattered", .title = "256M of 4K pages, frames scattered",
	  .pages = 256 * M / 4096, .megabytes = 256, SCATTERED },
	{ .name = "1G-scattered", .title = "1G of 4K pages, frames scattered",
	  .pages = 1024 * M / 4096, .megabytes = 1024, SCATTERED, .quick = true },
	{ .name = "4G-scattered", .title = "4G of 4K pages, frames scattered",
	  .pages = 4096 * M / 4096, .megabytes = 4096, SCATTERED },
	{ .name = "swapped", .title = "256M in swap (zram)", .pages = 256 * M / 4096,
	  .megabytes = 512, .questions = ASK_ALL, .build = build_swapped },
	{ .name = "few", .title = "256M, 100 pages of it in swap", .pages = 256 * M / 4096,
	  .whole = true, .megabytes = 256, .questions = BIT(ASK_FEW), .build = build_few },
};

const size_t nr_works = sizeof(works) / sizeof(*works);
