// SPDX-License-Identifier: GPL-2.0
/* ptelens diff: what changed from one saved dump to another, as a table or as JSON. */
#include <libsmartcols.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "diff.h"
#include "entry_fields.h"
#include "event.h"
#include "field.h"
#include "json.h"
#include "options.h"
#include "progress.h"
#include "say.h"
#include "view.h"

enum {
	START, PAGES, CHANGE, OLD, OLD_LEVEL, OLD_KIND, OLD_TARGET, OLD_FLAGS, OLD_RAW,
	NEW, NEW_LEVEL, NEW_KIND, NEW_TARGET, NEW_FLAGS, NEW_RAW, VMA, NR_FIELDS
};

static const struct column columns[] = {
	{ "START", 12, SCOLS_FL_RIGHT, COLUMN_HEX, IN_BOTH, START,
	  field_verbatim, "address of the first byte" },
	{ "PAGES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, PAGES,
	  field_verbatim, "base pages" },
	{ "SIZE", 1, SCOLS_FL_RIGHT, COLUMN_STRING, IN_TABLE, PAGES,
	  size_of_pages, "the same for people: 4K, 1.5G" },
	{ "CHANGE", 1, 0, COLUMN_STRING, IN_BOTH, CHANGE,
	  field_verbatim, "added removed kind level frame flags frame,flags raw" },
	{ "OLD", 10, 0, COLUMN_STRING, IN_TABLE, OLD,
	  field_verbatim, "flags that were set before, and what the entry led to" },
	{ "OLDKIND", 1, 0, COLUMN_STRING, IN_JSON, OLD_KIND,
	  field_verbatim, "kind before: present zero swap ..., none for no entry" },
	{ "OLDLEVEL", 1, 0, COLUMN_STRING, IN_JSON, OLD_LEVEL,
	  field_verbatim, "table that the entry sits in before: pte pmd ..." },
	{ "OLDPFN", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, OLD_TARGET,
	  target_pfn, "page frame number before, of the first page" },
	{ "OLDSWAPTYPE", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, OLD_TARGET,
	  target_swap_type, "number of the swap device before" },
	{ "OLDSWAPOFF", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, OLD_TARGET,
	  target_swap_offset, "page in the swap device before, of the first page" },
	{ "OLDPIECES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, OLD_TARGET,
	  target_pieces, "contiguous pieces that the frames or swap pages are in before" },
	{ "OLDFLAGS", 1, 0, COLUMN_STRING, IN_JSON, OLD_FLAGS,
	  field_verbatim, "a letter per bit that is set before" },
	{ "OLDRAW", 16, 0, COLUMN_STRING, 0, OLD_RAW,
	  field_verbatim, "the first entry as read before, hex" },
	{ "NEW", 10, 0, COLUMN_STRING, IN_TABLE, NEW,
	  field_verbatim, "flags that are set after, and what the entry leads to" },
	{ "NEWKIND", 1, 0, COLUMN_STRING, IN_JSON, NEW_KIND,
	  field_verbatim, "kind after: present zero swap ..., none for no entry" },
	{ "NEWLEVEL", 1, 0, COLUMN_STRING, IN_JSON, NEW_LEVEL,
	  field_verbatim, "table that the entry sits in after: pte pmd ..." },
	{ "NEWPFN", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, NEW_TARGET,
	  target_pfn, "page frame number after, of the first page" },
	{ "NEWSWAPTYPE", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, NEW_TARGET,
	  target_swap_type, "number of the swap device after" },
	{ "NEWSWAPOFF", 1, SCOLS_FL_RIGHT, COLUMN_HEX, IN_JSON, NEW_TARGET,
	  target_swap_offset, "page in the swap device after, of the first page" },
	{ "NEWPIECES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, NEW_TARGET,
	  target_pieces, "contiguous pieces that the frames or swap pages are in after" },
	{ "NEWFLAGS", 1, 0, COLUMN_STRING, IN_JSON, NEW_FLAGS,
	  field_verbatim, "a letter per bit that is set after" },
	{ "NEWRAW", 16, 0, COLUMN_STRING, 0, NEW_RAW,
	  field_verbatim, "the first entry as read after, hex" },
	{ "VMA", 1, 0, COLUMN_STRING, IN_TABLE, VMA,
	  field_text, "facts about the mapping, in one" },
	{ "PERMS", 1, 0, COLUMN_STRING, IN_JSON, VMA,
	  vma_perms, "permissions of the mapping, as in /proc/PID/maps" },
	{ "VMATYPE", 1, 0, COLUMN_STRING, IN_JSON, VMA,
	  vma_type, "type of the mapping: anon heap stack file shmem hugetlb special" },
	{ "NAME", 1, 0, COLUMN_STRING, IN_JSON, VMA,
	  vma_name, "name of the mapping: a file, [heap], [stack], [anon] ..." },
};

