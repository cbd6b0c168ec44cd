// SPDX-License-Identifier: GPL-2.0
/* residency: a file of which only some pages are in memory, and fewer in the table. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../lab.h"

enum { MAPPING };

enum { FD, MAJOR };

#define PAGES 8
#define TRIES 300

/* By the kernel's own word: is a page of it in memory? */
static bool any_in_memory(const struct stage *stage)
{
	unsigned char resident[PAGES];
	int i;

	if (mincore(stage_at(stage, MAPPING, 0), PAGES * stage->page, resident))
		return true;
	for (i = 0; i < PAGES; i++)
		if (resident[i] & 1)
			return true;
	return false;
}

/* Again and again: somebody may be holding a page. */
static bool drop(const struct stage *stage, int fd)
{
	int i;

	for (i = 0; i < TRIES && any_in_memory(stage); i++) {
		fsync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		usleep(10000);
	}
	return i < TRIES;
}

static enum lab_verdict make_file(struct stage *stage)
{
	int fd = stage_disk_file(stage, PAGES);

	if (fd < 0)
		return SKIP_REST;
	/* no more than what is asked for, neither here nor there */
	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	madvise(stage_map_file(stage, MAPPING, "file", fd, PAGES, MAP_SHARED),
		PAGES * stage->page, MADV_RANDOM);
	stage->value[FD] = fd;
	return stage_good(stage, drop(stage, fd), "the file stays in memory");
}

static enum lab_verdict read_some(struct stage *stage)
{
	const int fd = stage->value[FD];
	char byte;

	return stage_good(stage, pread(fd, &byte, 1, 2 * stage->page) == 1 &&
			  pread(fd, &byte, 1, 5 * stage->page) == 1, "read");
}

static void read_counted(struct stage *stage, unsigned int page)
{
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	stage_read(stage, MAPPING, page, 1);
	getrusage(RUSAGE_SELF, &after);
	stage->value[MAJOR] = after.ru_majflt - before.ru_majflt;
}

static enum lab_verdict touch_2(struct stage *stage)
{
	read_counted(stage, 2);
	return DONE;
}

static enum lab_verdict touch_7(struct stage *stage)
{
	read_counted(stage, 7);
	return DONE;
}

static void expect_major(struct lab *lab, unsigned int want)
{
	lab_fact(lab, "faults that waited for the disk (major): %llu",
		 lab_stage(lab)->value[MAJOR]);
	lab_expect_equal(lab, "major faults", want, lab_stage(lab)->value[MAJOR]);
}

static void no_major(struct lab *lab)
{
	expect_major(lab, 0);
}

static void one_major(struct lab *lab)
{
	expect_major(lab, 1);
}

static enum lab_verdict take_back(struct stage *stage)
{
	return stage_good(stage, stage_page_out(stage, MAPPING, 0, PAGES), "MADV_PAGEOUT");
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps a file of 8 pages; the file is on the disk alone.",
		.act = make_file,
		.row = { { PARENT, MAPPING, KIND, "........" } },
		.events = "",
		.shows = "The file is 8 pages long, and none of them is in memory.",
	}, {
		.say = "It reads a byte of page 2 and one of page 5 with read().",
		.act = read_some,
		.row = { { PARENT, MAPPING, KIND, "........" } },
		.events = "",
		.shows = "Two pages are in memory now, in the page cache. The table does not "
			"know: nobody has touched the mapping.",
	}, {
		.say = "It touches page 2 in the mapping.",
		.act = touch_2,
		.row = { { PARENT, MAPPING, KIND, "..r..r.." } },
		.events = "file_fault 1, fault_around 1",
		.check = no_major,
		.shows = "A minor fault: the page was in memory. While it was there, the kernel "
			"mapped the other one, too.",
	}, {
		.say = "It touches page 7.",
		.act = touch_7,
		.row = { { PARENT, MAPPING, KIND, "..r..r.r" } },
		.events = "file_fault 1",
		.check = one_major,
		.shows = "A major fault: the program waited until the disk had brought the page.",
	}, {
		.say = "It has the kernel take back what it can (MADV_PAGEOUT).",
		.act = take_back,
		.row = { { PARENT, MAPPING, KIND, "........" } },
		.events = "unmap 3",
		.shows = "Pages of a file that nobody changed need no swap: they are forgotten, "
			"and can be read again.",
	},
	{ }
};

const struct experiment lab_residency = {
	.name = "residency",
	.about = "a file of which only some pages are in memory",
	.step = steps,
};
