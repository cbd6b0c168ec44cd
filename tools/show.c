// SPDX-License-Identifier: GPL-2.0
/* ptelens show: one of the module's files as a table or as JSON. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "attach.h"
#include "cmd.h"
#include "files.h"
#include "filter.h"
#include "options.h"
#include "print.h"
#include "progress.h"
#include "say.h"
#include "source.h"
#include "view.h"

struct options {
	struct print_options print;
	const char *filter;
	const char *file;
};

enum {
	OPT_FILTER = OPT_OF_COMMAND,
	OPT_FILE,
};

static const struct option own[] = {
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "file", required_argument, NULL, OPT_FILE },
	{ NULL, 0, NULL, 0 }
};

static int usage(void)
{
	printf("Usage: ptelens show FILE [PID] [OPTION...]\n\n"
	       "Shows one of the module's files. Attaches to the process, if it is not\n"
	       "attached, for as long as it takes.\n\n"
	       "Files:\n");
	views_help();
	printf("\nOptions:\n"
	       "      --filter WORDS       only what passes, in words of the module's filter:\n"
	       "                           range=FROM-TO kind=K,... level=L,... flags=F,!F...\n"
	       "      --file SAVED         reads what 'ptelens save' saved, or a copy of this one\n"
	       "                           file (cat FILE >SAVED); no PID\n");
	print_options_help();
	return 0;
}

static int parse_options(int argc, char **argv, struct options *options)
{
	int opt;

	while ((opt = print_option_next(argc, argv, &options->print, own)) > 0) {
		if (opt == OPT_FILTER)
			options->filter = optarg;
		else
			options->file = optarg;
	}
	return opt ? 0 : -1;
}

static int open_target(struct source *source, const struct view *view,
		       const char *pid_text, const char *filter)
{
	int pid = parse_pid(pid_text);
	FILE *lines;
	int fd;

	if (pid < 0 || attach(pid))
		return -1;
	fd = filter_open(pid, view->file ?: view->name, filter);
	if (fd < 0)
		return -1;
	progress_begin("%s of %d", view->name, pid);
	if (!view->make)
		return source_open(source, fd, view->name, pid, view->nr_fields);
	lines = view->make(fd, pid, filter);
	if (!lines)
		return -1;
	source_lines(source, lines, view->name, pid, view->nr_fields);
	return 0;
}

static int open_root(struct source *source, const struct view *view)
{
	int fd = files_open(0, view->name, O_RDONLY);

	return fd < 0 ? -1 : source_open(source, fd, view->name, 0,
					 view->nr_fields);
}

static int open_saved(struct source *source, const struct view *view, const char *path)
{
	FILE *lines;

	if (!view->make_saved)
		return source_open(source, -1, path, 0, view->nr_fields);
	lines = view->make_saved(path);
	if (!lines)
		return -1;
	source_lines(source, lines, path, 0, view->nr_fields);
	return 0;
}

/* What the user asks for, or -1 if that makes no sense. */
static int open_source(struct source *source, const struct view *view,
		       const char *pid, const struct options *options)
{
	if (options->file && pid)
		return fail("--file shows what was saved, not process %s: leave one of them out",
			    pid);
	if (options->filter && (options->file || !view->of_target))
		return fail("--filter is for files of a live process: leave it out");
	if (options->file)
		return open_saved(source, view, options->file);
	if (!view->of_target)
		return pid ? fail("%s is of no process: leave out '%s'", view->name, pid) :
			     open_root(source, view);
	if (!pid)
		return fail("whose %s? Give a pid: ptelens show %s PID",
			    view->name, view->name);
	return open_target(source, view, pid, options->filter);
}

/* Who waits wants to know for how much. */
static void tell_size(const struct source *source, const struct view *view)
{
	if (source->saved) {
		progress_begin("%s of %s", view->name, source->name);
		progress_of(source_size(source));
	} else if (!strcmp(source->header.filter, "none")) {
		progress_of(progress_total(source->pid, view->total));
	}
}

static int show(const struct view *view, const char *pid,
		const struct options *options)
{
	struct print print = { 0 };
	const struct printer *printer;
	struct source source;
	int err;

	printer = print_start(&print, view, &options->print);
	if (!printer || open_source(&source, view, pid, options))
		return -1;
	source.note = view->note;
	err = view->of_target ? source_header(&source, view->name) : 0;
	if (!err) {
		tell_size(&source, view);
		err = print_rows(&source, printer, &print);
	}
	source_close(&source);
	return err;
}

int cmd_show(int argc, char **argv)
{
	struct options options = { 0 };
	const struct view *view;

	if (parse_options(argc, argv, &options))
		return -1;
	if (options.print.help)
		return usage();
	if (optind == argc)
		return fail("show what? 'ptelens show --help' lists the files");
	if (option_left(argc, argv, 2))
		return -1;
	view = view_find(argv[optind]);
	if (!view)
		return -1;
	if (options.print.list_columns) {
		view_list_columns(view);
		return 0;
	}
	return show(view, argv[optind + 1], &options);
}
