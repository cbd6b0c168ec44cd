// SPDX-License-Identifier: GPL-2.0
/* Files that are written beside where they belong, and get their name when they are whole. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"
#include "undo.h"
#include "whole.h"

int whole_exists(const char *path)
{
	return fail("%s is there already: give another name, or --force", path);
}

int whole_begin(struct whole *whole, const char *path, mode_t mode)
{
	int fd;

	whole->path = path;
	if (snprintf(whole->temp, sizeof(whole->temp), "%s.XXXXXX", path) >= PATH_MAX)
		return fail("the name of the file is too long: give a shorter one");
	fd = undo_file(whole->temp);
	if (fd < 0)
		return fail("cannot make a file beside %s: %s", path, strerror(-fd));
	if (!fchmod(fd, mode))
		return fd;
	fail("cannot write %s: %s", path, strerror(errno));
	close(fd);
	return -1;
}

int whole_end(const struct whole *whole, bool force)
{
	int err = renameat2(AT_FDCWD, whole->temp, AT_FDCWD, whole->path,
			    force ? 0 : RENAME_NOREPLACE);

	/* a file system that cannot say it in one */
	if (err && errno == EINVAL && access(whole->path, F_OK))
		err = rename(whole->temp, whole->path);
	if (!err)
		undo_keep(whole->temp);
	else if (errno == EEXIST)
		return whole_exists(whole->path);
	return err ? fail("cannot write %s: %s", whole->path, strerror(errno)) : 0;
}
