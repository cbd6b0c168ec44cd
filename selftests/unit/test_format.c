// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/format.c: whole lines, as a user reads them.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../module/format.h"
#include "room.h"
#include "unit.h"

/* The flags that an architecture has of its own, behind the common ones. */
#ifdef CONFIG_X86_64
#define NONE	"-----------"
#define ALL	"hgtcpSDvkm?"
#define COLUMN	"flags                "
#else
#define NONE	"----------"
#define ALL	"hgocpbtSv?"
#define COLUMN	"flags               "
#endif

/* The folio column of an entry that has none. */
#define NO_FOLIO "-                                                            "

#define R	BIT(LENS_F_READ)
#define W	BIT(LENS_F_WRITE)
#define U	BIT(LENS_F_USER)
#define A	BIT(LENS_F_YOUNG)
#define D	BIT(LENS_F_DIRTY)
#define S	BIT(LENS_F_SOFT_DIRTY)

static const struct lens_vma heap = {
	.start = 0x555555559000, .end = 0x55555557a000,
	.name = "[heap]", .perms = "rw-p", .type = LENS_VMA_HEAP,
};

static const struct lens_vma nameless = {
	.start = 0x7f0000000000, .end = 0x7f0000400000,
	.name = "", .perms = "rw-p",
};

static const struct lens_vma file = {
	.start = 0x7f1000000000, .end = 0x7f1000010000, .offset = 0x3000,
	.name = "/tmp/a b,c", .perms = "r-xs", .type = LENS_VMA_FILE,
	.is_file = true,
};

static struct room room;

/* A run, and how it is to look; by default a run of one. */
struct line {
	struct lens_rec rec;
	const struct lens_vma *vma;
	u64 pages;
	u64 pieces;
	bool merged;
	const char *want;
};

static void write_line(struct lens_text *text, const void *context)
{
	const struct line *line = context;
	struct lens_run run = {
		.first = line->rec,
		.vma = *line->vma,
		.pages = line->pages ?: line->rec.pages,
		.pieces = line->pieces ?: 1,
	};

	lens_format_run(text, &run, line->merged);
}

static void check_lines(const struct line *line, unsigned int nr)
{
	for (; nr; nr--, line++) {
		write_line(room_open(&room, ROOM_MAX), line);
		UNIT_STR(room_string(&room), line->want);
		room_try_sizes(&room, write_line, line, line->want);
	}
}

#define CHECK(lines) check_lines(lines, ARRAY_SIZE(lines))

static void test_kinds(void)
{
	static const struct line lines[] = {
		{ .vma = &heap, .rec = {
			.vaddr = 0x555555559000, .raw = 0x8000000101234867,
			.frame = 0x101234, .pages = 1, .kind = LENS_PRESENT,
			.flags = R | W | U | A | D | S,
			.folio = { .ref = 1, .map = 1, .type = LENS_FOLIO_ANON,
				   .flags = PTELENS_FOLIO_EXCLUSIVE } },
		  .want = "0000555555559000       1 pte 8000000101234867 "
			"present   pfn=101234      rw-uads--" NONE
			" anon,order=0,ref=1,map=1,excl,node=0,kpf=                    "
			"rw-p,heap,-,[heap]\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000001000, .raw = 0xfffffffedcb9a120,
			.frame = 0x123465, .pages = 1, .kind = LENS_PROTNONE,
			.flags = A,
			.folio = { .ref = 12, .map = 3, .type = LENS_FOLIO_KSM } },
		  .want = "00007f0000001000       1 pte fffffffedcb9a120 "
			"protnone  pfn=123465      ----a----" NONE
			" ksm,order=0,ref=12,map=3,node=0,kpf=                         "
			"rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000002000, .raw = 0x8000000001a2b225,
			.frame = 0x1a2b, .pages = 1, .kind = LENS_ZERO,
			.flags = R | U | A },
		  .want = "00007f0000002000       1 pte 8000000001a2b225 "
			"zero      pfn=1a2b        r--ua----" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000200000, .raw = 0, .frame = 0xfffffffe00,
			.pages = 512, .level = LENS_PMD, .kind = LENS_SPECIAL,
			.flags = R },
		  .want = "00007f0000200000     512 pmd 0000000000000000 "
			"special   pfn=fffffffe00  r--------" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000003000, .raw = 0x17fffffffffdb80a,
			.frame = 0x1234, .pages = 1, .kind = LENS_SWAP,
			.swap_type = 2, .flags = S | BIT(LENS_F_EXCLUSIVE) },
		  .want = "00007f0000003000       1 pte 17fffffffffdb80a "
			"swap      swap=2:1234     ------s-e" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000004000, .raw = 1, .frame = 0x10,
			.pages = 1, .kind = LENS_MIGRATION, .flags = W },
		  .want = "00007f0000004000       1 pte 0000000000000001 "
			"migration pfn=10          -w-------" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000005000, .raw = 2, .frame = 0xabc,
			.pages = 1, .kind = LENS_HWPOISON },
		  .want = "00007f0000005000       1 pte 0000000000000002 "
			"hwpoison  pfn=abc         ---------" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000006000, .raw = 3, .frame = 0xabd,
			.pages = 1, .kind = LENS_DEVICE,
			.flags = BIT(LENS_F_UFFD) },
		  .want = "00007f0000006000       1 pte 0000000000000003 "
			"device    pfn=abd         -------f-" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
	};

	CHECK(lines);
}

