// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests about lifetimes share: targets of a size, reads until the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lens.h"
#include "lifetime.h"
#include "racers.h"

const char * const lifetime_files[LIFETIME_FILES + 1] = {
	"summary", "vmas", "entries", "ranges", "swap", "tables", "shared", "explain",
	NULL
};

/**
 * build_pages() - A target with many small pages.
 * @scene: addr[0] is set to them
 * @mib: points to their size in MiB, an unsigned int
 * Return: the verdict.
 */
enum scene_verdict build_pages(struct scene *scene, const void *mib)
{
	size_t size = (size_t)*(const unsigned int *)mib << 20;
	char *mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return scene_fail(scene, "mmap");
	madvise(mem, size, MADV_NOHUGEPAGE);
	memset(mem, 1, size);
	scene->addr[0] = (__u64)(unsigned long)mem;
	return SCENE_READY;
}

/**
 * drain() - Read until the end or an error.
 * @fd: open file
 * @chunk: bytes per read(), at most 64 KiB
 * @bytes: gets what was read; may be NULL
 * Return: 0 at the end of the file, or the negative errno of read().
 */
int drain(int fd, size_t chunk, unsigned long *bytes)
{
	unsigned long sum = 0;
	char buf[65536];
	ssize_t got;

	do {
		got = read(fd, buf, chunk);
		if (got > 0)
			sum += got;
	} while (got > 0);
	if (bytes)
		*bytes = sum;
	return got < 0 ? -errno : 0;
}

/**
 * drain_file() - Open a file of a target and read until the end or an error.
 * @pid: the target; 0 for a file of the root directory
 * @file: its name
 * @chunk: bytes per read(), at most 64 KiB
 * Return: 0 at the end of the file, or the negative errno of open() or read().
 */
int drain_file(pid_t pid, const char *file, size_t chunk)
{
	int fd = lens_open(pid, file, O_RDONLY);
	int ret;

	if (fd < 0)
		return fd;
	ret = drain(fd, chunk, NULL);
	close(fd);
	return ret;
}

static int compare_vmas(const struct lens_vmas *vmas, FILE *maps)
{
	unsigned long start, end;
	char line[512], perm[5];
	size_t i = 0;
	int wrong = 0;

	while (fgets(line, sizeof(line), maps)) {
		if (strstr(line, "[vsyscall]"))
			continue;
		if (sscanf(line, "%lx-%lx %4s", &start, &end, perm) != 3)
			return -EBADMSG;
		if (i < vmas->nr && vmas->vma[i].start == start && vmas->vma[i].end == end &&
		    !strcmp(vmas->vma[i].perm, perm)) {
			i++;
			continue;
		}
		printf("# not in vmas: %s", line);
		wrong++;
	}
	return wrong + (vmas->nr - i);
}

/**
 * count_wrong_vmas() - Compare the vmas file of a target with a maps file.
 * @target: a stopped target
 * @proc: the folder with the maps file, "PID" or "PID/task/TID"
 * Return: count of differing lines, or a negative errno.
 */
int count_wrong_vmas(pid_t target, const char *proc)
{
	struct lens_vmas vmas;
	char path[64];
	FILE *maps;
	int ret;

	snprintf(path, sizeof(path), "/proc/%s/maps", proc);
	maps = fopen(path, "re");
	if (!maps)
		return -errno;
	ret = lens_read_vmas(target, &vmas);
	if (!ret)
		ret = vmas.nr ? compare_vmas(&vmas, maps) : -ENODATA;
	lens_free_vmas(&vmas);
	fclose(maps);
	return ret;
}

/**
 * state_is() - Does the list of targets tell this about a process?
 * @pid: process id
 * @state: live, exited or exec'ed
 * @execs: changes of the mm
 * Return: true when there is exactly one line with that; prints it when not.
 */
bool state_is(pid_t pid, const char *state, unsigned long long execs)
{
	struct target_row row;
	int found = targets_find(pid, &row);

	if (found != 1) {
		printf("# %d lines for %d in targets\n", found, pid);
		return false;
	}
	if (!strcmp(row.state, state) && row.execs == execs)
		return true;
	printf("# %d is %s, execs %llu; expected %s, %llu\n", pid, row.state, row.execs,
	       state, execs);
	return false;
}

/**
 * fork_with_pid() - Start a process that has a given number and sleeps.
 * @pid: a free number
 * Return: @pid, or a negative errno.
 */
pid_t fork_with_pid(pid_t pid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (__u64)(unsigned long)&pid,
		.set_tid_size = 1,
	};
	long child = syscall(SYS_clone3, &args, sizeof(args));

	if (child < 0)
		return -errno;
	while (!child)
		pause();
	return child;
}
