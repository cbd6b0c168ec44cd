// SPDX-License-Identifier: GPL-2.0
/*
 * The restless process: its threads map, move, split, swap and unmap memory all the time.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "racers.h"
#include "stress.h"
#include "../tools/newer.h"

#define THREADS 3
#define AREAS 3
#define HUGE (2048 * 1024UL)
#define AREA_SIZE (2 * HUGE)
#define SMALL 16	/* pages */

/**
 * struct area - one piece of a thread's memory
 * @mem: MAP_FAILED when there is none
 * @size: multiple of HUGE
 * @fd: of the file behind it, -1 for anonymous memory
 */
struct area {
	char *mem;
	size_t size;
	int fd;
};

struct worker {
	struct churn *churn;
	struct area area[AREAS];
	unsigned long long seed;
	pthread_t thread;
};

static unsigned long long random_below(struct worker *worker, unsigned long long limit)
{
	worker->seed = worker->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (worker->seed >> 33) % limit;
}

static bool has_memory(const struct area *area)
{
	return area->mem != MAP_FAILED;
}

/* A random piece, in whole pages: large now and then, and small otherwise, which makes many. */
static void pick(struct worker *worker, const struct area *area, char **start, size_t *size)
{
	size_t page = getpagesize();
	size_t first = random_below(worker, area->size / page);
	size_t most = area->size / page - first;

	if (most > SMALL && random_below(worker, 8))
		most = SMALL;
	*start = area->mem + first * page;
	*size = (1 + random_below(worker, most)) * page;
}

/* Enough for the kernel to make a huge page of it. */
static void populate(const struct area *area, char value)
{
	size_t at;

	for (at = 0; at < HUGE; at += SMALL * getpagesize())
		area->mem[at] = value;
}

static bool do_munmap(struct worker *worker, struct area *area)
{
	char *mem = area->mem;

	if (!has_memory(area))
		return false;
	area->mem = MAP_FAILED;
	if (area->fd >= 0)
		close(area->fd);
	area->fd = -1;
	return !munmap(mem, area->size);
}

