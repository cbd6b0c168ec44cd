// SPDX-License-Identifier: GPL-2.0
/*
 * The file "who": every entry of every process that maps some frames.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "command.h"
#include "files.h"
#include "folio.h"
#include "format.h"
#include "query.h"
#include "reader.h"
#include "search.h"

/* What a line is about. */
enum stage { HEADER, ENTRY, FRAMES, END };

struct who {
	struct lens_query query;
	struct lens_search *search;
	struct lens_batch *look;	/* at single pages */
	const char *no_frame;		/* why @query leads to none */
	enum stage stage;
	loff_t pos;
	struct lens_hit hit;
	u64 found;
	u64 overtaken;
	struct lens_frame_run use;	/* frames of one use */
};

static struct lens_query last_query;		/* of files opened from now on */
static DEFINE_MUTEX(query_lock);

static int set_query(void *data, char *text)
{
	struct lens_query query;
	int err = lens_query_parse(&query, strim(text));

	if (err)
		return err;
	mutex_lock(&query_lock);
	last_query = query;
	mutex_unlock(&query_lock);
	return 0;
}

static ssize_t who_write(struct file *file, const char __user *buf, size_t len,
			 loff_t *ppos)
{
	return lens_command_write(file, buf, len, ppos, set_query, NULL);
}

/* Finds the frame behind the address that was asked for. */
static int resolve(struct who *who)
{
	struct lens_rec *rec = who->look->rec;
	int err = lens_search_look(who->look, who->query.pid, who->query.vaddr);

	if (err)
		return err;
	if (!who->look->nr)
		who->no_frame = "none";
	else if (!lens_has_pfn(rec->kind))
		who->no_frame = lens_kind_names[rec->kind];
	else
		who->query.first = rec->frame;
	return 0;
}

static int start(struct who *who)
{
	int err = who->query.pid ? resolve(who) : 0;

	who->stage = HEADER;
	who->found = 0;
	who->overtaken = 0;
	who->use = (struct lens_frame_run){ who->query.first, 0 };
	if (!err && !who->no_frame)
		lens_frames_set(&who->search->frames, who->query.first,
				who->query.nr);
	lens_search_start(who->search, 1);
	return err;
}

/* Frames in a row that are used for the same. Returns false at the end. */
static bool next_use(struct who *who)
{
	u64 end = who->query.first + who->query.nr;
	u64 at = who->use.first + who->use.nr;
	const char *use;

	who->use.first = at;
	who->use.nr = 0;
	if (at == end)
		return false;
	use = lens_frame_use(at);
	do {
		at = min(lens_frame_next(at), end);
		cond_resched();
	} while (at < end && !fatal_signal_pending(current) &&
		 lens_frame_use(at) == use);
	who->use.nr = at - who->use.first;
	return true;
}

/* An entry that still is as it was when it was found. */
static int next_hit(struct who *who)
{
	const struct lens_rec *rec;
	int got;

	while ((got = lens_search_next(who->search, &who->hit)) > 0) {
		rec = who->hit.rec;
		if (lens_search_still(who->look, who->hit.nr, rec->vaddr, rec->frame)) {
			who->found++;
			return 1;
		}
		who->overtaken++;
	}
	return got;
}

static int advance(struct who *who)
{
	int got = 0;

	if (!who->query.nr || who->no_frame) {
		who->stage = END;
		return 0;
	}
	if (who->stage <= ENTRY) {
		who->stage = ENTRY;
		got = next_hit(who);
		if (!got)
			who->stage = FRAMES;
	}
	if (who->stage == FRAMES && !next_use(who))
		who->stage = END;
	return got < 0 ? got : 0;
}

/*
 * The position is a count of lines: a read that goes on finds the line that
 * is due, any other begins again.
 */
static void *who_start(struct seq_file *m, loff_t *pos)
{
	struct who *who = m->private;
	int err;

	if (!*pos) {
		err = start(who);
		if (err)
			return ERR_PTR(err);
		who->pos = 0;
	}
	if (*pos != who->pos)
		return ERR_PTR(-ESPIPE);
	return who->stage == END ? NULL : who;
}

static void *who_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct who *who = m->private;
	int err = advance(who);

	who->pos = ++*pos;
	if (err)
		return ERR_PTR(err);
	return who->stage == END ? NULL : who;
}

static void who_stop(struct seq_file *m, void *v)
{
}

static void put_query(struct lens_text *text, const struct who *who)
{
	const struct lens_query *query = &who->query;

	if (query->pid) {
		lens_put_dec(text, query->pid);
		lens_put_char(text, ':');
		lens_put_hex(text, query->vaddr, 0);
		lens_put(text, ": ");
	}
	if (who->no_frame) {
		lens_put(text, "no frame, its entry is ");
		lens_put(text, who->no_frame);
		return;
	}
	lens_put(text, "pfn=");
	lens_put_hex(text, query->first, 0);
	if (query->nr > 1) {
		lens_put_char(text, '+');
		lens_put_dec(text, query->nr);
	}
}

