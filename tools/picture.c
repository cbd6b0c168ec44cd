// SPDX-License-Identifier: GPL-2.0
/* ptelens picture: an address space as one picture in a file. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attach.h"
#include "cmd.h"
#include "options.h"
#include "picture_svg.h"
#include "progress.h"
#include "say.h"
#include "whole.h"

struct options {
	const char *out;
	const char *title;
	const char *from;
	const char *keep;
	const char *theme;
	const char *by;
	bool force;
	bool help;
};

enum { OPT_BY = 256, OPT_TITLE, OPT_THEME, OPT_FROM, OPT_KEEP, OPT_FORCE };

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "by", required_argument, NULL, OPT_BY },
	{ "title", required_argument, NULL, OPT_TITLE },
	{ "theme", required_argument, NULL, OPT_THEME },
	{ "keep", required_argument, NULL, OPT_KEEP },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "force", no_argument, NULL, OPT_FORCE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static int usage(void)
{
	printf("Usage: ptelens picture PID -o FILE.svg|FILE.html [OPTION...]\n\n"
	       "Draws the address space of a process: its mappings on the left, the frames and\n"
	       "swap slots that hold their pages on the right, and ribbons between them. The\n"
	       "file needs no other. HTML adds what the mouse points at, and tables. Attaches to\n"
	       "the process, if it is not attached, for as long as it takes.\n\n"
	       "Options:\n"
	       "  -o, --output FILE        the file; what its name ends in tells what it will be\n"
	       "      --by kind|sharer     colours say what pages are (default), or how many\n"
	       "                           entries of all processes map them\n"
	       "      --title TEXT         instead of the name and the sizes\n"
	       "      --theme auto|light|dark  the background; auto, which is the default, is light,\n"
	       "                           and dark where a browser is set to dark\n"
	       "      --keep FOLDER        keeps what was read in FOLDER\n"
	       "      --from FOLDER        draws what was kept there, no PID\n"
	       "      --force              replaces FILE if it is there\n"
	       "  -h, --help               this text\n");
	return 0;
}

static int parse_options(int argc, char **argv, struct options *options)
{
	int opt;

	while ((opt = option_next(argc, argv, ":o:h", long_options)) != -1) {
		switch (opt) {
		case 'o':
			options->out = optarg;
			break;
		case OPT_BY:
			options->by = optarg;
			break;
		case OPT_TITLE:
			options->title = optarg;
			break;
		case OPT_THEME:
			options->theme = optarg;
			break;
		case OPT_KEEP:
			options->keep = optarg;
			break;
		case OPT_FROM:
			options->from = optarg;
			break;
		case OPT_FORCE:
			options->force = true;
			break;
		case 'h':
			options->help = true;
			break;
		default:
			return -1;
		}
	}
	return 0;
}

static bool ends_in(const char *name, const char *end)
{
	size_t have = strlen(name), want = strlen(end);

	return have > want && !strcmp(name + have - want, end);
}

/* The number of a word, or -1. */
static int choose(const char *word, const char * const *words)
{
	int i;

	for (i = 0; word && words[i]; i++)
		if (!strcmp(word, words[i]))
			return i;
	return word ? -1 : 0;
}

static int check(const struct options *options, struct picture_facts *facts,
		 struct picture_drawing *drawing)
{
	static const char * const ways[] = { "kind", "sharer", NULL };
	static const char * const themes[] = { "auto", "light", "dark", NULL };
	int by = choose(options->by, ways), theme = choose(options->theme, themes);

	if (!options->out)
		return fail("where to? Give a file: -o FILE.svg or -o FILE.html");
	if (!ends_in(options->out, ".svg") && !ends_in(options->out, ".html"))
		return fail("%s ends neither in .svg nor in .html: the name tells what it will be",
			    options->out);
	if (by < 0)
		return fail("colours can't be by '%s': give --by kind or --by sharer", options->by);
	if (theme < 0)
		return fail("there is no theme '%s': give auto, light or dark", options->theme);
	if (!options->force && !access(options->out, F_OK))
		return whole_exists(options->out);
	facts->by = by;
	drawing->theme = theme;
	drawing->tips = ends_in(options->out, ".html");
	drawing->title = options->title;
	return 0;
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t done = write(fd, text, size);

		if (done < 0)
			return -1;
		text += done;
		size -= done;
	}
	return 0;
}

static int save(const struct options *options, const char *text, size_t size)
{
	mode_t mask = umask(0);
	struct whole whole;
	int fd, bad;

	umask(mask);
	fd = whole_begin(&whole, options->out, 0666 & ~mask);
	if (fd < 0)
		return -1;
	bad = write_all(fd, text, size) ? errno : 0;
	if (close(fd) && !bad)
		bad = errno;
	return bad ? fail("cannot write %s: %s", options->out, strerror(bad)) :
		     whole_end(&whole, options->force);
}

static int draw(struct picture_drawing *drawing, const struct options *options)
{
	char *text = NULL;
	size_t size;
	int err;

	drawing->to = open_memstream(&text, &size);
	if (!drawing->to)
		return fail("out of memory");
	if (drawing->tips)
		picture_html(drawing);
	else
		picture_svg(drawing);
	err = fclose(drawing->to) ? fail("out of memory") : save(options, text, size);
	free(text);
	return err;
}

/* Reads, lays out and draws. */
static int picture(int pid, const struct options *options)
{
	struct picture_facts *facts = calloc(1, sizeof(*facts));
	struct picture_layout *layout = calloc(1, sizeof(*layout));
	struct picture_drawing drawing = { .facts = facts, .layout = layout };
	int err;

	if (!facts || !layout)
		err = fail("out of memory");
	else
		err = check(options, facts, &drawing) || (pid && attach(pid)) ||
		      picture_read(facts, pid, options->from, options->keep) ||
		      picture_lay_out(layout, facts) || draw(&drawing, options);
	progress_end();
	if (facts)
		picture_free_facts(facts);
	if (layout)
		picture_free_layout(layout);
	free(facts);
	free(layout);
	return err ? -1 : 0;
}

int cmd_picture(int argc, char **argv)
{
	struct options options = { 0 };
	int pid = 0;

	if (parse_options(argc, argv, &options))
		return -1;
	if (options.help)
		return usage();
	if (argc - optind > 1)
		return fail("'%s' is one word too many: see 'ptelens picture --help'",
			    argv[optind + 1]);
	if (options.from && (optind < argc || options.keep))
		return fail("--from draws what was kept: leave out the pid and --keep");
	if (!options.from && optind == argc)
		return fail("a picture of what? ptelens picture PID -o FILE.svg");
	if (!options.from)
		pid = parse_pid(argv[optind]);
	return pid < 0 ? -1 : picture(pid, &options);
}
