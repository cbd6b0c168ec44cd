// SPDX-License-Identifier: GPL-2.0
/* Options of commands, and those of all commands that print rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "progress.h"
#include "say.h"
#include "view.h"

/* More than any command has. */
#define OPTIONS_MAX 24

int option_next(int argc, char **argv, const char *letters, const struct option *options)
{
	int option = getopt_long(argc, argv, letters, options, NULL);

	if (option != ':' && option != '?')
		return option;
	fail("%s %s: see 'ptelens %s --help'", argv[optind - 1],
	     option == ':' ? "wants a value" : "is no option", argv[0]);
	return 0;
}

int option_left(int argc, char **argv, int most)
{
	if (argc - optind <= most)
		return 0;
	return fail("'%s' is one word too many: see 'ptelens %s --help'", argv[optind + most],
		    argv[0]);
}

static const struct option common[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "json", no_argument, NULL, 'J' },
	{ "raw", no_argument, NULL, 'r' },
	{ "noheadings", no_argument, NULL, 'n' },
	{ "list-columns", no_argument, NULL, OPT_LIST_COLUMNS },
	{ "help", no_argument, NULL, 'h' },
};

#define NR_COMMON (sizeof(common) / sizeof(*common))

static bool take_common(struct print_options *options, int option)
{
	switch (option) {
	case 'o':
		options->columns = optarg;
		return true;
	case 'J':
		options->json = true;
		return true;
	case 'r':
		options->raw = true;
		return true;
	case 'n':
		options->no_headings = true;
		return true;
	case OPT_LIST_COLUMNS:
		options->list_columns = true;
		return true;
	case 'h':
		options->help = true;
		return true;
	default:
		return false;
	}
}

int print_option_next(int argc, char **argv, struct print_options *options,
		      const struct option *own)
{
	struct option all[OPTIONS_MAX] = { 0 };
	size_t nr;
	int option;

	memcpy(all, common, sizeof(common));
	for (nr = NR_COMMON; own && own->name && nr < OPTIONS_MAX - 1; own++)
		all[nr++] = *own;
	do {
		option = option_next(argc, argv, ":o:Jrnh", all);
	} while (option > 0 && take_common(options, option));
	return option;
}

void print_options_help(void)
{
	printf("  -o, --output COLUMN,...  these columns; +COLUMN,... adds to the usual ones\n"
	       "      --list-columns       what columns there are\n"
	       "  -J, --json               JSON; addresses and frames are numbers there\n"
	       "  -r, --raw                single blanks between columns; \\x20 in a column\n"
	       "  -n, --noheadings         no line with the names of the columns\n"
	       "  -h, --help               this text\n");
}

const struct printer *print_start(struct print *print, const struct view *view,
				  const struct print_options *options)
{
	if (options->json && options->raw) {
		fail("--json and --raw are two ways to print: give one of them");
		return NULL;
	}
	print->view = view;
	print->raw = options->raw;
	print->no_headings = options->no_headings;
	if (view_select(view, options->json ? IN_JSON : IN_TABLE, options->columns,
			&print->selection))
		return NULL;
	return options->json ? &print_json : &print_table;
}

/* What a line of a live file is about: of what is saved the source counts bytes. */
static void tell_progress(const struct source *source, const struct view *view)
{
	unsigned long long pages = 1;

	if (source->saved || view->make || !(view->covers || view->total))
		return;
	if (view->covers)
		pages = strtoull(source->row.field[view->covers], NULL, 10);
	progress_add(pages * source->header.page_size);
}

int print_rows(struct source *source, const struct printer *printer, struct print *print)
{
	int got = printer->begin(print, &source->header);

	while (!got && (got = source_next(source)) > 0) {
		tell_progress(source, print->view);
		got = printer->row(print, &source->row);
	}
	progress_end();
	return printer->end(print, got);
}