static const struct view view_diff = {
	.name = "diff",
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};

/**
 * struct diff - a run
 * @old: a dump
 * @new: the other
 * @print: how it is printed
 * @printer: the same
 * @pages: how many differ in each way
 */
struct diff {
	struct source old;
	struct source new;
	struct print print;
	const struct printer *printer;
	unsigned long long pages[DIFF_CHANGES];
};

static int usage(void)
{
	printf("Usage: ptelens diff OLD NEW [OPTION...]\n\n"
	       "Shows what changed between two dumps of 'ptelens save': entries that came, that\n"
	       "went and that differ, neighbours that did so alike in one line. CHANGE is added,\n"
	       "removed, or what differs: kind, level, frame, flags, both, or raw: a bit without\n"
	       "a letter. The exit status is 0 also when something changed.\n\n"
	       "Options:\n");
	print_options_help();
	return 0;
}

/* pfn=FIRST+N: a piece of N; ~M: M pieces; as in the file ranges. */
static void target_text(const struct diff_side *side, __u64 pages, char *text, size_t size)
{
	int at;

	if (!side->type) {
		snprintf(text, size, "-");
		return;
	}
	if (side->type == 'p')
		at = snprintf(text, size, "pfn=%llx", side->frame);
	else
		at = snprintf(text, size, "swap=%u:%llx", side->swap_type, side->frame);
	if (side->pieces > 1)
		snprintf(text + at, size - at, "~%llu", side->pieces);
	else if (pages > 1)
		snprintf(text + at, size - at, "+%llu", pages);
}

/* As an event tells it. */
static void short_text(const struct diff_side *side, const char *target, char *text, size_t size)
{
	struct event_side event;
	const char *from;
	size_t to = 0;

	snprintf(event.kind, sizeof(event.kind), "%s", side->kind);
	snprintf(event.target, sizeof(event.target), "%.31s", target);
	for (from = side->flags; *from && to < sizeof(event.flags) - 1; from++)
		if (*from != '-')
			event.flags[to++] = *from;
	event.flags[to] = '\0';
	event_side_text(&event, text, size);
}

struct side_fields {
	char text[100];
	char target[60];
	char raw[20];
};

static void set_side(struct row *row, const struct diff_range *range,
		     const struct diff_side *side, struct side_fields *fields, int first)
{
	size_t length;

	target_text(side, range->pages, fields->target, sizeof(fields->target));
	short_text(side, fields->target, fields->text, sizeof(fields->text));
	snprintf(fields->raw, sizeof(fields->raw), "%016llx", side->raw);
	length = strlen(fields->text);
	/* what differs is shown, when all that is shown else is the same */
	if (range->change == DIFF_RAW || range->change == DIFF_LEVEL)
		snprintf(fields->text + length, sizeof(fields->text) - length, " (%s)",
			 range->change == DIFF_RAW ? fields->raw : side->level);
	row->field[first] = fields->text;
	row->field[first + OLD_LEVEL - OLD] = (char *)side->level;
	row->field[first + OLD_KIND - OLD] = (char *)side->kind;
	row->field[first + OLD_TARGET - OLD] = fields->target;
	row->field[first + OLD_FLAGS - OLD] = (char *)side->flags;
	row->field[first + OLD_RAW - OLD] = strcmp(side->kind, "none") ? fields->raw : "-";
}

static int put(void *data, const struct diff_range *range)
{
	struct diff *diff = data;
	/* the longer of the two lines has made the larger room */
	const struct row *room = diff->old.row.size > diff->new.row.size ? &diff->old.row :
									   &diff->new.row;
	struct row row = { .header = &diff->old.header, .out = room->out, .size = room->size };
	struct side_fields old, new;
	char start[20], pages[24];

	snprintf(start, sizeof(start), "%llx", range->start);
	snprintf(pages, sizeof(pages), "%llu", range->pages);
	row.field[START] = start;
	row.field[PAGES] = pages;
	row.field[CHANGE] = (char *)diff_names[range->change];
	set_side(&row, range, &range->old, &old, OLD);
	set_side(&row, range, &range->new, &new, NEW);
	row.field[VMA] = range->vma;
	diff->pages[range->change] += range->pages;
	return diff->printer->row(&diff->print, &row);
}

