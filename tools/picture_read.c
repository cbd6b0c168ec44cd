// SPDX-License-Identifier: GPL-2.0
/*
 * The picture of an address space: what is read of a process, or of a folder in which that
 * was kept. Kept are the module's vmas, the records of raw with the facts of folios,
 * /proc/zoneinfo, and a file "about" with the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "field.h"
#include "files.h"
#include "picture.h"
#include "progress.h"
#include "say.h"
#include "source.h"
#include "view.h"

static FILE *open_in(const char *folder, const char *name, const char *mode)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, mode);
	if (!file)
		fail("cannot open %s: %s", path, strerror(errno));
	return file;
}

/* All of an open file, in a new one that is at its beginning. Closes @fd. */
static FILE *copy(int fd, const char *keep, const char *name)
{
	FILE *to = keep ? open_in(keep, name, "w+e") : tmpfile();
	char text[8192];
	ssize_t got = 0;

	while (to && (got = read(fd, text, sizeof(text))) > 0)
		fwrite(text, 1, got, to);
	if (!to && !keep)
		fail("cannot make a temporary file: %s", strerror(errno));
	if (to && (got < 0 || fflush(to))) {
		fail("cannot copy %s: %s", name, strerror(errno));
		fclose(to);
		to = NULL;
	}
	close(fd);
	if (to)
		rewind(to);
	return to;
}

static FILE *open_vmas(int pid, const char *folder, const char *keep)
{
	int fd;

	if (!pid)
		return open_in(folder, "vmas", "re");
	fd = files_open(pid, "vmas", O_RDONLY);
	return fd < 0 ? NULL : copy(fd, keep, "vmas");
}

/* Fields of a line of vmas. */
enum { START, END, PERM, NAME = 20 };

static int add_vma(struct picture_facts *facts, const struct row *row)
{
	struct picture_vma *vma;

	vma = realloc(facts->vma, (facts->nr_vmas + 1) * sizeof(*vma));
	if (!vma)
		return fail("out of memory");
	facts->vma = vma;
	vma += facts->nr_vmas;
	vma->start = strtoull(row->field[START], NULL, 16) / facts->page_size;
	vma->end = strtoull(row->field[END], NULL, 16) / facts->page_size;
	snprintf(vma->perms, sizeof(vma->perms), "%s", row->field[PERM]);
	vma->name = strdup(vma_name(row, NAME));
	if (!vma->name)
		return fail("out of memory");
	if (vma->start >= vma->end ||
	    (facts->nr_vmas && vma->start < vma[-1].end)) {
		free(vma->name);
		return fail("vmas has a mapping in another: it is no copy of the module's");
	}
	facts->nr_vmas++;
	return 0;
}

static int read_vmas(struct picture_facts *facts, FILE *in, int pid)
{
	struct source source;
	int got;

	source_lines(&source, in, "vmas", pid, view_vmas.nr_fields);
	got = source_header(&source, "vmas");
	facts->pid = source.header.pid;
	snprintf(facts->comm, sizeof(facts->comm), "%s", source.header.comm);
	snprintf(facts->filter, sizeof(facts->filter), "%.200s", source.header.filter);
	facts->page_size = source.header.page_size;
	if (!got && !facts->page_size)
		got = fail("vmas tells no size of a page: it is no copy of the module's file");
	while (!got && (got = source_next(&source)) > 0)
		got = add_vma(facts, &source.row);
	source_close(&source);
	return got;
}

static int read_live_runs(struct picture_facts *facts, int pid, const char *keep)
{
	FILE *to = keep ? open_in(keep, "raw", "we") : NULL;
	const struct ptelens_run *run;
	struct ptelens_raw raw;
	char path[PATH_MAX];
	int err = 0;

	if ((keep && !to) || files_path(path, sizeof(path), pid, "raw"))
		return -1;
	if (!strcmp(facts->filter, "none"))
		progress_of(progress_total(pid, PROGRESS_MEMORY));
	ptelens_raw_open(&raw, path, PTELENS_FOLIOS);
	while (!err && (run = ptelens_raw_next(&raw))) {
		if (to)
			fwrite(run, sizeof(struct ptelens_folio_run), 1, to);
		err = picture_add_run(facts, (const struct ptelens_folio_run *)run);
		progress_add((__u64)run->pages * facts->page_size);
	}
	if (raw.error)
		err = files_failed(pid, "raw", raw.error);
	ptelens_raw_close(&raw);
	if (to && fclose(to))
		err = fail("cannot write %s/raw: %s", keep, strerror(errno));
	return err;
}

