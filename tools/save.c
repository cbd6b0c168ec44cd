// SPDX-License-Identifier: GPL-2.0
/* ptelens save: all of the module's files of a process as one file; saved.h tells its form. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "cmd.h"
#include "files.h"
#include "filter.h"
#include "options.h"
#include "progress.h"
#include "saved.h"
#include "say.h"
#include "whole.h"

/* The sections, in order. */
enum { SUMMARY, VMAS, ENTRIES, RANGES, SWAP, TABLES, SHARED, RAW, NR_SECTIONS };

static const char * const names[NR_SECTIONS] = {
	[SUMMARY] = "summary",
	[VMAS] = "vmas",
	[ENTRIES] = "entries",
	[RANGES] = "ranges",
	[SWAP] = "swap",
	[TABLES] = "tables",
	[SHARED] = "shared",
	[RAW] = "raw",
};

/**
 * struct save - a dump that is made
 * @pid: of what process
 * @shared: also who shares what
 * @fd: the files, opened before the first of them is read; -1 for what is left out
 * @path: the dump
 * @whole: the same
 * @out: it
 * @section: at hand
 * @start: where the line of the section begins
 */
struct save {
	int pid;
	bool shared;
	int fd[NR_SECTIONS];
	const char *path;
	struct whole whole;
	FILE *out;
	const char *section;
	off_t start;
};

static int usage(void)
{
	printf("Usage: ptelens save PID FILE [OPTION...]\n\n"
	       "Saves all of the module's files of a process as one, to look at it later and\n"
	       "elsewhere: 'ptelens show summary --file FILE' and so on, 'ptelens diff'. FILE is\n"
	       "written as a whole or not at all. The process runs on meanwhile; stop it before\n"
	       "(kill -STOP) if the files must agree to the page. Attaches to the process, if it\n"
	       "is not attached, for as long as it takes.\n\n"
	       "Options:\n"
	       "      --shared             with the frames that others map too, which takes a\n"
	       "                           search through all processes\n"
	       "      --filter WORDS       only what passes, as for 'ptelens show'\n"
	       "      --force              FILE may be there already\n"
	       "  -h, --help               this text\n");
	return 0;
}

static int cannot_write(const struct save *save)
{
	return fail("cannot write %s: %s", save->path, strerror(errno));
}

static void begin_section(struct save *save, const char *name)
{
	progress_what("%s: %s", save->path, name);
	save->section = name;
	save->start = ftello(save->out);
	fprintf(save->out, SAVED_SECTION, name, 0ULL);
}

/* Now that it is known how long it is. */
static int end_section(struct save *save)
{
	off_t end = ftello(save->out);
	int line;

	if (fseeko(save->out, save->start, SEEK_SET))
		return cannot_write(save);
	line = snprintf(NULL, 0, SAVED_SECTION, save->section, 0ULL);
	fprintf(save->out, SAVED_SECTION, save->section,
		(unsigned long long)(end - save->start - line));
	return fseeko(save->out, end, SEEK_SET) || ferror(save->out) ? cannot_write(save) : 0;
}

/* What the whole file begins with, made from how the first section does. */
static void put_title(struct save *save, const char *text)
{
	const char *of = strstr(text, " of ");
	struct utsname kernel;
	time_t at = time(NULL);
	char when[40];

	uname(&kernel);
	strftime(when, sizeof(when), "%FT%TZ", gmtime(&at));
	fprintf(save->out, "# ptelens %d: " SAVED "%.*s\n", FORMAT_VERSION,
		of ? (int)strcspn(of, "\n") : 0, of ?: "");
	fprintf(save->out, "# at %s by %s %s %s\n", when, kernel.sysname, kernel.release,
		kernel.machine);
}

static int save_text(struct save *save, int i)
{
	static char text[1 << 16];
	ssize_t got = read(save->fd[i], text, sizeof(text) - 1);

	text[got > 0 ? got : 0] = '\0';
	if (i == SUMMARY)
		put_title(save, text);
	begin_section(save, names[i]);
	for (; got > 0; got = read(save->fd[i], text, sizeof(text))) {
		if (fwrite(text, got, 1, save->out) != 1)
			return cannot_write(save);
		progress_add(got);
	}
	return got ? files_failed(save->pid, names[i], errno) : end_section(save);
}

