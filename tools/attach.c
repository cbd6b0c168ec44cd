// SPDX-License-Identifier: GPL-2.0
/* Attaching to a process for as long as the tool runs. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attach.h"
#include "files.h"
#include "say.h"
#include "undo.h"

#define PATH_ROOM (PATH_MAX + 32)

int parse_pid(const char *text)
{
	char *end;
	long pid;

	errno = 0;
	pid = strtol(text, &end, 10);
	if (errno || *end || end == text || pid <= 0 || pid > INT_MAX)
		return fail("'%s' is no pid: 'ps -e' lists the processes", text);
	return pid;
}

static int attach_failed(int pid, int error)
{
	switch (error) {
	case ESRCH:
		return fail("there is no process %d: 'ps -e' lists those there are", pid);
	case EINVAL:
		return fail("%d is a kernel thread, or a thread: give the pid of a process", pid);
	case ENOSPC:
		return fail("too many processes are attached: echo all > detach ends that");
	case EPERM:
	case EACCES:
		return files_failed(pid, "attach", error);
	default:
		return fail("cannot attach to process %d: %s", pid, strerror(error));
	}
}

int attach(int pid)
{
	char path[PATH_ROOM], detach_path[PATH_ROOM], line[16];
	int error;

	if (files_path(path, sizeof(path), 0, "attach") ||
	    files_path(detach_path, sizeof(detach_path), 0, "detach"))
		return -1;
	snprintf(line, sizeof(line), "%d\n", pid);
	error = -undo_write(path, line, detach_path, line);
	return error && error != EEXIST ? attach_failed(pid, error) : 0;
}

void detach(int pid)
{
	char path[PATH_ROOM], line[16];

	if (files_path(path, sizeof(path), 0, "detach"))
		return;
	snprintf(line, sizeof(line), "%d\n", pid);
	undo_now(path, line);
}
