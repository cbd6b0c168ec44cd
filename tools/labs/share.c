// SPDX-License-Identifier: GPL-2.0
/* share: memory that two processes have on purpose, or without knowing. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../lab.h"

enum { SHARED, LIBC, EQUAL };

enum { READ_BACK };

#define PAGES		4
#define CODE_PAGES	8
#define KSM		"/sys/kernel/mm/ksm/"
#define KSM_SECONDS	30

static enum lab_verdict map_and_fork(struct stage *stage)
{
	int fd = memfd_create("shared", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, PAGES * stage->page))
		return stage_broken(stage, "memfd");
	stage_map_file(stage, SHARED, "shared", fd, PAGES, MAP_SHARED);
	return stage_fork(stage);
}

static enum lab_verdict write_all(struct stage *stage)
{
	stage_write(stage, SHARED, 0, PAGES);
	return DONE;
}

static enum lab_verdict read_one(struct stage *stage)
{
	stage->value[READ_BACK] = *(volatile unsigned int *)stage_at(stage, SHARED, 0);
	return DONE;
}

static void check_read(struct lab *lab)
{
	lab_fact(lab, "child reads: %llu", lab_stage(lab)->value[READ_BACK]);
	lab_expect_equal(lab, "what the parent wrote", 1, lab_stage(lab)->value[READ_BACK]);
}

static enum lab_verdict write_one(struct stage *stage)
{
	stage_write(stage, SHARED, 2, 1);
	return DONE;
}

/* The C library's code around a function that both have called. */
static enum lab_verdict watch_libc(struct stage *stage)
{
	stage_watch(stage, LIBC, "libc", (size_t)getpid & -(CODE_PAGES * stage->page), CODE_PAGES,
		    1);
	return DONE;
}

static enum lab_verdict call_it(struct stage *stage)
{
	(void)stage;
	getpid();
	return DONE;
}

static void same_code(struct lab *lab)
{
	unsigned int i, both = 0, same = 0;

	for (i = 0; i < CODE_PAGES; i++) {
		__u64 one = lab_frame(lab, PARENT, LIBC, i), other = lab_frame(lab, CHILD, LIBC, i);

		both += one && other;
		same += one && one == other;
	}
	lab_fact(lab, "pages of code that both have: %u, in the same frame: %u", both, same);
	lab_expect(lab, both && both == same, "expected the same frame for each, and at least one");
}

static enum lab_verdict map_equal(struct stage *stage)
{
	memset(stage_map(stage, EQUAL, "equal", PAGES), 0x5a, PAGES * stage->page);
	return DONE;
}

static __u64 frame_of(const char *addr, size_t page, int pagemap)
{
	__u64 word = 0;

	if (pread(pagemap, &word, sizeof(word), (size_t)addr / page * sizeof(word)) < 0)
		return 0;
	return word & ((1ULL << 55) - 1);
}

/* By the kernel's own word: are all in one frame? */
static bool merged(const struct stage *stage, int pagemap)
{
	__u64 first = frame_of(stage_at(stage, EQUAL, 0), stage->page, pagemap);
	unsigned int i;

	for (i = 1; i < PAGES; i++)
		if (frame_of(stage_at(stage, EQUAL, i), stage->page, pagemap) != first)
			return false;
	return true;
}

static void hurry_ksmd(struct stage *stage, int pagemap)
{
	long long scan = stage_number(KSM "pages_to_scan");
	long long sleep = stage_number(KSM "sleep_millisecs");
	long long run = stage_number(KSM "run");
	char text[24];
	int i;

	stage_put(KSM "pages_to_scan", "1000");
	stage_put(KSM "sleep_millisecs", "10");
	stage_put(KSM "run", "1");
	for (i = 0; i < KSM_SECONDS * 50 && !merged(stage, pagemap); i++)
		usleep(20000);
	snprintf(text, sizeof(text), "%lld", scan);
	stage_put(KSM "pages_to_scan", text);
	snprintf(text, sizeof(text), "%lld", sleep);
	stage_put(KSM "sleep_millisecs", text);
	stage_put(KSM "run", run == 1 ? "1" : "0");
}

