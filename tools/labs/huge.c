// SPDX-License-Identifier: GPL-2.0
/* huge: one entry for 512 pages, or for 262,144: made, split, collapsed. */
#include <linux/mman.h>
#include <stdio.h>
#include <sys/mman.h>

#include "../lab.h"
#include "../newer.h"

enum { MEMORY, GIANT };

#define GIB		(1UL << 30)
#define POOL_1G		"/sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages"
#define TLB_ENTRIES	1536

static enum lab_verdict write_one(struct stage *stage)
{
	if (stage_number("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size") < 0)
		return stage_skip_rest(stage, "This kernel has no transparent huge pages.");
	stage_map_huge(stage, MEMORY, "memory");
	stage_write(stage, MEMORY, 0, 1);
	return DONE;
}

struct counted {
	unsigned int entries;
	unsigned long pages;
};

static void count_line(char *line, void *data)
{
	struct counted *counted = data;
	unsigned long pages;

	if (*line == '#' || sscanf(line, "%*x %lu", &pages) != 1)
		return;
	counted->entries++;
	counted->pages += pages;
}

/* How many entries it takes to cover an area, and how far a TLB reaches with such ones. */
static void tell_entries(struct lab *lab, int area, unsigned int want)
{
	const struct lab_area *this = &lab_stage(lab)->area[area];
	const size_t page = lab_stage(lab)->page;
	struct counted counted = { 0 };
	unsigned long reach;
	char words[64];

	snprintf(words, sizeof(words), "range=%llx-%llx", this->addr,
		 this->addr + (__u64)this->cells * this->pages * page);
	lab_lines(lab, PARENT, "entries", words, count_line, &counted);
	if (!counted.entries)
		return lab_expect(lab, false, "expected some entries, saw none");
	reach = TLB_ENTRIES * (counted.pages / counted.entries) * page >> 20;
	lab_fact(lab, "%lu pages in %u entr%s: a TLB of %d such reaches over %lu %s", counted.pages,
		 counted.entries, counted.entries == 1 ? "y" : "ies", TLB_ENTRIES,
		 reach < 1024 ? reach : reach >> 10, reach < 1024 ? "MiB" : "GiB");
	lab_expect_equal(lab, "entries", want, counted.entries);
}

static void one_entry(struct lab *lab)
{
	tell_entries(lab, MEMORY, 1);
}

static void many_entries(struct lab *lab)
{
	tell_entries(lab, MEMORY, lab_stage(lab)->page / 8);
}

static enum lab_verdict protect_one(struct stage *stage)
{
	return stage_good(stage, !mprotect(stage_at(stage, MEMORY, 0), stage->page, PROT_READ),
			  "mprotect");
}

static enum lab_verdict collapse(struct stage *stage)
{
	char *addr = stage_at(stage, MEMORY, 0);
	const size_t size = 8 * stage->area[MEMORY].pages * stage->page;

	if (mprotect(addr, stage->page, PROT_READ | PROT_WRITE))
		return stage_broken(stage, "mprotect");
	if (madvise(addr, size, MADV_COLLAPSE))
		return stage_skip(stage, "This kernel has no MADV_COLLAPSE (6.1 and newer), or no "
				  "free memory in one piece.");
	return DONE;
}

static enum lab_verdict map_giant(struct stage *stage)
{
	char *addr;

	if (stage_number(POOL_1G) <= 0)
		return stage_skip(stage, "No huge page of 1 GiB is set aside: boot with "
				  "hugepagesz=1G hugepages=1.");
	addr = mmap(NULL, GIB, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_1GB, -1, 0);
	if (addr == MAP_FAILED)
		return stage_broken(stage, "mmap");
	*(volatile char *)addr = 1;
	stage_watch(stage, GIANT, "giant", (size_t)addr, 8, GIB / stage->page / 8);
	return DONE;
}

static void one_giant(struct lab *lab)
{
	tell_entries(lab, GIANT, 1);
}

static const struct lab_step steps[] = {
	{
		.say = "A program writes one byte to memory that may be huge (MADV_HUGEPAGE).",
		.act = write_one,
		.row = { { PARENT, MEMORY, KIND, "HHHHHHHH" } },
		.events = "thp_fault 512",
		.check = one_entry,
		.shows = "One fault, one entry, 512 pages: the entry is a level higher, where "
			"otherwise a table would be. A cell is 64 pages here.",
	}, {
		.say = "It makes a single page of it read-only.",
		.act = protect_one,
		.row = { { PARENT, MEMORY, KIND, "rWWWWWWW" } },
		.events = "thp_split 512, mprotect 1|thp_split 511, mprotect 1|thp_split 512",
		.check = many_entries,
		.shows = "One entry can't say two things: it was split into 512, of which the "
			"first is read-only. The frames stayed where they are.",
	}, {
		.say = "It takes that back and asks for a huge page (MADV_COLLAPSE).",
		.act = collapse,
		.row = { { PARENT, MEMORY, KIND, "HHHHHHHH" } },
		.check = one_entry,
		.shows = "The kernel copied the pages to a new huge one, and one entry is enough "
			"again. A thread of it, khugepaged, does the same unasked.",
	}, {
		.say = "It maps a huge page of 1 GiB, of the pool for such ones (hugetlb).",
		.act = map_giant,
		.row = { { PARENT, GIANT, KIND, "HHHHHHHH" } },
		.check = one_giant,
		.shows = "Another level up: one entry for 262,144 pages.",
	},
	{ }
};

const struct experiment lab_huge = {
	.name = "huge",
	.about = "huge pages: by fault, split, collapsed, 1 GiB; reach of a TLB",
	.step = steps,
	.huge = true,
};
