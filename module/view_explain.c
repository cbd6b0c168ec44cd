// SPDX-License-Identifier: GPL-2.0
/*
 * The file "explain": write an address, read the way to it and what an access
 * will meet there.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "command.h"
#include "explain.h"
#include "files.h"
#include "reader.h"

/*
 * struct question - what an open file asks
 * @addr: the address, as it was when the file was opened
 * @asked: there was one
 * @path: the way to it
 */
struct question {
	u64 addr;
	bool asked;
	struct lens_path path;
};

static int set_address(void *data, char *text)
{
	struct lens_target *target = data;
	u64 addr;

	if (lens_parse_address(&addr, strim(text)) || addr >= lens_walk_limit())
		return -EINVAL;
	spin_lock(&target->lock);
	target->explain = addr;
	target->asked = true;
	spin_unlock(&target->lock);
	return 0;
}

static u64 stack_limit(struct lens_target *target)
{
	struct task_struct *task;
	u64 limit = 0;

	rcu_read_lock();
	task = pid_task(target->pid, PIDTYPE_TGID);
	if (task)
		limit = task_rlimit(task, RLIMIT_STACK);
	rcu_read_unlock();
	return limit;
}

/* Walks to the page. Returns 0 or an errno. */
static int look(struct lens_reader *reader, u64 page)
{
	int got;

	lens_reader_seek(reader, page);
	/* where tables change under it, a walk may come to an end too early */
	do {
		got = lens_reader_fill(reader);
	} while (got > 0 && reader->batch->next == page);
	return min(got, 0);
}

static void *explain_start(struct seq_file *m, loff_t *pos)
{
	struct lens_reader *reader = m->private;
	struct question *question = reader->data;
	int err;

	if (*pos)
		return NULL;
	/* without an address too: that the target is gone is told in any case */
	err = look(reader, question->addr & PAGE_MASK);
	return err ? ERR_PTR(err) : SEQ_START_TOKEN;
}

static void *explain_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void explain_stop(struct seq_file *m, void *v)
{
}

static const struct lens_vma *neighbour(const struct lens_batch *batch, int nr)
{
	return nr < 0 ? NULL : &batch->vma[nr];
}

static void show_answer(struct lens_text *text, struct lens_reader *reader)
{
	const struct question *question = reader->data;
	const struct lens_path *path = &question->path;
	const struct lens_batch *batch = reader->batch;
	struct lens_case page = {
		.addr = question->addr & PAGE_MASK,
		.backing = &path->backing,
		.before = neighbour(batch, path->before),
		.after = neighbour(batch, path->after),
		.stack_limit = stack_limit(reader->target),
	};

	if (batch->nr)
		page.rec = &batch->rec[0];
	/* the first VMA of the batch is that of the page, or there is none */
	if (!page.before && !page.after)
		page.vma = batch->nr_vmas ? &batch->vma[0] : NULL;
	lens_explain(text, question->addr, &page, path);
}

static int explain_show(struct seq_file *m, void *v)
{
	struct lens_reader *reader = m->private;
	struct question *question = reader->data;
	struct lens_text text;

	lens_text_begin(&text, m);
	if (question->asked) {
		lens_reader_header(&text, reader);
		show_answer(&text, reader);
	} else {
		lens_put(&text,
			 "# no address yet: echo 7f0123456789 > explain, then read again\n");
	}
	return lens_text_end(&text, m);
}

static const struct lens_reading explain = {
	.file = "explain",
	.seq = {
		.start = explain_start,
		.next = explain_next,
		.stop = explain_stop,
		.show = explain_show,
	},
	.all_vmas = true,
};

static void ask(struct lens_reader *reader, struct question *question)
{
	struct lens_target *target = reader->target;
	u64 page;

	spin_lock(&target->lock);
	question->addr = target->explain;
	question->asked = target->asked;
	spin_unlock(&target->lock);
	page = question->addr & PAGE_MASK;
	/* whatever the target's filter says */
	lens_filter_init(&reader->filter);
	reader->filter.ranges.at[0] = (struct lens_range){
		.start = page, .end = page + PAGE_SIZE,
	};
	reader->filter.ranges.nr = 1;
	reader->batch->path = &question->path;
	reader->data = question;
}

static int explain_open(struct inode *inode, struct file *file)
{
	struct question *question;
	int err = lens_answer_mode(file);

	if (err < 0)
		return err;
	if (!err)
		return lens_command_open(inode, file);
	question = kzalloc(sizeof(*question), GFP_KERNEL);
	if (!question)
		return -ENOMEM;
	err = lens_reader_open(inode, file, &explain);
	if (err) {
		kfree(question);
		return err;
	}
	ask(lens_reader_of(file), question);
	return 0;
}

static int explain_release(struct inode *inode, struct file *file)
{
	return lens_answer_mode(file) ? lens_reader_release(inode, file) :
					lens_command_release(inode, file);
}

static ssize_t explain_write(struct file *file, const char __user *buf,
			     size_t len, loff_t *ppos)
{
	return lens_command_write(file, buf, len, ppos, set_address,
				  file_inode(file)->i_private);
}

static const struct file_operations explain_fops = {
	.open = explain_open,
	.read = seq_read,
	.write = explain_write,
	.llseek = lens_answer_llseek,
	.release = explain_release,
};

const struct lens_view lens_view_explain = {
	.name = "explain",
	.mode = 0600,
	.fops = &explain_fops,
	.help =
"  Write an address, hex; read the way to it. A reader gets the address as it was\n"
"  when the file was opened. -EINVAL for anything but an address of user space,\n"
"  and for opening it to read and write at once.\n"
"  First the address split: the number of the entry at each level, and the offset.\n"
"  Then an entry per line, LEVEL[NUMBER] at PHYSICAL_ADDRESS = RAW, and what it is;\n"
"  below it its bits in words. Then the VMA, as in entries, or those around a hole.\n"
"  Then what a read, a write and a jump will meet, ACCESS OUTCOME[,COST]: words;\n"
"  OUTCOME is ok, demand-zero, zero-page, file, copy, reuse, copy-or-reuse,\n"
"  write-notify, swap-in, numa-hint, migration-wait, from-device, driver,\n"
"  stack-grows; or the thread does not get that far: uffd-missing, uffd-minor,\n"
"  uffd-wp, uffd-rwp (userfaultfd is told), segv-maperr, segv-accerr, bus-adrerr,\n"
"  bus-mceerr (the si_code of the signal); or unknown. COST is what the kernel\n"
"  counts: minor, major, or minor-or-major where that can't be known.\n",
};
