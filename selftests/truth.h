/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything the kernel's own files say about the pages of a process.
 */
#ifndef SELFTESTS_TRUTH_H
#define SELFTESTS_TRUTH_H

#include "kfiles.h"
#include "lens.h"

/*
 * The bits of kpageflags that say what a page is. The others (referenced, dirty,
 * active ...) come and go by themselves: between two readings they may differ.
 */
#define TRUTH_FLAGS (KPF_MMAP | KPF_ANON | KPF_SWAPBACKED | KPF_COMPOUND_HEAD | \
		     KPF_COMPOUND_TAIL | KPF_HUGE | KPF_HWPOISON | KPF_NOPAGE | \
		     KPF_KSM | KPF_THP | KPF_ZERO_PAGE)

/* The gate VMA, vsyscall, is in smaps but not in the page tables of a process. */
#define TRUTH_TOP _BITULL(63)

/**
 * struct truth_page - a page of which pagemap says something
 * @addr: its virtual address
 * @pagemap: the word of pagemap
 * @flags: the word of kpageflags, of a present page
 * @steady: bits of @flags that truth_same() has found equal in two readings
 * @count: the word of kpagecount, of a present page
 * @cgroup: the word of kpagecgroup, of a present page
 */
struct truth_page {
	__u64 addr;
	__u64 pagemap;
	__u64 flags;
	__u64 steady;
	__u64 count;
	__u64 cgroup;
};

/**
 * struct truth - what the kernel says about a process
 * @smaps: its VMAs
 * @page: the pages that are not none, in ascending order
 * @nr: their count
 * @has_cgroups: there is a kpagecgroup
 */
struct truth {
	struct kf_smaps smaps;
	struct truth_page *page;
	size_t nr;
	bool has_cgroups;
};

int truth_read(pid_t pid, const struct lens_lines *hints, struct truth *truth);
bool truth_same(struct truth *one, const struct truth *two);
void truth_free(struct truth *truth);

#endif /* SELFTESTS_TRUTH_H */
