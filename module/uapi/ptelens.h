/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What programs read from the file "raw" of a target: runs of entries, in the
 * byte order of the machine.
 *
 * The position in the file is a virtual address: pread(fd, buf, size, addr)
 * brings the runs from addr on, as many whole ones as buf has room for, and
 * read() goes on behind the last of them. 0 is the end of the address space;
 * fewer than there was room for means nothing. tools/ptelens-raw.h reads on
 * and expands them.
 */
#ifndef PTELENS_H
#define PTELENS_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#else
#include <assert.h>
#endif
#include <linux/ioctl.h>
#include <linux/types.h>

/* Goes up when something here changes its meaning. */
#define PTELENS_RAW_VERSION 1

/**
 * enum ptelens_level - where an entry sits, from the leaves up
 * @PTELENS_PTE: the lowest table; its entries cover a base page
 * @PTELENS_PMD: the table above; a folded level, from here up, has no entries
 * @PTELENS_PUD: the next
 * @PTELENS_P4D: the next
 * @PTELENS_PGD: the highest
 * @PTELENS_NR_LEVELS: how many there are
 */
enum ptelens_level {
	PTELENS_PTE,
	PTELENS_PMD,
	PTELENS_PUD,
	PTELENS_P4D,
	PTELENS_PGD,
	PTELENS_NR_LEVELS
};

/**
 * enum ptelens_kind - what an entry is
 * @PTELENS_PRESENT: maps a frame that has a struct page
 * @PTELENS_PROTNONE: the same, but the CPU may not use it: PROT_NONE, NUMA hint
 * @PTELENS_ZERO: maps the zero page or the huge one
 * @PTELENS_SPECIAL: maps a frame without a struct page
 * @PTELENS_SWAP: is in swap
 * @PTELENS_MIGRATION: the frame is on its way to another
 * @PTELENS_HWPOISON: the frame is broken
 * @PTELENS_DEVICE: device-private or device-exclusive
 * @PTELENS_MARKER_UFFD_WP: nothing there, write-protected by userfaultfd
 * @PTELENS_MARKER_POISON: nothing there, touching it is SIGBUS
 * @PTELENS_MARKER_GUARD: nothing there, touching it is SIGSEGV
 * @PTELENS_UNKNOWN: none of these
 * @PTELENS_NR_KINDS: how many there are
 */
enum ptelens_kind {
	PTELENS_PRESENT,
	PTELENS_PROTNONE,
	PTELENS_ZERO,
	PTELENS_SPECIAL,
	PTELENS_SWAP,
	PTELENS_MIGRATION,
	PTELENS_HWPOISON,
	PTELENS_DEVICE,
	PTELENS_MARKER_UFFD_WP,
	PTELENS_MARKER_POISON,
	PTELENS_MARKER_GUARD,
	PTELENS_UNKNOWN,
	PTELENS_NR_KINDS
};

/**
 * enum ptelens_folio_type - what kind of memory a frame belongs to
 * @PTELENS_FOLIO_NONE: there is no folio: nothing mapped, zero, special
 * @PTELENS_FOLIO_ANON: anonymous
 * @PTELENS_FOLIO_FILE: of a file
 * @PTELENS_FOLIO_SHMEM: of tmpfs, memfd or shared anonymous memory
 * @PTELENS_FOLIO_KSM: merged by KSM
 * @PTELENS_FOLIO_HUGETLB: of hugetlbfs
 * @PTELENS_FOLIO_DEVICE: of ZONE_DEVICE
 * @PTELENS_FOLIO_OTHER: of the kernel or of a driver
 * @PTELENS_NR_FOLIO_TYPES: how many there are
 */
enum ptelens_folio_type {
	PTELENS_FOLIO_NONE,
	PTELENS_FOLIO_ANON,
	PTELENS_FOLIO_FILE,
	PTELENS_FOLIO_SHMEM,
	PTELENS_FOLIO_KSM,
	PTELENS_FOLIO_HUGETLB,
	PTELENS_FOLIO_DEVICE,
	PTELENS_FOLIO_OTHER,
	PTELENS_NR_FOLIO_TYPES
};

#define PTELENS_FOLIO_EXCLUSIVE		0x1 /* anonymous and of this mm alone */
#define PTELENS_FOLIO_MAP_ESTIMATE	0x2 /* @map is an average of the folio */
#define PTELENS_FOLIO_PINNED		0x4 /* maybe: references look like a DMA pin */

/* &struct ptelens_run.step of a run whose entries are alike in kind only */
#define PTELENS_STEP_NONE (-128)

