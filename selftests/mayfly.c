// SPDX-License-Identifier: GPL-2.0
/*
 * A process with two short lives, before an exec and after it, and memory in both.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lens.h"
#include "mayfly.h"
#include "racers.h"

#define MAYFLY "PTELENS_MAYFLY"
#define SIZE (1024 * 1024)

static void have_memory(void)
{
	char *mem = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem != MAP_FAILED)
		memset(mem, 1, SIZE);
	usleep(5000);
}

static void first_life(void *arg)
{
	have_memory();
	setenv(MAYFLY, "1", 1);
	execl("/proc/self/exe", "mayfly", NULL);
	_exit(1);
}

static void __attribute__((constructor)) second_life(void)
{
	if (!getenv(MAYFLY))
		return;
	have_memory();
	_exit(0);
}

/**
 * mayfly_live() - Hatch one, attach it, detach it before, in or after its death.
 * @now: gets its pid while it is attached
 * @turn: a number, another one each time
 * Return: 0, -ESRCH if it was dead before it was attached, the errno of attach or detach,
 *	or -ECHILD if it did not end as it should.
 */
int mayfly_live(pid_t *now, unsigned long turn)
{
	pid_t pid = racer_fork(first_life, NULL);
	int status = 0, ret;

	ret = pid < 0 ? -EAGAIN : lens_attach(pid);
	if (ret) {
		racer_end(pid);
		return ret;
	}
	__atomic_store_n(now, pid, __ATOMIC_RELAXED);
	if (turn % 3)
		waitpid(pid, &status, 0);
	ret = lens_detach(pid);
	if (turn % 3 == 0)
		waitpid(pid, &status, 0);
	if (ret)
		return ret;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -ECHILD;
}
