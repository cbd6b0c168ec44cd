// SPDX-License-Identifier: GPL-2.0
/*
 * Builds a target with every common kind of memory, for the tests of the observer effect.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "observer.h"

#define SMALL (256 * 1024UL)
#define HUGE (2048 * 1024UL)

static char *anon(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Huge pages where the kernel has them to spare; the other places do not need any. */
static char *anon_huge(size_t size)
{
	char *mem = anon(size + HUGE);

	if (mem == MAP_FAILED)
		return mem;
	mem = (char *)(((unsigned long)mem + HUGE - 1) & -HUGE);
	madvise(mem, size, MADV_HUGEPAGE);
	memset(mem, 2, size);
	return mem;
}

static char *file(const char *path, int flags)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *mem = MAP_FAILED;

	if (fd < 0)
		return mem;
	unlink(path);
	if (!ftruncate(fd, SMALL))
		mem = mmap(NULL, SMALL, PROT_READ | PROT_WRITE, flags, fd, 0);
	close(fd);
	return mem;
}

static void touch(char *mem, size_t size, size_t step)
{
	size_t at;

	for (at = 0; at < size; at += step)
		__atomic_fetch_add(mem + at, 1, __ATOMIC_RELAXED);
}

/*
 * clear_refs does not flush the TLB, and what is in there the CPU does not mark as
 * accessed again; mprotect() does flush it.
 */
static void touch_again(char *mem, size_t size)
{
	mprotect(mem, size, PROT_READ);
	mprotect(mem, size, PROT_READ | PROT_WRITE);
	touch(mem, size, getpagesize());
}

static void look(const char *mem, size_t size)
{
	size_t at;

	for (at = 0; at < size; at += getpagesize())
		__atomic_load_n(mem + at, __ATOMIC_RELAXED);
}

static void fill(char **place)
{
	size_t page = getpagesize();

	touch(place[OBSERVE_ANON], SMALL, page);
	mprotect(place[OBSERVE_ANON], SMALL / 4, PROT_NONE);
	look(place[OBSERVE_FILE], SMALL);
	touch(place[OBSERVE_FILE], SMALL, 2 * page);
	touch(place[OBSERVE_SHARED], SMALL, page);
	memset(place[OBSERVE_SWAP], 3, SMALL);
	/* Without swap they just stay. */
	madvise(place[OBSERVE_SWAP], SMALL / 2, MADV_PAGEOUT);
	look(place[OBSERVE_ZERO], SMALL);
	/* A hole in a huge page: the rest of it is mapped in small pages. */
	madvise(place[OBSERVE_TORN] + HUGE / 2, SMALL, MADV_DONTNEED);
}

/**
 * build_places() - Build all places, stop, and touch some of them after target_next().
 * @scene: addr is set by enum observer_place, value to the sizes
 * @arg: not used
 * Return: the verdict.
 */
enum scene_verdict build_places(struct scene *scene, const void *arg)
{
	static const size_t sizes[OBSERVE_PLACES] = {
		SMALL, 2 * HUGE, SMALL, SMALL, SMALL, SMALL, HUGE,
	};
	char *place[OBSERVE_PLACES];
	int i;

	/* The test forbids them to itself, which we have inherited. */
	prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0);
	place[OBSERVE_ANON] = anon(SMALL);
	place[OBSERVE_HUGE] = anon_huge(2 * HUGE);
	place[OBSERVE_FILE] = file("/tmp/ptelens-observer-file", MAP_PRIVATE);
	place[OBSERVE_SHARED] = file("/dev/shm/ptelens-observer", MAP_SHARED);
	if (place[OBSERVE_SHARED] == MAP_FAILED)
		place[OBSERVE_SHARED] = file("/tmp/ptelens-observer-shared", MAP_SHARED);
	place[OBSERVE_SWAP] = anon(SMALL);
	place[OBSERVE_ZERO] = anon(SMALL);
	place[OBSERVE_TORN] = anon_huge(HUGE);
	for (i = 0; i < OBSERVE_PLACES; i++) {
		if (place[i] == MAP_FAILED)
			return scene_fail(scene, "mmap");
		scene->addr[i] = (__u64)(unsigned long)place[i];
		scene->value[i] = sizes[i];
	}
	fill(place);
	scene_pause(scene);
	touch_again(place[OBSERVE_HUGE], 2 * HUGE);
	touch_again(place[OBSERVE_SHARED], SMALL);
	touch_again(place[OBSERVE_FILE], SMALL);
	return SCENE_READY;
}
