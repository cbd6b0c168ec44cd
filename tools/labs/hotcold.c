// SPDX-License-Identifier: GPL-2.0
/* hotcold: accessed bits, and what the kernel takes away first. */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lab.h"

/* Two views of the same memory: a cell of HOT begins with a hot page, one of COLD does not. */
enum { HOT, COLD };

/*
 * Far apart, since the kernel looks at the neighbours of a page that it finds hot, and
 * then takes the news of them for old.
 */
#define CELLS	16
#define EACH	128
#define TAKEN	(CELLS * EACH / 2)
#define GROUP	"/sys/fs/cgroup/ptelens-lab"

static enum lab_verdict map(struct stage *stage)
{
	char *addr = stage_map(stage, HOT, "memory", CELLS * EACH);
	int i;

	stage_watch(stage, HOT, "hot", (size_t)addr, CELLS, EACH);
	stage_watch(stage, COLD, "cold", (size_t)addr + stage->page, CELLS, EACH);
	stage->area[COLD].cells--;
	for (i = 0; i < CELLS * EACH; i++)
		addr[i * stage->page] = 1;
	return DONE;
}

/* Unmapping more than a few pages at once makes the CPU forget all translations. */
static void flush_tlb(struct stage *stage)
{
	const size_t size = 64 * stage->page;
	char *addr = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (addr != MAP_FAILED)
		munmap(addr, size);
}

static enum lab_verdict forget(struct stage *stage)
{
	int err = stage_put("/proc/self/clear_refs", "1");

	/* the kernel leaves that to chance: a bit is set when a translation is loaded */
	flush_tlb(stage);
	return stage_good(stage, !err, "clear_refs");
}

static enum lab_verdict use_hot(struct stage *stage)
{
	stage_read(stage, HOT, 0, CELLS);
	return DONE;
}

/* A group of its own, so that the kernel takes from this program alone. */
static bool join_group(void)
{
	stage_put("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	if (mkdir(GROUP, 0755) && errno != EEXIST)
		return false;
	return !access(GROUP "/memory.reclaim", W_OK) && !stage_put(GROUP "/cgroup.procs", "0");
}

static enum lab_verdict map_in_group(struct stage *stage)
{
	if (stage_number("/proc/sys/vm/swappiness") <= 0)
		return stage_skip_rest(stage, "vm.swappiness is 0: the kernel does not swap.");
	if (!join_group())
		return stage_skip_rest(stage, "No memory cgroup at /sys/fs/cgroup (version 2, "
				       "memory.reclaim): there is nobody to take memory from "
				       "this program alone.");
	return map(stage);
}

static enum lab_verdict take_away(struct stage *stage)
{
	char bytes[24];

	snprintf(bytes, sizeof(bytes), "%zu", TAKEN * stage->page);
	/* EAGAIN: it could not take that much */
	if (stage_put(GROUP "/memory.reclaim", bytes) && errno != EAGAIN)
		return stage_broken(stage, "memory.reclaim");
	stage_put("/sys/fs/cgroup/cgroup.procs", "0");
	rmdir(GROUP);
	return DONE;
}

/* Cells whose first page is gone. */
static unsigned int gone(const struct lab *lab, int area)
{
	unsigned int i, out = 0;

	for (i = 0; i < lab_stage(lab)->area[area].cells; i++)
		out += !lab_frame(lab, PARENT, area, i);
	return out;
}

static void check_order(struct lab *lab)
{
	unsigned int hot = gone(lab, HOT), cold = gone(lab, COLD);

	if (lab_has_set(lab))
		lab_fact(lab, "MGLRU, which looks at the bits in its own time, is off meanwhile");
	lab_fact(lab, "taken of the pages that are shown: %u hot ones, %u cold ones", hot, cold);
	lab_expect(lab, cold, "expected that cold pages were taken: is there swap?");
	lab_expect(lab, hot * 4 <= cold, "expected far more of the cold ones, saw %u and %u", hot,
		   cold);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 8 MiB and writes to every page.",
		.act = map_in_group,
		.row = {
			{ PARENT, HOT, KIND, "WWWWWWWWWWWWWWWW" },
			{ PARENT, HOT, ACCESSED, "aaaaaaaaaaaaaaaa" },
			{ PARENT, COLD, KIND, "WWWWWWWWWWWWWWW" },
			{ PARENT, COLD, ACCESSED, "aaaaaaaaaaaaaaa" },
		},
		.events = "demand_zero *|demand_zero *, sweep *",
		.shows = "The CPU sets the accessed bit (a) of each entry that it uses. The first "
			"row shows every 128th page, the other one its neighbours.",
	}, {
		.say = "It has the kernel clear the accessed bits (clear_refs).",
		.act = forget,
		.row = {
			{ PARENT, HOT, ACCESSED, "----------------" },
			{ PARENT, COLD, ACCESSED, "---------------" },
		},
		.events = "clear_refs *|clear_refs *, sweep *",
		.shows = "From now on the bits say what was used since. This is all that the "
			"kernel can know of reads: it does not see them.",
	}, {
		.say = "It reads from every 128th page.",
		.act = use_hot,
		.row = {
			{ PARENT, HOT, ACCESSED, "aaaaaaaaaaaaaaaa" },
			{ PARENT, COLD, ACCESSED, "---------------" },
		},
		.events = "sweep *",
		.shows = "No fault: the CPU noted it by itself, and it is seen when somebody looks "
			"(sweep). These pages are hot now, all others are cold.",
	}, {
		.say = "The kernel is asked to take away 4 MiB (memory.reclaim).",
		.act = take_away,
		.row = {
			{ PARENT, HOT, KIND, "" },
			{ PARENT, COLD, KIND, "" },
		},
		.check = check_order,
		.shows = "It took cold pages. Where it met a hot one, it cleared the bit and let "
			"the page stay for another round.",
	},
	{ }
};

const struct experiment lab_hotcold = {
	.name = "hotcold",
	.about = "accessed bits of hot and cold pages; what reclaim takes first",
	.step = steps,
	.sweep = 20,
	.setting = "/sys/kernel/mm/lru_gen/enabled",
	.set_to = "0",
};
