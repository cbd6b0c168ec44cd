// SPDX-License-Identifier: GPL-2.0
/*
 * Things that happen to a page of a file.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "acts.h"
#include "disk.h"
#include "kfiles.h"
#include "memory.h"

static enum scene_verdict map_file(struct scene *scene, int flags)
{
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = ACT_PAGES * page_size(), .align = ACT_PAGES * page_size(),
		.flags = flags, .fd = ramfs_file("events", ACT_PAGES * page_size()) });
	return SCENE_READY;
}

static enum scene_verdict map_file_shared(struct scene *scene)
{
	return map_file(scene, MAP_SHARED);
}

const struct act act_read_file = {
	.prepare = map_file_shared, .act = act_read, .cause = "file_fault",
	.old = "none", .new = "present", .set = "r", .clear = "wd",
};

static enum scene_verdict read_next(struct scene *scene)
{
	read_pages(act_page(scene) + page_size(), 1);
	return SCENE_READY;
}

const struct act act_read_around = {
	.prepare = map_file_shared, .act = read_next, .cause = "fault_around",
	.old = "none", .new = "present", .set = "r", .clear = "wd",
};

static enum scene_verdict map_file_private(struct scene *scene)
{
	return map_file(scene, MAP_PRIVATE);
}

const struct act act_write_private = {
	.prepare = map_file_private, .act = act_write, .cause = "cow",
	.old = "none", .new = "present", .set = "rwad", .clear = "",
};

static enum scene_verdict punch(struct scene *scene)
{
	return act_good_if(scene, !madvise(act_page(scene), page_size(), MADV_REMOVE),
		       "MADV_REMOVE");
}

static enum scene_verdict map_memfd_read(struct scene *scene)
{
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = ACT_PAGES * page_size(), .flags = MAP_SHARED,
		.fd = memfd_file("events", ACT_PAGES * page_size()) });
	return act_read(scene);
}

const struct act act_punch = {
	.prepare = map_memfd_read, .act = punch, .cause = "unmap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

static enum scene_verdict truncate_it(struct scene *scene)
{
	return act_good_if(scene, !ftruncate(scene->value[0], 0), "ftruncate");
}

static enum scene_verdict map_memfd_open(struct scene *scene)
{
	scene->value[0] = memfd_file("events", ACT_PAGES * page_size());
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = ACT_PAGES * page_size(), .flags = MAP_SHARED, .fd = scene->value[0] });
	return act_write(scene);
}

const struct act act_truncate = {
	.prepare = map_memfd_open, .act = truncate_it, .cause = "unmap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

/* A file whose dirty pages somebody cares for. */
static enum scene_verdict map_disk(struct scene *scene)
{
	int fd = disk_file("events", ACT_PAGES * page_size());

	if (fd < 0)
		return scene_skip(scene, DISK_WHY_NOT);
	scene->addr[0] = (size_t)map_alone((struct mapping){
		.len = ACT_PAGES * page_size(), .flags = MAP_SHARED, .fd = fd });
	scene->value[0] = fd;
	return SCENE_READY;
}

static enum scene_verdict map_disk_written(struct scene *scene)
{
	enum scene_verdict verdict = map_disk(scene);

	return verdict == SCENE_READY ? act_write(scene) : verdict;
}

static enum scene_verdict sync_it(struct scene *scene)
{
	return act_good_if(scene, !msync(act_page(scene), page_size(), MS_SYNC), "msync");
}

const struct act act_write_back = {
	.prepare = map_disk_written, .act = sync_it, .cause = "written_back",
	.old = "present", .new = "present", .set = "r", .clear = "wd",
};

static enum scene_verdict map_disk_clean(struct scene *scene)
{
	enum scene_verdict verdict = map_disk_written(scene);

	return verdict == SCENE_READY ? sync_it(scene) : verdict;
}

const struct act act_write_clean = {
	.prepare = map_disk_clean, .act = act_write, .cause = "write_reuse",
	.old = "present", .new = "present", .set = "rwad", .clear = "",
};

static bool is_out(const char *addr, size_t pages)
{
	madvise((void *)addr, pages * page_size(), MADV_PAGEOUT);
	return !(own_pagemap(addr) & PM_PRESENT);
}

static enum scene_verdict drop_it(struct scene *scene)
{
	return act_good_if(scene, wait_until(is_out, act_page(scene), 1, 20),
			   "MADV_PAGEOUT");
}

const struct act act_drop_file = {
	.prepare = map_disk_clean, .act = drop_it, .cause = "unmap",
	.old = "present", .new = "none", .set = "", .clear = "",
};
