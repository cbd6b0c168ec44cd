// SPDX-License-Identifier: GPL-2.0
/* guard: entries that hold no page but a message. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lab.h"
#include "../newer.h"

enum { STACK, SHARED, COPY };

enum { CAUGHT, UFFD };

#define PAGES 4

static enum lab_verdict map(struct stage *stage)
{
	stage_map(stage, STACK, "stack", PAGES);
	stage_write(stage, STACK, 0, PAGES);
	return DONE;
}

static enum lab_verdict install_guard(struct stage *stage)
{
	char *page = stage_at(stage, STACK, 0);

	if (madvise(page, stage->page, MADV_GUARD_INSTALL))
		return stage_skip(stage, "This kernel has no guards in entries "
				  "(MADV_GUARD_INSTALL came with 6.13).");
	stage->value[CAUGHT] = stage_try(page, WRITE);
	return DONE;
}

static void guard_is_caught(struct lab *lab)
{
	lab_expect_signal(lab, "a write brings", LAB_SIGNAL(SIGSEGV, SEGV_MAPERR),
			  lab_stage(lab)->value[CAUGHT]);
}

static enum lab_verdict remove_guard(struct stage *stage)
{
	char *page = stage_at(stage, STACK, 0);

	if (madvise(page, stage->page, MADV_GUARD_REMOVE))
		return stage_skip(stage, "There is no guard to take away.");
	stage->value[CAUGHT] = stage_try(page, READ);
	return DONE;
}

static void goes_through(struct lab *lab)
{
	lab_expect_signal(lab, "a read brings", 0, lab_stage(lab)->value[CAUGHT]);
}

/* userfaultfd for an area; -1 where the kernel has it not. */
static int uffd_open(struct stage *stage, int area, __u64 features, __u64 mode)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register range = {
		.range = { stage->area[area].addr, PAGES * stage->page }, .mode = mode,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range)) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static enum lab_verdict write_protect(struct stage *stage)
{
	int fd = memfd_create("guard", MFD_CLOEXEC), uffd;
	struct uffdio_writeprotect wp = { .mode = UFFDIO_WRITEPROTECT_MODE_WP };

	if (fd < 0 || ftruncate(fd, PAGES * stage->page))
		return stage_broken(stage, "memfd");
	stage_map_file(stage, SHARED, "shared", fd, PAGES, MAP_SHARED);
	stage_write(stage, SHARED, 0, 1);
	uffd = uffd_open(stage, SHARED, UFFD_FEATURE_PAGEFAULT_FLAG_WP |
			 UFFD_FEATURE_WP_HUGETLBFS_SHMEM, UFFDIO_REGISTER_MODE_WP);
	if (uffd < 0)
		return stage_skip(stage, "This kernel has no userfaultfd that watches writes to "
				  "shared memory.");
	wp.range = (struct uffdio_range){ stage->area[SHARED].addr, 2 * stage->page };
	return stage_good(stage, !ioctl(uffd, UFFDIO_WRITEPROTECT, &wp), "UFFDIO_WRITEPROTECT");
}

static enum lab_verdict poison(struct stage *stage)
{
	struct uffdio_poison poison = { .mode = 0 };
	int uffd;

	stage_map(stage, COPY, "copy", PAGES);
	uffd = uffd_open(stage, COPY, UFFD_FEATURE_POISON, UFFDIO_REGISTER_MODE_MISSING);
	if (uffd < 0)
		return stage_skip(stage, "This kernel cannot mark pages as broken (UFFDIO_POISON "
				  "came with 6.6).");
	poison.range = (struct uffdio_range){ stage->area[COPY].addr, stage->page };
	if (ioctl(uffd, UFFDIO_POISON, &poison))
		return stage_broken(stage, "UFFDIO_POISON");
	stage->value[CAUGHT] = stage_try(stage_at(stage, COPY, 0), READ);
	return DONE;
}

static void poison_is_caught(struct lab *lab)
{
	lab_expect_signal(lab, "a read brings", LAB_SIGNAL(SIGBUS, BUS_MCEERR_AR),
			  lab_stage(lab)->value[CAUGHT]);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps a stack of 4 pages and writes to it.",
		.act = map,
		.row = { { PARENT, STACK, KIND, "WWWW" } },
		.events = "demand_zero 4",
		.shows = "Four pages. If it outgrows them, it writes to whatever is below.",
	}, {
		.say = "It makes the lowest page a guard (MADV_GUARD_INSTALL) and writes there.",
		.act = install_guard,
		.row = { { PARENT, STACK, KIND, "gWWW" } },
		.check = guard_is_caught,
		.shows = "The page is gone. The entry holds a mark instead, and whoever gets "
			"there gets a signal. It cost no mapping of its own, as PROT_NONE would.",
	}, {
		.say = "It takes the guard away again, and reads.",
		.act = remove_guard,
		.row = { { PARENT, STACK, KIND, "zWWW" } },
		.check = goes_through,
		.shows = "An entry with nothing in it, until the read brings the zero page.",
	}, {
		.say = "It asks to hear of writes to 2 pages of shared memory (userfaultfd).",
		.act = write_protect,
		.row = { { PARENT, SHARED, KIND, "ru.." } },
		.shows = "Page 0 is there: its entry lost the right to write, and got a bit (f). "
			"Page 1 is not: a mark keeps the wish until it comes.",
	}, {
		.say = "It marks a page as broken, as if memory had failed, and reads it.",
		.act = poison,
		.row = { { PARENT, COPY, KIND, "p..." } },
		.check = poison_is_caught,
		.shows = "So a virtual machine that moved to another host still finds its broken "
			"page broken: a mark is enough.",
	},
	{ }
};

const struct experiment lab_guard = {
	.name = "guard",
	.about = "entries that hold a mark and no page: guards, userfaultfd, poison",
	.step = steps,
};
