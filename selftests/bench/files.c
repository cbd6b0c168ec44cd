// SPDX-License-Identifier: GPL-2.0
/*
 * Reads files as a program does that wants their contents: into one buffer, again and again.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

char bench_buffer[BENCH_BUFFER];

/**
 * prepare_reader() - Make the memory of a reader warm.
 *
 * What it gives back is not to be faulted in anew by its next reading.
 */
void prepare_reader(void)
{
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 128 << 20);
	memset(bench_buffer, 1, sizeof(bench_buffer));
}

/**
 * read_whole() - Read a file from its beginning to its end.
 * @path: the file
 * @chunk: bytes per read(), BENCH_BUFFER at most
 * Return: how many bytes there were, or a negative errno.
 */
ssize_t read_whole(const char *path, size_t chunk)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got, all = 0;

	if (fd < 0)
		return -errno;
	while ((got = read(fd, bench_buffer, chunk)) > 0)
		all += got;
	if (got < 0)
		all = -errno;
	close(fd);
	return all;
}

static const char *parse_hex(const char *at, __u64 *value)
{
	*value = 0;
	for (;; at++) {
		if (*at >= '0' && *at <= '9')
			*value = *value << 4 | (*at - '0');
		else if (*at >= 'a' && *at <= 'f')
			*value = *value << 4 | (*at - 'a' + 10);
		else
			return at;
	}
}

/**
 * read_areas() - Read which addresses a process has mapped.
 * @pid: the process
 * @area: filled; what lies above user space is left out
 * @room: how many fit
 * Return: how many there are, or a negative errno.
 *
 * Who reads pagemap needs it, so it is part of what that costs.
 */
ssize_t read_areas(pid_t pid, struct area *area, size_t room)
{
	static char text[BENCH_BUFFER];
	size_t used = 0, nr = 0;
	const char *at = text;
	char path[40];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while ((got = read(fd, text + used, sizeof(text) - 1 - used)) > 0)
		used += got;
	close(fd);
	if (got < 0)
		return -errno;
	text[used] = '\0';
	while (*at && nr < room) {
		at = parse_hex(at, &area[nr].start);
		at = parse_hex(at + 1, &area[nr].end);
		if (area[nr].start >> 63 == 0)
			nr++;
		while (*at && *at++ != '\n')
			;
	}
	return *at ? -E2BIG : (ssize_t)nr;
}
