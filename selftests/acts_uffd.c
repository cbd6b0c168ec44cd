// SPDX-License-Identifier: GPL-2.0
/*
 * Things that userfaultfd does to a page.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "acts.h"
#include "kfiles.h"
#include "memory.h"
#include "../tools/newer.h"

/* Leaves the file descriptor in scene->value[0]. */
static enum scene_verdict uffd_watch_all(struct scene *scene, __u64 features, __u64 mode,
					 size_t size)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register area = {
		.range = { scene->addr[0], size }, .mode = mode,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &area))
		return scene_skip(scene, "no userfaultfd of this kind");
	scene->value[0] = fd;
	return SCENE_READY;
}

static enum scene_verdict uffd_watch(struct scene *scene, __u64 features, __u64 mode)
{
	return uffd_watch_all(scene, features, mode, ACT_PAGES * page_size());
}

static enum scene_verdict map_missing(struct scene *scene)
{
	scene->addr[0] = (size_t)map_pages(ACT_PAGES);
	scene->addr[1] = (size_t)map_pages(1);
	write_pages((char *)(size_t)scene->addr[1], 1);
	return uffd_watch(scene, 0, UFFDIO_REGISTER_MODE_MISSING);
}

static enum scene_verdict uffd_copy(struct scene *scene)
{
	struct uffdio_copy copy = {
		.dst = scene->addr[0], .src = scene->addr[1], .len = page_size(),
	};

	return act_good_if(scene, !ioctl(scene->value[0], UFFDIO_COPY, &copy), "UFFDIO_COPY");
}

const struct act act_uffd_copy = {
	.prepare = map_missing, .act = uffd_copy, .cause = "uffd_copy",
	.old = "none", .new = "present", .set = "rw", .clear = "",
};

static enum scene_verdict uffd_zero(struct scene *scene)
{
	struct uffdio_zeropage zero = {
		.range = { scene->addr[0], page_size() },
	};

	return act_good_if(scene, !ioctl(scene->value[0], UFFDIO_ZEROPAGE, &zero),
			   "UFFDIO_ZEROPAGE");
}

const struct act act_uffd_zero = {
	.prepare = map_missing, .act = uffd_zero, .cause = "uffd_copy",
	.old = "none", .new = "zero", .set = "r", .clear = "w",
};

static enum scene_verdict map_for_poison(struct scene *scene)
{
	if (!kf_kernel_is(6, 6))
		return scene_skip(scene, "UFFDIO_POISON came with 6.6");
	map_missing(scene);
	close(scene->value[0]);
	return uffd_watch(scene, UFFD_FEATURE_POISON, UFFDIO_REGISTER_MODE_MISSING);
}

static enum scene_verdict uffd_poison(struct scene *scene)
{
	struct uffdio_poison poison = {
		.range = { scene->addr[0], page_size() },
	};

	return act_good_if(scene, !ioctl(scene->value[0], UFFDIO_POISON, &poison),
			   "UFFDIO_POISON");
}

const struct act act_uffd_poison = {
	.prepare = map_for_poison, .act = uffd_poison, .cause = "uffd_poison",
	.old = "none", .new = "marker:poison", .set = "", .clear = "",
};

/* Which of both places is looked at is all that differs. */
static enum scene_verdict map_for_move(struct scene *scene)
{
	enum scene_verdict verdict;

	if (!kf_kernel_is(6, 8))
		return scene_skip(scene, "UFFDIO_MOVE came with 6.8");
	map_missing(scene);
	close(scene->value[0]);
	verdict = uffd_watch(scene, UFFD_FEATURE_MOVE, UFFDIO_REGISTER_MODE_MISSING);
	scene->addr[2] = scene->addr[0];
	return verdict;
}

static enum scene_verdict map_for_move_look_here(struct scene *scene)
{
	enum scene_verdict verdict = map_for_move(scene);

	scene->addr[0] = scene->addr[1];
	return verdict;
}

static enum scene_verdict uffd_move(struct scene *scene)
{
	struct uffdio_move move = {
		.dst = scene->addr[2], .src = scene->addr[1], .len = page_size(),
	};

	return act_good_if(scene, !ioctl(scene->value[0], UFFDIO_MOVE, &move), "UFFDIO_MOVE");
}

const struct act act_uffd_move_from = {
	.prepare = map_for_move_look_here, .act = uffd_move, .cause = "uffd_move",
	.old = "present", .new = "none", .set = "", .clear = "",
};

const struct act act_uffd_move_to = {
	.prepare = map_for_move, .act = uffd_move, .cause = "uffd_move",
	.old = "none", .new = "present", .set = "rw", .clear = "",
};

static enum scene_verdict map_for_move_huge(struct scene *scene)
{
	if (!kf_kernel_is(6, 8))
		return scene_skip(scene, "UFFDIO_MOVE came with 6.8");
	scene->addr[0] = (size_t)map_huge(1);
	scene->addr[1] = (size_t)map_huge(1);
	write_pages((char *)(size_t)scene->addr[1], 1);
	return uffd_watch_all(scene, UFFD_FEATURE_MOVE, UFFDIO_REGISTER_MODE_MISSING, pmd_size());
}

static enum scene_verdict uffd_move_huge(struct scene *scene)
{
	struct uffdio_move move = {
		.dst = scene->addr[0], .src = scene->addr[1], .len = pmd_size(),
	};

	return act_good_if(scene, !ioctl(scene->value[0], UFFDIO_MOVE, &move), "UFFDIO_MOVE");
}

const struct act act_uffd_move_huge = {
	.prepare = map_for_move_huge, .act = uffd_move_huge, .cause = "uffd_move",
	.old = "none", .new = "present", .set = "rwh", .clear = "", .level = "pmd",
};

static enum scene_verdict map_for_wp(struct scene *scene)
{
	act_map_written(scene);
	return uffd_watch(scene, UFFD_FEATURE_PAGEFAULT_FLAG_WP, UFFDIO_REGISTER_MODE_WP);
}

static enum scene_verdict uffd_wp(struct scene *scene)
{
	struct uffdio_writeprotect wp = {
		.range = { scene->addr[0], page_size() },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	return act_good_if(scene, !ioctl(scene->value[0], UFFDIO_WRITEPROTECT, &wp),
		       "UFFDIO_WRITEPROTECT");
}

const struct act act_uffd_wp = {
	.prepare = map_for_wp, .act = uffd_wp, .cause = "uffd_wp",
	.old = "present", .new = "present", .set = "rf", .clear = "w",
};

static enum scene_verdict map_for_wp_none(struct scene *scene)
{
	act_map(scene);
	if (!kf_kernel_is(6, 4))
		return scene_skip(scene, "UFFD_FEATURE_WP_UNPOPULATED came with 6.4");
	return uffd_watch(scene, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_UNPOPULATED,
			  UFFDIO_REGISTER_MODE_WP);
}

const struct act act_uffd_wp_none = {
	.prepare = map_for_wp_none, .act = uffd_wp, .cause = "uffd_wp",
	.old = "none", .new = "marker:uffd_wp", .set = "", .clear = "",
};
