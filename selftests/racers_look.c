// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at the kernel log and at the list of targets, before and after a race.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lens.h"
#include "racers.h"

#define LOG_WARNING 4

/* Warnings about the clock, which an emulated machine gets without our help. */
static const char * const excused[] = {
	"hrtimer: interrupt took",
	"clocksource:",
	"TSC ",
	"perf: interrupt took",
	NULL
};

/*
 * Moving a page has the waiting pages of all CPUs put on their LRU lists before. A
 * kernel that cannot move pages leaves them there, which only makes a test stricter.
 */
static void drain_lists(void)
{
	int node = 0, status;
	void *page = &node;

	syscall(SYS_move_pages, 0, 1UL, &page, &node, &status, 0);
}

/**
 * quiet_begin() - End what would make two reads of a stopped target differ.
 * @quiet: for quiet_end()
 *
 * Our own program's text is the target's too: what we map of it counts there, and
 * NUMA balancing may move it for our sake. Pages on their way to an LRU list have a
 * reference that goes by itself. And DAMON clears accessed bits at random, by default
 * on 7.3.
 *
 * Return: 0 or a negative errno.
 */
int quiet_begin(struct quiet *quiet)
{
	if (mlockall(MCL_CURRENT))
		return -errno;
	kf_set(&quiet->damon, "/sys/module/damon_stat/parameters/enabled", "N");
	kf_set(&quiet->numa, "/proc/sys/kernel/numa_balancing", "0");
	drain_lists();
	return 0;
}

/**
 * quiet_end() - Put the settings back.
 * @quiet: from quiet_begin()
 */
void quiet_end(struct quiet *quiet)
{
	kf_restore(&quiet->damon);
	kf_restore(&quiet->numa);
}

/**
 * log_open() - Note the present end of the kernel log.
 * Return: file descriptor for log_news(), or a negative errno.
 */
int log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (lseek(fd, 0, SEEK_END) < 0) {
		close(fd);
		return -errno;
	}
	return fd;
}

static bool is_news(const char *record, const char *also)
{
	const char *text = strchr(record, ';');
	unsigned int priority = strtoul(record, NULL, 10);
	const char * const *excuse;

	if (!text)
		return false;
	if (also && strstr(text, also))
		return true;
	if (priority > LOG_WARNING)
		return false;
	for (excuse = excused; *excuse; excuse++)
		if (strstr(text, *excuse))
			return false;
	return true;
}

/**
 * log_news() - Count the kernel's warnings and worse since log_open().
 * @fd: from log_open(); moves to the end of the log again
 * @also: records with this word count, whatever their level; may be NULL
 * @first: gets the text of the first of them
 * @size: room in @first
 * Return: how many, or a negative errno.
 */
int log_news(int fd, const char *also, char *first, size_t size)
{
	char record[8192];
	ssize_t got;
	int nr = 0;

	first[0] = '\0';
	/* somebody reads it who can tell what is the kernel's own */
	if (getenv("PTELENS_LOG"))
		return 0;
	for (;;) {
		got = read(fd, record, sizeof(record) - 1);
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got < 0)
			return errno == EAGAIN ? nr : -errno;
		record[got] = '\0';
		if (!is_news(record, also))
			continue;
		if (!nr++)
			snprintf(first, size, "%.*s", (int)strcspn(record, "\n"), record);
	}
}

static int parse_row(const char *line, struct target_row *row)
{
	int end = 0;

	if (sscanf(line, "%d %79s %15s %llu %lf %llu %15s %15s %15s%n", &row->pid,
		   row->comm, row->state, &row->execs, &row->attached, &row->walked,
		   row->events, row->dropped, row->shadow, &end) != 9 || line[end]) {
		printf("# does not parse: targets: '%s'\n", line);
		return -EBADMSG;
	}
	return 0;
}

/**
 * targets_read() - Read and parse the list of targets.
 * @rows: set to an array that the caller frees
 * @nr: its length
 * Return: 0, or a negative errno; -EBADMSG for a line that does not parse.
 */
int targets_read(struct target_row **rows, size_t *nr)
{
	char *text, *rest, *line;
	size_t room = 0;
	int ret;

	*rows = NULL;
	*nr = 0;
	ret = lens_text(0, "targets", &text);
	if (ret)
		return ret;
	rest = text;
	while (!ret && (line = strsep(&rest, "\n"))) {
		if (!*line || *line == '#')
			continue;
		if (*nr == room) {
			room = 2 * room + 64;
			*rows = realloc(*rows, room * sizeof(**rows));
		}
		ret = parse_row(line, &(*rows)[(*nr)++]);
	}
	free(text);
	if (ret) {
		free(*rows);
		*rows = NULL;
	}
	return ret;
}

/**
 * targets_find() - Find a process in the list of targets.
 * @pid: process id
 * @row: filled when it is there
 * Return: how many lines name it (0 or 1, more is an error of the module), or a
 * negative errno.
 */
int targets_find(pid_t pid, struct target_row *row)
{
	struct target_row *rows;
	size_t i, nr;
	int ret, found = 0;

	ret = targets_read(&rows, &nr);
	if (ret)
		return ret;
	for (i = 0; i < nr; i++) {
		if (rows[i].pid != pid)
			continue;
		*row = rows[i];
		found++;
	}
	free(rows);
	return found;
}

/**
 * same_lines() - Compare two texts line by line.
 * @before: text
 * @after: text
 * Return: true when they are equal; prints the first lines that differ.
 */
bool same_lines(const char *before, const char *after)
{
	int shown = 0;

	while (*before && *after && shown < 5) {
		size_t one = strcspn(before, "\n"), two = strcspn(after, "\n");

		if (one != two || memcmp(before, after, one)) {
			printf("# was: %.*s\n# is:  %.*s\n", (int)one, before, (int)two, after);
			shown++;
		}
		before += one + !!before[one];
		after += two + !!after[two];
	}
	return !shown && !*before && !*after;
}
