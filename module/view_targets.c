// SPDX-License-Identifier: GPL-2.0
/*
 * The file "targets": who is attached, and how they are.
 */
#include <linux/math64.h>
#include <linux/seq_file.h>
#include <linux/time64.h>

#include "files.h"
#include "reader.h"
#include "stream.h"
#include "target.h"

/* Position 0 is the header, N the first target with a pid of N or more. */
static void *find_target(loff_t *pos)
{
	struct lens_target *target = lens_targets_from(min_t(loff_t, *pos, INT_MAX));

	if (target)
		*pos = target->nr;
	return target;
}

static void *targets_start(struct seq_file *m, loff_t *pos)
{
	lens_targets_lock();
	return *pos ? find_target(pos) : SEQ_START_TOKEN;
}

static void *targets_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return find_target(pos);
}

static void targets_stop(struct seq_file *m, void *v)
{
	lens_targets_unlock();
}

static const char *state_of(struct lens_target *target, u32 *execs)
{
	bool live = lens_target_refresh(target);

	spin_lock(&target->lock);
	*execs = target->execs;
	spin_unlock(&target->lock);
	if (!live)
		return "exited";
	return *execs ? "exec'ed" : "live";
}

/* What the stream has told, or a - in each column if nobody watches. */
static void put_stream(struct lens_text *text, struct lens_target *target)
{
	struct lens_stream_state state;

	lens_stream_state(target, &state);
	if (!state.watched) {
		lens_put(text, "        -        -        -");
		return;
	}
	lens_put_char(text, ' ');
	lens_put_dec_right(text, state.events, 8);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, state.dropped, 8);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, state.bytes >> 10, 8);
}

static void show_target(struct lens_text *text, struct lens_target *target)
{
	char comm[TASK_COMM_LEN];
	u32 ms, execs;
	u64 seconds = div_u64_rem(div_u64(target->attached, NSEC_PER_MSEC),
				  MSEC_PER_SEC, &ms);
	const char *state = state_of(target, &execs);
	char *start;

	lens_target_comm(target, comm);
	lens_put_dec_right(text, target->nr, 7);
	lens_put_char(text, ' ');
	start = text->at;
	lens_put_escaped(text, comm[0] ? comm : "-");	/* a column in any case */
	lens_pad(text, start, TASK_COMM_LEN);
	start = text->at;
	lens_put(text, state);
	lens_pad(text, start, 7);
	lens_put_dec_right(text, execs, 5);
	lens_put_dec_right(text, seconds, 7);
	lens_put_char(text, '.');
	lens_put_char(text, '0' + ms / 100);
	lens_put_char(text, '0' + ms / 10 % 10);
	lens_put_char(text, '0' + ms % 10);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, atomic64_read(&target->walked), 10);
	put_stream(text, target);
	lens_put_char(text, '\n');
}

static int targets_show(struct seq_file *m, void *v)
{
	struct lens_text text;

	lens_text_begin(&text, m);
	if (v == SEQ_START_TOKEN)
		lens_put(&text,
			 "#   pid comm             state   execs  attached     walked   events  dropped   shadow\n");
	else
		show_target(&text, v);
	return lens_text_end(&text, m);
}

static const struct seq_operations targets_seq = {
	.start = targets_start,
	.next = targets_next,
	.stop = targets_stop,
	.show = targets_show,
};

static int targets_open(struct inode *inode, struct file *file)
{
	int err = lens_file_open();

	if (err)
		return err;
	err = seq_open(file, &targets_seq);
	if (err)
		lens_file_close();
	return err;
}

static int targets_release(struct inode *inode, struct file *file)
{
	seq_release(inode, file);
	lens_file_close();
	return 0;
}

static const struct file_operations targets_fops = {
	.open = targets_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = targets_release,
};

const struct lens_view lens_view_targets = {
	.name = "targets",
	.mode = 0400,
	.fops = &targets_fops,
	.help =
"  One line per target: pid; comm; state: live, exec'ed (lives, with another mm\n"
"  than when it was attached) or exited; execs: changes of the mm that were seen;\n"
"  attached: seconds since boot; walked: entries looked at for it; events: told so\n"
"  far, dropped: not told to readers that were too slow, shadow: KiB taken for the\n"
"  entries as last seen; - while nobody watches it.\n",
};
