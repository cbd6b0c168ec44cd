// SPDX-License-Identifier: GPL-2.0
/* The module's files in debugfs: where they are, and what their errors mean. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "files.h"
#include "say.h"

#define FOLDER "ptelens"

/* What the module can be built for. */
#define OLDEST_MAJOR 6
#define OLDEST_MINOR 1

/* Tests of the tool, without a module, say where a copy of its files is. */
#define FOR_TESTS "PTELENS_DEBUGFS"

static bool find_debugfs(char *path, size_t size)
{
	const char *for_tests = getenv(FOR_TESTS);
	struct mntent *mount = NULL;
	FILE *mounts;

	if (for_tests) {
		snprintf(path, size, "%s", for_tests);
		return true;
	}
	mounts = setmntent("/proc/self/mounts", "r");
	if (!mounts)
		return false;
	while ((mount = getmntent(mounts)))
		if (!strcmp(mount->mnt_type, "debugfs"))
			break;
	if (mount)
		snprintf(path, size, "%s", mount->mnt_dir);
	endmntent(mounts);
	return mount;
}

/* There is no module: can there be one? */
static void not_loaded(void)
{
	struct utsname kernel;
	int major, minor;

	uname(&kernel);
	if (sscanf(kernel.release, "%d.%d", &major, &minor) == 2 &&
	    (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)))
		fail("this kernel is too old, Linux %s: boot one from %d.%d on",
		     kernel.release, OLDEST_MAJOR, OLDEST_MINOR);
	else
		fail("the module is not loaded: 'insmod ptelens.ko' or 'modprobe ptelens' does it");
}

/* The module's folder, looked for once. */
static const char *find_root(void)
{
	static char root[PATH_MAX];
	char debugfs[PATH_MAX - sizeof("/" FOLDER)];

	if (*root)
		return root;
	if (!find_debugfs(debugfs, sizeof(debugfs))) {
		fail("debugfs is not mounted: mount -t debugfs none /sys/kernel/debug");
		return NULL;
	}
	snprintf(root, sizeof(root), "%s/" FOLDER, debugfs);
	if (!access(root, X_OK))
		return root;
	if (errno == ENOENT)
		not_loaded();
	else if (errno == EACCES)
		fail("only root may look at page tables: run it as root, with sudo for instance");
	else
		fail("%s: %s", root, strerror(errno));
	*root = '\0';
	return NULL;
}

int files_path(char *path, size_t size, int pid, const char *name)
{
	const char *root = find_root();

	if (!root)
		return -1;
	if (pid)
		snprintf(path, size, "%s/%d/%s", root, pid, name);
	else
		snprintf(path, size, "%s/%s", root, name);
	return 0;
}

int files_failed(int pid, const char *name, int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return fail("the kernel refuses: this takes CAP_SYS_ADMIN and no lockdown");
	case ESRCH:
		return fail("process %d exited or runs something else now: this is not all of it",
			    pid);
	case ENOENT:
	case EIO:
		return fail("someone detached process %d: this is not all of it, ask again",
			    pid);
	default:
		return fail("cannot read %s: %s", name, strerror(error));
	}
}

int files_open(int pid, const char *name, int flags)
{
	char path[PATH_MAX + 32];
	int fd;

	if (files_path(path, sizeof(path), pid, name))
		return -1;
	fd = open(path, flags | O_CLOEXEC);
	return fd >= 0 ? fd : files_failed(pid, name, errno);
}
