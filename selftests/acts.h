/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Things that a process does to one page, each to be told as an event or two.
 */
#ifndef SELFTESTS_ACTS_H
#define SELFTESTS_ACTS_H

#include "target.h"

/* Pages of the area that an act is given. */
#define ACT_PAGES 16

/**
 * struct act - what a process does
 * @prepare: before it is watched; makes scene->addr[0] the page in question
 * @act: does it
 * @cause: of the events of that page, in their order; equal ones in a row are one
 * @old: kind of the first one's old entry, "none" for none
 * @new: kind of the last one's new entry
 * @set: letters that are set in the last one's new entry
 * @clear: letters that are clear there
 * @level: of the last one, "" for any
 */
struct act {
	enum scene_verdict (*prepare)(struct scene *scene);
	enum scene_verdict (*act)(struct scene *scene);
	const char *cause;
	const char *old;
	const char *new;
	const char *set;
	const char *clear;
	const char *level;
};

/* A scene_builder: prepares, stops, does it. */
enum scene_verdict act_out(struct scene *scene, const void *act);

/* acts_anon.c: */
extern const struct act act_first_write, act_first_read, act_write_zero, act_populate,
	act_fork, act_cow, act_reuse, act_munmap, act_map_over, act_dontneed, act_free,
	act_mprotect, act_no_access, act_access_again, act_move_from, act_move_to,
	act_clear_refs, act_soft_dirty, act_cold;

/* acts_more.c: */
extern const struct act act_read_file, act_read_around, act_write_private, act_punch,
	act_swap_out, act_swap_in, act_write_huge, act_split, act_split_there, act_collapse,
	act_migrate, act_ksm_merge, act_ksm_break, act_uffd_copy, act_uffd_wp, act_dev_mem;

#endif /* SELFTESTS_ACTS_H */