static void json_dump(const char *key, const struct source *source)
{
	printf("   \"%s\": {\"file\": ", key);
	json_string(source->name);
	printf(", \"pid\": %d, \"comm\": ", source->header.pid);
	json_string(source->header.comm);
	printf("},\n");
}

static void json_before(const void *data)
{
	const struct diff *diff = data;

	printf("   \"format\": %d,\n", FORMAT_VERSION);
	json_dump("old", &diff->old);
	json_dump("new", &diff->new);
	printf("   \"page_size\": %lu,\n   \"filter\": ", diff->old.header.page_size);
	json_string(diff->old.header.filter);
	printf(",\n");
}

static void json_after(const void *data)
{
	const struct diff *diff = data;
	int i;

	printf(",\n   \"pages\": {");
	for (i = 0; i < DIFF_CHANGES; i++)
		printf("%s\"%s\": %llu", i ? ", " : "", diff_names[i], diff->pages[i]);
	printf("}");
}

/* "pages: 12 added, 3 removed, 3 changed (2 frame, 1 flags)" */
static void tell_sum(const struct diff *diff, const struct print_options *options)
{
	unsigned long long changed = 0;
	bool first = true;
	int i;

	for (i = DIFF_KIND; i < DIFF_CHANGES; i++)
		changed += diff->pages[i];
	if (options->raw || options->no_headings)
		printf("# ");
	else if (diff->print.nr)
		putchar('\n');
	printf("pages: %llu added, %llu removed, %llu changed", diff->pages[DIFF_ADDED],
	       diff->pages[DIFF_REMOVED], changed);
	for (i = DIFF_KIND; i < DIFF_CHANGES; i++) {
		if (!diff->pages[i])
			continue;
		printf("%s%llu %s", first ? " (" : ", ", diff->pages[i], diff_names[i]);
		first = false;
	}
	if (!first)
		putchar(')');
	putchar('\n');
}

static int open_dump(struct source *source, const char *path)
{
	unsigned long page;

	if (source_open(source, -1, path, 0, ENTRY_NR_FIELDS))
		return -1;
	if (source_header(source, "entries")) {
		source_close(source);
		return -1;
	}
	page = source->header.page_size;
	if (page >= 4096 && page <= 65536 && !(page & (page - 1)))
		return 0;
	source_close(source);
	return fail("%s has pages of %lu bytes, which cannot be: save it again", path, page);
}

/* Else all would differ, for no reason that is worth a line. */
static int check_alike(const struct diff *diff)
{
	const struct header *old = &diff->old.header, *new = &diff->new.header;

	if (old->page_size != new->page_size)
		return fail("%s has pages of %lu bytes and %s of %lu: compare dumps of one machine",
			    diff->old.name, old->page_size, diff->new.name, new->page_size);
	if (strcmp(old->filter, new->filter))
		return fail("%s has the filter '%s' and %s has '%s': save both with the same",
			    diff->old.name, old->filter, diff->new.name, new->filter);
	return 0;
}

static int print_diff(struct diff *diff, const struct print_options *options)
{
	unsigned long long old = source_size(&diff->old), new = source_size(&diff->new);
	int err;

	if (check_alike(diff))
		return -1;
	progress_begin("%s and %s", diff->old.name, diff->new.name);
	progress_of(old && new ? old + new : 0);
	diff->print.before = json_before;
	diff->print.after = json_after;
	diff->print.data = diff;
	err = diff->printer->begin(&diff->print, &diff->old.header) ?:
	      diff_walk(&diff->old, &diff->new, put, diff);
	progress_end();
	err = diff->printer->end(&diff->print, err);
	if (!err && !options->json)
		tell_sum(diff, options);
	return err;
}

static int compare_files(const char *old, const char *new, const struct print_options *options)
{
	static struct diff diff;
	int err;

	diff.printer = print_start(&diff.print, &view_diff, options);
	if (!diff.printer || open_dump(&diff.old, old))
		return -1;
	err = open_dump(&diff.new, new);
	if (!err) {
		err = print_diff(&diff, options);
		source_close(&diff.new);
	}
	source_close(&diff.old);
	return err;
}

int cmd_diff(int argc, char **argv)
{
	struct print_options options = { 0 };

	if (!print_option_next(argc, argv, &options, NULL))
		return -1;
	if (options.help)
		return usage();
	if (options.list_columns) {
		view_list_columns(&view_diff);
		return 0;
	}
	if (argc - optind < 2)
		return fail("compare what? ptelens diff OLD NEW, two files of 'ptelens save'");
	if (option_left(argc, argv, 2))
		return -1;
	return compare_files(argv[optind], argv[optind + 1], &options);
}
