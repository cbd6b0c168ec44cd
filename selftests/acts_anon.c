// SPDX-License-Identifier: GPL-2.0
/*
 * Things that a process does to a page of anonymous memory.
 */
#include <sys/mman.h>

#include "acts.h"
#include "kfiles.h"
#include "memory.h"

const struct act act_first_write = {
	.prepare = act_map, .act = act_write, .cause = "demand_zero",
	.old = "none", .new = "present", .set = "rwad", .clear = "x",
};

const struct act act_first_read = {
	.prepare = act_map, .act = act_read, .cause = "demand_zero",
	.old = "none", .new = "zero", .set = "r", .clear = "w",
};

static enum scene_verdict map_read(struct scene *scene)
{
	act_map(scene);
	return act_read(scene);
}

const struct act act_write_zero = {
	.prepare = map_read, .act = act_write, .cause = "cow",
	.old = "zero", .new = "present", .set = "rwad", .clear = "",
};

static enum scene_verdict lock_it(struct scene *scene)
{
	return act_good_if(scene, !mlock(act_page(scene), page_size()), "mlock");
}

const struct act act_populate = {
	.prepare = act_map, .act = lock_it, .cause = "demand_zero",
	.old = "none", .new = "present", .set = "rw", .clear = "",
};

static enum scene_verdict fork_it(struct scene *scene)
{
	fork_sharer();
	return SCENE_READY;
}

const struct act act_fork = {
	.prepare = act_map_written, .act = fork_it, .cause = "fork",
	.old = "present", .new = "present", .set = "rad", .clear = "w",
};

static enum scene_verdict map_shared(struct scene *scene)
{
	act_map_written(scene);
	return fork_it(scene);
}

const struct act act_cow = {
	.prepare = map_shared, .act = act_write, .cause = "cow",
	.old = "present", .new = "present", .set = "rwad", .clear = "",
};

static enum scene_verdict clear_soft_dirty(struct scene *scene)
{
	return act_good_if(scene, !kf_write("/proc/self/clear_refs", "4"), "clear_refs 4");
}

static enum scene_verdict map_soft_dirty(struct scene *scene)
{
	if (!kf_has_soft_dirty())
		return scene_skip(scene, "the kernel has no soft-dirty bits");
	return act_map_written(scene);
}

static enum scene_verdict map_clean(struct scene *scene)
{
	enum scene_verdict verdict = map_soft_dirty(scene);

	return verdict == SCENE_READY ? clear_soft_dirty(scene) : verdict;
}

const struct act act_reuse = {
	.prepare = map_clean, .act = act_write, .cause = "write_reuse",
	.old = "present", .new = "present", .set = "rwads", .clear = "",
};

const struct act act_soft_dirty = {
	.prepare = map_soft_dirty, .act = clear_soft_dirty, .cause = "soft_dirty",
	.old = "present", .new = "present", .set = "r", .clear = "ws",
};

static enum scene_verdict clear_accessed(struct scene *scene)
{
	return act_good_if(scene, !kf_write("/proc/self/clear_refs", "1"), "clear_refs 1");
}

const struct act act_clear_refs = {
	.prepare = act_map_written, .act = clear_accessed, .cause = "clear_refs",
	.old = "present", .new = "present", .set = "rwd", .clear = "a",
};

static enum scene_verdict unmap_it(struct scene *scene)
{
	return act_good_if(scene, !munmap(act_page(scene), page_size()), "munmap");
}

const struct act act_munmap = {
	.prepare = act_map_written, .act = unmap_it, .cause = "unmap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

static enum scene_verdict map_over(struct scene *scene)
{
	void *addr = mmap(act_page(scene), page_size(), PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	return act_good_if(scene, addr == act_page(scene), "mmap");
}

const struct act act_map_over = {
	.prepare = act_map_written, .act = map_over, .cause = "unmap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

static enum scene_verdict advise(struct scene *scene, int advice)
{
	return act_good_if(scene, !madvise(act_page(scene), page_size(), advice), "madvise");
}

static enum scene_verdict dont_need(struct scene *scene)
{
	return advise(scene, MADV_DONTNEED);
}

const struct act act_dontneed = {
	.prepare = act_map_written, .act = dont_need, .cause = "dontneed",
	.old = "present", .new = "none", .set = "", .clear = "",
};

static enum scene_verdict free_it(struct scene *scene)
{
	return advise(scene, MADV_FREE);
}

const struct act act_free = {
	.prepare = act_map_written, .act = free_it, .cause = "free_lazy",
	.old = "present", .new = "present", .set = "r", .clear = "ad",
};

static enum scene_verdict cool(struct scene *scene)
{
	return advise(scene, MADV_COLD);
}

const struct act act_cold = {
	.prepare = act_map_written, .act = cool, .cause = "aged",
	.old = "present", .new = "present", .set = "rwd", .clear = "a",
};

static enum scene_verdict protect(struct scene *scene, int prot)
{
	return act_good_if(scene, !mprotect(act_page(scene), page_size(), prot), "mprotect");
}

static enum scene_verdict read_only(struct scene *scene)
{
	return protect(scene, PROT_READ);
}

const struct act act_mprotect = {
	.prepare = act_map_written, .act = read_only, .cause = "mprotect",
	.old = "present", .new = "present", .set = "rad", .clear = "w",
};

static enum scene_verdict no_access(struct scene *scene)
{
	return protect(scene, PROT_NONE);
}

const struct act act_no_access = {
	.prepare = act_map_written, .act = no_access, .cause = "mprotect",
	.old = "present", .new = "protnone", .set = "ad", .clear = "r",
};

static enum scene_verdict map_no_access(struct scene *scene)
{
	act_map_written(scene);
	return no_access(scene);
}

const struct act act_access_again = {
	.prepare = map_no_access, .act = read_only, .cause = "mprotect",
	.old = "protnone", .new = "present", .set = "rad", .clear = "w",
};

/* Which of both places is looked at is all that differs. */
static enum scene_verdict map_two(struct scene *scene)
{
	act_map_written(scene);
	scene->addr[1] = scene->addr[0];
	scene->addr[2] = (size_t)map_pages(ACT_PAGES);
	return SCENE_READY;
}

static enum scene_verdict map_two_look_there(struct scene *scene)
{
	map_two(scene);
	scene->addr[0] = scene->addr[2];
	return SCENE_READY;
}

static enum scene_verdict move(struct scene *scene)
{
	void *from = (void *)(size_t)scene->addr[1], *to = (void *)(size_t)scene->addr[2];
	size_t size = ACT_PAGES * page_size();

	return act_good_if(scene, mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
				     to) == to, "mremap");
}

const struct act act_move_from = {
	.prepare = map_two, .act = move, .cause = "mremap",
	.old = "present", .new = "none", .set = "", .clear = "",
};

const struct act act_move_to = {
	.prepare = map_two_look_there, .act = move, .cause = "mremap",
	.old = "none", .new = "present", .set = "rw", .clear = "",
};
