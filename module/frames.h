/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A set of frames, and where entries that map them can be: the frame filter of
 * the walk. A frame of a file can be mapped only by VMAs of that file, at one
 * offset; an anonymous one only by VMAs of one family of forks, at one offset.
 * So nearly all VMAs need no look at their tables.
 */
#ifndef LENS_FRAMES_H
#define LENS_FRAMES_H

#include <linux/types.h>

#include "record.h"

struct vm_area_struct;

#define LENS_MAX_FRAMES	512
#define LENS_MAX_OWNERS	64

/**
 * struct lens_owner - what a VMA must have to map some of the frames
 * @key: a struct address_space, or the root of a family of struct anon_vma;
 *	compared, never followed
 * @first: first page offset
 * @last: last page offset
 */
struct lens_owner {
	const void *key;
	u64 first;
	u64 last;
};

/**
 * struct lens_frame_run - frames in a row
 * @first: the first
 * @nr: how many
 */
struct lens_frame_run {
	u64 first;
	u64 nr;
};

/**
 * struct lens_frames - the set
 * @run: in ascending order and apart from each other
 * @nr: how many
 * @owner: of frames that have one
 * @nr_owners: how many
 * @anywhere: some can be anywhere: zero pages, or there are too many owners
 * @ksm: some are of KSM
 * @special: some are not memory of files and processes; mappings of drivers and
 *	of the kernel have to be looked at
 */
struct lens_frames {
	struct lens_frame_run run[LENS_MAX_FRAMES];
	unsigned int nr;
	struct lens_owner owner[LENS_MAX_OWNERS];
	unsigned int nr_owners;
	bool anywhere;
	bool ksm;
	bool special;
};

/**
 * lens_frames_set() - Make it a set of frames in a row.
 * @frames: the set
 * @first: first page frame number
 * @nr: how many
 *
 * Context: any. Reads struct pages that it holds no reference to: what it
 * learns of owners is a hint as old as this call.
 */
void lens_frames_set(struct lens_frames *frames, u64 first, u64 nr);

/**
 * lens_frames_set_pages() - Make it the set of some frames.
 * @frames: the set
 * @pfn: page frame numbers, sorted; may be there twice
 * @nr: at most %LENS_MAX_FRAMES
 *
 * Context: as lens_frames_set().
 */
void lens_frames_set_pages(struct lens_frames *frames, const u64 *pfn,
			   unsigned int nr);

/**
 * lens_frames_narrow() - Where in a VMA frames of the set can be mapped.
 * @frames: the set
 * @vma: the VMA
 * @start: first address of interest; moved up
 * @end: the end of it; moved down
 *
 * Context: the mmap_lock is held.
 * Return: false if there is no such place.
 */
bool lens_frames_narrow(const struct lens_frames *frames,
			struct vm_area_struct *vma,
			unsigned long *start, unsigned long *end);

/**
 * lens_frames_clip() - Does an entry map frames of the set?
 * @frames: the set
 * @rec: the entry; cut down to the part from the first to the last of them
 *
 * Return: true if it does.
 */
bool lens_frames_clip(const struct lens_frames *frames, struct lens_rec *rec);

#endif /* LENS_FRAMES_H */