static void test_no_frame(void)
{
	static const struct line lines[] = {
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000007000, .raw = 4, .pages = 1,
			.kind = LENS_MARKER_UFFD_WP },
		  .want = "00007f0000007000       1 pte 0000000000000004 "
			"marker:uffd_wp -               ---------" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f0000008000, .raw = 5, .pages = 1,
			.kind = LENS_MARKER_POISON },
		  .want = "00007f0000008000       1 pte 0000000000000005 "
			"marker:poison -               ---------" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .merged = true, .pages = 64, .rec = {
			.vaddr = 0x7f0000009000, .raw = 6, .pages = 1,
			.kind = LENS_MARKER_GUARD },
		  .want = "00007f0000009000      64 pte 0000000000000006 "
			"marker:guard -               ---------" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
		{ .vma = &nameless, .rec = {
			.vaddr = 0x7f000000a000, .raw = 0xffff, .pages = 1,
			.kind = LENS_UNKNOWN, .level = LENS_P4D },
		  .want = "00007f000000a000       1 p4d 000000000000ffff "
			"unknown   -               ---------" NONE
			" " NO_FOLIO "rw-p,anon,-,\n" },
	};

	CHECK(lines);
}

static void test_merged(void)
{
	static const struct lens_rec page = {
		.vaddr = 0x7f0000001000, .raw = 0x67, .frame = 0x500, .pages = 1,
		.flags = R | W | U | A | D,
		.folio = { .ref = 9, .map = 8, .type = LENS_FOLIO_SHMEM,
			   .order = 4, .flags = PTELENS_FOLIO_EXCLUSIVE },
	};
	struct line line = {
		.vma = &nameless, .merged = true, .rec = page,
		.want = "00007f0000001000       1 pte 0000000000000067 "
			"present   pfn=500         rw-uad---" NONE
			" shmem,order=4,excl,node=0                                    "
			"rw-p,anon,-,\n",
	};

	check_lines(&line, 1);
	line.pages = 16;
	line.want = "00007f0000001000      16 pte 0000000000000067 "
		"present   pfn=500+16      rw-uad---" NONE
		" shmem,order=4,excl,node=0                                    "
		"rw-p,anon,-,\n";
	check_lines(&line, 1);
	line.pieces = 2;
	line.want = "00007f0000001000      16 pte 0000000000000067 "
		"present   pfn=500~2       rw-uad---" NONE
		" shmem,order=4,excl,node=0                                    "
		"rw-p,anon,-,\n";
	check_lines(&line, 1);
	line.pieces = 3;
	line.want = "00007f0000001000      16 pte 0000000000000067 "
		"present   pfn=500~3       rw-uad---" NONE
		" shmem,order=4,excl,node=0                                    "
		"rw-p,anon,-,\n";
	check_lines(&line, 1);
	line.rec.kind = LENS_SWAP;
	line.rec.swap_type = 11;
	line.rec.folio = (struct ptelens_folio){ };
	line.want = "00007f0000001000      16 pte 0000000000000067 "
		"swap      swap=11:500~3   rw-uad---" NONE
		" " NO_FOLIO "rw-p,anon,-,\n";
	check_lines(&line, 1);
	line.pieces = 1;
	line.want = "00007f0000001000      16 pte 0000000000000067 "
		"swap      swap=11:500+16  rw-uad---" NONE
		" " NO_FOLIO "rw-p,anon,-,\n";
	check_lines(&line, 1);
}