static enum lab_verdict merge(struct stage *stage)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	if (madvise(stage_at(stage, EQUAL, 0), PAGES * stage->page, MADV_MERGEABLE))
		return stage_skip_rest(stage, "This kernel has no KSM.");
	hurry_ksmd(stage, pagemap);
	return stage_good(stage, merged(stage, pagemap), "ksmd did not merge in time");
}

static enum lab_verdict write_merged(struct stage *stage)
{
	stage_write(stage, EQUAL, 2, 1);
	return DONE;
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 4 pages of shared memory (memfd, MAP_SHARED) and forks.",
		.act = map_and_fork,
		.row = {
			{ PARENT, SHARED, KIND, "...." },
			{ CHILD, SHARED, KIND, "...." },
		},
		.events = "",
		.shows = "Both have the mapping, and there is nothing in it.",
	}, {
		.say = "The parent writes to all 4 pages.",
		.act = write_all,
		.row = {
			{ PARENT, SHARED, KIND, "WWWW" },
			{ PARENT, SHARED, FRAME, "ABCD" },
			{ CHILD, SHARED, KIND, "...." },
		},
		.events = "file_fault 4",
		.shows = "The pages exist. The child's table does not have them yet: each table "
			"is filled by the faults of its own process.",
	}, {
		.say = "The child reads the first page.",
		.who = CHILD,
		.act = read_one,
		.row = {
			{ CHILD, SHARED, KIND, "WWWW" },
			{ CHILD, SHARED, FRAME, "ABCD" },
			{ CHILD, SHARED, MAPPED, "2222" },
		},
		.events = "file_fault 1, fault_around 3",
		.check = check_read,
		.shows = "The same four frames, and both may write: this is what shared memory is.",
	}, {
		.say = "The child writes to page 2.",
		.who = CHILD,
		.act = write_one,
		.row = {
			{ CHILD, SHARED, FRAME, "ABCD" },
			{ PARENT, SHARED, FRAME, "ABCD" },
		},
		.events = "",
		.shows = "No fault, no copy, and the kernel has not heard of it: compare with cow.",
	}, {
		.say = "Look at the code of the C library, which both run.",
		.act = watch_libc,
		.row = {
			{ PARENT, LIBC, KIND, "" },
			{ CHILD, LIBC, KIND, "" },
		},
		.shows = "Each maps what it has run.",
	}, {
		.say = "Both have called getpid(): so does the child now.",
		.who = CHILD,
		.act = call_it,
		.row = {
			{ PARENT, LIBC, FRAME, "" },
			{ CHILD, LIBC, FRAME, "" },
		},
		.check = same_code,
		.shows = "Code is in memory once, for however many processes.",
	}, {
		.say = "The parent fills 4 pages of its own with the same bytes.",
		.act = map_equal,
		.row = {
			{ PARENT, EQUAL, KIND, "WWWW" },
		},
		.events = "demand_zero 4",
		.shows = "Four frames that hold the same.",
	}, {
		.say = "It lets the kernel merge equal pages (MADV_MERGEABLE, KSM).",
		.act = merge,
		.row = {
			{ PARENT, EQUAL, KIND, "rrrr" },
			{ PARENT, EQUAL, FRAME, "?===" },
			{ PARENT, EQUAL, MAPPED, "4444" },
		},
		.events = "ksm_merge *",
		.shows = "One frame instead of four, read-only: a thread of the kernel compared "
			"them and merged them.",
	}, {
		.say = "It writes to page 2 of them.",
		.act = write_merged,
		.row = {
			{ PARENT, EQUAL, KIND, "rrWr" },
			{ PARENT, EQUAL, MAPPED, "3313" },
		},
		.events = "ksm_break 1",
		.shows = "A page that is no longer equal gets a frame of its own again.",
	},
	{ }
};

const struct experiment lab_share = {
	.name = "share",
	.about = "shared memory, shared code, and equal pages that KSM merges",
	.step = steps,
	.keeps = true,
};
