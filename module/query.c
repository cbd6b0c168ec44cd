// SPDX-License-Identifier: GPL-2.0
/*
 * Queries: the question that the file "who" is asked.
 */
#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/string.h>

#include "filter.h"
#include "query.h"
#include "walk.h"

/* No frame has a number this high. */
static const u64 frame_limit = BIT_ULL(52) >> PAGE_SHIFT;

static int parse_frames(struct lens_query *query, char *text)
{
	char *first = strsep(&text, "+");

	if (!strncmp(first, "pfn=", 4))
		first += 4;
	query->nr = 1;
	/* kstrtou64() takes a sign */
	if (text && (*text == '+' || kstrtou64(text, 10, &query->nr)))
		return -EINVAL;
	if (lens_parse_address(&query->first, first) || !query->nr ||
	    query->first >= frame_limit || query->nr > frame_limit - query->first)
		return -EINVAL;
	return 0;
}

static int parse_address(struct lens_query *query, char *text)
{
	char *number = strsep(&text, ":");
	struct pid *pid;
	int nr;

	if (*number == '+' || kstrtoint(number, 10, &nr) || nr <= 0 ||
	    lens_parse_address(&query->vaddr, text) ||
	    query->vaddr >= lens_walk_limit())
		return -EINVAL;
	rcu_read_lock();
	pid = find_vpid(nr);
	if (pid && pid_task(pid, PIDTYPE_TGID))
		query->pid = pid_nr(pid);
	rcu_read_unlock();
	query->nr = 1;
	return query->pid ? 0 : -ESRCH;
}

int lens_query_parse(struct lens_query *query, char *text)
{
	struct lens_query new = { };
	int err = strchr(text, ':') ? parse_address(&new, text) :
				      parse_frames(&new, text);

	if (!err)
		*query = new;
	return err;
}
