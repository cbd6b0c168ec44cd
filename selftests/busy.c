// SPDX-License-Identifier: GPL-2.0
/*
 * The busy process: its areas and the threads that work in them.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "busy.h"
#include "kfiles.h"
#include "memory.h"
#include "../tools/newer.h"

#define PAGES 128	/* of an area with small pages */
#define HUGE 2		/* of the one with huge pages */
#define TURNS 40	/* of a thread in a round */
#define SEVERAL 8	/* pages at most in a turn */
#define PATIENCE 20	/* seconds until pages are in swap */

/**
 * struct worker - a thread
 * @area: the one that it works in
 * @mem: its first page
 * @seed: of its random numbers
 * @turn: how many it took
 * @swap: there is some
 * @nodes: NUMA nodes to move pages between, 1 or 2
 * @zeros: /dev/zero
 * @rounds: how many
 * @barrier: before each half of a round, and after it
 * @thread: the thread
 */
struct worker {
	enum busy_area area;
	char *mem;
	unsigned int seed;
	unsigned int turn;
	bool swap;
	int nodes;
	int zeros;
	int rounds;
	pthread_barrier_t *barrier;
	pthread_t thread;
};

static size_t below(struct worker *worker, size_t limit)
{
	return rand_r(&worker->seed) % limit;
}

/* Some neighbours. */
static char *some(struct worker *worker, size_t *pages)
{
	size_t first = below(worker, PAGES - SEVERAL);

	*pages = 1 + below(worker, SEVERAL);
	return worker->mem + first * page_size();
}

static void touch(struct worker *worker, char *addr, size_t pages)
{
	if (below(worker, 2))
		write_pages(addr, pages);
	else
		read_pages(addr, pages);
}

static void touch_or_drop(struct worker *worker)
{
	size_t pages;
	char *addr = some(worker, &pages);

	if (below(worker, 4))
		touch(worker, addr, pages);
	else
		madvise(addr, pages * page_size(), MADV_DONTNEED);
}

static void turn_anon(struct worker *worker)
{
	size_t pages;
	char *addr = some(worker, &pages);

	if (below(worker, 4))
		touch_or_drop(worker);
	else if (read(worker->zeros, addr, pages * page_size()) < 0)
		abort();
}

static void turn_populate(struct worker *worker)
{
	static const int advice[] = {
		MADV_POPULATE_READ, MADV_POPULATE_WRITE, MADV_DONTNEED,
	};
	size_t pages;
	char *addr = some(worker, &pages);

	if (madvise(addr, pages * page_size(), advice[below(worker, 3)]))
		abort();
}

static void turn_swap(struct worker *worker)
{
	size_t pages;
	char *addr = some(worker, &pages);

	write_pages(addr, pages);
	if (!worker->swap || worker->turn % 4)
		return;
	page_out(addr, pages, PATIENCE);
	touch(worker, addr, 1 + below(worker, pages));
}

/* A page that is read only has no frame of its own to move. */
static void turn_migrate(struct worker *worker)
{
	int node[SEVERAL], status[SEVERAL];
	void *page[SEVERAL];
	size_t i, pages;
	char *addr = some(worker, &pages);

	write_pages(addr, pages);
	for (i = 0; i < pages; i++) {
		page[i] = addr + i * page_size();
		node[i] = worker->turn % worker->nodes;
	}
	syscall(SYS_move_pages, 0, pages, page, node, status, 2 /* MPOL_MF_MOVE */);
}

/* What touches a huge page touches the first page of it: so it is known which. */
static void turn_thp(struct worker *worker)
{
	char *block = worker->mem + below(worker, HUGE) * pmd_size();

	write_pages(block, 1);
	if (worker->turn % 4 == 0)
		madvise(block + (1 + below(worker, 511)) * page_size(), page_size(),
			MADV_DONTNEED);
	else if (worker->turn % 4 == 1)
		madvise(block, pmd_size(), MADV_COLLAPSE);
	else if (worker->turn % 4 == 2)
		madvise(block, pmd_size(), MADV_DONTNEED);
}

/*
 * From one of these to the next, each page's entry changes; and it has none when the
 * unit becomes writable again, which might change an entry or not.
 */
static void turn_protect(struct worker *worker)
{
	const size_t size = BUSY_UNIT * page_size();
	char *unit = worker->mem + below(worker, PAGES / BUSY_UNIT) * size;
	int times = 1 + below(worker, 4);

	write_pages(unit, BUSY_UNIT);
	while (times--) {
		mprotect(unit, size, PROT_NONE);
		mprotect(unit, size, PROT_READ);
	}
	madvise(unit, size, MADV_DONTNEED);
	mprotect(unit, size, PROT_READ | PROT_WRITE);
	write_pages(unit, BUSY_UNIT);
}

static void (* const turn[BUSY_AREAS])(struct worker *worker) = {
	[BUSY_ANON] = turn_anon,
	[BUSY_POPULATE] = turn_populate,
	[BUSY_SWAP] = turn_swap,
	[BUSY_MIGRATE] = turn_migrate,
	[BUSY_THP] = turn_thp,
	[BUSY_PROTECT] = turn_protect,
	[BUSY_FILE] = touch_or_drop,
	[BUSY_PRIVATE] = touch_or_drop,
};

