// SPDX-License-Identifier: GPL-2.0
/* What acts are made of: memory that is watched, ways to touch it, and what to say of it. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lab.h"
#include "lab_actor.h"

void stage_watch(struct stage *stage, int area, const char *name, size_t addr,
		 unsigned int cells, unsigned int pages)
{
	struct lab_area *this = &stage->area[area];

	snprintf(this->name, sizeof(this->name), "%s", name);
	this->addr = addr & -stage->page;
	this->cells = cells < LAB_CELLS ? cells : LAB_CELLS;
	this->pages = pages;
}

char *stage_place(struct stage *stage, size_t size, size_t align)
{
	const size_t room = size + align + 2 * stage->page;
	char *start = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			   -1, 0);

	if (start == MAP_FAILED)
		abort();
	munmap(start, room);
	return (char *)(((size_t)start + stage->page + align - 1) & -align);
}

char *stage_map(struct stage *stage, int area, const char *name, unsigned int pages)
{
	const size_t size = pages * stage->page;
	char *place = stage_place(stage, size, stage->page);
	char *addr = mmap(place, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (addr != place)
		abort();
	stage_watch(stage, area, name, (size_t)addr, pages, 1);
	return addr;
}

char *stage_map_huge(struct stage *stage, int area, const char *name)
{
	const size_t size = stage->page * (stage->page / 8);
	char *place = stage_place(stage, size, size);
	char *addr = mmap(place, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (addr != place)
		abort();
	madvise(addr, size, MADV_HUGEPAGE);
	stage_watch(stage, area, name, (size_t)addr, 8, size / stage->page / 8);
	return addr;
}

char *stage_at(const struct stage *stage, int area, unsigned int cell)
{
	const struct lab_area *this = &stage->area[area];

	return (char *)(size_t)this->addr + cell * this->pages * stage->page;
}

void stage_write(const struct stage *stage, int area, unsigned int first, unsigned int nr)
{
	for (; nr; nr--, first++)
		*(volatile unsigned int *)stage_at(stage, area, first) = first + 1;
}

void stage_read(const struct stage *stage, int area, unsigned int first, unsigned int nr)
{
	for (; nr; nr--, first++)
		(void)*(volatile unsigned int *)stage_at(stage, area, first);
}

enum lab_verdict stage_fork(struct stage *stage)
{
	pid_t pid = fork();

	if (pid < 0)
		return stage_broken(stage, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		close(stage->sock[PARENT]);
		actor_serve(CHILD);
	}
	close(stage->sock[CHILD]);
	stage->pid[CHILD] = pid;
	return DONE;
}

enum lab_verdict stage_skip(struct stage *stage, const char *why)
{
	snprintf(stage->note, sizeof(stage->note), "%s", why);
	return SKIP;
}

enum lab_verdict stage_skip_rest(struct stage *stage, const char *why)
{
	stage_skip(stage, why);
	return SKIP_REST;
}

enum lab_verdict stage_broken(struct stage *stage, const char *what)
{
	snprintf(stage->note, sizeof(stage->note), "%s: %s", what, strerror(errno));
	return BROKEN;
}

enum lab_verdict stage_good(struct stage *stage, bool good, const char *what)
{
	return good ? DONE : stage_broken(stage, what);
}

static ssize_t use_file(const char *path, int flags, char *text, size_t size)
{
	int fd = open(path, flags | O_CLOEXEC);
	ssize_t ret;

	if (fd < 0)
		return -1;
	ret = flags == O_RDONLY ? read(fd, text, size) : write(fd, text, size);
	close(fd);
	return ret;
}

long long stage_number(const char *path)
{
	char text[64] = "";

	if (use_file(path, O_RDONLY, text, sizeof(text) - 1) <= 0)
		return -1;
	return strtoll(text, NULL, 0);
}

int stage_put(const char *path, const char *text)
{
	return use_file(path, O_WRONLY, (char *)text, strlen(text)) < 0 ? -1 : 0;
}

static sigjmp_buf back;
static volatile __u64 caught;

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	caught = LAB_SIGNAL(number, info->si_code);
	siglongjmp(back, 1);
}

static void access_it(char *addr, enum lab_access access)
{
	switch (access) {
	case READ:
		(void)*(volatile char *)addr;
		break;
	case WRITE:
		*(volatile char *)addr = 1;
		break;
	case JUMP:
		((void (*)(void))(size_t)addr)();
		break;
	}
}

__u64 stage_try(char *addr, enum lab_access access)
{
	const struct sigaction catch = {
		.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO,
	};
	struct sigaction before[2];

	caught = 0;
	sigaction(SIGSEGV, &catch, &before[0]);
	sigaction(SIGBUS, &catch, &before[1]);
	if (!sigsetjmp(back, 1))
		access_it(addr, access);
	sigaction(SIGSEGV, &before[0], NULL);
	sigaction(SIGBUS, &before[1], NULL);
	return caught;
}
