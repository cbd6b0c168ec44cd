// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/format.c: the words of the folio and of the VMA, one by one.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../module/format.h"
#include "room.h"
#include "unit.h"

static struct room room;

/* A line of entries or ranges, and where its column begins. */
static const char *column(const struct ptelens_folio *folio, const struct lens_vma *vma,
			  bool merged, unsigned int column)
{
	struct lens_run run = {
		.first = { .pages = 1, .folio = *folio },
		.vma = *vma,
		.pages = 1,
		.pieces = 1,
	};
	const char *at;

	lens_format_run(room_open(&room, ROOM_MAX), &run, merged);
	at = room_string(&room);
	while (column--) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return at;
}

static const struct lens_vma anon = { .name = "[anon]", .perms = "rw-p" };

/* The folio column, as long as it is. */
static const char *folio_column(const struct ptelens_folio *folio, bool merged)
{
	char *at = (char *)column(folio, &anon, merged, 7);

	at[strcspn(at, " ")] = '\0';
	return at;
}

/* The VMA column, to the end of the line. */
static const char *vma_column(const struct lens_vma *vma)
{
	static const struct ptelens_folio none;

	return column(&none, vma, false, 8);
}

static const struct ptelens_folio base = {
	.type = LENS_FOLIO_ANON, .ref = 1, .map = 1,
};

static void test_page_flags(void)
{
	static const char letters[] = "LRUDlAWIMasbHTGuXxtrmP";
	char want[64] = "anon,order=0,ref=1,map=1,node=0,kpf=";
	struct ptelens_folio folio = base;
	unsigned int i, end = strlen(want);

	UNIT_EQ(LENS_NR_KPF, strlen(letters));
	UNIT_STR(folio_column(&folio, false), want);
	for (i = 0; i < LENS_NR_KPF; i++) {
		folio.page = BIT(i);
		want[end] = letters[i];
		want[end + 1] = '\0';
		UNIT_STR(folio_column(&folio, false), want);
		UNIT_TRUE(lens_kpf[i].name && *lens_kpf[i].name);
	}
	folio.page = BIT(LENS_NR_KPF) - 1;
	memcpy(want + end, letters, sizeof(letters));
	UNIT_STR(folio_column(&folio, false), want);
	/* what has no letter is not shown */
	folio.page = ~(u32)(BIT(LENS_NR_KPF) - 1);
	want[end] = '\0';
	UNIT_STR(folio_column(&folio, false), want);
}

static void test_node(void)
{
	struct ptelens_folio folio = base;

	folio.node = 1;
	UNIT_STR(folio_column(&folio, false), "anon,order=0,ref=1,map=1,node=1,kpf=");
	UNIT_STR(folio_column(&folio, true), "anon,order=0,node=1");
	folio.node = 1023;
	UNIT_STR(folio_column(&folio, true), "anon,order=0,node=1023");
	folio.node = -1;	/* NUMA_NO_NODE */
	UNIT_STR(folio_column(&folio, true), "anon,order=0,node=-1");
	folio.flags = PTELENS_FOLIO_EXCLUSIVE;
	UNIT_STR(folio_column(&folio, true), "anon,order=0,excl,node=-1");
}

/* The place in the folio, also of the first page; but a small folio has no places. */
static void test_place(void)
{
	struct ptelens_folio folio = base;

	folio.order = 1;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=1,ref=1,map=1,node=0,sub=0,kpf=");
	folio.sub = 1;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=1,ref=1,map=1,node=0,sub=1,kpf=");
	folio.order = 18;
	folio.sub = 262143;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=18,ref=1,map=1,node=0,sub=262143,kpf=");
	UNIT_STR(folio_column(&folio, true), "anon,order=18,node=0");
}

static void test_pinned(void)
{
	struct ptelens_folio folio = base;

	folio.ref = 1025;
	folio.flags = PTELENS_FOLIO_PINNED;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=0,ref=1025,map=1,node=0,pin,kpf=");
	UNIT_STR(folio_column(&folio, true), "anon,order=0,node=0");
	folio.flags = PTELENS_FOLIO_PINNED | PTELENS_FOLIO_EXCLUSIVE | PTELENS_FOLIO_MAP_ESTIMATE;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=0,ref=1025,map~1,excl,node=0,pin,kpf=");
}