/**
 * struct ptelens_run - neighbouring entries of one table that are alike
 * @vaddr: of the first; bytes, a multiple of the base page
 * @raw: the first entry, as the kernel read it
 * @frame: page frame number of the first page; for %PTELENS_SWAP the offset in
 *	the swap file, in pages; 0 for markers and unknown entries
 * @pages: base pages that they cover together. Huge entries are never joined,
 *	and a range of a filter, or a read that began inside of one, cuts them.
 * @step: how the entries of a run of PTEs go on: 0, they are equal, and so is
 *	the frame; else the frame grows by 1 from one to the next, and raw by
 *	1 << (@step - 1), or for a negative step by -(1 << (-@step - 1)). With
 *	%PTELENS_STEP_NONE neither is told. Of one entry it says nothing.
 * @level: enum ptelens_level
 * @kind: enum ptelens_kind
 * @swap_type: number of the swap area of a %PTELENS_SWAP entry, else 0
 */
struct ptelens_run {
	__u64 vaddr;
	__u64 raw;
	__u64 frame;
	__u32 pages;
	__s8 step;
	__u8 level;
	__u8 kind;
	__u8 swap_type;
};

/**
 * struct ptelens_folio - facts about the folio behind an entry
 * @cgroup: inode number of the memory cgroup that pays for it, 0 for none
 * @ref: reference count of the folio
 * @map: how many entries map this page, see %PTELENS_FOLIO_MAP_ESTIMATE
 * @sub: number of this page in the folio; in a run it grows with the frame
 * @page: page flags; bit N is line N of "Page flags" in the README of the module
 * @parts: under a huge entry, how many of its pages are mapped by PTEs too
 * @node: NUMA node
 * @type: enum ptelens_folio_type
 * @order: the folio has 1 << @order base pages
 * @flags: PTELENS_FOLIO_*
 * @unused: 0
 *
 * Source: struct page and struct folio, read under the lock of the entry's
 * table. All 0 where nothing is mapped that has a struct page of its own.
 */
struct ptelens_folio {
	__u64 cgroup;
	__s32 ref;
	__s32 map;
	__u32 sub;
	__u32 page;
	__u16 parts;
	__s16 node;
	__u8 type;
	__u8 order;
	__u8 flags;
	__u8 unused;
};

/**
 * struct ptelens_folio_run - entries that are alike, and their folios too
 * @run: the entries
 * @folio: of the first; those of the others are equal but for @folio.sub
 */
struct ptelens_folio_run {
	struct ptelens_run run;
	struct ptelens_folio folio;
};

/**
 * enum ptelens_detail - what a read brings
 * @PTELENS_KINDS: struct ptelens_run; PTEs of one kind are a run, whatever else
 *	is in them. For counting.
 * @PTELENS_ENTRIES: struct ptelens_run; every bit of every entry
 * @PTELENS_FOLIOS: struct ptelens_folio_run; the same with facts of folios
 * @PTELENS_NR_DETAILS: how many there are
 */
enum ptelens_detail {
	PTELENS_KINDS,
	PTELENS_ENTRIES,
	PTELENS_FOLIOS,
	PTELENS_NR_DETAILS
};

/**
 * struct ptelens_raw_info - what is being read
 * @version: %PTELENS_RAW_VERSION
 * @detail: enum ptelens_detail
 * @record_size: bytes of one record of this detail
 * @page_shift: logarithm of the bytes of a base page
 * @level_shift: by level, the logarithm of the bytes that an entry covers
 * @levels: how many there are, folded ones not counted
 * @unused: 0
 * @limit: the end of the address space of user space, bytes
 */
struct ptelens_raw_info {
	__u32 version;
	__u32 detail;
	__u32 record_size;
	__u32 page_shift;
	__u8 level_shift[PTELENS_NR_LEVELS];
	__u8 levels;
	__u8 unused[2];
	__u64 limit;
};

/* On an open "raw": what is being read, and choose a detail (at first ENTRIES). */
#define PTELENS_RAW_INFO	_IOR(0xec, 0, struct ptelens_raw_info)
#define PTELENS_RAW_DETAIL	_IOW(0xec, 1, __u32)

static_assert(sizeof(struct ptelens_run) == 32, "ptelens_run");
static_assert(sizeof(struct ptelens_folio) == 32, "ptelens_folio");
static_assert(sizeof(struct ptelens_folio_run) == 64, "ptelens_folio_run");
static_assert(sizeof(struct ptelens_raw_info) == 32, "ptelens_raw_info");

#endif /* PTELENS_H */
