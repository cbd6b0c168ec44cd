// SPDX-License-Identifier: GPL-2.0
/*
 * The words of the files: levels, kinds, types and flags, once.
 */
#include "record.h"
#include "vma.h"

const char * const lens_level_names[LENS_NR_LEVELS] = {
	[LENS_PTE] = "pte",
	[LENS_PMD] = "pmd",
	[LENS_PUD] = "pud",
	[LENS_P4D] = "p4d",
	[LENS_PGD] = "pgd",
};

const char * const lens_kind_names[LENS_NR_KINDS] = {
	[LENS_PRESENT] = "present",
	[LENS_PROTNONE] = "protnone",
	[LENS_ZERO] = "zero",
	[LENS_SPECIAL] = "special",
	[LENS_SWAP] = "swap",
	[LENS_MIGRATION] = "migration",
	[LENS_HWPOISON] = "hwpoison",
	[LENS_DEVICE] = "device",
	[LENS_MARKER_UFFD_WP] = "marker:uffd_wp",
	[LENS_MARKER_POISON] = "marker:poison",
	[LENS_MARKER_GUARD] = "marker:guard",
	[LENS_UNKNOWN] = "unknown",
};

const char * const lens_folio_names[LENS_NR_FOLIO_TYPES] = {
	[LENS_FOLIO_NONE] = "none",
	[LENS_FOLIO_ANON] = "anon",
	[LENS_FOLIO_FILE] = "file",
	[LENS_FOLIO_SHMEM] = "shmem",
	[LENS_FOLIO_KSM] = "ksm",
	[LENS_FOLIO_HUGETLB] = "hugetlb",
	[LENS_FOLIO_DEVICE] = "device",
	[LENS_FOLIO_OTHER] = "other",
};

const struct lens_letter lens_kpf[LENS_NR_KPF] = {
	[LENS_KPF_LOCKED] = { 'L', "locked" },
	[LENS_KPF_REFERENCED] = { 'R', "referenced" },
	[LENS_KPF_UPTODATE] = { 'U', "uptodate" },
	[LENS_KPF_DIRTY] = { 'D', "dirty" },
	[LENS_KPF_LRU] = { 'l', "lru" },
	[LENS_KPF_ACTIVE] = { 'A', "active" },
	[LENS_KPF_WRITEBACK] = { 'W', "writeback" },
	[LENS_KPF_RECLAIM] = { 'I', "reclaim" },
	[LENS_KPF_MMAP] = { 'M', "mmap" },
	[LENS_KPF_ANON] = { 'a', "anonymous" },
	[LENS_KPF_SWAPCACHE] = { 's', "swapcache" },
	[LENS_KPF_SWAPBACKED] = { 'b', "swapbacked" },
	[LENS_KPF_COMPOUND_HEAD] = { 'H', "compound_head" },
	[LENS_KPF_COMPOUND_TAIL] = { 'T', "compound_tail" },
	[LENS_KPF_HUGE] = { 'G', "huge (hugetlb)" },
	[LENS_KPF_UNEVICTABLE] = { 'u', "unevictable" },
	[LENS_KPF_HWPOISON] = { 'X', "hwpoison" },
	[LENS_KPF_KSM] = { 'x', "ksm" },
	[LENS_KPF_THP] = { 't', "thp: a large folio that is not hugetlb" },
	[LENS_KPF_RESERVED] = { 'r', "reserved" },
	[LENS_KPF_MLOCKED] = { 'm', "mlocked" },
	[LENS_KPF_PRIVATE] = { 'P', "private" },
};

const char * const lens_vma_names[LENS_NR_VMA_TYPES] = {
	[LENS_VMA_ANON] = "anon",
	[LENS_VMA_HEAP] = "heap",
	[LENS_VMA_STACK] = "stack",
	[LENS_VMA_FILE] = "file",
	[LENS_VMA_SHMEM] = "shmem",
	[LENS_VMA_HUGETLB] = "hugetlb",
	[LENS_VMA_SPECIAL] = "special",
};

const char * const lens_vma_flag_names[LENS_NR_VMA_FLAGS] = {
	[LENS_VMA_GROWSDOWN] = "gd",
	[LENS_VMA_PFNMAP] = "pf",
	[LENS_VMA_MIXEDMAP] = "mm",
	[LENS_VMA_IO] = "io",
	[LENS_VMA_LOCKED] = "lo",
	[LENS_VMA_SEQ_READ] = "sr",
	[LENS_VMA_RAND_READ] = "rr",
	[LENS_VMA_DONTCOPY] = "dc",
	[LENS_VMA_DONTDUMP] = "dd",
	[LENS_VMA_NORESERVE] = "nr",
	[LENS_VMA_HUGETLB_PAGES] = "ht",
	[LENS_VMA_WIPEONFORK] = "wf",
	[LENS_VMA_HUGEPAGE] = "hg",
	[LENS_VMA_NOHUGEPAGE] = "nh",
	[LENS_VMA_MERGEABLE] = "mg",
	[LENS_VMA_UFFD_MISSING] = "um",
	[LENS_VMA_UFFD_WP] = "uw",
	[LENS_VMA_UFFD_MINOR] = "ui",
};
