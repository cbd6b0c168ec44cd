// SPDX-License-Identifier: GPL-2.0
/* file: writes to a mapped file, private and shared, and how they get to the disk. */
#include <sys/mman.h>
#include <unistd.h>

#include "../lab.h"

enum { SHARED, PRIVATE };

enum { FD, IN_FILE };

#define PAGES 4

static enum lab_verdict map_twice(struct stage *stage)
{
	int fd = stage_disk_file(stage, PAGES);

	if (fd < 0)
		return SKIP_REST;
	stage_map_file(stage, SHARED, "shared", fd, PAGES, MAP_SHARED);
	stage_map_file(stage, PRIVATE, "private", fd, PAGES, MAP_PRIVATE);
	stage->value[FD] = fd;
	return DONE;
}

static enum lab_verdict read_both(struct stage *stage)
{
	stage_read(stage, SHARED, 0, 1);
	stage_read(stage, PRIVATE, 0, 1);
	return DONE;
}

static enum lab_verdict look_in_file(struct stage *stage, unsigned int page)
{
	unsigned int number;

	if (pread(stage->value[FD], &number, sizeof(number), page * stage->page) != sizeof(number))
		return stage_broken(stage, "read");
	stage->value[IN_FILE] = number;
	return DONE;
}

static enum lab_verdict write_private(struct stage *stage)
{
	*(volatile unsigned int *)stage_at(stage, PRIVATE, 1) = 100;
	return look_in_file(stage, 1);
}

static void expect_in_file(struct lab *lab, unsigned int page, unsigned int want)
{
	lab_fact(lab, "read() of page %u of the file brings: %llu", page,
		 lab_stage(lab)->value[IN_FILE]);
	lab_expect_equal(lab, "in the file", want, lab_stage(lab)->value[IN_FILE]);
}

static void file_is_old(struct lab *lab)
{
	expect_in_file(lab, 1, 2);
}

static enum lab_verdict write_shared(struct stage *stage)
{
	*(volatile unsigned int *)stage_at(stage, SHARED, 2) = 100;
	return look_in_file(stage, 2);
}

static void file_is_new(struct lab *lab)
{
	expect_in_file(lab, 2, 100);
}

static enum lab_verdict sync_file(struct stage *stage)
{
	return stage_good(stage, !msync(stage_at(stage, SHARED, 0), PAGES * stage->page, MS_SYNC),
			  "msync");
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps a file of 4 pages twice: shared, and private.",
		.act = map_twice,
		.row = {
			{ PARENT, SHARED, KIND, "...." },
			{ PARENT, PRIVATE, KIND, "...." },
		},
		.events = "",
		.shows = "Mapping a file reads nothing.",
	}, {
		.say = "It reads from the first page of both mappings.",
		.act = read_both,
		.row = {
			{ PARENT, SHARED, KIND, "rrrr" },
			{ PARENT, SHARED, FRAME, "ABCD" },
			{ PARENT, PRIVATE, KIND, "rrrr" },
			{ PARENT, PRIVATE, FRAME, "ABCD" },
		},
		.events = "file_fault 2, fault_around 6",
		.shows = "Both lead to the page cache's own frames: the file is in memory once, "
			"and all who map it share it. The pages around came for free.",
	}, {
		.say = "It writes 100 to page 1 of the private mapping.",
		.act = write_private,
		.row = {
			{ PARENT, PRIVATE, KIND, "rWrr" },
			{ PARENT, PRIVATE, FRAME, "AECD" },
			{ PARENT, SHARED, FRAME, "ABCD" },
		},
		.events = "cow 1",
		.check = file_is_old,
		.shows = "The write went to a copy, frame E, which belongs to no file. Nobody "
			"else will ever see it.",
	}, {
		.say = "It writes 100 to page 2 of the shared mapping.",
		.act = write_shared,
		.row = {
			{ PARENT, SHARED, KIND, "rrWr" },
			{ PARENT, SHARED, FRAME, "ABCD" },
			{ PARENT, SHARED, DIRTY, "--d-" },
			{ PARENT, PRIVATE, FRAME, "AECD" },
		},
		.events = "write_reuse 1",
		.check = file_is_new,
		.shows = "The write went to the page of the file itself, whoever reads it. The "
			"fault told the file system that the page is dirty; the CPU noted it in the "
			"entry. The disk has the old one still.",
	}, {
		.say = "It has the file written back to the disk (msync).",
		.act = sync_file,
		.row = {
			{ PARENT, SHARED, KIND, "rrrr" },
			{ PARENT, SHARED, DIRTY, "----" },
		},
		.events = "written_back 1",
		.shows = "The entry is clean and read-only again, so that the kernel hears of the "
			"next write.",
	}, {
		.say = "It writes 100 to page 2 of the shared mapping once more.",
		.act = write_shared,
		.row = {
			{ PARENT, SHARED, KIND, "rrWr" },
			{ PARENT, SHARED, DIRTY, "--d-" },
		},
		.events = "write_reuse 1",
		.check = file_is_new,
		.shows = "One fault for each page and each round to the disk; the writes between "
			"are as fast as to any memory.",
	},
	{ }
};

const struct experiment lab_file = {
	.name = "file",
	.about = "a mapped file: private and shared writes, dirty, write-back",
	.step = steps,
	.keeps = true,
};
