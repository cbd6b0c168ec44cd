// SPDX-License-Identifier: GPL-2.0
/*
 * Which NUMA node a frame is on, by /proc/zoneinfo.
 */
#include <errno.h>
#include <stdio.h>

#include "kfiles.h"

static void add(struct kf_zones *zones, int node, __u64 start, __u64 spanned)
{
	if (!spanned || zones->nr == KF_ZONES_MAX)
		return;
	zones->zone[zones->nr].node = node;
	zones->zone[zones->nr].start = start;
	zones->zone[zones->nr].end = start + spanned;
	zones->nr++;
}

/**
 * kf_zones() - Read /proc/zoneinfo.
 * @zones: filled with the zones that have memory
 * Return: 0 or a negative errno.
 */
int kf_zones(struct kf_zones *zones)
{
	FILE *file = fopen("/proc/zoneinfo", "re");
	__u64 spanned = 0, start, value;
	char line[256];
	int node = -1;

	zones->nr = 0;
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Node %d, zone", &node) == 1)
			spanned = 0;
		else if (sscanf(line, " spanned %llu", &value) == 1)
			spanned = value;
		else if (sscanf(line, " start_pfn: %llu", &start) == 1)
			add(zones, node, start, spanned);
	}
	fclose(file);
	return zones->nr ? 0 : -ENODATA;
}

/**
 * kf_node() - The node of a frame.
 * @zones: from kf_zones()
 * @pfn: page frame number
 *
 * The zones of two nodes may overlap where one has holes.
 *
 * Return: the node, or -1 when zones of no node or of several have the frame.
 */
int kf_node(const struct kf_zones *zones, __u64 pfn)
{
	int node = -1;
	size_t i;

	for (i = 0; i < zones->nr; i++) {
		if (pfn < zones->zone[i].start || pfn >= zones->zone[i].end)
			continue;
		if (node >= 0 && node != zones->zone[i].node)
			return -1;
		node = zones->zone[i].node;
	}
	return node;
}
