// SPDX-License-Identifier: GPL-2.0
/*
 * The file "vmas": one line per VMA, with what is in it.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "count.h"
#include "files.h"
#include "format.h"
#include "reader.h"

struct row {
	struct lens_vma vma;
	struct lens_counts counts;
};

/* Counts the records at hand that belong to the VMA at hand. */
static void count_vma(struct lens_reader *reader, struct row *row)
{
	struct lens_rec rec;

	while (lens_runs_peek(reader->runs, reader->batch, &rec) &&
	       rec.vma == reader->vma) {
		lens_count(&row->counts, &rec);
		lens_runs_take(reader->runs);
	}
	reader->vma++;
}

/*
 * Goes on with the VMA of the row in the next batch. It may have changed since:
 * what the file says of an address stays as it was when we were there, so the
 * row ends where the last batch did if something else begins there now.
 * Returns 1 if there was more of it, 0 if not, or an errno.
 */
static int more_of_vma(struct lens_reader *reader, struct row *row, u64 start)
{
	struct lens_batch *batch = reader->batch;
	u64 resume = batch->next;
	int got = lens_reader_fill(reader);

	if (got < 0)
		return got;
	if (!got || !batch->nr_vmas || batch->vma[0].start != start) {
		row->vma.end = min(row->vma.end, resume);
		return 0;
	}
	row->vma.end = batch->vma[0].end;
	count_vma(reader, row);
	return 1;
}

/* Fills the row with the next VMA. Returns as lens_reader_fill(). */
static int next_vma(struct lens_reader *reader, struct row *row)
{
	struct lens_batch *batch = reader->batch;
	u64 start;
	int got = 1;

	while (got > 0 && reader->vma == batch->nr_vmas)
		got = lens_reader_fill(reader);
	if (got <= 0)
		return got;

	memset(&row->counts, 0, sizeof(row->counts));
	row->vma = batch->vma[reader->vma];
	start = row->vma.start;
	if (start < batch->from) {
		/* grown downwards over what has been told already */
		row->vma.offset += batch->from - start;
		row->vma.start = batch->from;
	}
	count_vma(reader, row);
	lens_reader_keep_name(reader, &row->vma);
	while (got > 0 && reader->vma == batch->nr_vmas &&
	       batch->next < row->vma.end)
		got = more_of_vma(reader, row, start);
	return got < 0 ? got : 1;
}

static void *next_row(struct lens_reader *reader, loff_t *pos)
{
	struct row *row = reader->data;
	int got = next_vma(reader, row);

	if (got <= 0)
		return ERR_PTR(got);
	*pos = max_t(loff_t, *pos, 1 + (row->vma.start >> PAGE_SHIFT));
	return row;
}

static void *vmas_start(struct seq_file *m, loff_t *pos)
{
	struct lens_reader *reader = m->private;
	struct row *row = reader->data;

	if (!row) {
		row = kzalloc(sizeof(*row), GFP_KERNEL);
		if (!row)
			return ERR_PTR(-ENOMEM);
		reader->data = row;
	}
	if (!*pos)
		return SEQ_START_TOKEN;
	lens_reader_seek(reader, (u64)(*pos - 1) << PAGE_SHIFT);
	return next_row(reader, pos);
}

static void *vmas_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct lens_reader *reader = m->private;

	if (v == SEQ_START_TOKEN) {
		*pos = 1;
		lens_reader_seek(reader, 0);
	} else {
		struct row *row = v;

		*pos = 1 + (row->vma.end >> PAGE_SHIFT);
	}
	return next_row(reader, pos);
}

static void vmas_stop(struct seq_file *m, void *v)
{
}

/* The columns of numbers, all in base pages but "entries". */
#define NR_NUMBERS 16

static const char * const number_names[NR_NUMBERS] = {
	"pages", "entries", "present", "protnone", "zero", "special", "swap",
	"migration", "hwpoison", "device", "marker", "unknown", "pmd", "pud",
	"accessed", "dirty",
};

#define NUMBER_WIDTH 9

static void get_numbers(const struct row *row, u64 number[NR_NUMBERS])
{
	const struct lens_counts *counts = &row->counts;
	int i = 0, kind;

	number[i++] = (row->vma.end - row->vma.start) >> PAGE_SHIFT;
	number[i++] = counts->all.entries;
	for (kind = 0; kind < LENS_MARKER_UFFD_WP; kind++)
		number[i++] = counts->kind[kind].pages;
	number[i++] = counts->kind[LENS_MARKER_UFFD_WP].pages +
		      counts->kind[LENS_MARKER_POISON].pages +
		      counts->kind[LENS_MARKER_GUARD].pages;
	number[i++] = counts->kind[LENS_UNKNOWN].pages;
	number[i++] = counts->level[LENS_PMD].pages;
	number[i++] = counts->level[LENS_PUD].pages;
	number[i++] = counts->flag[LENS_F_YOUNG].pages;
	number[i++] = counts->flag[LENS_F_DIRTY].pages;
}

static void show_columns(struct lens_text *text)
{
	unsigned int i;

	lens_put(text, "# start          end              perm type   ");
	for (i = 0; i < NR_NUMBERS; i++) {
		unsigned int blanks = NUMBER_WIDTH - strlen(number_names[i]);

		for (; blanks; blanks--)
			lens_put_char(text, ' ');
		lens_put(text, number_names[i]);
		lens_put_char(text, ' ');
	}
	lens_put(text, "name\n");
}

static void show_row(struct lens_text *text, const struct row *row)
{
	const struct lens_vma *vma = &row->vma;
	u64 number[NR_NUMBERS];
	unsigned int i;
	char *start;

	lens_put_hex(text, vma->start, 16);
	lens_put_char(text, ' ');
	lens_put_hex(text, vma->end, 16);
	lens_put_char(text, ' ');
	lens_put(text, vma->perms);
	lens_put_char(text, ' ');
	start = text->at;
	lens_put(text, lens_vma_names[vma->type]);
	lens_pad(text, start, 7);
	get_numbers(row, number);
	for (i = 0; i < NR_NUMBERS; i++) {
		lens_put_dec_right(text, number[i], NUMBER_WIDTH);
		lens_put_char(text, ' ');
	}
	lens_format_vma_name(text, vma, vma->start);
	lens_put_char(text, '\n');
}

static int vmas_show(struct seq_file *m, void *v)
{
	struct lens_text text;

	lens_text_begin(&text, m);
	if (v == SEQ_START_TOKEN) {
		lens_reader_header(&text, m->private);
		show_columns(&text);
	} else {
		show_row(&text, v);
	}
	return lens_text_end(&text, m);
}

static const struct lens_reading vmas = {
	.file = "vmas",
	.seq = {
		.start = vmas_start,
		.next = vmas_next,
		.stop = vmas_stop,
		.show = vmas_show,
	},
	.runs = true,
	.all_vmas = true,
};

DEFINE_LENS_READER(vmas, &vmas);

const struct lens_view lens_view_vmas = {
	.name = "vmas",
	.mode = 0400,
	.fops = &vmas_fops,
	.help =
"  One line per VMA: start, end, permissions, type (anon heap stack file shmem\n"
"  hugetlb special), its size in base pages, entries in it, and in base pages\n"
"  what is there by kind (all markers in one), how much of it in entries of the\n"
"  pmd and of the pud level, and how much accessed and dirty; its name, a file\n"
"  with + and the offset of the VMA in it.\n",
};
