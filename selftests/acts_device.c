// SPDX-License-Identifier: GPL-2.0
/*
 * Things that happen to a page that a device wants, with the kernel's test_hmm as the
 * device.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "acts.h"
#include "memory.h"

#define DEVICE "/dev/hmm_dmirror0"

/* As in lib/test_hmm_uapi.h, which is in no package of headers. */
struct hmm_dmirror_cmd {
	__u64 addr;
	__u64 ptr;
	__u64 npages;
	__u64 cpages;
	__u64 faults;
};

#define HMM_DMIRROR_MIGRATE_TO_DEV	_IOWR('H', 0x02, struct hmm_dmirror_cmd)
#define HMM_DMIRROR_EXCLUSIVE		_IOWR('H', 0x05, struct hmm_dmirror_cmd)

/* Leaves the file descriptor in scene->value[0], and room for a copy in scene->addr[1]. */
static enum scene_verdict map_for_device(struct scene *scene)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0 && !system("modprobe test_hmm 2>/dev/null"))
		fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return scene_skip(scene, "the kernel has no test_hmm");
	scene->value[0] = fd;
	scene->addr[1] = (size_t)map_pages(1);
	write_pages((char *)(size_t)scene->addr[1], 1);
	return act_map(scene);
}

static enum scene_verdict map_written(struct scene *scene)
{
	enum scene_verdict verdict = map_for_device(scene);

	return verdict == SCENE_READY ? act_write(scene) : verdict;
}

static bool command(struct scene *scene, unsigned long what)
{
	struct hmm_dmirror_cmd cmd = {
		.addr = scene->addr[0], .ptr = scene->addr[1], .npages = 1,
	};

	return !ioctl(scene->value[0], what, &cmd) && cmd.cpages == 1;
}

static enum scene_verdict to_device(struct scene *scene)
{
	return act_good_if(scene, command(scene, HMM_DMIRROR_MIGRATE_TO_DEV),
			   "MIGRATE_TO_DEV");
}

const struct act act_to_device = {
	.prepare = map_written, .act = to_device, .cause = "migrate_out,migrate_in",
	.old = "present", .new = "device", .set = "", .clear = "r",
};

static enum scene_verdict map_on_device(struct scene *scene)
{
	enum scene_verdict verdict = map_written(scene);

	return verdict == SCENE_READY ? to_device(scene) : verdict;
}

const struct act act_from_device = {
	.prepare = map_on_device, .act = act_read, .cause = "migrate_out,migrate_in",
	.old = "device", .new = "present", .set = "r", .clear = "",
};

const struct act act_new_on_device = {
	.prepare = map_for_device, .act = to_device, .cause = "device",
	.old = "none", .new = "device", .set = "", .clear = "r",
};

static enum scene_verdict lend(struct scene *scene)
{
	return act_good_if(scene, command(scene, HMM_DMIRROR_EXCLUSIVE), "EXCLUSIVE");
}

const struct act act_lend = {
	.prepare = map_written, .act = lend, .cause = "device",
	.old = "present", .new = "device", .set = "", .clear = "r",
};

static enum scene_verdict map_lent(struct scene *scene)
{
	enum scene_verdict verdict = map_written(scene);

	return verdict == SCENE_READY ? lend(scene) : verdict;
}

const struct act act_take_back = {
	.prepare = map_lent, .act = act_read, .cause = "device",
	.old = "device", .new = "present", .set = "rw", .clear = "",
};
