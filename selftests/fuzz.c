// SPDX-License-Identifier: GPL-2.0
/*
 * Random input to every file of the module: commands, positions, sizes, buffers, ioctls.
 *
 * Each call must end well or with an errno that its file may bring; nothing may hang, no
 * word may be in the kernel's log, the target must not notice, and afterwards the module
 * must do its work as before. PTELENS_FUZZ_INPUTS says how many, 20000 by default;
 * PTELENS_FUZZ_SEED repeats a run, whose seed is printed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../module/uapi/ptelens.h"
#include "badinput.h"
#include "fuzz_text.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "racers.h"
#include "tally.h"
#include "watch.h"

#define INPUTS 20000
/* Files that stay open while other things happen. */
#define OPEN 8
#define ROOM (64 << 10)
#define ERRORS 12
/* A million inputs take more than an hour where each access to memory is checked. */
#define TIMEOUT (4 * 3600)

/**
 * struct fuzz_file - a file, and what it may answer
 * @name: of it
 * @of_target: is it in the folder of a target?
 * @pieces: what it understands when it is written to, NULL if it takes nothing
 * @errors: the errnos of a write
 */
struct fuzz_file {
	const char *name;
	bool of_target;
	const char * const *pieces;
	int errors[ERRORS];
};

/* The pids that the test has; the text of each is written when they are known. */
static char self_text[16], target_text[16], place_text[40], frame_text[24];

static const char * const pids[] = {
	self_text, target_text, target_text, target_text, "all", "1", "2", "0", "-1",
	"99999999", "4294967296", NULL
};

static const char * const questions[] = {
	place_text, place_text, target_text, self_text, frame_text, "400000", "7ffff000", "0",
	"ffffffffffffffff", NULL
};

static const char * const filters[] = {
	"none", "range=", "1000-2000", "0-7ffffffff000", "kind=", "present", "swap", "marker:guard",
	"level=", "pte", "pmd", "pgd", "flags=", "r", "w", "!x", "?", "kind=present,swap",
	"level=pte,pmd", "flags=r,!w", "range=400000-500000", NULL
};

static const char * const settings[] = {
	"range=", "range=all", "400000-500000", "sources=", "sources=all", "sources=none",
	"notifier", "!fault", "mremap", "ring=", "ring=1024", "shadow=", "shadow=64", "sweep=",
	"sweep=0", "sweep=10", "fork=", "fork=2", "watch=", "watch=on", "watch=off", NULL
};

static const char * const addresses[] = {
	"400000", "0x400000", "7ffffffff000", "0", "ffffffffff600000", NULL
};

static const struct fuzz_file files[] = {
	{ "attach", false, pids, { EINVAL, ESRCH, EEXIST, ENOSPC, E2BIG } },
	{ "detach", false, pids, { EINVAL, ENOENT, E2BIG } },
	{ "who", false, questions, { EINVAL, ESRCH, E2BIG } },
	{ "filter", true, filters, { EINVAL, E2BIG } },
	{ "control", true, settings, { EINVAL, EBUSY, E2BIG, ENOMEM, ESRCH } },
	{ "explain", true, addresses, { EINVAL, ESRCH, E2BIG } },
	{ "README", false, NULL, { 0 } },
	{ "targets", false, NULL, { 0 } },
	{ "stats", false, NULL, { 0 } },
	{ "summary", true, NULL, { 0 } },
	{ "vmas", true, NULL, { 0 } },
	{ "entries", true, NULL, { 0 } },
	{ "ranges", true, NULL, { 0 } },
	{ "swap", true, NULL, { 0 } },
	{ "shared", true, NULL, { 0 } },
	{ "tables", true, NULL, { 0 } },
	{ "events", true, NULL, { 0 } },
	{ "raw", true, NULL, { 0 } },
};

/* What any file may answer to a read, a seek or an ioctl. */
static const int errors_of_calls[ERRORS] = {
	EINVAL, EFAULT, EAGAIN, ESRCH, EBADF, ENOTTY, EOVERFLOW, ENXIO, EIO, ESPIPE,
};

/**
 * struct held - a file that is open
 * @file: which
 * @fd: of it, -1 for none
 * @flags: that it was opened with
 */
struct held {
	const struct fuzz_file *file;
	int fd;
	int flags;
};

FIXTURE(fuzz) {
	struct target target;
	struct fuzz_random random;
	struct held held[OPEN];
	unsigned long refused;
	unsigned long taken;
	unsigned long calls;
	char *room;
	int log;
	char wrong[200];
};

