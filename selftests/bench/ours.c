// SPDX-License-Identifier: GPL-2.0
/*
 * The readers of ptelens.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../../tools/ptelens-raw.h"
#include "../lens.h"
#include "bench.h"

static ssize_t read_text(struct subject *subject, const char *file)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/%d/%s", LENS_DIR, subject->pid, file);
	return read_whole(path, BENCH_BUFFER);
}

static ssize_t read_entries(struct subject *subject)
{
	return read_text(subject, "entries");
}

static ssize_t read_ranges(struct subject *subject)
{
	return read_text(subject, "ranges");
}

static ssize_t read_summary(struct subject *subject)
{
	return read_text(subject, "summary");
}

/* As the records come, without a look at them; the buffer is that of ptelens-raw.h. */
static ssize_t read_raw(struct subject *subject, __u32 detail)
{
	struct ptelens_raw raw;
	char path[80];
	ssize_t got, all = 0;

	snprintf(path, sizeof(path), "%s/%d/raw", LENS_DIR, subject->pid);
	if (ptelens_raw_open(&raw, path, detail)) {
		all = -raw.error;
		if (raw.error == ENOENT)
			subject->missing = "this module has no file raw";
	} else {
		while ((got = read(raw.fd, raw.buf, PTELENS_RAW_BUFFER)) > 0)
			all += got;
		if (got < 0)
			all = -errno;
	}
	ptelens_raw_close(&raw);
	return all;
}

static ssize_t read_raw_kinds(struct subject *subject)
{
	return read_raw(subject, PTELENS_KINDS);
}

static ssize_t read_raw_entries(struct subject *subject)
{
	return read_raw(subject, PTELENS_ENTRIES);
}

static ssize_t read_raw_folios(struct subject *subject)
{
	return read_raw(subject, PTELENS_FOLIOS);
}

/* Setting the filter and taking it away again is part of it. */
static ssize_t read_few(struct subject *subject)
{
	int ret = lens_filter(subject->pid, "kind=swap");
	ssize_t all = ret ?: read_raw(subject, PTELENS_ENTRIES);

	return lens_filter(subject->pid, "none") ?: all;
}

/* The question is part of it. */
static ssize_t read_who(struct subject *subject)
{
	char text[40];
	int ret;

	snprintf(text, sizeof(text), "%d:%llx\n", subject->pid, subject->addr);
	ret = lens_put("who", text);
	return ret ?: read_whole(LENS_DIR "/who", BENCH_BUFFER);
}

const struct reader ours[] = {
	{ "raw-kinds", "raw, kinds", true, ASK_COUNT, true, read_raw_kinds },
	{ "summary", "summary", true, ASK_COUNT, true, read_summary },
	{ "raw-entries", "raw, entries", true, ASK_ENTRIES, true, read_raw_entries },
	{ "raw-folios", "raw, folios", true, ASK_FOLIOS, true, read_raw_folios },
	{ "ranges", "ranges", true, ASK_TEXT, true, read_ranges },
	{ "entries", "entries", true, ASK_LINES, false, read_entries },
	{ "raw-few", "raw, filter kind=swap", true, ASK_FEW, false, read_few },
	{ "who", "who", true, ASK_WHO, true, read_who },
};

const size_t nr_ours = sizeof(ours) / sizeof(*ours);
