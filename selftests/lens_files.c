// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and writes the module's debugfs files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lens.h"

#define LENS_CHUNK (64 * 1024)

/**
 * lens_why_not() - Tell why the tests cannot run here.
 * Return: one sentence of advice for SKIP(), or NULL when they can.
 */
const char *lens_why_not(void)
{
	if (geteuid())
		return "needs root: run it with sudo";
	if (access("/sys/kernel/debug/.", X_OK))
		return "no debugfs: mount -t debugfs none /sys/kernel/debug";
	if (access(LENS_DIR "/attach", F_OK))
		return "module not loaded: insmod ptelens.ko first";
	return NULL;
}

/**
 * lens_put() - Write a text to a file in one write().
 * @path: name below the module's directory
 * @text: what to write
 * Return: 0, or a negative errno of open() or write().
 */
int lens_put(const char *path, const char *text)
{
	char name[256];
	size_t len = strlen(text);
	ssize_t done;
	int fd, ret = 0;

	snprintf(name, sizeof(name), "%s/%s", LENS_DIR, path);
	fd = open(name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	done = write(fd, text, len);
	if (done < 0)
		ret = -errno;
	else if ((size_t)done != len)
		ret = -EIO;
	close(fd);
	return ret;
}

static int put_pid(const char *path, pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", pid);
	return lens_put(path, text);
}

/**
 * lens_attach() - Attach a process.
 * @pid: process id
 * Return: 0, or the negative errno of the write.
 */
int lens_attach(pid_t pid)
{
	return put_pid("attach", pid);
}

/**
 * lens_detach() - Detach a process.
 * @pid: process id
 * Return: 0, or the negative errno of the write.
 */
int lens_detach(pid_t pid)
{
	return put_pid("detach", pid);
}

/**
 * lens_detach_all() - Detach every process.
 * Return: 0, or the negative errno of the write.
 */
int lens_detach_all(void)
{
	return lens_put("detach", "all\n");
}

/**
 * lens_open() - Open a file of a target.
 * @pid: the target; 0 for a file of the root directory
 * @file: its name
 * @flags: of open()
 * Return: a file descriptor, or a negative errno.
 */
int lens_open(pid_t pid, const char *file, int flags)
{
	char name[256];
	int fd;

	if (pid)
		snprintf(name, sizeof(name), "%s/%d/%s", LENS_DIR, pid, file);
	else
		snprintf(name, sizeof(name), "%s/%s", LENS_DIR, file);
	fd = open(name, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * lens_slurp() - Read what is left of a file into memory.
 * @fd: open file
 * @chunk: bytes per read()
 * @text: set to a NUL-terminated buffer that the caller frees
 * Return: 0, or the negative errno of read(); then @text is NULL.
 */
int lens_slurp(int fd, size_t chunk, char **text)
{
	size_t len = 0, size = 0;
	char *buf = NULL;
	ssize_t got;
	int ret;

	do {
		if (size - len < chunk + 1) {
			char *more;

			size = 2 * size + chunk + 1;
			more = realloc(buf, size);
			if (!more) {
				ret = -ENOMEM;
				goto err_free;
			}
			buf = more;
		}
		got = read(fd, buf + len, chunk);
		if (got < 0) {
			ret = -errno;
			goto err_free;
		}
		len += got;
	} while (got);
	buf[len] = '\0';
	*text = buf;
	return 0;

err_free:
	free(buf);
	*text = NULL;
	return ret;
}

/**
 * lens_text() - Read a whole file of a target.
 * @pid: the target; 0 for a file of the root directory
 * @file: its name
 * @text: set to a NUL-terminated buffer that the caller frees
 * Return: 0, or the negative errno of open() or read().
 */
int lens_text(pid_t pid, const char *file, char **text)
{
	int fd = lens_open(pid, file, O_RDONLY);
	int ret;

	*text = NULL;
	if (fd < 0)
		return fd;
	ret = lens_slurp(fd, LENS_CHUNK, text);
	close(fd);
	return ret;
}

/**
 * lens_filter() - Write the filter of a target.
 * @pid: the target
 * @words: the new filter, "none" to clear it
 * Return: 0, or the negative errno of the write.
 */
int lens_filter(pid_t pid, const char *words)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/filter", pid);
	return lens_put(path, words);
}

/**
 * lens_read_lines() - Read and parse entries, ranges or swap.
 * @pid: the target
 * @file: "entries", "ranges" or "swap"
 * @lines: filled; release with lens_free_lines()
 * Return: 0, or a negative errno; -EBADMSG for a line that does not parse.
 */
int lens_read_lines(pid_t pid, const char *file, struct lens_lines *lines)
{
	char *text;
	int ret = lens_text(pid, file, &text);

	*lines = (struct lens_lines){ 0 };
	return ret ?: lens_parse_lines(text, lines);
}

/**
 * lens_read_vmas() - Read and parse the vmas file.
 * @pid: the target
 * @vmas: filled; release with lens_free_vmas()
 * Return: 0, or a negative errno; -EBADMSG for a line that does not parse.
 */
int lens_read_vmas(pid_t pid, struct lens_vmas *vmas)
{
	char *text;
	int ret = lens_text(pid, "vmas", &text);

	*vmas = (struct lens_vmas){ 0 };
	return ret ?: lens_parse_vmas(text, vmas);
}

/**
 * lens_read_summary() - Read and parse the summary file.
 * @pid: the target
 * @summary: filled; release with lens_free_summary()
 * Return: 0, or a negative errno; -EBADMSG for a line that does not parse.
 */
int lens_read_summary(pid_t pid, struct lens_summary *summary)
{
	char *text;
	int ret = lens_text(pid, "summary", &text);

	*summary = (struct lens_summary){ 0 };
	return ret ?: lens_parse_summary(text, summary);
}

/**
 * lens_stat() - Read one of the module's counters.
 * @name: as in the stats file
 * Return: the counter, or -1 if there is no such one.
 */
long long lens_stat(const char *name)
{
	char *text, *line, *rest, word[32];
	long long value, found = -1;

	if (lens_text(0, "stats", &text))
		return -1;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "%31s %lld", word, &value) == 2 && !strcmp(word, name))
			found = value;
	free(text);
	return found;
}
