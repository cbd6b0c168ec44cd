// SPDX-License-Identifier: GPL-2.0
/* Attaching to a process for as long as the tool runs. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "files.h"
#include "say.h"

/* All that detaching takes, made before: a signal handler may not make it. */
static char detach_path[PATH_MAX + 32];
static char pid_line[16];
static atomic_bool ours;

static void detach(void)
{
	ssize_t written;
	int fd;

	if (!ours)
		return;
	ours = false;
	fd = open(detach_path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	/* if it fails, someone else detached it: what we want */
	written = write(fd, pid_line, strlen(pid_line));
	(void)written;
	close(fd);
}

static void on_signal(int signal)
{
	detach();
	/* SA_RESETHAND: now it does what it does to others */
	raise(signal);
}

static void detach_at_end(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT };
	struct sigaction action = {
		.sa_handler = on_signal,
		.sa_flags = SA_RESETHAND,
	};
	struct sigaction before;
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&action.sa_mask, signals[i]);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		/* what is ignored, as by nohup, does not end us */
		sigaction(signals[i], NULL, &before);
		if (before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	atexit(detach);
}

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

/* Returns 0 or an errno. */
static int write_attach(int fd)
{
	sigset_t all, before;
	int error = 0;

	/* between being attached and knowing it, no signal may end us */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (write(fd, pid_line, strlen(pid_line)) < 0)
		error = errno;
	else
		ours = true;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

int attach(int pid)
{
	int error, fd;

	snprintf(pid_line, sizeof(pid_line), "%d\n", pid);
	if (files_path(detach_path, sizeof(detach_path), 0, "detach"))
		return -1;
	fd = files_open(0, "attach", O_WRONLY);
	if (fd < 0)
		return -1;
	detach_at_end();
	error = write_attach(fd);
	close(fd);
	return error && error != EEXIST ? attach_failed(pid, error) : 0;
}
