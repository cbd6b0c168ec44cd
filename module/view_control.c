// SPDX-License-Identifier: GPL-2.0
/*
 * The file "control": how a target is watched while "events" is open.
 */
#include <linux/fs.h>
#include <linux/slab.h>

#include "command.h"
#include "files.h"
#include "source.h"
#include "stream.h"
#include "target.h"

#define CONTROL_TEXT 2048

static int set_watch(void *data, char *text)
{
	return lens_stream_watch(data, text);
}

static ssize_t control_write(struct file *file, const char __user *buf,
			     size_t len, loff_t *ppos)
{
	return lens_command_write(file, buf, len, ppos, set_watch,
				  file_inode(file)->i_private);
}

static void put_source(struct lens_text *text, enum lens_source source)
{
	char *start = text->at;
	const char *state;
	u64 missed;

	lens_put(text, "# ");
	lens_put(text, lens_source_names[source]);
	lens_pad(text, start, 18);
	start = text->at;
	state = lens_source_state(source, &missed);
	lens_put(text, state);
	lens_pad(text, start, 11);
	lens_put_dec_right(text, missed, 6);
	lens_put_char(text, '\n');
}

static void put_control(struct lens_text *text, struct lens_target *target)
{
	struct lens_stream_state state;
	unsigned int i;

	lens_stream_state(target, &state);
	lens_watch_print(text, &state.watch);
	lens_put(text, "# shadow: ");
	lens_put_dec(text, state.bytes >> 10);
	lens_put(text, " KiB used, refused ");
	lens_put_dec(text, state.refused);
	if (state.unfollowed) {
		lens_put(text, "\n# children that could not be followed: ");
		lens_put_dec(text, state.unfollowed);
	}
	lens_put(text, "\n# source         state      missed\n");
	for (i = 0; i < LENS_NR_SOURCES; i++)
		put_source(text, i);
}

static ssize_t control_read(struct file *file, char __user *buf, size_t len,
			    loff_t *ppos)
{
	struct lens_text text = { .start = kmalloc(CONTROL_TEXT, GFP_KERNEL) };
	ssize_t ret;

	if (!text.start)
		return -ENOMEM;
	text.at = text.start;
	text.end = text.start + CONTROL_TEXT;
	put_control(&text, file_inode(file)->i_private);
	ret = simple_read_from_buffer(buf, len, ppos, text.start,
				      text.at - text.start);
	kfree(text.start);
	return ret;
}

static const struct file_operations control_fops = {
	.open = lens_command_open,
	.read = control_read,
	.write = control_write,
	.llseek = default_llseek,
	.release = lens_command_release,
};

const struct lens_view lens_view_control = {
	.name = "control",
	.mode = 0600,
	.fops = &control_fops,
	.help =
"  Write how the target is watched while events is open; -EBUSY while it is\n"
"  (watch= may be written then, too).\n"
"  Words, separated by blanks; those that are not there stay as they are:\n"
"  range=A-B       watch only this memory; may be there more than once; all\n"
"  sources=S,S...  use only these; all; none; or all but !S,!S...\n"
"  ring=N          keep so many events for slow readers; a power of two\n"
"  shadow=KIB      memory for the entries as last seen: a page for each page table\n"
"  sweep=MS        look at everything so often, 0 for never: only so it is seen that\n"
"                  the CPU set accessed or dirty bits\n"
"  fork=N          follow N children, and of those theirs: before such a child runs\n"
"                  it is attached, and watched in this way. Not threads, and not\n"
"                  children of vfork(). Tells how many are left\n"
"  watch=on        watch also while events is not open, for the trace events; off\n"
"  Read tells that, the shadow's memory in use, how often it had no room (what is\n"
"  not in it, is not watched), and of each source: registered, direct (the same,\n"
"  by a call of ftrace's, which others hardly notice), missing (not on this kernel;\n"
"  PREEMPT_RT has only the notifier), or off (nobody watches anything), and how\n"
"  many hits it missed.\n",
};
