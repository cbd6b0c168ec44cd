// SPDX-License-Identifier: GPL-2.0
/* Reads saved dumps. Nothing in them is believed: somebody may have cut or changed them. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "progress.h"
#include "saved.h"
#include "say.h"

static int damaged(const char *path)
{
	return fail("%s is not whole, or damaged: save it again", path);
}

/* Reads the line of a section. Returns false if that is not what comes. */
static bool next_section(FILE *in, char *name, unsigned long long *length)
{
	char line[64], again[64];

	if (!fgets(line, sizeof(line), in) || sscanf(line, "= %15s %20llu", name, length) != 2)
		return false;
	/* as it was written, to the byte */
	snprintf(again, sizeof(again), SAVED_SECTION, name, *length);
	return !strcmp(line, again);
}

/* Behind the first line there may be notes. */
static bool skip_notes(FILE *in)
{
	int c;

	while ((c = getc(in)) == '#')
		do {
			c = getc(in);
		} while (c != '\n' && c != EOF);
	return c != EOF && ungetc(c, in) != EOF;
}

int saved_find(FILE *in, const char *path, const char *name, long long *length)
{
	unsigned long long bytes;
	struct stat stat;
	long long at = -1;
	char found[16];

	if (fstat(fileno(in), &stat) || !S_ISREG(stat.st_mode))
		return fail("%s is a dump that is no file: save it as one first", path);
	if (!skip_notes(in))
		return damaged(path);
	for (;;) {
		if (!next_section(in, found, &bytes) ||
		    bytes > (unsigned long long)(stat.st_size - ftello(in)))
			return damaged(path);
		if (!strcmp(found, "end"))
			break;
		if (!strcmp(found, name)) {
			at = ftello(in);
			*length = bytes;
		}
		if (fseeko(in, bytes, SEEK_CUR))
			return fail("cannot read %s: %s", path, strerror(errno));
	}
	if (bytes || ftello(in) != stat.st_size)
		return damaged(path);
	if (at < 0)
		return fail("%s was saved without %s: see 'ptelens save --help'", path, name);
	return fseeko(in, at, SEEK_SET) ? fail("cannot read %s: %s", path, strerror(errno)) : 0;
}

/* Returns 1, 0 at the end of the section, or -1. */
static int take(struct saved_raw *raw, void *to, size_t size)
{
	struct source *source = &raw->source;

	if (!source->left)
		return 0;
	if (source->left < (long long)size || fread(to, size, 1, source->in) != 1)
		return damaged(source->name);
	source->left -= size;
	progress_add(size);
	return 1;
}

static bool is_sound_info(const struct ptelens_raw_info *info)
{
	return info->detail == PTELENS_FOLIOS &&
	       info->record_size == sizeof(struct ptelens_folio_run) &&
	       info->page_shift >= 12 && info->page_shift <= 16 && info->levels >= 2 &&
	       info->levels <= PTELENS_NR_LEVELS && info->limit && info->limit < 1ULL << 63;
}

int saved_raw_open(struct saved_raw *raw, const char *path)
{
	struct source *source = &raw->source;
	int got;

	*raw = (struct saved_raw){ .addr = 0 };
	if (source_open(source, -1, path, 0, 0))
		return -1;
	if (source_header(source, SAVED) || saved_find(source->in, path, "raw", &source->left))
		goto err_close;
	got = take(raw, &raw->info, sizeof(raw->info));
	if (got > 0 && raw->info.version != PTELENS_RAW_VERSION) {
		fail("%s has runs of version %u, not %d: use tool and module of one version",
		     path, raw->info.version, PTELENS_RAW_VERSION);
		goto err_close;
	}
	if (got > 0 && is_sound_info(&raw->info))
		return 0;
	if (got >= 0)
		damaged(path);
err_close:
	source_close(source);
	return -1;
}

static bool is_sound(const struct saved_raw *raw, const struct ptelens_folio_run *folio_run)
{
	const struct ptelens_raw_info *info = &raw->info;
	const struct ptelens_run *run = &folio_run->run;
	__u64 size = (__u64)run->pages << info->page_shift;

	return run->kind < PTELENS_NR_KINDS && run->level < PTELENS_NR_LEVELS &&
	       folio_run->folio.type < PTELENS_NR_FOLIO_TYPES && run->pages &&
	       !(run->vaddr & ((1ULL << info->page_shift) - 1)) && run->vaddr >= raw->addr &&
	       run->vaddr < info->limit && size <= info->limit - run->vaddr &&
	       run->step > -64 && run->step <= 64;
}

int saved_raw_next(struct saved_raw *raw, struct ptelens_folio_run *run)
{
	int got = take(raw, run, sizeof(*run));

	if (got <= 0)
		return got;
	if (!is_sound(raw, run))
		return damaged(raw->source.name);
	raw->addr = run->run.vaddr + ((__u64)run->run.pages << raw->info.page_shift);
	return 1;
}

void saved_raw_close(struct saved_raw *raw)
{
	source_close(&raw->source);
}
