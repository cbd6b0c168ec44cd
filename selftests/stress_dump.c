// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps a file of a target that does not stand still, and checks what can be checked then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kfiles.h"
#include "stress.h"
#include "tables.h"

/* The end of user space with 5-level tables; with 4 levels it is lower. */
#define ADDRESS_LIMIT 0x100000000000000ULL

static __u64 max_pfn;
static unsigned int swap_areas;

/**
 * dump_limits() - Learn the machine's limits before the first dump.
 * Return: 0 or a negative errno.
 */
int dump_limits(void)
{
	FILE *file = fopen("/proc/iomem", "re");
	unsigned long long start, end;
	char line[256];

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%llx-%llx : System RAM", &start, &end) == 2 &&
		    strstr(line, "System RAM"))
			max_pfn = (end + 1) / getpagesize();
	fclose(file);
	swap_areas = kf_swap_areas();
	return max_pfn ? 0 : -ENODATA;
}

static void wrong(struct dumps *dumps, const char *what, pid_t pid, const char *file, __u64 addr)
{
	if (dumps->wrong++ < 10)
		printf("# %s of %d: %s at %llx\n", file, pid, what, addr);
}

/*
 * What is impossible in the folio of an entry: its lock is held, so that the folio cannot
 * be split meanwhile.
 */
static const char *impossible_folio(const struct lens_line *line)
{
	const struct lens_folio *folio = &line->folio;
	long pages = 1L << folio->order;
	bool head, tail;

	if (folio->node < 0 || !folio->kpf)
		return "folio without a node or without flags";
	head = strchr(folio->kpf, 'H');
	tail = strchr(folio->kpf, 'T');
	if (!folio->order)
		return head || tail || folio->sub != LENS_UNSAID ? "place in a small folio" : NULL;
	if (folio->sub < 0 || folio->sub + line->pages > pages)
		return "place outside of the folio";
	if (line->target.first % pages != folio->sub || head == tail || head != !folio->sub)
		return "not that place in the folio";
	if (folio->parts != LENS_UNSAID && (line->level == LENS_PTE || folio->parts > pages))
		return "too many parts";
	return NULL;
}

/* What is impossible in a line whatever the process does; NULL when nothing is. */
static const char *impossible_line(const struct lens_line *line, bool one_page)
{
	const struct lens_target *target = &line->target;
	bool hardware = lens_flag(line, 'r');

	if (line->start % getpagesize() || !line->pages)
		return "odd start or no pages";
	if (line->start + line->pages * getpagesize() > ADDRESS_LIMIT)
		return "beyond user space";
	if (one_page && line->level == LENS_PTE && line->pages != 1 && line->kind != LENS_PRESENT)
		return "many pages in one pte";
	if (one_page && line->level == LENS_PMD && line->pages > 512)
		return "more pages than a pmd has";
	if (hardware && line->kind != LENS_PRESENT && line->kind != LENS_ZERO &&
	    line->kind != LENS_SPECIAL)
		return "present and not present";
	if (line->kind == LENS_PRESENT && (!hardware || target->is_swap ||
					   target->form == LENS_NONE))
		return "present without a frame";
	if (line->kind == LENS_PRESENT && target->form != LENS_PIECES &&
	    target->first + (target->form == LENS_RUN ? target->count : 1) > max_pfn)
		return "frame beyond the memory";
	if (line->kind == LENS_SWAP && (!target->is_swap || target->type >= swap_areas))
		return "swap area that does not exist";
	if (one_page && strcmp(line->folio.type, "-"))
		return impossible_folio(line);
	return NULL;
}

/* Leaves of the lines of "shared" what those of "ranges" have. */
static void drop_mappers(char *text)
{
	char *line, *end, *to = text;

	for (line = text; *line; line = end) {
		char *blank = line;

		end = line + strcspn(line, "\n");
		end += *end == '\n';
		if (*line != '#')
			for (blank = end; blank > line && *blank != ' '; blank--)
				;
		if (blank > line) {
			memmove(to, line, blank - line);
			to += blank - line;
			*to++ = '\n';
		}
	}
	*to = '\0';
}

static void check_lines(pid_t pid, const char *file, char *text, struct dumps *dumps)
{
	bool is_shared = !strcmp(file, "shared");
	bool one_page = strcmp(file, "ranges") && !is_shared;
	bool only_swap = !strcmp(file, "swap");
	struct lens_lines lines;
	__u64 last = 0;
	size_t i;

	if (is_shared)
		drop_mappers(text);
	if (lens_parse_lines(text, &lines))
		wrong(dumps, "line that does not parse", pid, file, last);
	for (i = 0; i < lines.nr; i++) {
		const struct lens_line *line = &lines.line[i];
		const char *what = impossible_line(line, one_page);

		if (strlen(line->flags) != strlen(lines.line[0].flags))
			what = "flags of another width";
		if (line->start < last)
			what = "before the end of the last line";
		if (only_swap && lens_flag(line, 'r'))
			what = "present in swap";
		if (what)
			wrong(dumps, what, pid, file, line->start);
		last = line->start + line->pages * getpagesize();
		dumps->kind[line->kind]++;
		dumps->huge += line->level != LENS_PTE;
	}
	dumps->lines += lines.nr;
	lens_free_lines(&lines);
}

