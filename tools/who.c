// SPDX-License-Identifier: GPL-2.0
/* ptelens who: every entry of every process that maps a frame, as a table or as JSON. */
#include <errno.h>
#include <fcntl.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cmd.h"
#include "field.h"
#include "files.h"
#include "json.h"
#include "options.h"
#include "progress.h"
#include "say.h"
#include "view.h"

/* So often somebody else may ask between our question and its answer. */
#define TRIES 20

enum {
	PID, COMM, ENTRY_VADDR, ENTRY_PAGES, ENTRY_LEVEL, ENTRY_RAW, ENTRY_KIND, ENTRY_TARGET,
	ENTRY_FLAGS, ENTRY_FOLIO, ENTRY_VMA, NR_FIELDS
};

static const struct column columns[] = {
	{ "PID", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, PID,
	  field_verbatim, "process; of those that share an mm the smallest" },
	{ "COMM", 1, 0, COLUMN_STRING, IN_BOTH, COMM,
	  field_text, "its name" },
#include "entry_columns.h"
};

static void take_note(const char *line);

static const struct view view_who = {
	.name = "who",
	.of_target = false,
	.note = take_note,
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};

/**
 * struct question - what the user asks
 * @text: as given
 * @pid: of PID:ADDR
 * @vaddr: of PID:ADDR
 * @first: or the first frame
 * @nr: and how many; 0 for PID:ADDR
 */
struct question {
	const char *text;
	int pid;
	unsigned long long vaddr;
	unsigned long long first;
	unsigned long long nr;
};

/*
 * What the notes of the answer say, of which the last makes it whole.
 * @uses has a line PFN[+N]: USE for frames of one use each.
 */
static struct answer {
	const char *question;
	unsigned long long first;
	unsigned long long nr;
	char no_frame[32];
	FILE *uses;
	char *uses_text;
	size_t uses_size;
	unsigned long long found;
	unsigned long long overtaken;
	bool whole;
} answer;

static int usage(void)
{
	printf("Usage: ptelens who PFN|PFN+N|PID:ADDRESS [OPTION...]\n\n"
	       "Shows every entry of every process that maps a frame: the one with this\n"
	       "number (hex), those of N in a row, or the one that an address (hex) of a\n"
	       "process leads to; and what the frame is used for. Attaches to nobody.\n\n"
	       "Options:\n");
	print_options_help();
	return 0;
}

static int bad_question(const char *text)
{
	return fail("'%s' is no question: ask for PFN or PFN+N (PFN in hex), or for PID:ADDRESS",
		    text);
}

/* The module is stricter; this is to know its answer again. */
static int parse_question(struct question *question, const char *text)
{
	*question = (struct question){ .text = text, .nr = 1 };
	if (strchr(text, ':')) {
		question->nr = 0;
		return sscanf(text, "%d:%llx", &question->pid, &question->vaddr) == 2 ? 0 :
		       bad_question(text);
	}
	if (!strncmp(text, "pfn=", 4))
		text += 4;
	return sscanf(text, "%llx+%llu", &question->first, &question->nr) >= 1 ? 0 :
	       bad_question(question->text);
}

static int refused(const struct question *question, int error)
{
	if (error == EINVAL)
		return bad_question(question->text);
	if (error == ESRCH)
		return fail("there is no process %d: 'ps -e' lists those there are",
			    question->pid);
	return files_failed(0, "who", error);
}

/* Asks, and opens the answer. Other runs of the tool wait; other programs do not. */
static int ask(const struct question *question)
{
	int answer_fd = -1, fd = files_open(0, "who", O_WRONLY);
	char line[64];
	int len;

	if (fd < 0)
		return -1;
	flock(fd, LOCK_EX);
	/* with the newline: a single byte is no command */
	len = snprintf(line, sizeof(line), "%s\n", question->text);
	if (len >= (int)sizeof(line))
		bad_question(question->text);
	else if (write(fd, line, len) < 0)
		refused(question, errno);
	else
		answer_fd = files_open(0, "who", O_RDONLY);
	close(fd);
	return answer_fd;
}

/* "pfn=FIRST" or "pfn=FIRST+N" */
static bool parse_frames(const char *text, unsigned long long *first, unsigned long long *nr)
{
	*nr = 1;
	return sscanf(text, "pfn=%llx+%llu", first, nr) >= 1;
}

/*
 * "pfn=...", "PID:ADDR: pfn=..." or "PID:ADDR: no frame, its entry is KIND". Returns false if
 * somebody else has asked that.
 */
static bool parse_answer(const struct question *question, const char *text)
{
	unsigned long long vaddr;
	int at = 0;

	if (sscanf(text, "%*d:%llx: %n", &vaddr, &at) == 1) {
		text += at;
		if (question->nr || vaddr != question->vaddr)
			return false;
		if (sscanf(text, "no frame, its entry is %31s", answer.no_frame) == 1)
			return true;
		return parse_frames(text, &answer.first, &answer.nr);
	}
	return parse_frames(text, &answer.first, &answer.nr) && question->nr &&
	       answer.first == question->first && answer.nr == question->nr;
}

/* The search begins with the first read, which may find no memory to look into. */
static bool is_gone(FILE *in, const struct question *question)
{
	int c = getc(in);

	if (c == EOF && ferror(in) && errno == ESRCH) {
		fail("process %d has no memory of its own: it is a kernel thread, or has exited",
		     question->pid);
		return true;
	}
	ungetc(c, in);
	return false;
}