static void show_header(struct lens_text *text, const struct who *who)
{
	lens_put(text, "# ptelens ");
	lens_put_dec(text, LENS_FORMAT_VERSION);
	if (!who->query.nr) {
		lens_put(text, ": who: write PFN, PFN+N or PID:ADDR first\n");
		return;
	}
	lens_put(text, ": who maps ");
	put_query(text, who);
	lens_put(text, "\n#   pid comm             vaddr            ");
	lens_format_column_names(text);
	lens_put_char(text, '\n');
}

static void show_hit(struct lens_text *text, const struct lens_hit *hit)
{
	struct lens_run run;
	char *at;

	lens_put_dec_right(text, hit->nr, 7);
	lens_put_char(text, ' ');
	at = text->at;
	lens_put_escaped(text, hit->comm[0] ? hit->comm : "-");
	lens_pad(text, at, TASK_COMM_LEN);
	lens_run_start(&run, hit->rec, hit->vma);
	lens_format_run(text, &run, false);
}

/* What became of the search is said with the last of its frames. */
static void show_frames(struct lens_text *text, const struct who *who)
{
	lens_put(text, "# pfn=");
	lens_put_hex(text, who->use.first, 0);
	if (who->use.nr > 1) {
		lens_put_char(text, '+');
		lens_put_dec(text, who->use.nr);
	}
	lens_put(text, ": ");
	lens_put(text, lens_frame_use(who->use.first));
	lens_put_char(text, '\n');
	if (who->use.first + who->use.nr != who->query.first + who->query.nr)
		return;
	lens_put(text, "# found ");
	lens_put_dec(text, who->found);
	lens_put(text, "; overtaken by a change and left out ");
	lens_put_dec(text, who->overtaken);
	lens_put_char(text, '\n');
}

static int who_show(struct seq_file *m, void *v)
{
	struct who *who = m->private;
	struct lens_text text;

	lens_text_begin(&text, m);
	if (who->stage == HEADER)
		show_header(&text, who);
	else if (who->stage == ENTRY)
		show_hit(&text, &who->hit);
	else
		show_frames(&text, who);
	return lens_text_end(&text, m);
}

static const struct seq_operations who_seq = {
	.start = who_start,
	.next = who_next,
	.stop = who_stop,
	.show = who_show,
};

static void free_who(struct who *who)
{
	if (!who)
		return;
	lens_search_free(who->search);
	if (who->look)
		lens_batch_free(who->look);
	kfree(who);
}

static struct who *alloc_who(void)
{
	struct who *who = kzalloc(sizeof(*who), GFP_KERNEL);

	if (!who)
		return NULL;
	who->search = lens_search_alloc();
	who->look = lens_batch_alloc(LENS_BATCH_RECS);
	if (!who->search || !who->look) {
		free_who(who);
		return NULL;
	}
	mutex_lock(&query_lock);
	who->query = last_query;
	mutex_unlock(&query_lock);
	return who;
}

static int who_open(struct inode *inode, struct file *file)
{
	struct who *who;
	int err;

	err = lens_answer_mode(file);
	if (err < 0)
		return err;
	if (!err)
		return lens_command_open(inode, file);
	err = lens_file_open();
	if (err)
		return err;
	err = -ENOMEM;
	who = alloc_who();
	if (!who)
		goto err_file;
	err = seq_open(file, &who_seq);
	if (err)
		goto err_who;
	((struct seq_file *)file->private_data)->private = who;
	return 0;

err_who:
	free_who(who);
err_file:
	lens_file_close();
	return err;
}

static int who_release(struct inode *inode, struct file *file)
{
	if (!lens_answer_mode(file))
		return lens_command_release(inode, file);
	free_who(((struct seq_file *)file->private_data)->private);
	seq_release(inode, file);
	lens_file_close();
	return 0;
}

static const struct file_operations who_fops = {
	.open = who_open,
	.read = seq_read,
	.write = who_write,
	.llseek = lens_answer_llseek,
	.release = who_release,
};

const struct lens_view lens_view_who = {
	.name = "who",
	.mode = 0600,
	.fops = &who_fops,
	.help =
"  Write PFN, PFN+N (N frames in a row) or PID:ADDR (the frame that this address\n"
"  leads to when the file is read), numbers as in the other files. Files opened\n"
"  from then on show every entry of every process that maps one of the frames:\n"
"  pid, comm and the columns of entries. An entry that maps more frames is cut\n"
"  down. Of processes that share an mm the one with the smallest pid stands for\n"
"  all. At the end in notes: what the frames are used for, how many entries were\n"
"  found, and how many had changed again before they could be told.\n"
"  -EINVAL no such words, or opened for reading and writing at once; -ESRCH no\n"
"  such process.\n",
};
