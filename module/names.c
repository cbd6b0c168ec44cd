// SPDX-License-Identifier: GPL-2.0
/*
 * The words of the files: levels, kinds and folio types, once.
 */
#include "record.h"

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
