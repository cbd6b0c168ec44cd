// SPDX-License-Identifier: GPL-2.0
/*
 * Starts and stops processes and threads that race with the module.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "racers.h"

static void *run(void *arg)
{
	struct racer *racer = arg;

	while (!__atomic_load_n(&racer->stop, __ATOMIC_RELAXED))
		racer->turn(racer);
	return NULL;
}

/**
 * racer_start() - Start a thread that takes one turn after the other.
 * @racer: filled; its counters belong to the thread until racer_stop()
 * @turn: one turn; must return soon
 * @arg: for @turn
 * Return: 0 or a negative errno.
 */
int racer_start(struct racer *racer, void (*turn)(struct racer *racer), void *arg)
{
	*racer = (struct racer){ .turn = turn, .arg = arg };
	return -pthread_create(&racer->thread, NULL, run, racer);
}

/**
 * racer_last_turn() - Have a thread stop after its turn, and do not wait for it.
 * @racer: to be given to racer_stop() later
 */
void racer_last_turn(struct racer *racer)
{
	__atomic_store_n(&racer->stop, true, __ATOMIC_RELAXED);
}

/**
 * racer_stop() - Stop a thread after its turn and join it.
 * @racer: its counters may be read afterwards
 */
void racer_stop(struct racer *racer)
{
	racer_last_turn(racer);
	pthread_join(racer->thread, NULL);
}

/**
 * racer_count() - Count a turn.
 * @racer: whose turn it was
 * @good: whether it went as it may
 * @err: kept when it did not
 */
void racer_count(struct racer *racer, bool good, int err)
{
	if (good) {
		racer->done++;
		return;
	}
	racer->bad++;
	racer->last = err;
}

/**
 * share_memory() - Map memory that children will share.
 * @size: bytes
 * Return: zeroes, for munmap(), or NULL.
 */
void *share_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/**
 * racer_fork() - Start a process that does not outlive the test.
 * @body: what it does; afterwards it sleeps until it is killed
 * @arg: for @body
 * Return: its pid or -1.
 */
pid_t racer_fork(void (*body)(void *arg), void *arg)
{
	pid_t parent = getpid(), pid;

	fflush(NULL);
	pid = fork();
	if (pid)
		return pid;
	die_with(parent);
	if (body)
		body(arg);
	for (;;)
		pause();
}

/**
 * racer_end() - Kill and reap a child.
 * @pid: a child; 0 and less do nothing
 */
void racer_end(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}

/**
 * racer_wait_state() - Wait until a process is in a state, for 10 seconds at most.
 * @pid: process or thread id
 * @state: as in /proc/PID/stat: S sleeping, T stopped, Z zombie ...
 * Return: false when it did not get there.
 */
bool racer_wait_state(pid_t pid, char state)
{
	double end = racer_seconds() + 10;
	char path[32], text[256], *after;
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	while (racer_seconds() < end) {
		file = fopen(path, "re");
		if (!file)
			return false;
		len = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
		text[len] = '\0';
		after = strrchr(text, ')');
		if (after && after[1] && after[2] == state)
			return true;
		usleep(2000);
	}
	return false;
}

/**
 * racer_kthread() - Find a kernel thread.
 * Return: the pid of kthreadd, or 0 in a pid namespace that does not have it.
 */
pid_t racer_kthread(void)
{
	char comm[16] = "";
	FILE *file = fopen("/proc/2/comm", "re");

	if (!file)
		return 0;
	if (!fgets(comm, sizeof(comm), file))
		comm[0] = '\0';
	fclose(file);
	return strcmp(comm, "kthreadd\n") ? 0 : 2;
}

/**
 * racer_seconds() - A clock for time limits.
 * Return: seconds since boot.
 */
double racer_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/**
 * rounds() - How often to do what a test repeats.
 * @full: on an ordinary kernel
 * Return: @full, or the part of it that PTELENS_DIVIDE in the environment allows; the
 * guest sets that where each access to memory is checked and takes ten times as long.
 */
int rounds(int full)
{
	const char *divide = getenv("PTELENS_DIVIDE");
	int part = divide ? full / atoi(divide) : full;

	return part > 0 ? part : 1;
}

/**
 * rounds_at_least() - The same where fewer than so many would show nothing.
 * @full: on an ordinary kernel
 * @fewest: of them
 * Return: rounds(@full), or @fewest.
 */
int rounds_at_least(int full, int fewest)
{
	return rounds(full) > fewest ? rounds(full) : fewest;
}