static void test_parts(void)
{
	struct ptelens_folio folio = base;

	folio.order = 9;
	folio.parts = 1;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=9,ref=1,map=1,node=0,sub=0,parts=1,kpf=");
	folio.parts = 512;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=9,ref=1,map=1,node=0,sub=0,parts=512,kpf=");
	UNIT_STR(folio_column(&folio, true), "anon,order=9,node=0");
}

static void test_cgroup(void)
{
	struct ptelens_folio folio = base;

	folio.cgroup = 1;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=0,ref=1,map=1,node=0,cg=1,kpf=");
	folio.cgroup = 0x7fffffffffffffff;
	UNIT_STR(folio_column(&folio, false),
		 "anon,order=0,ref=1,map=1,node=0,cg=9223372036854775807,kpf=");
	UNIT_STR(folio_column(&folio, true), "anon,order=0,node=0");
}

/* All at once, in the order that the README of the module tells. */
static void test_all_words(void)
{
	static const struct ptelens_folio folio = {
		.type = LENS_FOLIO_SHMEM, .order = 9, .ref = 5000, .map = 3, .node = 2,
		.sub = 7, .parts = 4, .cgroup = 42,
		.page = BIT(LENS_KPF_UPTODATE) | BIT(LENS_KPF_LRU) | BIT(LENS_KPF_THP),
		.flags = PTELENS_FOLIO_EXCLUSIVE | PTELENS_FOLIO_PINNED,
	};

	UNIT_STR(folio_column(&folio, false),
		 "shmem,order=9,ref=5000,map=3,excl,node=2,pin,sub=7,parts=4,cg=42,kpf=Ult");
	UNIT_STR(folio_column(&folio, true), "shmem,order=9,excl,node=2");
}

static void test_vma_types(void)
{
	static const char * const want[LENS_NR_VMA_TYPES] = {
		"rw-p,anon,-,[anon]\n", "rw-p,heap,-,[anon]\n", "rw-p,stack,-,[anon]\n",
		"rw-p,file,-,[anon]\n", "rw-p,shmem,-,[anon]\n", "rw-p,hugetlb,-,[anon]\n",
		"rw-p,special,-,[anon]\n",
	};
	struct lens_vma vma = anon;

	for (vma.type = 0; vma.type < LENS_NR_VMA_TYPES; vma.type++)
		UNIT_STR(vma_column(&vma), want[vma.type]);
}

static void test_vma_flags(void)
{
	static const char all[] = "gd+pf+mm+io+lo+sr+rr+dc+dd+nr+ht+wf+hg+nh+mg+um+uw+ui";
	char want[32] = "rw-p,anon,";
	struct lens_vma vma = anon;
	unsigned int i;

	for (i = 0; i < LENS_NR_VMA_FLAGS; i++) {
		vma.flags = BIT(i);
		strscpy(want + 10, all + 3 * i, 3);
		strscpy(want + 12, ",[anon]\n", 20);
		UNIT_STR(vma_column(&vma), want);
	}
	vma.flags = BIT(LENS_VMA_LOCKED) | BIT(LENS_VMA_NOHUGEPAGE) | BIT(LENS_VMA_UFFD_WP);
	UNIT_STR(vma_column(&vma), "rw-p,anon,lo+nh+uw,[anon]\n");
	vma.flags = BIT(LENS_VMA_UFFD_MISSING) | BIT(LENS_VMA_UFFD_MINOR);
	UNIT_STR(vma_column(&vma), "rw-p,anon,um+ui,[anon]\n");
	vma.flags = BIT(LENS_NR_VMA_FLAGS) - 1;
	lens_format_vma(room_open(&room, ROOM_MAX), &vma, vma.start, ' ');
	UNIT_STR(room_string(&room),
		 "rw-p anon gd+pf+mm+io+lo+sr+rr+dc+dd+nr+ht+wf+hg+nh+mg+um+uw+ui [anon]");
}

const struct unit_case unit_facts_cases[] = {
	{ "format: page flags", test_page_flags },
	{ "format: the NUMA node", test_node },
	{ "format: the place in a large folio", test_place },
	{ "format: pinned", test_pinned },
	{ "format: a huge entry's pages that PTEs map too", test_parts },
	{ "format: the memory cgroup", test_cgroup },
	{ "format: all words of a folio", test_all_words },
	{ "format: types of VMAs", test_vma_types },
	{ "format: flags of VMAs", test_vma_flags },
	{ }
};
