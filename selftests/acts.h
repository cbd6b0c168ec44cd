/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Things that a process does to one page, each to be told as an event or two.
 */
#ifndef SELFTESTS_ACTS_H
#define SELFTESTS_ACTS_H

#include <stdbool.h>

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
 * @level: of the last one, NULL for any
 * @sweep: the bits that the CPU sets are looked at now and then
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
	bool sweep;
};

/* acts.c, act_out() is a scene_builder: prepares, stops, does it. */
enum scene_verdict act_out(struct scene *scene, const void *act);
char *act_page(const struct scene *scene);
enum scene_verdict act_good_if(struct scene *scene, bool good, const char *what);
enum scene_verdict act_map(struct scene *scene);
enum scene_verdict act_map_written(struct scene *scene);
enum scene_verdict act_write(struct scene *scene);
enum scene_verdict act_read(struct scene *scene);

/* acts_anon.c: */
extern const struct act act_first_write, act_first_read, act_write_zero, act_populate,
	act_fork, act_cow, act_reuse, act_munmap, act_map_over, act_dontneed, act_free,
	act_mprotect, act_no_access, act_access_again, act_move_from, act_move_to,
	act_clear_refs, act_soft_dirty, act_cold;

/* acts_file.c: */
extern const struct act act_read_file, act_read_around, act_write_private, act_punch,
	act_truncate, act_write_back, act_write_clean, act_drop_file;

/* acts_huge.c: */
extern const struct act act_write_huge, act_split, act_split_there, act_collapse,
	act_collapse_shared, act_khugepaged, act_move_huge_from, act_move_huge_to,
	act_write_hugetlb, act_unmap_hugetlb, act_cow_hugetlb;

/* acts_node.c: */
extern const struct act act_migrate, act_numa_take, act_numa_give, act_numa_move;

/* acts_device.c: */
extern const struct act act_to_device, act_from_device, act_new_on_device, act_lend,
	act_take_back;

/* acts_uffd.c: */
extern const struct act act_uffd_copy, act_uffd_zero, act_uffd_wp, act_uffd_wp_none,
	act_uffd_poison, act_uffd_move_from, act_uffd_move_to, act_uffd_move_huge;

/* acts_more.c: */
extern const struct act act_swap_out, act_swap_in, act_swap_off, act_ksm_merge,
	act_ksm_break, act_guard, act_unguard, act_poison, act_dev_mem, act_use,
	act_grow_old;

#endif /* SELFTESTS_ACTS_H */
