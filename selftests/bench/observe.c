// SPDX-License-Identifier: GPL-2.0
/*
 * The observer effect: what a target's own work costs while somebody reads its tables
 * without a pause.
 *
 * There is one processor. The target has a higher priority than the reader and does its
 * rounds at random times, so it finds the reader wherever it is; it is only kept from going
 * on where the reader has a lock that it needs. Then the reader runs until it gives the lock
 * up, and that time is in the round: elapsed less own.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../kfiles.h"
#include "../lens.h"
#include "../memory.h"
#include "bench.h"

#define SIZE (1UL << 30)
#define ROUNDS 400
#define ROUND_PAGES 16

/* What the target does again and again. */
enum loop { LOOP_MAP, LOOP_FAULT, NR_LOOPS };

static const char * const loops[NR_LOOPS] = {
	[LOOP_MAP] = "mmap, write 16 pages, munmap",
	[LOOP_FAULT] = "MADV_DONTNEED and write, 16 pages",
};

/* Where scene.value has it. */
enum { OWN, ELAPSED, MEDIAN, MOST, WAITS };

/* How often it had to sleep. */
static __u64 sleeps(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw;
}

static void round_of(enum loop loop, char *addr)
{
	const size_t bytes = ROUND_PAGES * page_size();

	if (loop == LOOP_MAP) {
		addr = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
		write_pages(addr, ROUND_PAGES);
		munmap(addr, bytes);
	} else {
		madvise(addr, bytes, MADV_DONTNEED);
		write_pages(addr, ROUND_PAGES);
	}
}

static int compare(const void *one, const void *two)
{
	const __u64 a = *(const __u64 *)one, b = *(const __u64 *)two;

	return a < b ? -1 : a > b;
}

static void rounds(struct scene *scene, enum loop loop, char *addr)
{
	static __u64 took[ROUNDS];
	__u64 own = 0, waits = 0, all = 0;
	unsigned int i;

	srandom(1);
	for (i = 0; i < ROUNDS; i++) {
		struct timespec pause = { .tv_nsec = 200000 + random() % 2000000 };
		__u64 start, start_own, start_waits;

		nanosleep(&pause, NULL);
		start_waits = sleeps();
		start = now();
		start_own = own_time();
		round_of(loop, addr);
		own += own_time() - start_own;
		took[i] = now() - start;
		waits += sleeps() - start_waits;
		all += took[i];
	}
	qsort(took, ROUNDS, sizeof(*took), compare);
	scene->value[OWN] = own / ROUNDS;
	scene->value[ELAPSED] = all / ROUNDS;
	scene->value[MEDIAN] = took[ROUNDS / 2];
	scene->value[MOST] = took[ROUNDS - 1];
	scene->value[WAITS] = waits;
}

/* Tells when it is ready, then does a loop of rounds each time that it may go on. */
static enum scene_verdict build(struct scene *scene, const void *arg)
{
	const enum loop *loop = arg;
	struct sched_param param = { .sched_priority = 10 };
	char *memory = map_pages(SIZE / page_size()), *addr = map_pages(ROUND_PAGES);

	write_pages(memory, SIZE / page_size());
	write_pages(addr, ROUND_PAGES);
	if (sched_setscheduler(0, SCHED_FIFO, &param))
		return scene_fail(scene, "SCHED_FIFO");
	rounds(scene, *loop, addr);
	for (;;) {
		scene_pause(scene);
		rounds(scene, *loop, addr);
	}
}

/* Reads and reads; returns when it has read once, so that all it needs is there. */
static pid_t start_reader(const struct reader *reader, struct subject *subject)
{
	pid_t pid, parent = getpid();
	int ends[2];
	char done;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		setpgid(0, 0);
		prepare_reader();
		done = reader->read(subject) >= 0;
		if (write(ends[1], &done, 1) != 1)
			_exit(1);
		while (getppid() == parent && reader->read(subject) >= 0)
			;
		_exit(0);
	}
	close(ends[1]);
	if (pid > 0 && (read(ends[0], &done, 1) != 1 || !done)) {
		waitpid(pid, NULL, 0);
		pid = -1;
	}
	close(ends[0]);
	return pid;
}

static void stop_reader(pid_t pid)
{
	/* with the program that it may have started */
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void tell(enum loop loop, const struct reader *reader, const struct scene *scene)
{
	const __u64 *value = scene->value;

	printf("observer\t%s\t", loops[loop]);
	if (reader)
		printf("%s\t%s\t%s\t", reader->name, reader->title,
		       reader->ours ? "ours" : "theirs");
	else
		printf("nobody\tnobody\ttheirs\t");
	printf("%d\t%llu\t%llu\t%llu\t%llu\t%llu\n", ROUNDS, value[OWN], value[ELAPSED],
	       value[MEDIAN], value[MOST], value[WAITS]);
	fflush(stdout);
}

static int observe(enum loop loop, struct target *target, const struct reader *reader, size_t nr)
{
	struct subject subject = { .pid = target->pid };
	size_t i;

	for (i = 0; i < nr; i++) {
		pid_t pid;

		if (!(reader[i].question <= ASK_TEXT))
			continue;
		pid = start_reader(&reader[i], &subject);
		if (pid < 0)
			continue;
		if (target_next(target) != SCENE_READY)
			return 1;
		stop_reader(pid);
		tell(loop, &reader[i], &target->scene);
	}
	return 0;
}

static int run_loop(enum loop loop)
{
	struct target target;
	int status = 1;

	if (target_start(&target, build, &loop) == SCENE_READY && !lens_attach(target.pid) &&
	    target_next(&target) == SCENE_READY) {
		tell(loop, NULL, &target.scene);
		status = observe(loop, &target, ours, nr_ours) ||
			 observe(loop, &target, theirs, nr_theirs);
		lens_detach(target.pid);
	}
	if (status)
		fprintf(stderr, "bench: observer: %s\n", target.scene.note);
	target_end(&target);
	return status;
}

/**
 * run_observer() - Measure the observer effect, and print it.
 * Return: 0, or 1 where something did not work.
 *
 * Has to be the last: the kernel is told to let tasks interrupt each other wherever they are,
 * as they do not wait for each other on a machine with more processors.
 */
int run_observer(void)
{
	int status = 0;
	enum loop loop;

	if (kf_write("/sys/kernel/debug/sched/preempt", "full")) {
		printf("missing\tobserver\tthe observer effect\tthe kernel cannot preempt=full\n");
		return 0;
	}
	/* as the kernel has it by itself: the rounds allocate and free, and are to do so evenly */
	kf_write("/proc/sys/vm/percpu_pagelist_high_fraction", "0");
	for (loop = 0; loop < NR_LOOPS; loop++)
		status |= run_loop(loop);
	return status;
}
