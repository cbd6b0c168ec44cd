// SPDX-License-Identifier: GPL-2.0
/* ptelens show: one of the module's files as a table or as JSON. */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "attach.h"
#include "cmd.h"
#include "files.h"
#include "filter.h"
#include "print.h"
#include "say.h"
#include "source.h"
#include "view.h"

struct options {
	const char *columns;
	const char *filter;
	const char *file;
	bool json;
	bool raw;
	bool no_headings;
	bool list_columns;
	bool help;
};

enum {
	OPT_FILTER = 256,
	OPT_FILE,
	OPT_LIST_COLUMNS,
};

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "json", no_argument, NULL, 'J' },
	{ "raw", no_argument, NULL, 'r' },
	{ "noheadings", no_argument, NULL, 'n' },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "file", required_argument, NULL, OPT_FILE },
	{ "list-columns", no_argument, NULL, OPT_LIST_COLUMNS },
	{ "help", no_argument, NULL, 'h' },
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
	       "  -o, --output COLUMN,...  these columns; +COLUMN,... adds to the usual ones\n"
	       "      --list-columns       what columns FILE has\n"
	       "      --filter WORDS       only what passes, in words of the module's filter:\n"
	       "                           range=FROM-TO kind=K,... level=L,... flags=F,!F...\n"
	       "      --file SAVED         reads a copy of the file (cat FILE >SAVED), no PID\n"
	       "  -J, --json               JSON; addresses and frames are numbers there\n"
	       "  -r, --raw                single blanks between columns; \\x20 in a column\n"
	       "  -n, --noheadings         no line with the names of the columns\n"
	       "  -h, --help               this text\n");
	return 0;
}

static int parse_options(int argc, char **argv, struct options *options)
{
	int opt;

	while ((opt = getopt_long(argc, argv, ":o:Jrnh", long_options, NULL)) != -1) {
		switch (opt) {
		case 'o':
			options->columns = optarg;
			break;
		case 'J':
			options->json = true;
			break;
		case 'r':
			options->raw = true;
			break;
		case 'n':
			options->no_headings = true;
			break;
		case OPT_FILTER:
			options->filter = optarg;
			break;
		case OPT_FILE:
			options->file = optarg;
			break;
		case OPT_LIST_COLUMNS:
			options->list_columns = true;
			break;
		case 'h':
			options->help = true;
			break;
		case ':':
			return fail("%s wants a value: see 'ptelens show --help'",
				    argv[optind - 1]);
		default:
			return fail("%s is no option: see 'ptelens show --help'",
				    argv[optind - 1]);
		}
	}
	return 0;
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

/* What the user asks for, or -1 if that makes no sense. */
static int open_source(struct source *source, const struct view *view,
		       const char *pid, const struct options *options)
{
	if (options->file && pid)
		return fail("--file shows what was saved, not process %s: leave one of them out",
			    pid);
	if (options->file && view->make)
		return fail("%s is no file that could be saved: give a pid", view->name);
	if (options->filter && (options->file || !view->of_target))
		return fail("--filter is for files of a live process: leave it out");
	if (options->file)
		return source_open(source, -1, options->file, 0, view->nr_fields);
	if (!view->of_target)
		return pid ? fail("%s is of no process: leave out '%s'", view->name, pid) :
			     open_root(source, view);
	if (!pid)
		return fail("whose %s? Give a pid: ptelens show %s PID",
			    view->name, view->name);
	return open_target(source, view, pid, options->filter);
}

static int print_rows(struct source *source, const struct printer *printer,
		      struct print *print)
{
	int got = printer->begin(print, &source->header);

	while (!got && (got = source_next(source)) > 0)
		got = printer->row(print, &source->row);
	return printer->end(print, got);
}

static int show(const struct view *view, const char *pid,
		const struct options *options)
{
	const struct printer *printer = options->json ? &print_json : &print_table;
	struct print print = {
		.view = view,
		.raw = options->raw,
		.no_headings = options->no_headings,
	};
	struct source source;
	int err;

	if (view_select(view, options->json ? IN_JSON : IN_TABLE,
			options->columns, &print.selection) ||
	    open_source(&source, view, pid, options))
		return -1;
	err = view->of_target ? source_header(&source, view->name) : 0;
	if (!err)
		err = print_rows(&source, printer, &print);
	source_close(&source);
	return err;
}

int cmd_show(int argc, char **argv)
{
	struct options options = { 0 };
	const struct view *view;

	if (parse_options(argc, argv, &options))
		return -1;
	if (options.help)
		return usage();
	if (options.json && options.raw)
		return fail("--json and --raw are two ways to print: give one of them");
	if (optind == argc)
		return fail("show what? 'ptelens show --help' lists the files");
	if (argc - optind > 2)
		return fail("'%s' is one word too many: see 'ptelens show --help'",
			    argv[optind + 2]);
	view = view_find(argv[optind]);
	if (!view)
		return -1;
	if (options.list_columns) {
		view_list_columns(view);
		return 0;
	}
	return show(view, argv[optind + 1], &options);
}