static bool do_mmap(struct worker *worker, struct area *area)
{
	size_t before;
	char *mem;

	if (has_memory(area))
		do_munmap(worker, area);
	area->size = AREA_SIZE;
	if (!random_below(worker, 3)) {
		area->fd = memfd_create("stress", MFD_CLOEXEC);
		if (area->fd < 0 || ftruncate(area->fd, area->size))
			return false;
	}
	/* Room to align, so that huge pages fit. */
	mem = mmap(NULL, area->size + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return false;
	before = -(uintptr_t)mem % HUGE;
	munmap(mem, before);
	mem += before;
	area->mem = mmap(mem, area->size, PROT_READ | PROT_WRITE, MAP_FIXED |
			 (area->fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED), area->fd, 0);
	/* no more than that: behind it is the memory of another thread */
	munmap(mem + area->size, HUGE - before);
	if (has_memory(area) && random_below(worker, 2))
		madvise(area->mem, area->size, MADV_HUGEPAGE);
	return has_memory(area);
}

static bool do_mremap(struct worker *worker, struct area *area)
{
	char *mem;

	if (!has_memory(area) || area->fd >= 0)
		return false;
	mem = mmap(NULL, area->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return false;
	mem = mremap(area->mem, area->size, area->size, MREMAP_MAYMOVE | MREMAP_FIXED, mem);
	if (mem == MAP_FAILED)
		return false;
	area->mem = mem;
	return true;
}

static bool do_touch(struct worker *worker, struct area *area)
{
	size_t size, at;
	char *start;

	if (!has_memory(area))
		return false;
	pick(worker, area, &start, &size);
	for (at = 0; at < size; at += getpagesize())
		if (random_below(worker, 4))
			__atomic_fetch_add(start + at, 1, __ATOMIC_RELAXED);
		else
			__atomic_load_n(start + at, __ATOMIC_RELAXED);
	return true;
}

static bool advise(struct worker *worker, struct area *area, int advice)
{
	size_t size;
	char *start;

	if (!has_memory(area))
		return false;
	pick(worker, area, &start, &size);
	return !madvise(start, size, advice);
}

static bool do_dontneed(struct worker *worker, struct area *area)
{
	return advise(worker, area, MADV_DONTNEED);
}

static bool do_pageout(struct worker *worker, struct area *area)
{
	return advise(worker, area, MADV_PAGEOUT);
}

static bool do_mprotect(struct worker *worker, struct area *area)
{
	size_t size;
	char *start;
	bool good;

	if (!has_memory(area))
		return false;
	pick(worker, area, &start, &size);
	good = !mprotect(start, size, random_below(worker, 2) ? PROT_NONE : PROT_READ);
	/* for long enough that a dump meets it, also where all takes longer */
	usleep(random_below(worker, 1000000 / rounds(10) / rounds(10)));
	return !mprotect(start, size, PROT_READ | PROT_WRITE) && good;
}

static bool do_collapse(struct worker *worker, struct area *area)
{
	if (!has_memory(area))
		return false;
	populate(area, 1);
	return !madvise(area->mem, HUGE, MADV_COLLAPSE);
}

/* A page in the middle goes away or gets other permissions. */
static bool do_split(struct worker *worker, struct area *area)
{
	size_t page = getpagesize();
	char *middle;

	if (!has_memory(area))
		return false;
	populate(area, 2);
	middle = area->mem + random_below(worker, HUGE / page) * page;
	if (random_below(worker, 2))
		return !madvise(middle, page, MADV_DONTNEED);
	return !mprotect(middle, page, PROT_READ) &&
	       !mprotect(middle, page, PROT_READ | PROT_WRITE);
}

static bool do_punch(struct worker *worker, struct area *area)
{
	return area->fd >= 0 && advise(worker, area, MADV_REMOVE);
}

/* The child writes, so that both sides break sharing, and is gone again. */
static bool do_fork(struct worker *worker, struct area *area)
{
	pid_t pid = fork();

	if (!pid) {
		do_touch(worker, area);
		_exit(0);
	}
	return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

static const struct {
	const char *name;
	bool (*once)(struct worker *worker, struct area *area);
} ops[CHURN_OPS] = {
	[CHURN_MMAP] = { "mmap", do_mmap },
	[CHURN_MUNMAP] = { "munmap", do_munmap },
	[CHURN_MREMAP] = { "mremap", do_mremap },
	[CHURN_TOUCH] = { "touch", do_touch },
	[CHURN_DONTNEED] = { "dontneed", do_dontneed },
	[CHURN_MPROTECT] = { "mprotect", do_mprotect },
	[CHURN_PAGEOUT] = { "pageout", do_pageout },
	[CHURN_COLLAPSE] = { "collapse", do_collapse },
	[CHURN_SPLIT] = { "split", do_split },
	[CHURN_PUNCH] = { "punch", do_punch },
	[CHURN_FORK] = { "fork", do_fork },
};

static void *work(void *arg)
{
	struct worker *worker = arg;

	for (;;) {
		struct area *area = &worker->area[random_below(worker, AREAS)];
		enum churn_op op = random_below(worker, CHURN_OPS);

		if (!has_memory(area))
			op = CHURN_MMAP;
		__atomic_fetch_add(&worker->churn->tried[op], 1, __ATOMIC_RELAXED);
		if (ops[op].once(worker, area))
			__atomic_fetch_add(&worker->churn->done[op], 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/**
 * churn_forever() - Be the restless process.
 * @churn: struct churn, in shared memory
 */
void churn_forever(void *churn)
{
	static struct worker workers[THREADS];
	int i, j;

	for (i = 0; i < THREADS; i++) {
		workers[i].churn = churn;
		workers[i].seed = 88172645463325252ULL * (i + 1);
		for (j = 0; j < AREAS; j++)
			workers[i].area[j] = (struct area){ .mem = MAP_FAILED, .fd = -1 };
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
}

/**
 * churn_name() - The word for an operation.
 * @op: below CHURN_OPS
 * Return: its name.
 */
const char *churn_name(enum churn_op op)
{
	return ops[op].name;
}

/**
 * churn_done() - How many operations worked.
 * @churn: may go on
 * Return: of all kinds together.
 */
unsigned long churn_done(const struct churn *churn)
{
	unsigned long sum = 0;
	int i;

	for (i = 0; i < CHURN_OPS; i++)
		sum += __atomic_load_n(&churn->done[i], __ATOMIC_RELAXED);
	return sum;
}