/* Of a file that anybody may have written: sums of these numbers do not overflow. */
static bool is_sane(const struct picture_facts *facts, const struct ptelens_run *run)
{
	return run->pages && run->vaddr % facts->page_size == 0 && !(run->frame >> 52);
}

static int read_kept_runs(struct picture_facts *facts, const char *folder)
{
	FILE *in = open_in(folder, "raw", "re");
	struct ptelens_folio_run run;
	struct stat stat;
	size_t got;
	int err = 0;

	if (!in)
		return -1;
	progress_of(fstat(fileno(in), &stat) ? 0 : stat.st_size);
	while (!err && (got = fread(&run, 1, sizeof(run), in)) == sizeof(run)) {
		err = is_sane(facts, &run.run) ? picture_add_run(facts, &run) :
		      fail("%s/raw has a record that cannot be: keep it again", folder);
		progress_add(sizeof(run));
	}
	if (!err && (ferror(in) || got))
		err = fail("%s/raw ends in the middle of a record: keep it again", folder);
	fclose(in);
	return err;
}

/* Lines are "Node 0, zone DMA" and below it "spanned 4095" and "start_pfn: 1". */
static void parse_zones(struct picture_facts *facts, FILE *in)
{
	struct picture_zone zone = { 0 };
	unsigned long long number;
	__u64 spanned = 0;
	char line[256];

	while (fgets(line, sizeof(line), in) && facts->nr_zones < PICTURE_ZONES) {
		if (sscanf(line, "Node %d, zone %15s", &zone.node, zone.name) == 2) {
			spanned = 0;
		} else if (sscanf(line, " spanned %llu", &number) == 1) {
			spanned = number;
		} else if (sscanf(line, " start_pfn: %llu", &number) == 1 && spanned) {
			zone.start = number;
			zone.end = number + spanned;
			facts->zone[facts->nr_zones++] = zone;
		}
	}
}

static int by_start(const void *a, const void *b)
{
	const struct picture_zone *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

/* A kernel need not tell them, and a folder need not have them. */
static int read_zones(struct picture_facts *facts, int pid, const char *folder, const char *keep)
{
	char path[PATH_MAX] = "/proc/zoneinfo";
	FILE *in;
	int fd;

	if (!pid)
		snprintf(path, sizeof(path), "%s/zoneinfo", folder);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	in = copy(fd, keep, "zoneinfo");
	if (!in)
		return -1;
	parse_zones(facts, in);
	fclose(in);
	qsort(facts->zone, facts->nr_zones, sizeof(*facts->zone), by_start);
	return 0;
}

static int tell_about(struct picture_facts *facts, const char *keep)
{
	struct utsname name;
	FILE *to;

	uname(&name);
	snprintf(facts->release, sizeof(facts->release), "%.120s", name.release);
	facts->when = time(NULL);
	if (!keep)
		return 0;
	to = open_in(keep, "about", "we");
	if (!to)
		return -1;
	fprintf(to, "release %s\nwhen %lld\n", facts->release, facts->when);
	return fclose(to) ? fail("cannot write %s/about: %s", keep, strerror(errno)) : 0;
}

static int read_about(struct picture_facts *facts, const char *folder)
{
	FILE *in = open_in(folder, "about", "re");
	int got;

	if (!in)
		return -1;
	got = fscanf(in, "release %120s when %lld", facts->release, &facts->when);
	fclose(in);
	return got == 2 ? 0 : fail("%s/about is not as --keep writes it: keep it again", folder);
}

int picture_read(struct picture_facts *facts, int pid, const char *folder, const char *keep)
{
	FILE *vmas;

	if (keep && mkdir(keep, 0700) && errno != EEXIST)
		return fail("cannot make the folder %s: %s", keep, strerror(errno));
	if (pid)
		progress_begin("picture of %d", pid);
	else
		progress_begin("picture of %s", folder);
	vmas = open_vmas(pid, folder, keep);
	if (!vmas || read_vmas(facts, vmas, pid))
		return -1;
	if (pid ? read_live_runs(facts, pid, keep) : read_kept_runs(facts, folder))
		return -1;
	if (read_zones(facts, pid, folder, keep))
		return -1;
	return pid ? tell_about(facts, keep) : read_about(facts, folder);
}

void picture_free_facts(struct picture_facts *facts)
{
	size_t i;

	for (i = 0; i < facts->nr_vmas; i++)
		free(facts->vma[i].name);
	free(facts->vma);
	free(facts->piece);
}