static int put_runs(struct save *save, struct ptelens_raw *raw)
{
	const struct ptelens_run *run;

	begin_section(save, names[RAW]);
	fwrite(&raw->info, sizeof(raw->info), 1, save->out);
	while ((run = ptelens_raw_next(raw))) {
		if (fwrite(run, sizeof(struct ptelens_folio_run), 1, save->out) != 1)
			return cannot_write(save);
		progress_add(sizeof(struct ptelens_folio_run));
	}
	return raw->error ? files_failed(save->pid, "raw", raw->error) : end_section(save);
}

static int save_raw(struct save *save)
{
	struct ptelens_raw raw;
	int err = ptelens_raw_start(&raw, save->fd[RAW], PTELENS_FOLIOS);

	err = err ? files_failed(save->pid, "raw", err) : put_runs(save, &raw);
	ptelens_raw_close(&raw);
	save->fd[RAW] = -1;
	return err;
}

static int save_section(struct save *save, int i)
{
	if (save->fd[i] < 0)
		return 0;
	return i == RAW ? save_raw(save) : save_text(save, i);
}

static int save_all(struct save *save)
{
	int i;

	for (i = 0; i < NR_SECTIONS; i++)
		if (save_section(save, i))
			return -1;
	begin_section(save, "end");
	return fflush(save->out) || fsync(fileno(save->out)) ? cannot_write(save) : 0;
}

/* A file shows the memory that the process had when it was opened: open them all at once. */
static int open_files(struct save *save, const char *filter)
{
	int i;

	for (i = 0; i < NR_SECTIONS; i++) {
		if (i == SHARED && !save->shared)
			continue;
		save->fd[i] = filter_open(save->pid, names[i], filter);
		if (save->fd[i] < 0)
			return -1;
	}
	return 0;
}

static void close_files(struct save *save)
{
	int i;

	for (i = 0; i < NR_SECTIONS; i++)
		if (save->fd[i] >= 0)
			close(save->fd[i]);
}

/* Nothing that is no file may be replaced by one, as /dev/null. */
static int check_path(const char *path, bool force)
{
	struct stat stat;

	if (lstat(path, &stat))
		return 0;
	if (!S_ISREG(stat.st_mode))
		return fail("%s is no file: save it as one", path);
	return force ? 0 : whole_exists(path);
}

static int open_out(struct save *save)
{
	int fd = whole_begin(&save->whole, save->path, 0600);

	if (fd < 0)
		return -1;
	save->out = fdopen(fd, "w");
	if (save->out)
		return 0;
	close(fd);
	return fail("out of memory");
}

static int save(struct save *save, const char *filter, bool force)
{
	int i, err;

	if (check_path(save->path, force))
		return -1;
	for (i = 0; i < NR_SECTIONS; i++)
		save->fd[i] = -1;
	if (attach(save->pid))
		return -1;
	err = open_files(save, filter) || open_out(save);
	if (!err) {
		progress_begin("%s", save->path);
		err = save_all(save);
		progress_end();
		if (fclose(save->out) && !err)
			err = cannot_write(save);
		err = err ?: whole_end(&save->whole, force);
	}
	close_files(save);
	return err ? -1 : 0;
}

int cmd_save(int argc, char **argv)
{
	enum { OPT_SHARED = OPT_OF_COMMAND, OPT_FILTER, OPT_FORCE };
	static const struct option options[] = {
		{ "shared", no_argument, NULL, OPT_SHARED },
		{ "filter", required_argument, NULL, OPT_FILTER },
		{ "force", no_argument, NULL, OPT_FORCE },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	static struct save dump;
	const char *filter = NULL;
	bool force = false;
	int opt;

	while ((opt = option_next(argc, argv, ":h", options)) != -1) {
		if (!opt)
			return -1;
		if (opt == 'h')
			return usage();
		if (opt == OPT_SHARED)
			dump.shared = true;
		else if (opt == OPT_FILTER)
			filter = optarg;
		else
			force = true;
	}
	if (argc - optind < 2)
		return fail("save what? ptelens save PID FILE");
	if (option_left(argc, argv, 2))
		return -1;
	dump.pid = parse_pid(argv[optind]);
	dump.path = argv[optind + 1];
	return dump.pid < 0 ? -1 : save(&dump, filter, force);
}
