/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own files about a process and its frames: what is expected.
 */
#ifndef SELFTESTS_KFILES_H
#define SELFTESTS_KFILES_H

#include <linux/const.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* /proc/PID/pagemap, Documentation/admin-guide/mm/pagemap.rst */
#define PM_SOFT_DIRTY	_BITULL(55)
#define PM_EXCLUSIVE	_BITULL(56)
#define PM_UFFD_WP	_BITULL(57)
#define PM_GUARD	_BITULL(58)
#define PM_FILE		_BITULL(61)
#define PM_SWAP		_BITULL(62)
#define PM_PRESENT	_BITULL(63)
#define PM_PFN(e)	((e) & (_BITULL(55) - 1))
#define PM_SWAP_TYPE(e)	((unsigned int)((e) & 0x1f))
#define PM_SWAP_OFF(e)	(PM_PFN(e) >> 5)

/* /proc/kpageflags, include/uapi/linux/kernel-page-flags.h */
#define KPF_LOCKED	_BITULL(0)
#define KPF_REFERENCED	_BITULL(2)
#define KPF_UPTODATE	_BITULL(3)
#define KPF_DIRTY	_BITULL(4)
#define KPF_LRU		_BITULL(5)
#define KPF_ACTIVE	_BITULL(6)
#define KPF_WRITEBACK	_BITULL(8)
#define KPF_RECLAIM	_BITULL(9)
#define KPF_MMAP	_BITULL(11)
#define KPF_ANON	_BITULL(12)
#define KPF_SWAPCACHE	_BITULL(13)
#define KPF_SWAPBACKED	_BITULL(14)
#define KPF_COMPOUND_HEAD _BITULL(15)
#define KPF_COMPOUND_TAIL _BITULL(16)
#define KPF_HUGE	_BITULL(17)
#define KPF_UNEVICTABLE	_BITULL(18)
#define KPF_HWPOISON	_BITULL(19)
#define KPF_NOPAGE	_BITULL(20)
#define KPF_KSM		_BITULL(21)
#define KPF_THP		_BITULL(22)
#define KPF_ZERO_PAGE	_BITULL(24)
/* and those "for hacking", include/linux/kernel-page-flags.h */
#define KPF_RESERVED	_BITULL(32)
#define KPF_MLOCKED	_BITULL(33)
#define KPF_PRIVATE	_BITULL(35)

/* The kB lines of smaps. */
enum kf_field {
	KF_SIZE,
	KF_KERNEL_PAGE_SIZE,
	KF_RSS,
	KF_PSS,
	KF_SHARED_DIRTY,
	KF_PRIVATE_DIRTY,
	KF_REFERENCED,
	KF_ANONYMOUS,
	KF_KSM,
	KF_ANON_HUGE,
	KF_SHMEM_PMD,
	KF_FILE_PMD,
	KF_SHARED_HUGETLB,
	KF_PRIVATE_HUGETLB,
	KF_SWAP,
	KF_LOCKED,
	KF_NR_FIELDS,
};

/**
 * struct kf_vma - a VMA in /proc/PID/smaps
 * @start: first address
 * @end: one past the last address
 * @offset: byte offset in the file
 * @file: one is mapped
 * @perm: rwx and p or s
 * @name: the rest of the header line, "" without one
 * @kb: the kB lines, -1 for a line that this kernel does not have
 * @flags: the VmFlags line, two letters and a blank each
 */
struct kf_vma {
	__u64 start;
	__u64 end;
	__u64 offset;
	bool file;
	char perm[5];
	char name[256];
	__s64 kb[KF_NR_FIELDS];
	char flags[160];
};

struct kf_smaps {
	struct kf_vma *vma;
	size_t nr;
};

/**
 * struct kf_setting - a kernel setting and what to put back
 * @path: the file
 * @old: its value before kf_set(); "" when there is nothing to restore
 */
struct kf_setting {
	const char *path;
	char old[128];
};

#define KF_ZONES_MAX 64

/**
 * struct kf_folio - frames that belong together
 * @head: the first page frame number
 * @end: that behind the last
 */
struct kf_folio {
	__u64 head;
	__u64 end;
};

/**
 * struct kf_zones - the zones of /proc/zoneinfo that have memory
 * @zone: the node of each, its first frame and the one behind its last
 * @nr: their count
 */
struct kf_zones {
	struct {
		int node;
		__u64 start;
		__u64 end;
	} zone[KF_ZONES_MAX];
	size_t nr;
};

int kf_words(int fd, __u64 index, size_t nr, __u64 *words);
int kf_pagemap(pid_t pid, __u64 start, size_t nr, __u64 *entry);
int kf_pageflags(__u64 pfn, __u64 *flags);
int kf_pageflags_row(__u64 pfn, size_t nr, __u64 *flags);
int kf_folio_order(__u64 pfn, struct kf_folio *last);
int kf_pagecount(__u64 pfn, __u64 *count);
int kf_smaps(pid_t pid, struct kf_smaps *smaps);
void kf_free_smaps(struct kf_smaps *smaps);
const struct kf_vma *kf_find_vma(const struct kf_smaps *smaps, __u64 addr);
bool kf_vma_flag(const struct kf_vma *vma, const char *two_letters);
__s64 kf_status_kb(pid_t pid, const char *key);

int kf_zones(struct kf_zones *zones);
int kf_node(const struct kf_zones *zones, __u64 pfn);

int kf_read(const char *path, char *text, size_t size);
int kf_write(const char *path, const char *text);
__s64 kf_number(const char *path);
int kf_set(struct kf_setting *setting, const char *path, const char *value);
void kf_restore(struct kf_setting *setting);

bool kf_kernel_is(unsigned int major, unsigned int minor);
bool kf_has_cpu_flag(const char *flag);
bool kf_has_function(const char *name);
bool kf_has_soft_dirty(void);
bool kf_has_five_levels(void);
bool kf_ksm_flag_is_random(void);
unsigned int kf_swap_areas(void);

#endif /* SELFTESTS_KFILES_H */
