// SPDX-License-Identifier: GPL-2.0
/*
 * The view of kinds: how much there is of each kind and level. The quickest question that
 * can be asked of a large process: the file raw is read for it, and nothing else told.
 */
#include <errno.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>

#include "field.h"
#include "files.h"
#include "mark.h"
#include "progress.h"
#include "ptelens-raw.h"
#include "saved.h"
#include "say.h"
#include "view.h"

enum {
	KIND, LEVEL, ENTRIES, PAGES, BYTES, NR_FIELDS
};

static const struct column columns[] = {
	{ "KIND", 1, 0, COLUMN_STRING, IN_BOTH, KIND,
	  field_verbatim, "what the entries are" },
	{ "LEVEL", 1, 0, COLUMN_STRING, IN_BOTH, LEVEL,
	  field_verbatim, "table that they sit in: pte pmd pud p4d pgd" },
	{ "ENTRIES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, ENTRIES,
	  field_verbatim, "how many entries" },
	{ "PAGES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, PAGES,
	  field_verbatim, "base pages that they cover" },
	{ "BYTES", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_JSON, BYTES,
	  field_verbatim, "the same in bytes" },
	{ "SIZE", 1, SCOLS_FL_RIGHT, COLUMN_STRING, IN_TABLE, BYTES,
	  size_of_bytes, "the same for people: 4K, 1.5G" },
};

struct count {
	unsigned long long entries;
	unsigned long long pages;
};

static void count_run(struct count count[][PTELENS_NR_LEVELS], const struct ptelens_run *run)
{
	count[run->kind][run->level].entries += ptelens_run_entries(run);
	count[run->kind][run->level].pages += run->pages;
}

/* Returns 0 or an errno. The module's version is ours, so it names only known kinds. */
static int count_all(struct ptelens_raw *raw, struct count count[][PTELENS_NR_LEVELS])
{
	const struct ptelens_run *run;

	while ((run = ptelens_raw_next(raw))) {
		count_run(count, run);
		progress_add((__u64)run->pages << raw->info.page_shift);
	}
	return raw->error;
}

static void read_comm(char *comm, size_t size, int pid)
{
	char path[64];
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	strcpy(comm, "-");
	in = fopen(path, "re");
	if (in && fgets(comm, size, in))
		comm[strcspn(comm, "\n")] = '\0';
	if (in)
		fclose(in);
}

/* The filter that was in force: the one that was asked for, or the target's own. */
static void read_filter(char *own, size_t size, int pid)
{
	int fd = files_open(pid, "filter", O_RDONLY);
	ssize_t length;
	char *at;

	strcpy(own, "none");
	if (fd >= 0) {
		length = read(fd, own, size - 1);
		own[length > 0 ? length - 1 : 0] = '\0';
		close(fd);
	}
	for (at = own; *at; at++)
		if (*at == '\n')
			*at = ' ';
}

/* The counts as a file of the module would have them. */
static void print(FILE *to, const struct header *header,
		  struct count count[][PTELENS_NR_LEVELS])
{
	int kind, level;

	fprintf(to, "# ptelens %d: kinds of %d (%s); base page %lu; %d-level; filter: %s\n",
		FORMAT_VERSION, header->pid, header->comm, header->page_size, header->levels,
		header->filter);
	for (kind = 0; kind < PTELENS_NR_KINDS; kind++)
		for (level = 0; level < PTELENS_NR_LEVELS; level++) {
			const struct count *of = &count[kind][level];

			if (of->entries)
				fprintf(to, "%s %s %llu %llu %llu\n", kind_names[kind],
					level_names[level], of->entries, of->pages,
					of->pages * header->page_size);
		}
}

static FILE *lines_of(const struct header *header, struct count count[][PTELENS_NR_LEVELS])
{
	FILE *lines = tmpfile();

	if (!lines) {
		fail("cannot make a temporary file: %s", strerror(errno));
		return NULL;
	}
	print(lines, header, count);
	rewind(lines);
	return lines;
}

static FILE *count_kinds(int fd, int pid, const char *filter)
{
	struct count count[PTELENS_NR_KINDS][PTELENS_NR_LEVELS] = { 0 };
	struct header header = { .pid = pid };
	struct ptelens_raw raw;
	int err;

	if (filter)
		snprintf(header.filter, sizeof(header.filter), "%s", filter);
	else
		read_filter(header.filter, sizeof(header.filter), pid);
	if (!strcmp(header.filter, "none"))
		progress_of(progress_total(pid, view_kinds.total));
	err = ptelens_raw_start(&raw, fd, PTELENS_KINDS) ?: count_all(&raw, count);
	ptelens_raw_close(&raw);
	if (err) {
		files_failed(pid, "raw", err);
		return NULL;
	}
	header.page_size = 1UL << raw.info.page_shift;
	header.levels = raw.info.levels;
	read_comm(header.comm, sizeof(header.comm), pid);
	return lines_of(&header, count);
}

static FILE *count_saved(const char *path)
{
	struct count count[PTELENS_NR_KINDS][PTELENS_NR_LEVELS] = { 0 };
	struct ptelens_folio_run run;
	struct saved_raw raw;
	FILE *lines = NULL;
	int got;

	if (saved_raw_open(&raw, path))
		return NULL;
	progress_begin("kinds of %s", path);
	progress_of(source_size(&raw.source));
	while ((got = saved_raw_next(&raw, &run)) > 0)
		count_run(count, &run.run);
	if (!got)
		lines = lines_of(&raw.source.header, count);
	saved_raw_close(&raw);
	return lines;
}

const struct view view_kinds = {
	.name = "kinds",
	.help = "how much there is of each kind, quickly, however large it is",
	.of_target = true,
	.total = PROGRESS_MEMORY,
	.file = "raw",
	.make = count_kinds,
	.make_saved = count_saved,
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};