/* Returns 1 if the answer is to this question, 0 if it is not, or -1. */
static int read_head(struct source *source, const struct question *question)
{
	int got, version = 0, at = 0;

	if (is_gone(source->in, question))
		return -1;
	got = source_line(source);
	if (got < 0)
		return -1;
	if (got && sscanf(source->line, "# ptelens %d: who maps %n", &version, &at) == 1 &&
	    version == FORMAT_VERSION && at)
		return parse_answer(question, source->line + at);
	return fail("the answer has a form that this tool does not know: use one version of both");
}

static int open_answer(struct source *source, const struct question *question)
{
	int i, got = 0;

	for (i = 0; i < TRIES && !got; i++) {
		int fd = ask(question);

		if (fd < 0 || source_open(source, fd, "who", question->pid, NR_FIELDS))
			return -1;
		got = read_head(source, question);
		if (got <= 0)
			source_close(source);
	}
	if (got > 0)
		return 0;
	return got ? -1 : fail("other programs ask who all the time: ask again");
}

static void take_note(const char *line)
{
	if (!strncmp(line, "# pfn=", 6))
		fprintf(answer.uses, "%s\n", line + 6);
	else if (sscanf(line, "# found %llu; overtaken by a change and left out %llu",
			&answer.found, &answer.overtaken) == 2)
		answer.whole = true;
}

/* Calls @put with each line of the uses. */
static void each_use(void (*put)(const char *frames, const char *use, bool first))
{
	char *rest = answer.uses_text, *line;
	bool first = true;

	while ((line = strsep(&rest, "\n")) && *line) {
		char *use = strstr(line, ": ");

		if (!use)
			continue;
		*use = '\0';
		put(line, use + 2, first);
		first = false;
	}
}

static void json_before(const void *data)
{
	(void)data;
	printf("   \"format\": %d,\n   \"question\": ", FORMAT_VERSION);
	json_string(answer.question);
	printf(",\n   \"pfn\": ");
	if (*answer.no_frame)
		printf("null,\n   \"frames\": 0,\n   \"entry\": \"%s\",\n", answer.no_frame);
	else
		printf("%llu,\n   \"frames\": %llu,\n   \"entry\": null,\n", answer.first,
		       answer.nr);
}

static void json_use(const char *frames, const char *use, bool first)
{
	unsigned long long pfn = 0, nr = 1;

	if (sscanf(frames, "%llx+%llu", &pfn, &nr) < 1)
		return;
	printf("%s\n      {\"pfn\": %llu, \"frames\": %llu, \"use\": ", first ? "" : ",", pfn, nr);
	json_string(use);
	putchar('}');
}

static void json_after(const void *data)
{
	(void)data;
	printf(",\n   \"uses\": [");
	fflush(answer.uses);
	each_use(json_use);
	printf("%s],\n   \"found\": %llu,\n   \"left_out\": %llu",
	       *answer.uses_text ? "\n   " : "", answer.found, answer.overtaken);
}

/* Behind a table for people, or for programs, who know a note by its #. */
static const char *note_start = "";

static void tell_use(const char *frames, const char *use, bool first)
{
	(void)first;
	printf("%spfn=%s: %s\n", note_start, frames, use);
}

static void tell_rest(const struct print_options *options)
{
	if (options->raw || options->no_headings)
		note_start = "# ";
	else if (answer.found)
		putchar('\n');
	if (*answer.no_frame) {
		printf("%s%s leads to no frame: its entry is %s\n", note_start, answer.question,
		       answer.no_frame);
		return;
	}
	fflush(answer.uses);
	each_use(tell_use);
	printf("%s%llu %s found, ", note_start, answer.found,
	       answer.found == 1 ? "entry" : "entries");
	if (answer.overtaken)
		printf("%llu left out: changed before it could be told\n", answer.overtaken);
	else
		printf("none left out\n");
}

static int who(const char *text, const struct print_options *options)
{
	struct print print = { .before = json_before, .after = json_after };
	const struct printer *printer = print_start(&print, &view_who, options);
	struct question question;
	struct source source;
	int err;

	if (!printer || parse_question(&question, text))
		return -1;
	progress_begin("who maps %s", text);
	if (open_answer(&source, &question))
		return -1;
	answer.question = text;
	source.note = view_who.note;
	answer.uses = open_memstream(&answer.uses_text, &answer.uses_size);
	if (!answer.uses)
		return fail("out of memory");
	err = print_rows(&source, printer, &print);
	if (!err && !answer.whole && !*answer.no_frame)
		err = fail("the answer ends in the middle: ask again");
	if (!err && !options->json)
		tell_rest(options);
	fclose(answer.uses);
	free(answer.uses_text);
	source_close(&source);
	return err;
}

int cmd_who(int argc, char **argv)
{
	struct print_options options = { 0 };

	if (!print_option_next(argc, argv, &options, NULL) || option_left(argc, argv, 1))
		return -1;
	if (options.help)
		return usage();
	if (options.list_columns) {
		view_list_columns(&view_who);
		return 0;
	}
	if (optind == argc)
		return fail("who maps what? ptelens who PFN|PFN+N|PID:ADDRESS");
	return who(argv[optind], &options);
}
