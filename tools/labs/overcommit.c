// SPDX-License-Identifier: GPL-2.0
/* overcommit: a reservation far beyond the memory there is. */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "../lab.h"

enum { SPACE };

enum { RAM_KIB, REFUSED, MODE };

#define CELLS		16
#define CELL_PAGES	(1 << 20)
#define GIB		(1ULL << 30)

static __u64 memory_kib(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	__u64 kib = 0;

	if (!file)
		return 0;
	if (fscanf(file, "MemTotal: %llu", &kib) != 1)
		kib = 0;
	fclose(file);
	return kib;
}

static enum lab_verdict reserve(struct stage *stage)
{
	const size_t size = (size_t)CELLS * CELL_PAGES * stage->page;
	char *addr = mmap(stage_place(stage, size, stage->page), size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (addr == MAP_FAILED)
		return stage_broken(stage, "mmap");
	stage_watch(stage, SPACE, "space", (size_t)addr, CELLS, CELL_PAGES);
	stage->value[RAM_KIB] = memory_kib();
	return DONE;
}

static unsigned long long size_of(const struct stage *stage)
{
	return (__u64)CELLS * CELL_PAGES * stage->page;
}

static void tell(struct lab *lab, long long pages)
{
	const struct stage *stage = lab_stage(lab);
	long long saw = 0;
	unsigned int i;

	for (i = 0; i < CELLS; i++)
		saw += lab_filled(lab, PARENT, SPACE, i);
	lab_fact(lab, "promised: %llu GiB; this machine has %.1f GiB; there: %lld pages, %lld KiB",
		 size_of(stage) / GIB, stage->value[RAM_KIB] / 1048576.0, saw,
		 saw * (long long)(stage->page >> 10));
	lab_expect_equal(lab, "pages that exist", pages, saw);
}

static void tell_nothing(struct lab *lab)
{
	tell(lab, 0);
}

static enum lab_verdict write_far_apart(struct stage *stage)
{
	stage_write(stage, SPACE, 0, 1);
	stage_write(stage, SPACE, 7, 1);
	stage_write(stage, SPACE, 15, 1);
	return DONE;
}

static void tell_three(struct lab *lab)
{
	long long tables = lab_summary(lab, PARENT, "tables", "pte", 2);

	tell(lab, 3);
	lab_fact(lab, "lowest tables: %lld in all, three of them for these pages", tables);
	lab_expect(lab, tables > 3, "expected more than 3 tables");
}

static enum lab_verdict ask_honestly(struct stage *stage)
{
	/* more than there can be: the heuristic of mode 0 says no */
	const size_t size = (size_t)8 << 40;
	void *addr = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	stage->value[REFUSED] = addr == MAP_FAILED && errno == ENOMEM;
	if (addr != MAP_FAILED)
		munmap(addr, size);
	stage->value[MODE] = stage_number("/proc/sys/vm/overcommit_memory");
	if (stage->value[MODE] == 1)
		return stage_skip(stage, "vm.overcommit_memory is 1 here: the kernel promises "
				  "anything.");
	return DONE;
}

static void check_refused(struct lab *lab)
{
	lab_fact(lab, "8 TiB that count: %s (vm.overcommit_memory is %llu)",
		 lab_stage(lab)->value[REFUSED] ? "refused, ENOMEM" : "granted",
		 lab_stage(lab)->value[MODE]);
	lab_expect(lab, lab_stage(lab)->value[REFUSED], "expected that the kernel refuses");
}

static const struct lab_step steps[] = {
	{
		.say = "A program reserves 64 GiB of address space (MAP_NORESERVE).",
		.act = reserve,
		.row = { { PARENT, SPACE, KIND, "................" } },
		.events = "",
		.check = tell_nothing,
		.shows = "A mapping is a promise, a line in a list of the kernel. Here a cell is "
			"4 GiB, and nothing is there.",
	}, {
		.say = "It writes a byte at the start, one in the middle and one near the end.",
		.act = write_far_apart,
		.row = {
			{ PARENT, SPACE, KIND, "W......W.......W" },
			{ PARENT, SPACE, FILLED, "1000000100000001" },
		},
		.events = "demand_zero 3",
		.check = tell_three,
		.shows = "What exists is three pages, and the tables to find them. The rest "
			"stays a promise.",
	}, {
		.say = "It asks for 8 TiB in the usual way, which the kernel counts.",
		.act = ask_honestly,
		.row = { { PARENT, SPACE, FILLED, "1000000100000001" } },
		.check = check_refused,
		.shows = "Promises that count are refused when they are plainly too large.",
	},
	{ }
};

const struct experiment lab_overcommit = {
	.name = "overcommit",
	.about = "64 GiB for three pages: a reservation, and what exists of it",
	.step = steps,
};
