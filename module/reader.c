// SPDX-License-Identifier: GPL-2.0
/*
 * A reader: an open file of a target, on its way from batch to batch.
 */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "files.h"
#include "reader.h"
#include "stats.h"

/* What one read() brings at most; as much as seq_file may take for it. */
#define TEXT_BUFFER	(16 * PAGE_SIZE)

static void free_reader(struct lens_reader *reader)
{
	if (reader->batch)
		lens_batch_free(reader->batch);
	lens_runs_free(reader->runs);
	kvfree(reader->name);
	kfree(reader->data);
	lens_target_put(reader->target);
	kfree(reader);
}

static struct lens_reader *alloc_reader(struct lens_target *target,
					const struct lens_reading *how)
{
	struct lens_reader *reader = kzalloc(sizeof(*reader), GFP_KERNEL);

	if (!reader)
		return NULL;
	lens_target_get(target);
	reader->target = target;
	reader->how = how;
	reader->name = kvmalloc(LENS_BATCH_NAMES, GFP_KERNEL);
	reader->batch = lens_batch_alloc(how->runs ? 1 : LENS_BATCH_RECS);
	if (how->runs && reader->batch)
		reader->runs = lens_runs_alloc(reader->batch);
	if (!reader->name || !reader->batch || (how->runs && !reader->runs)) {
		free_reader(reader);
		return NULL;
	}
	reader->batch->all_vmas = how->all_vmas;
	reader->batch->want_tables = how->tables;
	spin_lock(&target->lock);
	reader->filter = target->filter;
	spin_unlock(&target->lock);
	if (how->kinds)
		reader->filter.kinds &= how->kinds;
	if (how->tables) {
		reader->filter.kinds = 0;
		reader->filter.set = 0;
		reader->filter.clear = 0;
	}
	return reader;
}

int lens_reader_open(struct inode *inode, struct file *file,
		     const struct lens_reading *how)
{
	struct lens_reader *reader;
	struct mm_struct *mm;
	struct seq_file *m;
	int err = lens_file_open();

	if (err)
		return err;
	err = -ENOMEM;
	reader = alloc_reader(inode->i_private, how);
	if (!reader)
		goto err_file;
	err = -ESRCH;
	mm = lens_target_get_mm(reader->target, &reader->execs);
	if (!mm)
		goto err_reader;
	mmput(mm);
	err = seq_open(file, &how->seq);
	if (err)
		goto err_reader;
	m = file->private_data;
	m->private = reader;
	/* seq_file doubles its buffer at need; a larger first one saves calls */
	m->buf = kvmalloc(TEXT_BUFFER, GFP_KERNEL);
	if (m->buf)
		m->size = TEXT_BUFFER;
	return 0;

err_reader:
	free_reader(reader);
err_file:
	lens_file_close();
	return err;
}

int lens_reader_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	free_reader(m->private);
	seq_release(inode, file);
	lens_file_close();
	return 0;
}

void lens_reader_seek(struct lens_reader *reader, u64 addr)
{
	reader->batch->nr = 0;
	reader->batch->nr_vmas = 0;
	reader->batch->nr_tables = 0;
	reader->batch->next = addr;
	reader->seeks++;
	reader->rec = 0;
	reader->vma = 0;
	reader->table = 0;
	if (reader->runs)
		lens_runs_start(reader->runs, &reader->filter);
}

int lens_reader_walk(struct lens_target *target, u32 execs,
		     struct lens_batch *batch, const struct lens_filter *filter,
		     u64 addr)
{
	u32 now;
	struct mm_struct *mm = lens_target_get_mm(target, &now);
	int err = -ESRCH;

	if (mm && now == execs) {
		err = lens_walk(mm, batch, filter, addr);
		atomic64_add(batch->entries, &target->walked);
	} else {
		lens_stat_inc(LENS_STAT_GONE);
	}
	if (mm)
		mmput(mm);
	return err;
}

