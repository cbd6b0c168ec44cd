/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the current task is doing to memory, as far as its system call tells.
 */
#ifndef LENS_ACT_H
#define LENS_ACT_H

#include <linux/types.h>

struct mm_struct;

enum lens_act {
	LENS_ACT_OTHER,
	LENS_ACT_UNTOLD,	/* a system call of a 32-bit program may be any */
	LENS_ACT_UNMAP,		/* munmap, mmap over it, brk, truncate, a hole */
	LENS_ACT_MREMAP,
	LENS_ACT_DONTNEED,
	LENS_ACT_FREE,
	LENS_ACT_COLLAPSE,	/* MADV_COLLAPSE or khugepaged */
	LENS_ACT_PROTECT,
	LENS_ACT_FORK,
	LENS_ACT_KSM,
	LENS_ACT_RECLAIM,	/* kswapd, MADV_PAGEOUT */
	LENS_ACT_UFFD_MOVE,
	LENS_ACT_GUARD,		/* MADV_GUARD_INSTALL, MADV_GUARD_REMOVE */
};

/**
 * struct lens_doing - what a task is doing
 * @act: what
 * @start: to which memory of the mm; of everything if that is not said
 * @end: behind it
 * @no_access: of LENS_ACT_PROTECT: nobody may get there afterwards
 */
struct lens_doing {
	enum lens_act act;
	u64 start;
	u64 end;
	bool no_access;
};

/**
 * lens_act() - What the current task is doing.
 * @mm: the memory in question
 *
 * Context: any but an interrupt.
 * Return: what, and to which memory of @mm.
 */
struct lens_doing lens_act(struct mm_struct *mm);

/** lens_advises_guard() - Does this advice of madvise() set or remove guard markers? */
bool lens_advises_guard(int advice);

#endif /* LENS_ACT_H */
