// SPDX-License-Identifier: GPL-2.0
/*
 * The file "events": changes of entries as they happen.
 */
#include <linux/err.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "files.h"
#include "reader.h"
#include "stream.h"
#include "trace.h"

/* Events that are taken from the ring at once, and room for their text. */
#define EVENTS_MAX	64
#define TEXT_MAX	(EVENTS_MAX * 320)

/*
 * struct tap - an open file
 * @lock: one reader at a time
 * @target: whose
 * @stream: where the events come from
 * @next: number of the event that this reader gets next
 * @full: when it was opened, some memory was not watched
 * @began: the header was made
 * @over: the last line was made
 * @text: lines that were not read yet
 * @from: the first byte of them
 * @event: where they were made of
 */
struct tap {
	struct mutex lock;	/* one reader at a time */
	struct lens_target *target;
	struct lens_stream *stream;
	u64 next;
	bool full;
	bool began;
	bool over;
	struct lens_text text;
	char *from;
	struct lens_event event[EVENTS_MAX];
};

static void free_tap(struct tap *tap)
{
	lens_target_put(tap->target);
	kvfree(tap->text.start);
	kvfree(tap);
}

static struct tap *alloc_tap(struct lens_target *target)
{
	struct tap *tap = kvzalloc(sizeof(*tap), GFP_KERNEL);

	if (!tap)
		return NULL;
	mutex_init(&tap->lock);
	lens_target_get(target);
	tap->target = target;
	tap->text.start = kvmalloc(TEXT_MAX, GFP_KERNEL);
	tap->text.at = tap->text.start;
	tap->text.end = tap->text.start + TEXT_MAX;
	tap->from = tap->text.start;
	if (tap->text.start)
		return tap;
	free_tap(tap);
	return NULL;
}

static int events_open(struct inode *inode, struct file *file)
{
	struct lens_stream *stream;
	struct tap *tap;
	int err = lens_file_open();

	if (err)
		return err;
	tap = alloc_tap(inode->i_private);
	stream = tap ? lens_stream_open(tap->target) : ERR_PTR(-ENOMEM);
	if (IS_ERR(stream)) {
		if (tap)
			free_tap(tap);
		lens_file_close();
		return PTR_ERR(stream);
	}
	tap->stream = stream;
	spin_lock(&stream->lock);
	tap->next = READ_ONCE(tap->target->held) == stream ?
		    lens_ring_oldest(&stream->ring) : stream->ring.next;
	tap->full = stream->full_told;
	spin_unlock(&stream->lock);
	file->private_data = tap;
	return stream_open(inode, file);
}

static int events_release(struct inode *inode, struct file *file)
{
	struct tap *tap = file->private_data;

	lens_stream_close(tap->target, tap->stream);
	free_tap(tap);
	lens_file_close();
	return 0;
}

static void put_ranges(struct lens_text *text, const struct lens_ranges *ranges)
{
	unsigned int i;

	for (i = 0; i < ranges->nr; i++) {
		lens_put(text, "# only ");
		lens_ranges_put(text, &ranges->at[i]);
		lens_put_char(text, '\n');
	}
}

static void put_header(struct tap *tap)
{
	struct lens_text *text = &tap->text;

	lens_reader_title(text, tap->target, "events");
	lens_put(text, "\n# snapshot: changes are told from how all was after event ");
	lens_put_dec(text, tap->next - 1);
	lens_put_char(text, '\n');
	if (tap->full)
		lens_put(text, "# some memory is not watched\n");
	put_ranges(text, &tap->stream->watch.ranges);
	lens_event_columns(text);
}

static void put_end(struct tap *tap)
{
	lens_put(&tap->text, "# end: ");
	lens_put(&tap->text, lens_cause_names[tap->stream->end]);
	lens_put_char(&tap->text, '\n');
}

/* Makes the lines that come next, if there are any. */
static void refill(struct tap *tap)
{
	struct lens_stream *stream = tap->stream;
	struct lens_text *text = &tap->text;
	unsigned int i, nr;
	u64 dropped;
	bool ended;

	text->at = text->start;
	tap->from = text->start;
	if (!tap->began) {
		tap->began = true;
		put_header(tap);
		return;
	}
	spin_lock(&stream->lock);
	ended = stream->ended;
	nr = lens_ring_get(&stream->ring, &tap->next, tap->event, EVENTS_MAX,
			   &dropped);
	stream->dropped += dropped;
	spin_unlock(&stream->lock);
	if (dropped) {
		trace_ptelens_drop(tap->target->nr, dropped);
		lens_put(text, "# dropped ");
		lens_put_dec(text, dropped);
		lens_put(text, " events\n");
	}
	for (i = 0; i < nr; i++)
		lens_event_put(text, &tap->event[i]);
	if (nr || !ended || tap->over)
		return;
	tap->over = true;
	put_end(tap);
}

