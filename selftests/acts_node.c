// SPDX-License-Identifier: GPL-2.0
/*
 * Things that happen to a page between two NUMA nodes.
 */
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "acts.h"
#include "kfiles.h"
#include "memory.h"

#define BALANCING "/proc/sys/kernel/numa_balancing"
#define NODES "/sys/devices/system/node/"

static enum scene_verdict need_nodes(struct scene *scene)
{
	return scene_skip(scene, "needs two NUMA nodes, with a processor each");
}

static enum scene_verdict map_node0(struct scene *scene)
{
	static const unsigned long node0 = 1;

	if (access(NODES "node1", F_OK))
		return need_nodes(scene);
	scene->addr[0] = (size_t)map_pages(ACT_PAGES);
	syscall(SYS_mbind, act_page(scene), ACT_PAGES * page_size(), 2 /* MPOL_BIND */,
		&node0, 64, 0);
	write_pages(act_page(scene), ACT_PAGES);
	return SCENE_READY;
}

static enum scene_verdict migrate(struct scene *scene)
{
	void *pages[] = { act_page(scene) };
	int node = 1, status = -1;
	long ret = syscall(SYS_move_pages, 0, 1UL, pages, &node, &status, 2);

	return act_good_if(scene, !ret && status == 1, "move_pages");
}

const struct act act_migrate = {
	.prepare = map_node0, .act = migrate, .cause = "migrate_out,migrate_in",
	.old = "present", .new = "present", .set = "rw", .clear = "",
};

/* Entries that the kernel has taken away to see who wants the pages, so far. */
static long hinted(void)
{
	FILE *file = fopen("/proc/vmstat", "re");
	long count = -1;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "numa_pte_updates %ld", &count) == 1)
			break;
	if (file)
		fclose(file);
	return count;
}

static void go_to_node(int node)
{
	unsigned int cpu, at;
	cpu_set_t set;

	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		if (!sched_setaffinity(0, sizeof(set), &set) &&
		    !syscall(SYS_getcpu, NULL, &at, NULL) && (int)at == node)
			return;
	}
}

/* All pages on a node other than the one that the process runs on. */
static enum scene_verdict map_far(struct scene *scene)
{
	enum scene_verdict verdict = act_map_written(scene);
	int nodes[ACT_PAGES], status[ACT_PAGES];
	void *pages[ACT_PAGES];
	unsigned int i, at = 0;

	if (access(NODES "node1", F_OK))
		return need_nodes(scene);
	if (hinted() < 0)
		return scene_skip(scene, "the kernel has no NUMA balancing");
	go_to_node(1);
	syscall(SYS_getcpu, NULL, &at, NULL);
	if (at != 1)
		return need_nodes(scene);
	for (i = 0; i < ACT_PAGES; i++) {
		pages[i] = act_page(scene) + i * page_size();
		nodes[i] = 0;
	}
	if (syscall(SYS_move_pages, 0, ACT_PAGES * 1UL, pages, nodes, status, 2))
		return scene_fail(scene, "move_pages");
	return verdict;
}

/*
 * Computes until the kernel does that to its pages. In a process of one thread it does
 * so to those of other nodes.
 */
static enum scene_verdict be_hinted(struct scene *scene)
{
	long before = hinted();
	struct kf_setting balancing;
	time_t end = time(NULL) + 60;

	kf_set(&balancing, BALANCING, "1");
	while (hinted() - before < ACT_PAGES && time(NULL) < end)
		;
	kf_write(BALANCING, "0");
	return act_good_if(scene, hinted() - before >= ACT_PAGES,
			   "no NUMA hints in time");
}

const struct act act_numa_take = {
	.prepare = map_far, .act = be_hinted, .cause = "numa_hint",
	.old = "present", .new = "protnone", .set = "d", .clear = "r",
};

static enum scene_verdict map_hinted(struct scene *scene)
{
	enum scene_verdict verdict = map_far(scene);

	return verdict == SCENE_READY ? be_hinted(scene) : verdict;
}

/* Here the page is where it is wanted. */
static enum scene_verdict map_hinted_near(struct scene *scene)
{
	enum scene_verdict verdict = map_hinted(scene);

	go_to_node(0);
	return verdict;
}

const struct act act_numa_give = {
	.prepare = map_hinted_near, .act = act_read, .cause = "numa_hint",
	.old = "protnone", .new = "present", .set = "ra", .clear = "",
};

const struct act act_numa_move = {
	.prepare = map_hinted, .act = act_read, .cause = "migrate_out,migrate_in",
	.old = "protnone", .new = "present", .set = "r", .clear = "",
};
