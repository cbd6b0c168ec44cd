// SPDX-License-Identifier: GPL-2.0
/*
 * page-types of the kernel's source, which run brings along as /page-types.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "theirs.h"

#define PROGRAM "/page-types"

static ssize_t drain(int fd)
{
	ssize_t got, all = 0;

	while ((got = read(fd, bench_buffer, BENCH_BUFFER)) > 0)
		all += got;
	return got < 0 ? -errno : all;
}

static ssize_t page_types(struct subject *subject, const char *how, const char *more)
{
	posix_spawn_file_actions_t actions;
	char pid[16];
	char * const argv[] = { "page-types", "-p", pid, (char *)how, (char *)more, NULL };
	int ends[2], err, status;
	ssize_t all;
	pid_t child;

	if (access(PROGRAM, X_OK)) {
		subject->missing = "page-types is not there";
		return -errno;
	}
	snprintf(pid, sizeof(pid), "%d", subject->pid);
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	err = posix_spawn(&child, PROGRAM, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	all = err ? -err : drain(ends[0]);
	close(ends[0]);
	if (!err && (waitpid(child, &status, 0) != child || status)) {
		subject->missing = "page-types failed";
		all = -EIO;
	}
	return all;
}

/**
 * page_types_count() - Pages by flags.
 * @subject: the target
 * Return: bytes or a negative errno.
 */
ssize_t page_types_count(struct subject *subject)
{
	return page_types(subject, NULL, NULL);
}

/**
 * page_types_ranges() - A line for pages in a row whose frames are, too.
 * @subject: the target
 * Return: bytes or a negative errno.
 */
ssize_t page_types_ranges(struct subject *subject)
{
	return page_types(subject, "-lN", NULL);
}

/**
 * page_types_lines() - A line per page, with its map count and cgroup.
 * @subject: the target
 * Return: bytes or a negative errno.
 */
ssize_t page_types_lines(struct subject *subject)
{
	return page_types(subject, "-LN", "-MC");
}
