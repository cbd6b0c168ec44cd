// SPDX-License-Identifier: GPL-2.0
/* ptelens lab: experiments that make page tables change, show it, and check it. */
#include <fcntl.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "field.h"
#include "files.h"
#include "lab_run.h"
#include "options.h"
#include "say.h"
#include "source.h"
#include "undo.h"

static const char *dir = "/var/tmp";

static int usage(void)
{
	printf("Usage: ptelens lab [OPTION...] [NAME...]\n\n"
	       "Runs experiments, by default all of them: a program of the tool's own does\n"
	       "something to its memory, a step at a time, and the entries that this changes\n"
	       "are shown before and after, with the events that tell why. Each step says\n"
	       "what it shows, and is checked: the exit status is 0 if all was as expected.\n\n"
	       "Options:\n"
	       "  -l, --list               name the experiments\n"
	       "  -s, --step               wait for Enter after each step\n"
	       "  -J, --json               print JSON\n"
	       "  -d, --dir DIR            make files in DIR, a folder on a disk (default\n"
	       "                           %s)\n"
	       "  -h, --help               this text\n", dir);
	return 0;
}

static int list(void)
{
	const struct experiment * const *at;
	struct libscols_table *table = scols_new_table();

	if (!table || !scols_table_new_column(table, "NAME", 0, 0) ||
	    !scols_table_new_column(table, "SHOWS", 0, 0))
		return fail("out of memory");
	for (at = lab_list; *at; at++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		if (!line || scols_line_set_data(line, 0, (*at)->name) ||
		    scols_line_set_data(line, 1, (*at)->about))
			return fail("out of memory");
	}
	scols_print_table(table);
	scols_unref_table(table);
	return 0;
}

static void wait_for_enter(void)
{
	int c;

	printf("    -- Enter --");
	fflush(stdout);
	do {
		c = getchar();
	} while (c != '\n' && c != EOF);
	if (c == EOF)
		putchar('\n');
}

/* Actors of a run that was killed: they died with it, but are attached. */
static int clean_up(void)
{
	enum { PID, COMM, STATE, EXECS, ATTACHED, WALKED, EVENTS, DROPPED, SHADOW, NR_FIELDS };
	int got, out, fd = files_open(0, "targets", O_RDONLY);
	struct source source;
	char line[32];

	if (fd < 0 || source_open(&source, fd, "targets", 0, NR_FIELDS))
		return -1;
	out = files_open(0, "detach", O_WRONLY);
	while ((got = source_next(&source)) > 0) {
		char **field = source.row.field;

		if (out < 0 || strcmp(field[STATE], "exited") ||
		    strncmp(field[COMM], ACTOR_COMM, strlen(ACTOR_COMM)))
			continue;
		snprintf(line, sizeof(line), "%s\n", field[PID]);
		if (write(out, line, strlen(line)) < 0)
			continue;	/* somebody else was faster */
	}
	if (out >= 0)
		close(out);
	source_close(&source);
	return got;
}

/* Others that change entries: by chance, as they like. */
static void quiet(const char *path, const char *value)
{
	char before[64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, before, sizeof(before) - 1);

	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return;
	before[length] = '\0';
	undo_write(path, value, path, before);
}

static const struct experiment *find(const char *name)
{
	const struct experiment * const *at = lab_list;

	while (*at && strcmp((*at)->name, name))
		at++;
	if (!*at)
		fail("there is no experiment '%s': 'ptelens lab --list' names them", name);
	return *at;
}

static int play(const struct experiment *experiment, const struct lab_out *out, bool step,
		bool *wrong)
{
	struct lab *lab = calloc(1, sizeof(*lab));
	int err;

	if (!lab)
		return fail("out of memory");
	lab->experiment = experiment;
	lab->out = out;
	lab->dir = dir;
	err = lab_play(lab, step ? wait_for_enter : NULL);
	*wrong |= lab_outcome(lab) == WRONG;
	free(lab);
	return err;
}

static int play_all(char **names, const struct lab_out *out, bool step)
{
	const struct experiment * const *at;
	bool wrong = false;
	int i, err = 0;

	for (i = 0; names[i]; i++)
		if (!find(names[i]))
			return -1;
	if (clean_up())
		return -1;
	quiet("/sys/module/damon_stat/parameters/enabled", "N");
	quiet("/proc/sys/kernel/numa_balancing", "0");
	out->begin();
	for (i = 0; names[i] && !err; i++)
		err = play(find(names[i]), out, step, &wrong);
	for (at = lab_list; !*names && *at && !err; at++)
		err = play(*at, out, step, &wrong);
	out->end(err);
	if (!err && wrong)
		err = fail("not all was as expected: see the lines with WRONG");
	return err;
}

int cmd_lab(int argc, char **argv)
{
	static const struct option options[] = {
		{ "list", no_argument, NULL, 'l' },
		{ "step", no_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'J' },
		{ "dir", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const struct lab_out *out = &lab_plain;
	bool step = false;
	int opt;

	if (argc == 4 && !strcmp(argv[1], ACTOR_OPTION))
		return actor_main(argv[2], argv[3]);
	while ((opt = option_next(argc, argv, ":lsJd:h", options)) != -1) {
		switch (opt) {
		case 'l':
			return list();
		case 's':
			step = true;
			break;
		case 'J':
			out = &lab_json;
			break;
		case 'd':
			dir = optarg;
			break;
		case 'h':
			return usage();
		default:
			return -1;
		}
	}
	return play_all(argv + optind, out, step);
}
