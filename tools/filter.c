// SPDX-License-Identifier: GPL-2.0
/* A filter for one file that is opened. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "files.h"
#include "filter.h"
#include "say.h"

/* The module takes no longer text. */
#define FILTER_MAX 4096

static int set(int fd, int pid, const char *words)
{
	char line[FILTER_MAX + 1];
	int length = snprintf(line, sizeof(line), "%s\n", words);

	if (length > FILTER_MAX)
		return fail("the filter is longer than %d bytes: give fewer ranges",
			    FILTER_MAX);
	if (pwrite(fd, line, length, 0) == length)
		return 0;
	if (errno != EINVAL)
		return files_failed(pid, "filter", errno);
	return fail("the module does not know the filter '%s': its README explains the words",
		    words);
}

/* Called with the filter locked against other runs of the tool. */
static int open_filtered(int fd, int pid, const char *name, const char *words)
{
	char before[FILTER_MAX + 1];
	ssize_t length = pread(fd, before, sizeof(before) - 1, 0);
	int file;

	if (length < 0)
		return files_failed(pid, "filter", errno);
	before[length] = '\0';
	if (set(fd, pid, words))
		return -1;
	file = files_open(pid, name, O_RDONLY);
	if (set(fd, pid, before) && file >= 0) {
		close(file);
		file = -1;
	}
	return file;
}

int filter_open(int pid, const char *name, const char *words)
{
	sigset_t all, mask;
	int fd, file;

	if (!words)
		return files_open(pid, name, O_RDONLY);
	fd = files_open(pid, "filter", O_RDWR);
	if (fd < 0)
		return -1;
	flock(fd, LOCK_EX);
	/* nothing may end us before the target's own filter is back */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	file = open_filtered(fd, pid, name, words);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(fd);
	return file;
}
