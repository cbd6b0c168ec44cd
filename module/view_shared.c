// SPDX-License-Identifier: GPL-2.0
/*
 * The file "shared": the frames of a target that somebody else maps, and who.
 */
#include <linux/slab.h>

#include "files.h"
#include "format.h"
#include "lines.h"
#include "sharers.h"

/* Told of one line; of more, how many more they are. */
#define MAX_MAPPERS	64

/* Processes whose name was told lately. */
#define NAMES		256

struct shared {
	struct lens_sharers *sharers;
	struct lens_mapper mapper[MAX_MAPPERS];	/* of the run at hand */
	unsigned int nr_mappers;		/* all of them */
	struct lens_mapper next[MAX_MAPPERS];	/* of the page after it */
	pid_t named[NAMES];
};

/* Copies the mappers of a page, without the page itself. Returns how many. */
static unsigned int mappers_of(const struct lens_sharers *sharers,
			       const struct lens_page *page,
			       struct lens_mapper to[MAX_MAPPERS])
{
	unsigned int i, all, nr = 0;
	const struct lens_mapper *mapper = lens_sharers_first(sharers, page, &all);

	for (i = 0; i < all; i++) {
		if (!mapper[i].other && mapper[i].vaddr == page->vaddr)
			continue;
		if (nr < MAX_MAPPERS)
			to[nr] = mapper[i];
		nr++;
	}
	return nr + sharers->more;
}

/* Do the mappers of the page after the run follow those of the run? */
static bool go_on(const struct shared *shared, unsigned int nr, u64 pages)
{
	const struct lens_mapper *mapper = shared->next;
	unsigned int i;

	if (nr != shared->nr_mappers)
		return false;
	for (i = 0; i < min_t(unsigned int, nr, MAX_MAPPERS); i++)
		if (mapper[i].nr != shared->mapper[i].nr ||
		    mapper[i].vaddr != shared->mapper[i].vaddr + (pages << PAGE_SHIFT))
			return false;
	return true;
}

static struct lens_rec rec_of(const struct lens_reader *reader,
			      const struct lens_page *page)
{
	struct lens_rec rec = reader->batch->rec[page->rec];

	lens_rec_skip(&rec, page->frame - rec.frame);
	rec.vaddr = page->vaddr;
	rec.pages = 1;
	return rec;
}

static int shared_run(struct lens_reader *reader)
{
	struct shared *shared = reader->data;
	struct lens_sharers *sharers = shared->sharers;
	struct lens_run *run = &reader->run;
	const struct lens_page *page;
	struct lens_rec rec;
	unsigned int nr;
	int got;

	if (!reader->batch->next)
		memset(shared->named, 0, sizeof(shared->named));	/* from the beginning */
	got = lens_sharers_peek(sharers, reader);
	if (got <= 0)
		return got;
	page = &sharers->page[sharers->next++];
	rec = rec_of(reader, page);
	lens_run_start(run, &rec, &reader->batch->vma[rec.vma]);
	shared->nr_mappers = mappers_of(sharers, page, shared->mapper);
	for (;;) {
		lens_reader_keep_name(reader, &run->vma);
		/* an error here is met again by the next call */
		if (lens_sharers_peek(sharers, reader) <= 0)
			return 1;
		page = &sharers->page[sharers->next];
		rec = rec_of(reader, page);
		nr = mappers_of(sharers, page, shared->next);
		if (!go_on(shared, nr, run->pages) ||
		    !lens_run_join(run, &rec, &reader->batch->vma[rec.vma]))
			return 1;
		sharers->next++;
	}
}

static void put_columns(struct lens_text *text)
{
	lens_put(text, "# vaddr            ");
	lens_format_column_names(text);
	lens_put(text, " mappers\n");
}

/* Each process is named before the first line that has it, now and then again. */
static void put_names(struct lens_text *text, struct shared *shared)
{
	unsigned int i;

	for (i = 0; i < min_t(unsigned int, shared->nr_mappers, MAX_MAPPERS); i++) {
		pid_t nr = shared->mapper[i].nr;
		char comm[TASK_COMM_LEN];

		if (shared->named[nr % NAMES] == nr || !lens_search_comm(nr, comm))
			continue;
		lens_put(text, "# ");
		lens_put_dec(text, nr);
		lens_put_char(text, ' ');
		lens_put_escaped(text, comm);
		lens_put_char(text, '\n');
	}
}

static void note_names(struct shared *shared)
{
	unsigned int i;

	for (i = 0; i < min_t(unsigned int, shared->nr_mappers, MAX_MAPPERS); i++)
		shared->named[shared->mapper[i].nr % NAMES] = shared->mapper[i].nr;
}

static void put_line(struct lens_text *text, struct lens_reader *reader)
{
	struct shared *shared = reader->data;
	unsigned int i;

	put_names(text, shared);
	lens_format_entry(text, &reader->run, true);
	for (i = 0; i < min_t(unsigned int, shared->nr_mappers, MAX_MAPPERS); i++) {
		lens_put_char(text, i ? ',' : ' ');
		lens_put_dec(text, shared->mapper[i].nr);
		lens_put_char(text, ':');
		lens_put_hex(text, shared->mapper[i].vaddr, 0);
	}
	if (shared->nr_mappers > MAX_MAPPERS) {
		lens_put(text, ",+");
		lens_put_dec(text, shared->nr_mappers - MAX_MAPPERS);
	}
	lens_put_char(text, '\n');
	if (!text->full)
		note_names(shared);
}

static const struct lens_reading shared_reading = {
	.file = "shared",
	.seq = LENS_LINES,
	.merge = true,
	.run = shared_run,
	.columns = put_columns,
	.line = put_line,
};

static int shared_open(struct inode *inode, struct file *file)
{
	int err = lens_reader_open(inode, file, &shared_reading);
	struct shared *shared;

	if (err)
		return err;
	shared = kzalloc(sizeof(*shared), GFP_KERNEL);
	if (shared)
		shared->sharers = lens_sharers_alloc();
	if (!shared || !shared->sharers) {
		kfree(shared);
		lens_reader_release(inode, file);
		return -ENOMEM;
	}
	lens_reader_of(file)->data = shared;
	return 0;
}

static int shared_release(struct inode *inode, struct file *file)
{
	struct shared *shared = lens_reader_of(file)->data;

	lens_sharers_free(shared->sharers);
	return lens_reader_release(inode, file);
}

static const struct file_operations shared_fops = {
	.open = shared_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = shared_release,
};

const struct lens_view lens_view_shared = {
	.name = "shared",
	.mode = 0400,
	.fops = &shared_fops,
	.help =
"  The lines of ranges, of the frames that another process maps too, and behind\n"
"  them who does: mappers PID:VADDR,... of the first page; the others follow it.\n"
"  All entries but the one of the line itself, up to 64, then +N for N more. A\n"
"  line # PID COMM names each process before it is met. Of processes that share\n"
"  an mm the one with the smallest pid stands for all. Not here: the zero pages\n"
"  and what has no folio; ask who for them.\n",
};
