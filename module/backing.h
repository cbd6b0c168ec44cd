/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is behind a page of a VMA where no entry is: what a fault would find.
 */
#ifndef LENS_BACKING_H
#define LENS_BACKING_H

#include <linux/types.h>

struct vm_area_struct;

/* Whether the page of the file is in memory. */
enum lens_cache {
	LENS_CACHE_UNKNOWN,	/* no page cache, or not one that we know */
	LENS_CACHE_ABSENT,
	LENS_CACHE_READY,
	LENS_CACHE_NOT_READY,	/* there, but not read yet, or not without error */
	LENS_CACHE_SWAPPED,	/* shmem: in swap */
};

/**
 * struct lens_backing - one page of the file behind a VMA
 * @index: number of the page in its file
 * @cache: enum lens_cache
 * @beyond_end: the file ends before it
 */
struct lens_backing {
	u64 index;
	u8 cache;
	bool beyond_end;
};

/**
 * lens_backing_fill() - Look at the page of the file that a page of a VMA maps.
 * @to: filled in
 * @vma: the VMA; one without a file has %LENS_CACHE_UNKNOWN
 * @addr: the page, in it
 *
 * Context: the mmap_lock of the VMA's mm is held for reading. Takes the lock of
 * the page cache, under which a page stays there without a reference to it.
 */
void lens_backing_fill(struct lens_backing *to, struct vm_area_struct *vma,
		       unsigned long addr);

#endif /* LENS_BACKING_H */