static void check_vmas(pid_t pid, const char *file, char *text, struct dumps *dumps)
{
	struct lens_vmas vmas;
	__u64 last = 0, sum;
	size_t i;
	int kind;

	if (lens_parse_vmas(text, &vmas))
		wrong(dumps, "line that does not parse", pid, file, last);
	for (i = 0; i < vmas.nr; i++) {
		const struct lens_vma *vma = &vmas.vma[i];

		for (sum = 0, kind = 0; kind < LENS_NR_KINDS; kind++)
			sum += vma->kind[kind];
		if (vma->start < last || vma->end <= vma->start || vma->end > ADDRESS_LIMIT)
			wrong(dumps, "order of lines", pid, file, vma->start);
		if (vma->pages != (vma->end - vma->start) / getpagesize() || sum > vma->pages ||
		    vma->entries > sum)
			wrong(dumps, "sum of pages", pid, file, vma->start);
		last = vma->end;
	}
	dumps->lines += vmas.nr;
	lens_free_vmas(&vmas);
}

static void check_summary(pid_t pid, const char *file, char *text, struct dumps *dumps)
{
	const struct lens_row *total, *row;
	struct lens_summary summary;
	__u64 sum = 0;

	if (lens_parse_summary(text, &summary))
		wrong(dumps, "line that does not parse", pid, file, 0);
	total = lens_find_row(&summary, "total", "all");
	for (row = summary.row; row < summary.row + summary.nr; row++)
		if (!strcmp(row->group, "kind"))
			sum += row->pages;
	/* All rows come from one walk; a cut file has none or not all of them. */
	if (total && lens_find_row(&summary, "sum", "pss") && sum != total->pages)
		wrong(dumps, "sum of kinds", pid, file, sum);
	dumps->lines += summary.nr;
	lens_free_summary(&summary);
}

static void check_table_lines(pid_t pid, const char *file, char *text, struct dumps *dumps)
{
	const struct lens_table *table, *last = NULL;
	struct lens_tables tables;

	if (lens_parse_tables(text, &tables))
		wrong(dumps, "line that does not parse", pid, file, 0);
	for (table = tables.table; table < tables.table + tables.nr; last = table++) {
		const char *what = impossible_table(table);

		if (last && (table->start < last->start ||
			     (table->start == last->start && table->level >= last->level)))
			what = "before the last table";
		if (what)
			wrong(dumps, what, pid, file, table->start);
	}
	dumps->lines += tables.nr;
	lens_free_tables(&tables);
}

/* Reads until the end or an error, and keeps what came before the error. */
static int read_text(int fd, size_t chunk, char **text)
{
	size_t len = 0, room = 0;
	ssize_t got;

	*text = NULL;
	do {
		if (room - len < chunk + 1) {
			room = 2 * room + chunk + 1;
			*text = realloc(*text, room);
			if (!*text)
				return -ENOMEM;
		}
		got = read(fd, *text + len, chunk);
		if (got > 0)
			len += got;
	} while (got > 0);
	/* A line that was cut by the error cannot parse. */
	while (got < 0 && len && (*text)[len - 1] != '\n')
		len--;
	(*text)[len] = '\0';
	return got < 0 ? -errno : 0;
}

/**
 * dump_and_check() - Read a file of a target and check each line.
 * @pid: the target; it may exit, exec or be detached at any time
 * @file: its name
 * @chunk: bytes per read()
 * @dumps: counts what was seen
 */
void dump_and_check(pid_t pid, const char *file, size_t chunk, struct dumps *dumps)
{
	int fd = lens_open(pid, file, O_RDONLY);
	char *text;
	int ret;

	if (fd < 0) {
		if (fd == -ENOENT || fd == -ESRCH || fd == -EIO || fd == -ENXIO)
			dumps->absent++;
		else
			wrong(dumps, strerror(-fd), pid, file, 0);
		return;
	}
	ret = read_text(fd, chunk, &text);
	close(fd);
	if (ret == -ESRCH || ret == -EIO)
		dumps->cut++;
	else if (ret)
		wrong(dumps, strerror(-ret), pid, file, 0);
	else
		dumps->whole++;
	if (!text)
		return;
	if (!strcmp(file, "vmas"))
		check_vmas(pid, file, text, dumps);
	else if (!strcmp(file, "summary"))
		check_summary(pid, file, text, dumps);
	else if (!strcmp(file, "tables"))
		check_table_lines(pid, file, text, dumps);
	else if (!strcmp(file, "explain"))
		free(text);	/* nobody has asked for an address */
	else
		check_lines(pid, file, text, dumps);
}
