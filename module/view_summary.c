// SPDX-License-Identifier: GPL-2.0
/*
 * The file "summary": what a target has in all.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "count.h"
#include "files.h"
#include "reader.h"

struct summary {
	struct lens_counts counts;
	struct lens_stretches stretches;
	struct lens_count vma[LENS_NR_VMA_TYPES];
	u64 tables[LENS_NR_LEVELS];
};

static void add_batch(struct summary *sum, struct lens_reader *reader)
{
	const struct lens_batch *batch = reader->batch;
	struct lens_rec rec;
	unsigned int i;

	while (lens_runs_peek(reader->runs, batch, &rec)) {
		lens_count(&sum->counts, &rec);
		lens_stretch(&sum->stretches, &rec);
		lens_add(&sum->vma[batch->vma[rec.vma].type],
			 lens_rec_entries(&rec), rec.pages);
		lens_runs_take(reader->runs);
	}
	for (i = 0; i < LENS_NR_LEVELS; i++)
		sum->tables[i] += batch->tables[i];
}

/* Walks all of the target. Returns 0 or an errno. */
static int summarize(struct lens_reader *reader, struct summary *sum)
{
	int got;

	memset(sum, 0, sizeof(*sum));
	memset(reader->batch->table_end, 0, sizeof(reader->batch->table_end));
	lens_reader_seek(reader, 0);
	while ((got = lens_reader_fill(reader)) > 0)
		add_batch(sum, reader);
	lens_stretch_end(&sum->stretches);
	return got;
}

static void show_row(struct lens_text *text, const char *group, const char *name,
		     u64 entries, u64 pages, u64 bytes)
{
	char *start = text->at;

	lens_put(text, group);
	lens_pad(text, start, 7);
	start = text->at;
	lens_put(text, name);
	lens_pad(text, start, 15);
	lens_put_dec_right(text, entries, 12);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, pages, 12);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, bytes, 16);
	lens_put_char(text, '\n');
}

static void show_count(struct lens_text *text, const char *group,
		       const char *name, const struct lens_count *count)
{
	show_row(text, group, name, count->entries, count->pages,
		 count->pages << PAGE_SHIFT);
}

static void show_group(struct lens_text *text, const char *group,
		       const char * const *names, const struct lens_count *counts,
		       unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		show_count(text, group, names[i], &counts[i]);
}

static void show_flags(struct lens_text *text, const struct lens_counts *counts)
{
	unsigned int i;

	for (i = 0; i <= lens_nr_bits; i++) {
		char name[2] = { i < lens_nr_bits ? lens_bits[i].letter : '?' };

		show_count(text, "flag", name, &counts->flag[i]);
	}
}

static void show_tables(struct lens_text *text, const struct summary *sum)
{
	int i;

	for (i = LENS_NR_LEVELS - 1; i >= 0; i--)
		if (sum->tables[i])
			show_row(text, "tables", lens_level_names[i],
				 sum->tables[i], sum->tables[i],
				 sum->tables[i] << PAGE_SHIFT);
}

static void show_stretches(struct lens_text *text, const struct summary *sum)
{
	unsigned int i;

	for (i = 0; i < LENS_NR_STRETCHES; i++) {
		char name[12];

		if (!sum->stretches.bucket[i].entries)
			continue;
		snprintf(name, sizeof(name), "%lu", BIT(i));
		show_count(text, "contig", name, &sum->stretches.bucket[i]);
	}
}

/* As /proc/PID/status has them: kernel pages that are mapped count as file. */
static void show_sums(struct lens_text *text, const struct lens_counts *counts)
{
	const struct lens_count *folio = counts->folio;
	struct lens_count anon = folio[LENS_FOLIO_ANON];
	struct lens_count file = folio[LENS_FOLIO_FILE];
	struct lens_count all;

	anon.entries += folio[LENS_FOLIO_KSM].entries;
	anon.pages += folio[LENS_FOLIO_KSM].pages;
	file.entries += folio[LENS_FOLIO_OTHER].entries +
			folio[LENS_FOLIO_DEVICE].entries;
	file.pages += folio[LENS_FOLIO_OTHER].pages +
		      folio[LENS_FOLIO_DEVICE].pages;
	all.entries = anon.entries + file.entries +
		      folio[LENS_FOLIO_SHMEM].entries;

	show_count(text, "sum", "rss-anon", &anon);
	show_count(text, "sum", "rss-file", &file);
	show_count(text, "sum", "rss-shmem", &folio[LENS_FOLIO_SHMEM]);
	show_count(text, "sum", "swap", &counts->kind[LENS_SWAP]);
	show_row(text, "sum", "pss", all.entries,
		 counts->shared_out >> LENS_PSS_SHIFT,
		 counts->shared_out << PAGE_SHIFT >> LENS_PSS_SHIFT);
}

static void show_all(struct lens_text *text, const struct summary *sum)
{
	const struct lens_counts *counts = &sum->counts;

	lens_put(text, "# group name                 entries        pages            bytes\n");
	show_count(text, "total", "all", &counts->all);
	show_group(text, "kind", lens_kind_names, counts->kind, LENS_NR_KINDS);
	show_group(text, "level", lens_level_names, counts->level, LENS_NR_LEVELS);
	show_flags(text, counts);
	show_group(text, "vma", lens_vma_names, sum->vma, LENS_NR_VMA_TYPES);
	show_group(text, "folio", lens_folio_names, counts->folio,
		   LENS_NR_FOLIO_TYPES);
	show_tables(text, sum);
	show_stretches(text, sum);
	show_sums(text, counts);
}

static void *summary_start(struct seq_file *m, loff_t *pos)
{
	struct lens_reader *reader = m->private;
	struct summary *sum = reader->data;
	int err;

	if (*pos)
		return NULL;
	if (!sum) {
		sum = kmalloc(sizeof(*sum), GFP_KERNEL);
		if (!sum)
			return ERR_PTR(-ENOMEM);
		reader->data = sum;
	}
	err = summarize(reader, sum);
	return err ? ERR_PTR(err) : SEQ_START_TOKEN;
}

static void *summary_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void summary_stop(struct seq_file *m, void *v)
{
}

static int summary_show(struct seq_file *m, void *v)
{
	struct lens_reader *reader = m->private;
	struct lens_text text;

	lens_text_begin(&text, m);
	lens_reader_header(&text, reader);
	show_all(&text, reader->data);
	return lens_text_end(&text, m);
}

static const struct lens_reading summary = {
	.file = "summary",
	.runs = true,
	.seq = {
		.start = summary_start,
		.next = summary_next,
		.stop = summary_stop,
		.show = summary_show,
	},
};

DEFINE_LENS_READER(summary, &summary);

const struct lens_view lens_view_summary = {
	.name = "summary",
	.mode = 0400,
	.fops = &summary_fops,
	.help =
"  group name entries pages bytes, in groups: total; kind; level; flag; vma (by\n"
"  type of VMA); folio (by type of memory, mapped pages only); tables (table\n"
"  pages met, by level); contig (stretches of neighbouring pages in neighbouring\n"
"  frames, by the power of two in their length); sum: rss-* and swap as in\n"
"  /proc/PID/status, pss as in smaps.\n",
};
