// SPDX-License-Identifier: GPL-2.0
/*
 * The file "raw": entries for programs, see uapi/ptelens.h.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "files.h"
#include "raws.h"
#include "reader.h"
#include "target.h"
#include "walk.h"

/* Room for half of what a hold may bring; where more comes, there are more holds. */
#define RAW_BUFFER (LENS_HOLD_SLOTS / 2 * sizeof(struct ptelens_run))

/**
 * struct raw - an open file
 * @lock: one read at a time; other opens have their own
 * @target: whose
 * @execs: which mm, see lens_target_get_mm()
 * @filter: as it was when the file was opened
 * @batch: where the walk is
 * @raws: what it has found
 * @detail: enum ptelens_detail
 */
struct raw {
	struct mutex lock;	/* of all below */
	struct lens_target *target;
	u32 execs;
	struct lens_filter filter;
	struct lens_batch *batch;
	struct lens_raws raws;
	u32 detail;
};

static void free_raw(struct raw *raw)
{
	if (raw->batch)
		lens_batch_free(raw->batch);
	kvfree(raw->raws.buf);
	lens_target_put(raw->target);
	kfree(raw);
}

static struct raw *alloc_raw(struct lens_target *target)
{
	struct raw *raw = kzalloc(sizeof(*raw), GFP_KERNEL);

	if (!raw)
		return NULL;
	lens_target_get(target);
	raw->target = target;
	raw->detail = PTELENS_ENTRIES;
	mutex_init(&raw->lock);
	raw->batch = lens_batch_alloc(1);
	raw->raws.buf = kvmalloc(RAW_BUFFER, GFP_KERNEL);
	if (!raw->batch || !raw->raws.buf) {
		free_raw(raw);
		return NULL;
	}
	raw->batch->raws = &raw->raws;
	spin_lock(&target->lock);
	raw->filter = target->filter;
	spin_unlock(&target->lock);
	return raw;
}

static int raw_open(struct inode *inode, struct file *file)
{
	struct mm_struct *mm;
	struct raw *raw;
	int err = lens_file_open();

	if (err)
		return err;
	err = -ENOMEM;
	raw = alloc_raw(inode->i_private);
	if (!raw)
		goto err_file;
	err = -ESRCH;
	mm = lens_target_get_mm(raw->target, &raw->execs);
	if (!mm)
		goto err_raw;
	mmput(mm);
	file->private_data = raw;
	return 0;

err_raw:
	free_raw(raw);
err_file:
	lens_file_close();
	return err;
}

static int raw_release(struct inode *inode, struct file *file)
{
	free_raw(file->private_data);
	lens_file_close();
	return 0;
}

/* One hold of the mmap_lock. */
static int fill(struct raw *raw, u64 addr, size_t room)
{
	lens_raws_start(&raw->raws, raw->detail, &raw->filter,
			min_t(size_t, room, RAW_BUFFER));
	return lens_reader_walk(raw->target, raw->execs, raw->batch, &raw->filter,
				addr);
}

/*
 * Fills the buffer of the user as far as it goes. Where something is in the
 * way, the position is behind what was brought, and the next read tells.
 */
static ssize_t read_runs(struct raw *raw, char __user *buf, size_t len, u64 *addr)
{
	size_t done = 0;
	int err = 0;

	while (len - done >= lens_raws_record_size(raw->detail) &&
	       *addr < lens_walk_limit()) {
		if (signal_pending(current))
			err = -EINTR;
		else
			err = fill(raw, *addr, len - done);
		if (!err && copy_to_user(buf + done, raw->raws.buf, raw->raws.used))
			err = -EFAULT;
		if (err)
			break;
		done += raw->raws.used;
		*addr = raw->batch->next;
		cond_resched();
	}
	return done ? done : err;
}

static ssize_t raw_read(struct file *file, char __user *buf, size_t len,
			loff_t *ppos)
{
	struct raw *raw = file->private_data;
	u64 addr = *ppos;
	ssize_t got;

	if (!len)
		return 0;
	if (!PAGE_ALIGNED(addr))
		return -EINVAL;
	if (mutex_lock_interruptible(&raw->lock))
		return -EINTR;
	got = -EINVAL;
	if (len >= lens_raws_record_size(raw->detail))
		got = read_runs(raw, buf, len, &addr);
	mutex_unlock(&raw->lock);
	if (got >= 0)
		*ppos = addr;
	return got;
}

static loff_t raw_llseek(struct file *file, loff_t offset, int whence)
{
	return no_seek_end_llseek_size(file, offset, whence, lens_walk_limit());
}

static long raw_info(struct raw *raw, void __user *to)
{
	struct ptelens_raw_info info = {
		.version = PTELENS_RAW_VERSION,
		.detail = raw->detail,
		.record_size = lens_raws_record_size(raw->detail),
		.page_shift = PAGE_SHIFT,
		.levels = lens_walk_levels(),
		.limit = lens_walk_limit(),
	};
	int level;

	for (level = 0; level < LENS_NR_LEVELS; level++)
		info.level_shift[level] = lens_level_shift(level);
	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

static long set_detail(struct raw *raw, const u32 __user *from)
{
	u32 detail;

	if (get_user(detail, from))
		return -EFAULT;
	if (detail >= PTELENS_NR_DETAILS)
		return -EINVAL;
	raw->detail = detail;
	return 0;
}

static long raw_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct raw *raw = file->private_data;
	long err = -ENOTTY;

	if (mutex_lock_interruptible(&raw->lock))
		return -EINTR;
	if (cmd == PTELENS_RAW_INFO)
		err = raw_info(raw, (void __user *)arg);
	else if (cmd == PTELENS_RAW_DETAIL)
		err = set_detail(raw, (const u32 __user *)arg);
	mutex_unlock(&raw->lock);
	return err;
}

static const struct file_operations raw_fops = {
	.open = raw_open,
	.read = raw_read,
	.llseek = raw_llseek,
	.unlocked_ioctl = raw_ioctl,
	.release = raw_release,
};

const struct lens_view lens_view_raw = {
	.name = "raw",
	.mode = 0400,
	.fops = &raw_fops,
	.help =
"  The entries for programs: the records of module/uapi/ptelens.h. The position\n"
"  in the file is a virtual address: pread(fd, buf, size, addr) brings whole\n"
"  records from there on, read() goes on behind the last; 0 is the end of the\n"
"  address space. An ioctl chooses the detail: kinds, entries (if none was\n"
"  chosen) or entries with facts of their folios; filter applies.\n"
"  tools/ptelens-raw.h reads and expands them.\n"
"  Errors: EINVAL for an address that is no multiple of a page, for room for\n"
"  less than a record and for a detail that does not exist; EINTR; see Errors.\n",
};
