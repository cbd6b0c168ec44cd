// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation and every copy from and to the user fails in turn: the first, the second ...
 * of a scenario, until there are no more. It must end with -ENOMEM or -EFAULT, or as if nothing
 * had been; then it must work again.
 *
 * Needs fault injection in the kernel: FAILSLAB, FAIL_PAGE_ALLOC, FAULT_INJECTION_USERCOPY.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "badinput.h"
#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "racers.h"
#include "tally.h"
#include "watch.h"

#define NTH "/proc/self/fail-nth"
#define SLAB "/sys/kernel/debug/failslab/"
#define PAGES "/sys/kernel/debug/fail_page_alloc/"
#define COPY "/sys/kernel/debug/fail_usercopy/"
/* No scenario has more. */
#define MOST 20000
#define SETTINGS 10

static const char * const settings[][2] = {
	{ SLAB "ignore-gfp-wait", "N" }, { SLAB "verbose", "0" }, { SLAB "task-filter", "N" },
	{ PAGES "ignore-gfp-wait", "N" }, { PAGES "ignore-gfp-highmem", "N" },
	{ PAGES "min-order", "0" }, { PAGES "verbose", "0" }, { PAGES "task-filter", "N" },
	{ COPY "verbose", "0" }, { COPY "task-filter", "N" },
};

FIXTURE(failnth) {
	struct target target;
	struct kf_setting setting[SETTINGS];
	int nth;
	int log;
};

FIXTURE_VARIANT(failnth)
{
	int (*run)(pid_t pid);
	bool has_many;
};

/* Read once from its beginning to its end. */
static int drain_it(pid_t pid, const char *file)
{
	static char text[65536];
	int fd = lens_open(pid, file, O_RDONLY | O_NONBLOCK);
	ssize_t got = 1;

	if (fd < 0)
		return fd;
	while (got > 0)
		got = read(fd, text, sizeof(text));
	/* events have no end yet */
	got = got < 0 && errno != EAGAIN ? -errno : 0;
	close(fd);
	return got;
}

/* Detached it may be since the time before; attached, it has all of its files. */
static int run_attach_again(pid_t pid)
{
	static const char * const files[] = {
		"summary", "vmas", "entries", "ranges", "swap", "shared", "tables", "explain",
		"events", "control", "raw", "filter",
	};
	int fd, err = lens_detach(pid);
	size_t i;

	if (!err || err == -ENOENT)
		err = lens_attach(pid);
	for (i = 0; i < ARRAY_SIZE(files) && !err; i++) {
		fd = lens_open(pid, files[i], O_PATH);
		if (fd < 0)
			return fd;
		close(fd);
	}
	return err;
}

#define READ(name)						\
	static int run_read_##name(pid_t pid)			\
	{							\
		return drain_it(pid, #name);			\
	}
READ(summary)
READ(vmas)
READ(entries)
READ(ranges)
READ(tables)
READ(shared)
READ(raw)
READ(events)
READ(control)

static int run_read_targets(pid_t pid)
{
	return drain_it(0, "targets");
}

static int run_ask_who(pid_t pid)
{
	char question[40];
	int err;

	snprintf(question, sizeof(question), "%d:400000", pid);
	err = lens_put("who", question);
	return err ?: drain_it(0, "who");
}

static int run_explain(pid_t pid)
{
	char path[32];
	int err;

	snprintf(path, sizeof(path), "%d/explain", pid);
	err = lens_put(path, "400000");
	return err ?: drain_it(pid, "explain");
}

static int run_set_filter(pid_t pid)
{
	int err = lens_filter(pid, "range=400000-500000 kind=present flags=!w");

	return err ?: lens_filter(pid, "none");
}

static int run_hold_events(pid_t pid)
{
	static const char * const words[] = { "watch=off", "ring=4096", "watch=on", "watch=off" };
	char path[32];
	size_t i;
	int err = 0;

	snprintf(path, sizeof(path), "%d/control", pid);
	for (i = 0; i < ARRAY_SIZE(words) && !err; i++)
		err = lens_put(path, words[i]);
	return err;
}

#define SCENARIO(name) \
	FIXTURE_VARIANT_ADD(failnth, name) { .run = run_##name }
SCENARIO(attach_again);
SCENARIO(read_targets);
SCENARIO(read_summary);
SCENARIO(read_vmas);
SCENARIO(read_entries);
SCENARIO(read_ranges);
SCENARIO(read_tables);
SCENARIO(read_shared);
SCENARIO(read_raw);
SCENARIO(read_control);
SCENARIO(ask_who);
SCENARIO(explain);
SCENARIO(set_filter);
/* A probe makes thousands: the further on, the more of them are left out. */
FIXTURE_VARIANT_ADD(failnth, read_events) { .run = run_read_events, .has_many = true };
FIXTURE_VARIANT_ADD(failnth, hold_events) { .run = run_hold_events, .has_many = true };

FIXTURE_SETUP(failnth)
{
	enum scene_verdict verdict = watch_start(&self->target, build_plain, NULL);
	size_t i;

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
	if (access(NTH, F_OK) || access(SLAB, F_OK) || access(PAGES, F_OK) || access(COPY, F_OK))
		SKIP(return, "the kernel has no fault injection");
	for (i = 0; i < SETTINGS; i++)
		kf_set(&self->setting[i], settings[i][0], settings[i][1]);
	self->nth = open(NTH, O_RDWR);
	ASSERT_LE(0, self->nth);
	self->log = log_open();
}

FIXTURE_TEARDOWN(failnth)
{
	size_t i;

	for (i = 0; i < SETTINGS; i++)
		kf_restore(&self->setting[i]);
	watch_end(&self->target);
}

static bool set_nth(int fd, unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	/* this, too, is a copy, and may be the one that fails */
	return pwrite(fd, text, len, 0) == len || pwrite(fd, text, len, 0) == len;
}

/* Has the one failed that was to fail? What asks for it may be that one, as above. */
static bool has_failed(int fd)
{
	char text[16] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 && !strtol(text, NULL, 10);
}

TEST_F_TIMEOUT(failnth, ends_well, 900)
{
	pid_t pid = self->target.pid;
	char record[256];
	unsigned int n, nr = 0, told = 0;
	bool failed = true;
	int ret;

	ASSERT_EQ(0, variant->run(pid));
	for (n = 1; n < MOST && failed; n += variant->has_many ? 1 + n / 2 : 1) {
		ASSERT_TRUE(set_nth(self->nth, n));
		ret = variant->run(pid);
		failed = has_failed(self->nth);
		ASSERT_TRUE(set_nth(self->nth, 0));
		nr += failed;
		told += !!ret;
		ASSERT_TRUE(!ret || (failed && (ret == -ENOMEM || ret == -EFAULT))) {
			TH_LOG("failure %u: %s", n, strerror(-ret));
		}
		ASSERT_EQ(0, variant->run(pid)) {
			TH_LOG("after failure %u", n);
		}
	}
	ASSERT_FALSE(failed);
	TH_LOG("%u failures, %u of them told", nr, told);
	TALLY("faults injected", nr);
	EXPECT_LT(0, told);
	/* debugfs complains by itself where it cannot make a file, vmalloc() of each failure */
	if (!variant->has_many && log_news(self->log, NULL, record, sizeof(record)))
		EXPECT_NE(NULL, strstr(record, "debugfs: out of free dentries")) {
			TH_LOG("kernel log: %s", record);
		}
	EXPECT_EQ(0, lens_detach_all());
	ASSERT_EQ(0, lens_attach(pid));
}

TEST_HARNESS_MAIN
