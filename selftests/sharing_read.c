// SPDX-License-Identifier: GPL-2.0
/*
 * Reads "shared" and "who" and expands their lines into entries, one a page.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lens.h"
#include "sharing.h"

#define COLUMNS 11

/* Cuts a line at its blanks. Returns the number of columns. */
static int cut(char *line, char *column[COLUMNS])
{
	char *word, *rest;
	int nr = 0;

	for (word = strtok_r(line, " ", &rest); word && nr < COLUMNS;
	     word = strtok_r(NULL, " ", &rest))
		column[nr++] = word;
	return word ? -1 : nr;
}

/* Adds what a mapper of a run maps: with @step 1 frames, or addresses of pages. */
static int add_pages(struct mappers *to, struct mapper first, __u64 pages, __u64 step)
{
	int ret = 0;

	for (; pages && !ret; pages--) {
		ret = mappers_add(to, first);
		first.pfn += step;
		first.vaddr += getpagesize();
	}
	return ret;
}

/* VADDR PAGES ... PID:VADDR,PID:VADDR,+N */
static int add_line(struct told *told, char **column)
{
	__u64 pages = strtoull(column[1], NULL, 10);
	char *word, *rest = column[9];
	unsigned long long vaddr;
	int pid, ret = 0;

	while (!ret && (word = strsep(&rest, ","))) {
		if (*word == '+')
			told->more += pages * strtoull(word + 1, NULL, 10);
		else if (sscanf(word, "%d:%llx", &pid, &vaddr) == 2)
			ret = add_pages(&told->mapper, (struct mapper){
				.pfn = strtoull(column[0], NULL, 16), .pid = pid,
				.vaddr = vaddr }, pages, getpagesize());
		else
			ret = -EBADMSG;
	}
	return ret;
}

/**
 * shared_read() - Read the file "shared".
 * @pid: the target
 * @told: filled, sorted; release with told_free() also after an error
 * Return: 0 or a negative errno; -EBADMSG for a line that does not parse.
 */
int shared_read(pid_t pid, struct told *told)
{
	char *text, *line, *rest, *column[COLUMNS];
	int ret = lens_text(pid, "shared", &text);

	*told = (struct told){ 0 };
	if (ret)
		return ret;
	for (line = strtok_r(text, "\n", &rest); line && !ret; line = strtok_r(NULL, "\n", &rest)) {
		if (*line == '#')
			continue;
		ret = cut(line, column) == 10 ? add_line(told, column) : -EBADMSG;
	}
	free(text);
	mappers_sort(&told->mapper);
	return ret;
}

/**
 * told_free() - Release what shared_read() filled.
 * @told: may be released twice
 */
void told_free(struct told *told)
{
	mappers_free(&told->mapper);
}

/* PID COMM VADDR PAGES LVL RAW KIND TARGET ... */
static int add_entry(struct answer *answer, char **column)
{
	struct mapper mapper = {
		.pid = atoi(column[0]), .vaddr = strtoull(column[2], NULL, 16),
	};

	if (sscanf(column[7], "pfn=%llx", &mapper.pfn) != 1 || mapper.pid <= 0)
		return -EBADMSG;
	return add_pages(&answer->mapper, mapper, strtoull(column[3], NULL, 10), 1);
}

static int read_line(struct answer *answer, char *line)
{
	char *column[COLUMNS];

	if (sscanf(line, "# found %lu;", &answer->found) == 1)
		return 0;
	if (sscanf(line, "# pfn=%*[0-9a-f+]: %63[^\n]", answer->use) == 1 || *line == '#')
		return 0;
	return cut(line, column) == 11 ? add_entry(answer, column) : -EBADMSG;
}

/**
 * who_ask() - Write the file "who" and read it.
 * @question: what to write
 * @answer: filled; release with answer_free() also after an error
 * Return: 0, or the negative errno of the write or the read; -EBADMSG for a line
 * that does not parse.
 */
int who_ask(const char *question, struct answer *answer)
{
	char *text = NULL, *line, *rest;
	int ret = lens_put("who", question);

	*answer = (struct answer){ 0 };
	if (!ret)
		ret = lens_text(0, "who", &text);
	if (ret)
		return ret;
	for (line = strtok_r(text, "\n", &rest); line && !ret; line = strtok_r(NULL, "\n", &rest))
		ret = read_line(answer, line);
	free(text);
	mappers_sort(&answer->mapper);
	return ret;
}

/**
 * answer_free() - Release what who_ask() filled.
 * @answer: may be released twice
 */
void answer_free(struct answer *answer)
{
	mappers_free(&answer->mapper);
}