/* On one processor: another one may remember an entry as it was, and fault in vain. */
static void stay(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/*
 * In two halves of a round: first the others, then huge pages alone. What was collapsed
 * is looked at under the mmap_lock, or later where somebody else has that; what is gone
 * by then is not seen.
 */
static void take_turns(struct worker *worker, bool now)
{
	int i;

	pthread_barrier_wait(worker->barrier);
	for (i = 0; now && i < TURNS; i++, worker->turn++)
		turn[worker->area](worker);
}

static void *work(void *arg)
{
	struct worker *worker = arg;

	stay(worker->area % sysconf(_SC_NPROCESSORS_ONLN));
	while (worker->rounds--) {
		take_turns(worker, worker->area != BUSY_THP);
		take_turns(worker, worker->area == BUSY_THP);
		pthread_barrier_wait(worker->barrier);
	}
	return NULL;
}

static void fork_once(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
}

static void start(struct worker *worker, const struct busy *busy,
		  pthread_barrier_t *barrier)
{
	worker->seed = worker->area + 1;
	worker->swap = kf_swap_areas();
	worker->nodes = access("/sys/devices/system/node/node1", F_OK) ? 1 : 2;
	worker->zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	worker->rounds = busy->rounds;
	worker->barrier = barrier;
	if (pthread_create(&worker->thread, NULL, work, worker))
		abort();
}

static void run(struct worker worker[BUSY_AREAS], const struct busy *busy)
{
	pthread_barrier_t barrier;
	int i, j;

	pthread_barrier_init(&barrier, NULL, BUSY_AREAS + 1);
	for (i = 0; i < BUSY_AREAS; i++)
		start(&worker[i], busy, &barrier);
	for (i = 0; i < busy->rounds; i++) {
		for (j = 0; j < 3; j++)
			pthread_barrier_wait(&barrier);
		fork_once();
	}
	for (i = 0; i < BUSY_AREAS; i++) {
		pthread_join(worker[i].thread, NULL);
		close(worker[i].zeros);
	}
}

/* Returns the area's memory, or MAP_FAILED. */
static char *map_area(const struct busy *busy, enum busy_area area, int file)
{
	char *at = (char *)(size_t)busy->base + area * BUSY_SIZE;
	int flags = area == BUSY_FILE ? MAP_SHARED : MAP_PRIVATE;
	size_t size = area == BUSY_THP ? HUGE * pmd_size() : PAGES * page_size();

	if (area != BUSY_FILE && area != BUSY_PRIVATE)
		flags |= MAP_ANONYMOUS;
	at = mmap(at, size, PROT_READ | PROT_WRITE, flags | MAP_FIXED_NOREPLACE,
		  flags & MAP_ANONYMOUS ? -1 : file, 0);
	if (at != MAP_FAILED)
		madvise(at, size, area == BUSY_THP ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return at;
}

/*
 * Writes to all of a file, for good. The first write to a page would be a fault that
 * gives up its locks, and would be looked at later, too.
 */
static void fill(int file)
{
	const struct mapping mapping = {
		.len = PAGES * page_size(), .flags = MAP_SHARED, .fd = file,
	};
	char *pages = map_alone(mapping);

	write_pages(pages, PAGES);
	munmap(pages, mapping.len);
}

static void touch_once(struct mapping mapping, bool swap)
{
	char *page = map_alone(mapping);

	write_pages(page, 1);
	if (swap)
		page_out(page, 1, PATIENCE);
	munmap(page, page_size());
}

/*
 * A page of each sort goes: 6.1 counts what a thread maps later, but what it unmaps
 * at once, together with what is left.
 */
static void settle_counts(int ramfs, int memfd)
{
	const struct mapping page = { .len = page_size() };

	touch_once((struct mapping){ .len = page_size(), .flags = MAP_SHARED, .fd = ramfs },
		   false);
	touch_once((struct mapping){ .len = page_size(), .flags = MAP_SHARED, .fd = memfd },
		   false);
	touch_once(page, kf_swap_areas());
}

/**
 * busy_scene() - Map the areas, stop, be busy, stop again.
 * @scene: of the child
 * @data: struct busy
 * Return: a verdict.
 */
enum scene_verdict busy_scene(struct scene *scene, const void *data)
{
	struct worker worker[BUSY_AREAS] = { 0 };
	const struct busy *busy = data;
	int memfd = memfd_file("busy", PAGES * page_size());
	int ramfs = ramfs_file("busy", page_size());
	int i;

	for (i = 0; i < BUSY_AREAS; i++) {
		worker[i].area = i;
		worker[i].mem = map_area(busy, i, memfd);
		if (worker[i].mem == MAP_FAILED)
			return scene_fail(scene, "mmap");
	}
	fill(memfd);
	settle_counts(ramfs, memfd);
	scene_pause(scene);
	run(worker, busy);
	settle_counts(ramfs, memfd);
	return SCENE_READY;
}