static bool has_text(const struct tap *tap)
{
	return tap->from != tap->text.at;
}

/* Is there something to say that is not made into lines yet? */
static bool has_news(const struct tap *tap)
{
	return !tap->began || READ_ONCE(tap->stream->ring.next) != tap->next ||
	       READ_ONCE(tap->stream->ended) || READ_ONCE(tap->target->detached);
}

static ssize_t take(struct tap *tap, char __user *buf, size_t len)
{
	size_t nr = min_t(size_t, len, tap->text.at - tap->from);

	nr -= copy_to_user(buf, tap->from, nr);
	if (!nr && len)
		return -EFAULT;
	tap->from += nr;
	return nr;
}

static ssize_t events_read(struct file *file, char __user *buf, size_t len,
			   loff_t *ppos)
{
	struct tap *tap = file->private_data;
	ssize_t ret;

	if (mutex_lock_interruptible(&tap->lock))
		return -ERESTARTSYS;
	while (!has_text(tap)) {
		ret = -EAGAIN;
		if (file->f_flags & O_NONBLOCK && !has_news(tap))
			goto out;
		ret = wait_event_interruptible(tap->stream->wait, has_news(tap));
		if (ret)
			goto out;
		ret = -EIO;
		if (READ_ONCE(tap->target->detached))
			goto out;
		refill(tap);
		ret = 0;
		if (tap->over && !has_text(tap))
			goto out;
	}
	ret = take(tap, buf, len);
out:
	mutex_unlock(&tap->lock);
	return ret;
}

static __poll_t events_poll(struct file *file, poll_table *wait)
{
	struct tap *tap = file->private_data;
	__poll_t mask = 0;

	poll_wait(file, &tap->stream->wait, wait);
	/* without the lock: a reader that empties it meanwhile does so again */
	if (has_text(tap) || has_news(tap))
		mask = EPOLLIN | EPOLLRDNORM;
	if (READ_ONCE(tap->target->detached))
		mask |= EPOLLHUP | EPOLLERR;
	else if (READ_ONCE(tap->stream->ended))
		mask |= EPOLLHUP;
	return mask;
}

static const struct file_operations events_fops = {
	.open = events_open,
	.read = events_read,
	.poll = events_poll,
	.release = events_release,
};

const struct lens_view lens_view_events = {
	.name = "events",
	.mode = 0400,
	.fops = &events_fops,
	.help =
"  One line per change of an entry, as it happens. A read waits for the next one,\n"
"  or returns -EAGAIN with O_NONBLOCK; poll() works. Each reader gets all from\n"
"  when it opened the file, with watch=on in control from the oldest event that is\n"
"  kept; who is too slow reads \"# dropped N events\" in their\n"
"  place. seq: number of the event; time: CLOCK_MONOTONIC; cpu, tid, comm: of the\n"
"  task that was seen to do it, 0 and - if nobody was; cause; vaddr; pages: so many\n"
"  neighbours changed alike, with frames that follow each other; level, or\n"
"  OLD>NEW; then the entry before and after: KIND,TARGET,FLAGS as in entries, or\n"
"  none. What an entry became is what it was at its next change. A change and its\n"
"  undoing between two looks are not seen.\n"
"  Causes: demand_zero, file_fault, fault_around (mapped with a neighbour that was\n"
"  asked for), cow (a copy for a writer), write_reuse (made writable in place),\n"
"  thp_fault, swap_out, swap_in, numa_hint; unmap (also: reclaim of a file's page),\n"
"  dontneed, free_lazy, mprotect, mremap, fork; migrate_out, migrate_in (also while\n"
"  a folio is split), device (it was lent a page, or gave it back); thp_split,\n"
"  thp_collapse, ksm_merge, ksm_break, uffd_copy, uffd_poison, uffd_move, uffd_wp,\n"
"  pfn_map, guard, hwpoison, clear_refs, soft_dirty, aged, written_back; exit, exec\n"
"  (the mm is gone); sweep (the CPU set accessed or dirty, some time before, or the\n"
"  contiguous bit of arm64 changed with the neighbours); unknown.\n"
"  The last line is \"# end: exit\" or \"# end: exec\"; then read returns 0. Open it\n"
"  again for the memory after an exec. While nobody has the file open, nothing is\n"
"  watched, unless control says so. The same as trace events: ptelens in tracefs.\n",
};