static void test_huge(void)
{
	static const struct lens_rec huge = {
		.vaddr = 0x7f0000200000, .raw = 0xe7, .frame = 0x12200,
		.pages = 512, .level = LENS_PMD, .flags = R,
		.folio = { .ref = 513, .map = 2, .type = LENS_FOLIO_ANON,
			   .order = 9, .flags = PTELENS_FOLIO_MAP_ESTIMATE },
	};
	struct line line = {
		.vma = &nameless, .rec = huge,
		.want = "00007f0000200000     512 pmd 00000000000000e7 "
			"present   pfn=12200       r--------" NONE
			" anon,order=9,ref=513,map~2,node=0,sub=0,kpf=                 "
			"rw-p,anon,-,\n",
	};

	check_lines(&line, 1);
	line.merged = true;
	line.want = "00007f0000200000     512 pmd 00000000000000e7 "
		"present   pfn=12200+512   r--------" NONE
		" anon,order=9,node=0                                          "
		"rw-p,anon,-,\n";
	check_lines(&line, 1);
	line.merged = false;
	line.rec.level = LENS_PUD;
	line.rec.pages = 262144;
	line.rec.folio.type = LENS_FOLIO_HUGETLB;
	line.want = "00007f0000200000  262144 pud 00000000000000e7 "
		"present   pfn=12200       r--------" NONE
		" hugetlb,order=9,ref=513,map~2,node=0,sub=0,kpf=              "
		"rw-p,anon,-,\n";
	check_lines(&line, 1);
}

/* The largest of everything, and an address that takes five levels. */
static void test_widest(void)
{
	static const struct line line = {
		.vma = &nameless, .merged = true,
		.pages = 68719476735ull, .pieces = 68719476735ull,
		.rec = {
			.vaddr = 0x00fffffffffff000, .raw = 0xffffffffffffffff,
			.frame = 0xffffffffff, .pages = 1, .level = LENS_PGD,
			.kind = LENS_SWAP, .swap_type = 31, .flags = 0xffffffff,
			.folio = { .type = LENS_FOLIO_OTHER, .order = 18 } },
		.want = "00fffffffffff000 68719476735 pgd ffffffffffffffff "
			"swap      swap=31:ffffffffff~68719476735 rwxuadsfe" ALL
			" other,order=18,node=0                                        "
			"rw-p,anon,-,\n",
	};

	check_lines(&line, 1);
}

static void test_file(void)
{
	struct line line = {
		.vma = &file, .rec = {
			.vaddr = 0x7f1000002000, .raw = 0x25, .frame = 0x77,
			.pages = 1, .flags = R | BIT(LENS_F_EXEC) | U | A,
			.folio = { .ref = 3, .map = 2, .type = LENS_FOLIO_FILE } },
		.want = "00007f1000002000       1 pte 0000000000000025 "
			"present   pfn=77          r-xua----" NONE
			" file,order=0,ref=3,map=2,node=0,kpf=                         "
			"r-xs,file,-,/tmp/a\\040b\\054c+5000\n",
	};

	check_lines(&line, 1);
	line.rec.folio.type = LENS_FOLIO_DEVICE;
	line.rec.vaddr = file.start;
	line.want = "00007f1000000000       1 pte 0000000000000025 "
		"present   pfn=77          r-xua----" NONE
		" device,order=0,ref=3,map=2,node=0,kpf=                       "
		"r-xs,file,-,/tmp/a\\040b\\054c+3000\n";
	check_lines(&line, 1);
}

static void write_columns(struct lens_text *text, const void *context)
{
	(void)context;
	lens_format_columns(text);
}

static void test_columns(void)
{
	static const char want[] =
		"# vaddr            pages lvl raw              kind      "
		"target          " COLUMN "folio"
		"                                                        vma\n";

	write_columns(room_open(&room, ROOM_MAX), NULL);
	UNIT_STR(room_string(&room), want);
	room_try_sizes(&room, write_columns, NULL, want);
}

const struct unit_case unit_format_cases[] = {
	{ "format: kinds with a frame", test_kinds },
	{ "format: kinds without a frame", test_no_frame },
	{ "format: merged lines", test_merged },
	{ "format: huge entries", test_huge },
	{ "format: the widest line", test_widest },
	{ "format: names and offsets of files", test_file },
	{ "format: names of the columns", test_columns },
	{ }
};
