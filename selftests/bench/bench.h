/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bench: works (what a target has in its memory), readers (ways to ask about
 * it), and what one costs, in instructions.
 */
#ifndef BENCH_H
#define BENCH_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "../target.h"

/* What a program asks about a target; the readers that answer the same are compared. */
enum question {
	ASK_COUNT,	/* how many pages of each kind */
	ASK_ENTRIES,	/* each entry and its frame */
	ASK_FOLIOS,	/* and facts of the frame */
	ASK_TEXT,	/* the same for people, neighbours merged */
	ASK_LINES,	/* the same for people, a line per page */
	ASK_FEW,	/* the few pages that are in swap */
	ASK_WHO,	/* who maps a frame */
	NR_QUESTIONS
};

/**
 * struct work - a target to be looked at
 * @name: on the command line and in results
 * @title: for people
 * @pages: base pages that are there; for ASK_WHO processes
 * @whole: what a reading costs is told as a whole, else by page
 * @megabytes: of memory that the guest must have free
 * @questions: which are asked, a bit each
 * @quick: part of a quick run
 * @build: makes it
 * @scattered: for @build: touched in a random order
 * @slot: which address of the scene is asked for
 */
struct work {
	const char *name;
	const char *title;
	size_t pages;
	bool whole;
	size_t megabytes;
	unsigned int questions;
	bool quick;
	scene_builder build;
	bool scattered;
	unsigned int slot;
};

/**
 * struct area - a mapping of the target
 * @start: first address
 * @end: the one behind the last
 */
struct area {
	__u64 start;
	__u64 end;
};

/**
 * struct subject - the target, as a reader gets it
 * @pid: its process id
 * @addr: for ASK_WHO: the address whose frame is asked for
 * @missing: a reader that cannot do it here says why
 */
struct subject {
	pid_t pid;
	__u64 addr;
	const char *missing;
};

/**
 * struct reader - a way to ask
 * @name: in results
 * @title: for people
 * @ours: of ptelens
 * @question: what it answers
 * @quick: part of a quick run
 * @read: reads the answer once, all of it; returns bytes or a negative errno
 */
struct reader {
	const char *name;
	const char *title;
	bool ours;
	enum question question;
	bool quick;
	ssize_t (*read)(struct subject *subject);
};

/* Buffers of this size are what large readers use; it is always the same one, and warm. */
#define BENCH_BUFFER (1UL << 20)
extern char bench_buffer[BENCH_BUFFER];

/* works.c: */
extern const struct work works[];
extern const size_t nr_works;

/* ours.c, theirs.c: */
extern const struct reader ours[];
extern const size_t nr_ours;
extern const struct reader theirs[];
extern const size_t nr_theirs;

/* files.c: */
void prepare_reader(void);
ssize_t read_whole(const char *path, size_t chunk);
ssize_t read_areas(pid_t pid, struct area *area, size_t room);

/* measure.c: */
__u64 now(void);
void measure(const struct work *work, const struct reader *reader, struct subject *subject);
void calibrate(void);

/* profile.c: */
int profile(const struct reader *reader, struct subject *subject);

/* watched.c: */
__u64 own_time(void);
int run_watched(void);

/* observe.c: */
int run_observer(void);

#endif /* BENCH_H */
