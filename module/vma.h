/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about a VMA, copied out while the mmap_lock is held.
 */
#ifndef LENS_VMA_H
#define LENS_VMA_H

#include <linux/bits.h>
#include <linux/types.h>

struct vm_area_struct;

enum lens_vma_type {
	LENS_VMA_ANON,
	LENS_VMA_HEAP,
	LENS_VMA_STACK,
	LENS_VMA_FILE,
	LENS_VMA_SHMEM,
	LENS_VMA_HUGETLB,
	LENS_VMA_SPECIAL,	/* device memory, vdso, vvar and the like */
	LENS_NR_VMA_TYPES
};

extern const char * const lens_vma_names[LENS_NR_VMA_TYPES];

/* VM_* that change what happens to pages, in the order of the column. */
enum lens_vma_flag {
	LENS_VMA_GROWSDOWN,
	LENS_VMA_PFNMAP,
	LENS_VMA_MIXEDMAP,
	LENS_VMA_IO,
	LENS_VMA_LOCKED,
	LENS_VMA_SEQ_READ,
	LENS_VMA_RAND_READ,
	LENS_VMA_DONTCOPY,
	LENS_VMA_DONTDUMP,
	LENS_VMA_NORESERVE,
	LENS_VMA_HUGETLB_PAGES,
	LENS_VMA_WIPEONFORK,
	LENS_VMA_HUGEPAGE,
	LENS_VMA_NOHUGEPAGE,
	LENS_VMA_MERGEABLE,
	LENS_VMA_UFFD_MISSING,
	LENS_VMA_UFFD_WP,
	LENS_VMA_UFFD_MINOR,
	LENS_NR_VMA_FLAGS
};

extern const char * const lens_vma_flag_names[LENS_NR_VMA_FLAGS];

/* What a fault in a VMA depends on, besides its type and flags. */
#define LENS_VMA_IS_ANON	BIT(0)	/* no file, nor a driver, has its pages */
#define LENS_VMA_IS_SHARED	BIT(1)	/* and may be written */
#define LENS_VMA_HAS_FAULT	BIT(2)	/* somebody makes its pages at a fault */
#define LENS_VMA_SHADOW_STACK	BIT(3)
#define LENS_VMA_UFFD_RWP	BIT(4)	/* userfaultfd is told of reads too */

/**
 * struct lens_vma - one VMA
 * @start: first byte
 * @end: first byte behind it
 * @offset: of @start in the file, in bytes; used only with @is_file
 * @name: path or bracketed name, not yet escaped; "" for anonymous memory
 *	without a name. Points into the lens_names that it was copied to.
 * @perms: as in /proc/PID/maps, with its NUL
 * @flags: BIT(enum lens_vma_flag)
 * @type: enum lens_vma_type
 * @how: LENS_VMA_IS_ANON and the like
 * @pkey: its protection key
 * @is_file: @name is a path
 */
struct lens_vma {
	u64 start;
	u64 end;
	u64 offset;
	const char *name;
	u32 flags;
	char perms[5];
	u8 type;
	u8 how;
	u8 pkey;
	bool is_file;
};

/* Room for the names of the VMAs of one batch; one name of any length fits. */
struct lens_names {
	char *buf;
	unsigned int size;
	unsigned int used;
};

/**
 * lens_vma_fill() - Copy the facts of a VMA.
 * @to: filled in
 * @vma: the VMA
 * @names: where its name is put
 *
 * Context: the mmap_lock of the VMA's mm is held for reading. Does not sleep.
 * Return: false if @names has no room left; @to is not valid then. With empty
 * @names a name that does not fit is replaced by "[name too long]".
 */
bool lens_vma_fill(struct lens_vma *to, struct vm_area_struct *vma,
		   struct lens_names *names);

#endif /* LENS_VMA_H */