int lens_reader_fill(struct lens_reader *reader)
{
	struct lens_batch *batch = reader->batch;
	int err;

	/* whatever happens now, what was told before is not told again */
	lens_reader_seek(reader, batch->next);
	if (batch->next >= lens_walk_limit())
		return 0;
	if (fatal_signal_pending(current))
		return -EINTR;
	cond_resched();
	err = lens_reader_walk(reader->target, reader->execs, batch,
			       &reader->filter, batch->next);
	return err ? err : 1;
}

void lens_reader_keep_name(struct lens_reader *reader, struct lens_vma *vma)
{
	if (vma->name == reader->name)
		return;
	strscpy(reader->name, vma->name, LENS_BATCH_NAMES);
	vma->name = reader->name;
}

/* The next record of the batch at hand; false if there is none. */
static bool look(struct lens_reader *reader, struct lens_rec *rec)
{
	if (reader->runs)
		return lens_runs_peek(reader->runs, reader->batch, rec);
	if (reader->rec == reader->batch->nr)
		return false;
	*rec = reader->batch->rec[reader->rec];
	return true;
}

static void take(struct lens_reader *reader)
{
	if (reader->runs)
		lens_runs_take(reader->runs);
	else
		reader->rec++;
}

/* The next record. Returns as lens_reader_fill(). */
static int peek(struct lens_reader *reader, struct lens_rec *rec)
{
	int got = 1;

	while (got > 0 && !look(reader, rec))
		got = lens_reader_fill(reader);
	return got;
}

int lens_reader_run(struct lens_reader *reader)
{
	struct lens_batch *batch = reader->batch;
	struct lens_run *run = &reader->run;
	struct lens_rec rec;
	int got = peek(reader, &rec);

	if (got <= 0)
		return got;
	lens_run_start(run, &rec, &batch->vma[rec.vma]);
	take(reader);
	while (reader->how->merge) {
		lens_runs_join(reader->runs, run);
		if (!look(reader, &rec)) {
			lens_reader_keep_name(reader, &run->vma);
			/* an error here is met again by the next call */
			if (peek(reader, &rec) <= 0)
				break;
		}
		if (!lens_run_join(run, &rec, &batch->vma[rec.vma]))
			break;
		take(reader);
	}
	return 1;
}

void lens_reader_title(struct lens_text *text, struct lens_target *target,
		       const char *file)
{
	char comm[TASK_COMM_LEN];

	lens_target_comm(target, comm);
	lens_put(text, "# ptelens ");
	lens_put_dec(text, LENS_FORMAT_VERSION);
	lens_put(text, ": ");
	lens_put(text, file);
	lens_put(text, " of ");
	lens_put_dec(text, target->nr);
	lens_put(text, " (");
	lens_put_escaped(text, comm);
	lens_put(text, "); base page ");
	lens_put_dec(text, PAGE_SIZE);
}

void lens_reader_header(struct lens_text *text, struct lens_reader *reader)
{
	struct lens_filter shown = reader->filter;

	if (shown.kinds == reader->how->kinds)
		shown.kinds = LENS_ALL_KINDS;	/* no news: what the file is */
	lens_reader_title(text, reader->target, reader->how->file);
	lens_put(text, "; ");
	lens_put_dec(text, lens_walk_levels());
	lens_put(text, "-level; filter: ");
	lens_filter_print(text, &shown, " ");
	lens_put_char(text, '\n');
}

void lens_text_begin(struct lens_text *text, struct seq_file *m)
{
	char *buf;
	size_t size = seq_get_buf(m, &buf);

	*text = (struct lens_text){ .at = buf, .end = buf + size, .start = buf };
}

int lens_text_end(struct lens_text *text, struct seq_file *m)
{
	/* a line that did not fit is made again in a larger buffer */
	seq_commit(m, text->full ? -1 : text->at - text->start);
	return 0;
}
