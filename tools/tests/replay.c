// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for the module's file "raw" in tests, so that ptelens watch can be tested where
 * there is no module: as a library that is loaded before the others (LD_PRELOAD).
 *
 * The file "raw" is then a copy of "ranges", as text; its lines are given as records, by
 * address, as the module does. All other files are what they are.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../mark.h"
#include "../../module/uapi/ptelens.h"

#define LINE 1024

static int raw_fd = -1;

static const struct ptelens_raw_info info = {
	.version = PTELENS_RAW_VERSION,
	.detail = PTELENS_ENTRIES,
	.record_size = sizeof(struct ptelens_run),
	.page_shift = 12,
	.level_shift = { 12, 21, 30, 39, 48 },
	.levels = 5,
	.limit = (1ULL << 56) - 4096,
};

static unsigned int find(const char *name, const char * const *names, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(name, names[i]))
			return i;
	fprintf(stderr, "replay: what is '%s'?\n", name);
	abort();
}

/* Neighbours of a line of ranges are taken for frames that follow each other. */
static int parse(const char *line, struct ptelens_run *run)
{
	char level[8], kind[20];

	*run = (struct ptelens_run){ .step = 13 };
	if (sscanf(line, "%llx %u %7s %llx %19s", &run->vaddr, &run->pages, level, &run->raw,
		   kind) != 5)
		return 0;
	run->level = find(level, level_names, PTELENS_NR_LEVELS);
	run->kind = find(kind, kind_names, PTELENS_NR_KINDS);
	return 1;
}

/* Begins inside of a run where it is asked to. */
static int cut(struct ptelens_run *run, __u64 addr)
{
	__u64 end = run->vaddr + ((__u64)run->pages << info.page_shift);

	if (end <= addr)
		return 0;
	if (run->vaddr < addr) {
		run->pages = (end - addr) >> info.page_shift;
		run->vaddr = addr;
	}
	return 1;
}

static ssize_t give(char *buf, size_t size, __u64 addr)
{
	FILE *in = fdopen(dup(raw_fd), "r");
	struct ptelens_run run;
	char line[LINE];
	size_t used = 0;

	rewind(in);
	while (used + sizeof(run) <= size && fgets(line, sizeof(line), in)) {
		if (*line == '#' || !parse(line, &run) || !cut(&run, addr))
			continue;
		memcpy(buf + used, &run, sizeof(run));
		used += sizeof(run);
	}
	fclose(in);
	return used;
}

ssize_t pread(int fd, void *buf, size_t size, off_t at)
{
	ssize_t (*next)(int fd, void *buf, size_t size, off_t at) = dlsym(RTLD_NEXT, "pread");

	return fd == raw_fd ? give(buf, size, at) : next(fd, buf, size, at);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int fd, unsigned long request, void *arg) = dlsym(RTLD_NEXT, "ioctl");
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (request == PTELENS_RAW_DETAIL) {
		raw_fd = fd;
		return 0;
	}
	if (request != PTELENS_RAW_INFO)
		return next(fd, request, arg);
	memcpy(arg, &info, sizeof(info));
	return 0;
}
