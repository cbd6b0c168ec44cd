// SPDX-License-Identifier: GPL-2.0
/* What checks ask for: cells, and other files of the module. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "filter.h"
#include "lab_run.h"
#include "say.h"

const struct stage *lab_stage(const struct lab *lab)
{
	return lab->cast.stage;
}

__u64 lab_frame(const struct lab *lab, enum lab_who who, int area, unsigned int cell)
{
	return lab->cell[who][area][cell].frame;
}

unsigned long lab_filled(const struct lab *lab, enum lab_who who, int area, unsigned int cell)
{
	return lab->cell[who][area][cell].filled;
}

unsigned long lab_pages(const struct lab *lab, const char *cause)
{
	unsigned long pages = 0;
	unsigned int i;

	for (i = 0; i < lab->nr_events; i++)
		if (!strcmp(lab->event[i].is.cause, cause))
			pages += lab->event[i].watched;
	return pages;
}

void lab_ask(struct lab *lab, enum lab_who who, const char *file, __u64 addr)
{
	int fd = files_open(lab->cast.stage->pid[who], file, O_WRONLY);
	char line[32];

	snprintf(line, sizeof(line), "%llx\n", addr);
	lab_expect(lab, fd >= 0 && write(fd, line, strlen(line)) > 0, "%s takes no address", file);
	if (fd >= 0)
		close(fd);
}

void lab_quote(struct lab *lab, const char *line)
{
	lab->out->quote(lab, line);
}

void lab_lines(struct lab *lab, enum lab_who who, const char *file, const char *filter,
	       void (*line)(char *text, void *data), void *data)
{
	int pid = lab->cast.stage->pid[who];
	int fd = filter_open(pid, file, filter);
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");
	char *text = NULL;
	size_t room = 0;
	ssize_t length;

	if (!in) {
		lab_expect(lab, false, "%s", said() ?: "out of memory");
		return;
	}
	errno = 0;
	while ((length = getline(&text, &room, in)) > 0) {
		text[length - 1] = '\0';
		line(text, data);
	}
	lab_expect(lab, feof(in), "reading %s: %s", file, strerror(errno));
	free(text);
	fclose(in);
}

/* What is looked for in summary, and what was found. */
struct question {
	const char *group;
	const char *name;
	int column;
	long long answer;
};

static void look_for(char *text, void *data)
{
	struct question *question = data;
	char group[32], name[32];
	long long number[3];

	if (sscanf(text, "%31s %31s %lld %lld %lld", group, name, &number[0], &number[1],
		   &number[2]) != 5)
		return;
	if (!strcmp(group, question->group) && !strcmp(name, question->name))
		question->answer = number[question->column - 2];
}

long long lab_summary(struct lab *lab, enum lab_who who, const char *group, const char *name,
		      int column)
{
	struct question question = { .group = group, .name = name, .column = column };

	lab_lines(lab, who, "summary", NULL, look_for, &question);
	return question.answer;
}

/* The names of those that forbidden accesses can bring. */
static const struct {
	int number, code;
	const char *text;
} signals[] = {
	{ 0, 0, "no signal" },
	{ SIGSEGV, SEGV_MAPERR, "SIGSEGV (SEGV_MAPERR: nothing is mapped there)" },
	{ SIGSEGV, SEGV_ACCERR, "SIGSEGV (SEGV_ACCERR: the mapping does not allow it)" },
	{ SIGSEGV, SEGV_PKUERR, "SIGSEGV (SEGV_PKUERR: the protection key forbids it)" },
	{ SIGBUS, BUS_ADRERR, "SIGBUS (BUS_ADRERR: the file has no such page)" },
	{ SIGBUS, BUS_MCEERR_AR, "SIGBUS (BUS_MCEERR_AR: the memory is broken)" },
};

static const char *signal_text(__u64 caught)
{
	static char other[64];
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (caught == LAB_SIGNAL(signals[i].number, signals[i].code))
			return signals[i].text;
	snprintf(other, sizeof(other), "signal %d, si_code %d", (int)(caught >> 32),
		 (int)(__u32)caught);
	return other;
}

void lab_expect_signal(struct lab *lab, const char *what, __u64 want, __u64 saw)
{
	lab_fact(lab, "%s: %s", what, signal_text(saw));
	if (want == saw)
		return;
	lab_expect(lab, false, "%s: expected %s", what, signal_text(want));
}
