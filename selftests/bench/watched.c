// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to be watched: what a process executes for things that it does to its
 * memory, while nobody, while somebody else, and while it is watched.
 *
 * Its own instructions, with those that the kernel executes for it. Not those of the
 * kernel's workers, which it does not wait for.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../kfiles.h"
#include "../lens.h"
#include "../memory.h"
#include "bench.h"

#define PAGES 4096
#define TIMES 5
#define TRACE_EVENT "/sys/kernel/tracing/events/ptelens/ptelens_transition/enable"

enum act { FAULT, MPROTECT, DONTNEED, FORK, COW, PAGEOUT, SWAPIN, NR_ACTS };

static const char * const acts[NR_ACTS] = {
	[FAULT] = "fault", [MPROTECT] = "mprotect", [DONTNEED] = "dontneed", [FORK] = "fork",
	[COW] = "cow", [PAGEOUT] = "swap-out", [SWAPIN] = "swap-in",
};

/* Who is watched: the states are entered in this order, each adds to the one before. */
enum state { ALONE, ATTACHED, ANOTHER, WATCHED, TRACED, NR_STATES };

static const char * const states[NR_STATES] = {
	[ALONE] = "alone", [ATTACHED] = "attached", [ANOTHER] = "another",
	[WATCHED] = "watched", [TRACED] = "traced",
};

/**
 * own_time() - What this thread has executed.
 * Return: instructions.
 */
__u64 own_time(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

/* Returns the child, which has what we have until it is killed. */
static pid_t fork_holder(void)
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pause();
	return pid;
}

static void end_holder(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Once all of them; what each took is added. */
static void act_once(char *addr, __u64 took[NR_ACTS])
{
	const size_t bytes = PAGES * page_size();
	__u64 start = own_time();
	pid_t child;

#define TOOK(act) (took[act] = own_time() - start, start = own_time())
	madvise(addr, bytes, MADV_DONTNEED);
	start = own_time();
	write_pages(addr, PAGES);
	TOOK(FAULT);
	mprotect(addr, bytes, PROT_READ);
	TOOK(MPROTECT);
	mprotect(addr, bytes, PROT_READ | PROT_WRITE);
	write_pages(addr, PAGES);
	start = own_time();
	child = fork_holder();
	TOOK(FORK);
	write_pages(addr, PAGES);
	TOOK(COW);
	end_holder(child);
	start = own_time();
	madvise(addr, bytes, MADV_PAGEOUT);
	TOOK(PAGEOUT);
	read_pages(addr, PAGES);
	TOOK(SWAPIN);
	madvise(addr, bytes, MADV_DONTNEED);
	TOOK(DONTNEED);
#undef TOOK
}

static int compare(const void *one, const void *two)
{
	const __u64 a = *(const __u64 *)one, b = *(const __u64 *)two;

	return a < b ? -1 : a > b;
}

static void act_out(struct scene *scene, char *addr)
{
	__u64 took[TIMES][NR_ACTS], column[TIMES];
	unsigned int i, act;

	for (i = 0; i < TIMES; i++)
		act_once(addr, took[i]);
	for (act = 0; act < NR_ACTS; act++) {
		for (i = 0; i < TIMES; i++)
			column[i] = took[i][act];
		qsort(column, TIMES, sizeof(*column), compare);
		scene->value[act] = column[TIMES / 2];
	}
}

static enum scene_verdict build(struct scene *scene, const void *arg)
{
	char *addr = map_pages(PAGES);
	enum state state;

	/* to warm up, and then in each state */
	act_out(scene, addr);
	for (state = 0; state < NR_STATES; state++) {
		scene_pause(scene);
		act_out(scene, addr);
	}
	return SCENE_READY;
}

static int control(pid_t pid, const char *words)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/control", pid);
	return lens_put(path, words);
}

/* Goes on from the state before. */
static int enter(enum state state, pid_t target, pid_t other)
{
	switch (state) {
	case ATTACHED:
		return lens_attach(target) ?: lens_attach(other);
	case ANOTHER:
		return control(other, "sweep=0 watch=on\n");
	case WATCHED:
		return control(other, "watch=off\n") ?: control(target, "sweep=0 watch=on\n");
	case TRACED:
		return kf_write(TRACE_EVENT, "1");
	default:
		return 0;
	}
}

static void tell(enum state state, const struct scene *scene)
{
	enum act act;

	for (act = 0; act < NR_ACTS; act++)
		printf("watched\t%s\t%s\t%.1f\n", acts[act], states[state],
		       (double)scene->value[act] / PAGES);
	fflush(stdout);
}

/**
 * run_watched() - Measure what being watched costs, and print it.
 * Return: 0, or 1 where something did not work.
 */
int run_watched(void)
{
	struct target target, other;
	enum state state;
	int status = 0;

	if (target_start(&target, build, NULL) != SCENE_READY ||
	    target_start(&other, build, NULL) != SCENE_READY) {
		fprintf(stderr, "bench: watched: %s\n", target.scene.note);
		return 1;
	}
	for (state = 0; state < NR_STATES && !status; state++) {
		status = enter(state, target.pid, other.pid) ||
			 target_next(&target) != SCENE_READY;
		if (status)
			fprintf(stderr, "bench: watched: '%s' does not work\n", states[state]);
		else
			tell(state, &target.scene);
	}
	kf_write(TRACE_EVENT, "0");
	lens_detach_all();
	target_end(&other);
	target_end(&target);
	return status;
}