FIXTURE_SETUP(fuzz)
{
	const char *seed = getenv("PTELENS_FUZZ_SEED");
	enum scene_verdict verdict = watch_start(&self->target, build_plain, NULL);
	struct timespec now;
	int i;

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
	clock_gettime(CLOCK_REALTIME, &now);
	self->random.state = seed ? strtoull(seed, NULL, 0) : now.tv_sec ^ now.tv_nsec << 20;
	TH_LOG("seed %#llx", self->random.state);
	for (i = 0; i < OPEN; i++)
		self->held[i].fd = -1;
	self->room = malloc(ROOM);
	ASSERT_NE(NULL, self->room);
	self->log = log_open();
	ASSERT_LE(0, self->log);
	snprintf(self_text, sizeof(self_text), "%d", getpid());
	snprintf(target_text, sizeof(target_text), "%d", self->target.pid);
	snprintf(place_text, sizeof(place_text), "%d:%zx", self->target.pid,
		 (size_t)self->target.scene.addr[0]);
	snprintf(frame_text, sizeof(frame_text), "%llx+10", 4096 +
		 fuzz_number(&self->random) % 65536);
}

#define FUZZ FIXTURE_DATA(fuzz)

static bool may_bring(const int *errors, int err)
{
	int i;

	for (i = 0; i < ERRORS && errors[i]; i++)
		if (errors[i] == err)
			return true;
	return false;
}

/* Notes the first answer that was not to be expected. */
static void judge(FUZZ *self, const struct fuzz_file *file, const char *what, long ret,
		  const int *errors)
{
	int err = errno;

	self->calls++;
	if (ret >= 0) {
		self->taken++;
		return;
	}
	self->refused++;
	if (!*self->wrong && !may_bring(errors, err))
		snprintf(self->wrong, sizeof(self->wrong), "%s of %s: %s", what, file->name,
			 strerror(err));
}

/* It is closed again if it was opened before, so that all of them come and go. */
static struct held *pick(FUZZ *self)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	struct held *held = &self->held[fuzz_below(&self->random, OPEN)];

	if (held->fd >= 0 && fuzz_below(&self->random, 4))
		return held;
	if (held->fd >= 0)
		close(held->fd);
	held->file = &files[fuzz_below(&self->random, ARRAY_SIZE(files))];
	/* opening events takes a hundred times as long as any other file */
	if (!strcmp(held->file->name, "events") && fuzz_below(&self->random, 8))
		held->file = &files[0];
	held->flags = modes[fuzz_below(&self->random, ARRAY_SIZE(modes))];
	held->fd = lens_open(held->file->of_target ? self->target.pid : 0, held->file->name,
			     held->flags | O_NONBLOCK);
	/* no right to do so is no news; and the target may be detached */
	if (held->fd < 0 && held->fd != -EACCES && held->fd != -EINVAL && held->fd != -ENOENT &&
	    held->fd != -EBUSY && !*self->wrong)
		snprintf(self->wrong, sizeof(self->wrong), "open of %s: %s", held->file->name,
			 strerror(-held->fd));
	return held->fd < 0 ? NULL : held;
}

static void fuzz_write(FUZZ *self)
{
	char text[FUZZ_MAX];
	const struct fuzz_file *file;
	size_t len;
	ssize_t ret;
	int fd;

	do {
		file = &files[fuzz_below(&self->random, ARRAY_SIZE(files))];
	} while (!file->pieces);
	len = fuzz_command(&self->random, file->pieces, text);
	fd = lens_open(file->of_target ? self->target.pid : 0, file->name, O_WRONLY);
	/* a detach may just have been a good one */
	if (fd < 0) {
		lens_attach(self->target.pid);
		return;
	}
	ret = write(fd, text, len);
	judge(self, file, "write", ret, file->errors);
	if (ret > 0 && (size_t)ret != len && !*self->wrong)
		snprintf(self->wrong, sizeof(self->wrong), "write of %s took a part", file->name);
	close(fd);
}

static size_t some_size(FUZZ *self)
{
	size_t size = fuzz_below(&self->random, 2) ? fuzz_below(&self->random, ROOM) :
						      fuzz_edge(&self->random);

	return size < ROOM ? size : ROOM;
}

/* Mostly in our room, else where nothing may be read or written. */
static void *some_place(FUZZ *self, size_t size)
{
	if (fuzz_below(&self->random, 16))
		return self->room + fuzz_below(&self->random, ROOM - size + 1);
	return fuzz_below(&self->random, 2) ? bad_pointer() :
	       (void *)(size_t)(fuzz_edge(&self->random) | 1ULL << 63);
}

