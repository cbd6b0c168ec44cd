// SPDX-License-Identifier: GPL-2.0
/*
 * Notes the module's state before bad input and compares it afterwards.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "badinput.h"
#include "lens.h"
#include "racers.h"

/**
 * before_note() - Note targets, filter and the end of the kernel log.
 * @before: filled; release with before_free()
 * @pid: an attached target
 * Return: 0 or a negative errno.
 */
int before_note(struct before *before, pid_t pid)
{
	int ret;

	*before = (struct before){ .pid = pid, .log = -1 };
	ret = lens_text(0, "targets", &before->targets);
	if (ret)
		return ret;
	ret = lens_text(pid, "filter", &before->filter);
	if (ret)
		return ret;
	before->log = log_open();
	return before->log < 0 ? before->log : 0;
}

static bool same_text(pid_t pid, const char *file, const char *old)
{
	char *now;
	bool same;

	if (lens_text(pid, file, &now)) {
		printf("# %s cannot be read any more\n", file);
		return false;
	}
	same = !strcmp(old, now);
	if (!same)
		printf("# %s was:\n%s# %s is:\n%s", file, old, file, now);
	free(now);
	return same;
}

/**
 * before_same() - Do targets and filter read as before?
 * @before: from before_note()
 * Return: true when they do; prints them when not.
 */
bool before_same(const struct before *before)
{
	bool targets = same_text(0, "targets", before->targets);

	return same_text(before->pid, "filter", before->filter) && targets;
}

/**
 * before_log_silent() - Is there nothing about us, and no warning, in the kernel log?
 * @before: from before_note()
 * Return: true when it is silent; prints the first record when not.
 */
bool before_log_silent(const struct before *before)
{
	char record[256];
	int nr = log_news(before->log, "ptelens", record, sizeof(record));

	if (nr)
		printf("# %d new in the kernel log: %s\n", nr, record);
	return !nr;
}

/**
 * before_free() - Release what before_note() filled.
 * @before: may be released twice
 */
void before_free(struct before *before)
{
	free(before->targets);
	free(before->filter);
	if (before->log > 0)
		close(before->log);
	*before = (struct before){ .log = -1 };
}

/**
 * bad_pointer() - An address that nobody maps.
 * Return: it; from a function, so that the compiler does not warn about its use.
 */
void *bad_pointer(void)
{
	return (void *)8;
}

/**
 * put_bytes() - Write bytes to a file in one write().
 * @path: name below the module's directory
 * @bytes: may hold NUL
 * @len: count of bytes
 * Return: 0, or a negative errno; -EIO when only a part was taken.
 */
int put_bytes(const char *path, const char *bytes, size_t len)
{
	int fd = lens_open(0, path, O_WRONLY);
	ssize_t done;
	int ret = 0;

	if (fd < 0)
		return fd;
	done = write(fd, bytes, len);
	if (done < 0)
		ret = -errno;
	else if ((size_t)done != len)
		ret = -EIO;
	close(fd);
	return ret;
}

/**
 * put_format() - Write a text with a pid in it in one write().
 * @path: name below the module's directory
 * @format: each %d is replaced
 * @pid: by this
 * Return: as put_bytes().
 */
int put_format(const char *path, const char *format, pid_t pid)
{
	char text[512];
	size_t len = 0;

	while (*format && len < sizeof(text) - 16) {
		if (!strncmp(format, "%d", 2)) {
			len += sprintf(text + len, "%d", pid);
			format += 2;
		} else {
			text[len++] = *format++;
		}
	}
	return put_bytes(path, text, len);
}

/**
 * build_plain() - A target with a few pages of anonymous memory.
 * @scene: addr[0] is set to them
 * @arg: not used
 * Return: the verdict.
 */
enum scene_verdict build_plain(struct scene *scene, const void *arg)
{
	size_t size = 16 * getpagesize();
	char *mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return scene_fail(scene, "mmap");
	memset(mem, 1, size);
	scene->addr[0] = (__u64)(unsigned long)mem;
	return SCENE_READY;
}