static void fuzz_read(FUZZ *self)
{
	struct held *held = pick(self);
	size_t size = some_size(self);
	void *place = some_place(self, size);
	ssize_t ret;

	if (!held)
		return;
	if (fuzz_below(&self->random, 2))
		ret = read(held->fd, place, size);
	else
		ret = pread(held->fd, place, size, fuzz_edge(&self->random));
	judge(self, held->file, "read", ret, errors_of_calls);
}

static void fuzz_seek(FUZZ *self)
{
	struct held *held = pick(self);

	if (held)
		judge(self, held->file, "lseek",
		      lseek(held->fd, fuzz_edge(&self->random), fuzz_below(&self->random, 6)) ==
		      (off_t)-1 ? -1 : 0, errors_of_calls);
}

/* Ours, or others with our letter: those of the file system are not ours to try. */
static void fuzz_ioctl(FUZZ *self)
{
	static const unsigned long ours[] = { PTELENS_RAW_INFO, PTELENS_RAW_DETAIL };
	struct held *held = pick(self);
	unsigned long order = ours[fuzz_below(&self->random, ARRAY_SIZE(ours))];
	__u32 *place = some_place(self, sizeof(struct ptelens_raw_info));

	if (!held)
		return;
	*(__u32 *)self->room = fuzz_below(&self->random, 6);
	if (!fuzz_below(&self->random, 4))
		order = _IOC(fuzz_below(&self->random, 4), _IOC_TYPE(PTELENS_RAW_INFO),
			     fuzz_below(&self->random, 256), fuzz_below(&self->random, 256));
	if (fuzz_below(&self->random, 2))
		place = (__u32 *)self->room;
	judge(self, held->file, "ioctl", ioctl(held->fd, order, place), errors_of_calls);
}

static void fuzz_poll(FUZZ *self)
{
	struct held *held = pick(self);
	struct pollfd poll_fd;

	if (!held)
		return;
	poll_fd = (struct pollfd){ .fd = held->fd, .events = fuzz_number(&self->random) };
	judge(self, held->file, "poll", poll(&poll_fd, 1, 0), errors_of_calls);
}

static unsigned long inputs(void)
{
	const char *text = getenv("PTELENS_FUZZ_INPUTS");

	return text ? strtoul(text, NULL, 0) : rounds(INPUTS);
}

/* build_plain() has filled them with ones. */
static bool memory_is_as_it_was(const struct target *target)
{
	char path[32], text[4096];
	bool same;
	size_t i;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", target->pid);
	fd = open(path, O_RDONLY);
	same = pread(fd, text, sizeof(text), target->scene.addr[0]) == sizeof(text);
	for (i = 0; i < sizeof(text); i++)
		same &= text[i] == 1;
	close(fd);
	return same;
}

static void close_all(FUZZ *self)
{
	int i;

	for (i = 0; i < OPEN; i++) {
		if (self->held[i].fd >= 0)
			close(self->held[i].fd);
		self->held[i].fd = -1;
	}
}

FIXTURE_TEARDOWN(fuzz)
{
	close_all(self);
	free(self->room);
	close(self->log);
	watch_end(&self->target);
}

TEST_F_TIMEOUT(fuzz, every_file, TIMEOUT)
{
	static void (* const what[])(FUZZ *self) = {
		fuzz_write, fuzz_write, fuzz_write, fuzz_read, fuzz_read, fuzz_seek, fuzz_ioctl,
		fuzz_poll,
	};
	unsigned long i, nr = inputs();
	struct lens_lines entries;
	char record[256];

	for (i = 0; i < nr && !*self->wrong; i++)
		what[fuzz_below(&self->random, ARRAY_SIZE(what))](self);
	EXPECT_STREQ("", self->wrong);
	TH_LOG("%lu inputs: %lu calls, %lu taken, %lu refused", i, self->calls, self->taken,
	       self->refused);
	TALLY("random inputs", i);
	/* one that takes nothing or all would pass above */
	EXPECT_LT(nr / 10, self->taken);
	EXPECT_LT(nr / 10, self->refused);
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}

	/* it works as before */
	close_all(self);
	EXPECT_EQ(0, lens_detach_all());
	EXPECT_TRUE(memory_is_as_it_was(&self->target));
	ASSERT_EQ(0, lens_attach(self->target.pid));
	ASSERT_EQ(0, lens_read_lines(self->target.pid, "entries", &entries));
	EXPECT_LT(0, entries.nr);
	lens_free_lines(&entries);
	ASSERT_EQ(SCENE_READY, target_next(&self->target));
}

TEST_HARNESS_MAIN
