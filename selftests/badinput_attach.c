// SPDX-License-Identifier: GPL-2.0
/*
 * Bad input to attach and detach: the right errno, nothing changed, a silent log.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "badinput.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "racers.h"
#include "watch.h"

#define COMMAND_MAX 4096
#define MIB (1024 * 1024)

/* %d is a live process that is not attached. */
static const struct bad_write attach_rows[] = {
	{ "a word", "garbage", EINVAL },
	{ "a word after a good line", "%d\ngarbage\n", EINVAL },
	{ "negative", "-%d", EINVAL },
	{ "minus one", "-1", EINVAL },
	{ "zero", "0", EINVAL },
	{ "zero after a good line", "%d\n0\n", EINVAL },
	{ "hexadecimal", "0x10", EINVAL },
	{ "fraction", "%d.5", EINVAL },
	{ "two in a line", "%d %d", EINVAL },
	{ "one two", "1 2", EINVAL },
	{ "separated by commas", "%d,%d", EINVAL },
	{ "trailing junk", "%dx", EINVAL },
	{ "trailing word", "%d all", EINVAL },
	{ "all", "all", EINVAL },
	{ "2^31", "2147483648", EINVAL },
	{ "2^32", "4294967296", EINVAL },
	{ "2^64", "18446744073709551616", EINVAL },
	{ "60 digits", "123456789012345678901234567890123456789012345678901234567890", EINVAL },
	{ "blanks", "   ", EINVAL },
	{ "a tab", "\t", EINVAL },
	{ "a newline", "\n", EINVAL },
	{ "newlines", "\n\n\n", EINVAL },
	{ "bytes above 127", "\xff\xfe", EINVAL },
	{ "a format", "%%s%%n", EINVAL },
	{ "2^31 - 1", "2147483647", ESRCH },
	{ "nobody after a good line", "%d\n2147483647\n", ESRCH },
	{ "nobody before a good line", "2147483647\n%d\n", ESRCH },
	{ "named twice", "%d\n%d\n", EEXIST },
	{ }
};

/* %d is an attached target. */
static const struct bad_write attach_again_rows[] = {
	{ "attached", "%d", EEXIST },
	{ "attached, with newline", "%d\n", EEXIST },
	{ }
};

/* %d is an attached target. */
static const struct bad_write detach_rows[] = {
	{ "a word", "garbage", EINVAL },
	{ "a word after a good line", "%d\ngarbage\n", EINVAL },
	{ "negative", "-%d", EINVAL },
	{ "zero", "0", EINVAL },
	{ "zero after a good line", "%d\n0\n", EINVAL },
	{ "hexadecimal", "0x10", EINVAL },
	{ "two in a line", "%d %d", EINVAL },
	{ "trailing junk", "%dx", EINVAL },
	{ "2^31", "2147483648", EINVAL },
	{ "2^64", "18446744073709551616", EINVAL },
	{ "blanks", "   ", EINVAL },
	{ "a newline", "\n", EINVAL },
	{ "capitals", "ALL", EINVAL },
	{ "longer than all", "alll", EINVAL },
	{ "shorter than all", "al", EINVAL },
	{ "all and a pid", "all\n%d", EINVAL },
	{ "a pid and all", "%d\nall", EINVAL },
	{ "twice all", "all all", EINVAL },
	{ "nobody", "2147483647", ENOENT },
	{ "nobody after a good line", "%d\n2147483647\n", ENOENT },
	{ }
};

FIXTURE(badinput) {
	struct target watched;	/* attached */
	struct target other;	/* not attached */
	struct before before;
};

FIXTURE_SETUP(badinput)
{
	enum scene_verdict verdict = watch_start(&self->watched, build_plain, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->watched.scene.note);
	}
	ASSERT_EQ(SCENE_READY, target_start(&self->other, build_plain, NULL));
	ASSERT_EQ(0, lens_filter(self->watched.pid, "kind=present"));
	ASSERT_EQ(0, before_note(&self->before, self->watched.pid));
}

FIXTURE_TEARDOWN(badinput)
{
	before_free(&self->before);
	target_end(&self->other);
	watch_end(&self->watched);
}

/* A fixture's last words: still the same, silent, and good input still works. */
static bool all_well(const struct before *before, pid_t good)
{
	if (!before_same(before) || !before_log_silent(before))
		return false;
	if (lens_attach(good) || lens_detach(good)) {
		printf("# a good pid is refused as well\n");
		return false;
	}
	return before_same(before);
}

/* The rows end with one that has no text. */
static int count_wrong(const char *path, const struct bad_write *row, pid_t pid,
		       const struct before *before)
{
	int wrong = 0;

	for (; row->text; row++) {
		int ret = put_format(path, row->text, pid);
		bool same = before_same(before);

		if (ret == -row->err && same)
			continue;
		printf("# %s: %s: %d, expected %d\n", path, row->why, ret, -row->err);
		wrong++;
		if (!same)
			break;
	}
	return wrong;
}

TEST_F(badinput, attach_text)
{
	EXPECT_EQ(0, count_wrong("attach", attach_rows, self->other.pid, &self->before));
	EXPECT_EQ(0, count_wrong("attach", attach_again_rows, self->watched.pid, &self->before));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

TEST_F(badinput, detach_text)
{
	EXPECT_EQ(0, count_wrong("detach", detach_rows, self->watched.pid, &self->before));
	EXPECT_EQ(-ENOENT, lens_detach(self->other.pid));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

TEST_F(badinput, one_good_one_bad)
{
	char text[64];

	snprintf(text, sizeof(text), "%d\n%d\n", self->other.pid, self->watched.pid);
	EXPECT_EQ(-EEXIST, lens_put("attach", text));
	snprintf(text, sizeof(text), "%d\n%d\n", self->watched.pid, self->other.pid);
	EXPECT_EQ(-EEXIST, lens_put("attach", text));
	EXPECT_EQ(-ENOENT, lens_put("detach", text));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

/* The number plus 2^32 must not be taken for the number. */
TEST_F(badinput, number_that_wraps)
{
	char text[64];

	snprintf(text, sizeof(text), "%llu\n", (1ULL << 32) + self->other.pid);
	EXPECT_EQ(-EINVAL, lens_put("attach", text));
	snprintf(text, sizeof(text), "%llu\n", (1ULL << 32) + self->watched.pid);
	EXPECT_EQ(-EINVAL, lens_put("detach", text));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

TEST_F(badinput, empty_write)
{
	EXPECT_EQ(-EINVAL, put_bytes("attach", "", 0));
	EXPECT_EQ(-EINVAL, put_bytes("detach", "", 0));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

TEST_F(badinput, embedded_nul)
{
	char text[32];
	int len = sprintf(text, "%d", self->other.pid);

	EXPECT_EQ(-EINVAL, put_bytes("attach", text, len + 1));
	EXPECT_EQ(-EINVAL, put_bytes("attach", "\0", 1));
	memcpy(text + len, "\0\n1", 3);
	EXPECT_EQ(-EINVAL, put_bytes("attach", text, len + 3));
	sprintf(text, "%d", self->watched.pid);
	EXPECT_EQ(-EINVAL, put_bytes("detach", text, strlen(text) + 1));
	EXPECT_EQ(-EINVAL, put_bytes("detach", "all", 4));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

/* 4096 bytes are looked at line by line, one more is too long. */
TEST_F(badinput, long_writes)
{
	static const char line[] = "2147483647\n";
	char *text = malloc(MIB);
	size_t i;

	ASSERT_NE(NULL, text);
	for (i = 0; i < MIB; i++)
		text[i] = line[i % (sizeof(line) - 1)];
	EXPECT_EQ(-ESRCH, put_bytes("attach", text, COMMAND_MAX));
	EXPECT_EQ(-EINVAL, put_bytes("attach", text, COMMAND_MAX + 1));
	EXPECT_EQ(-EINVAL, put_bytes("attach", text, MIB));
	EXPECT_EQ(-ENOENT, put_bytes("detach", text, COMMAND_MAX));
	EXPECT_EQ(-EINVAL, put_bytes("detach", text, COMMAND_MAX + 1));
	EXPECT_EQ(-EINVAL, put_bytes("detach", text, MIB));
	memset(text, '9', MIB);
	EXPECT_EQ(-EINVAL, put_bytes("attach", text, COMMAND_MAX));
	EXPECT_EQ(-EINVAL, put_bytes("attach", text, MIB));
	free(text);
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

/* Each write is a whole command: the bytes of a number are not collected. */
TEST_F(badinput, single_bytes)
{
	const char *bytes = "-garbage, 0123456789\n";
	int fd = lens_open(0, "attach", O_WRONLY);

	ASSERT_LE(0, fd);
	for (; *bytes; bytes++) {
		EXPECT_EQ(-1, write(fd, bytes, 1));
		EXPECT_EQ(EINVAL, errno);
	}
	close(fd);
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

static int write_or_errno(int fd, const char *text)
{
	return write(fd, text, strlen(text)) < 0 ? errno : 0;
}

/* Only behind a command that ended in a newline there may be another one. */
TEST_F(badinput, write_behind_the_start)
{
	char text[16], line[17];
	int len = sprintf(text, "%d", self->other.pid);
	int fd = lens_open(0, "attach", O_WRONLY);

	sprintf(line, "%s\n", text);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, pwrite(fd, line, len + 1, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, pwrite(fd, line, len + 1, 1L << 40));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_TRUE(before_same(&self->before));
	EXPECT_EQ(0, write_or_errno(fd, text));
	EXPECT_EQ(EINVAL, write_or_errno(fd, "10\n"));
	EXPECT_EQ(0, lens_detach(self->other.pid));
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(0, write_or_errno(fd, line));
	EXPECT_EQ(EEXIST, write_or_errno(fd, line));
	EXPECT_EQ(0, lens_detach(self->other.pid));
	EXPECT_EQ(-1, pwrite(fd, line, len + 1, len));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, write_or_errno(fd, line));
	EXPECT_EQ(0, lens_detach(self->other.pid));
	close(fd);
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

TEST_F(badinput, bad_pointers)
{
	size_t page = getpagesize();
	char *mem = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *text = mem + page - 4;

	ASSERT_NE(MAP_FAILED, mem);
	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	memcpy(text, "all\n", 4);
	EXPECT_EQ(-EFAULT, put_bytes("attach", bad_pointer(), 5));
	EXPECT_EQ(-EFAULT, put_bytes("detach", bad_pointer(), 5));
	EXPECT_EQ(-EFAULT, put_bytes("detach", (char *)(1UL << 63), 5));
	EXPECT_EQ(-EFAULT, put_bytes("detach", text, 5));
	EXPECT_EQ(-EFAULT, put_bytes("attach", mem + page, 2));
	munmap(mem, 2 * page);
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

static void *sleep_forever(void *arg)
{
	__atomic_store_n((pid_t *)arg, gettid(), __ATOMIC_RELEASE);
	pause();
	return NULL;
}

TEST_F(badinput, thread_id)
{
	pthread_t thread;
	pid_t tid = 0;

	ASSERT_EQ(0, pthread_create(&thread, NULL, sleep_forever, &tid));
	while (!__atomic_load_n(&tid, __ATOMIC_ACQUIRE))
		usleep(1000);
	EXPECT_EQ(-EINVAL, lens_attach(tid));
	EXPECT_EQ(-EINVAL, put_format("attach", "%d\n", tid));
	EXPECT_EQ(-ENOENT, lens_detach(tid));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

TEST_F(badinput, kernel_thread)
{
	char text[32];

	if (!racer_kthread())
		SKIP(return, "no kthreadd here: run it in the initial pid namespace");
	EXPECT_EQ(-EINVAL, lens_attach(racer_kthread()));
	snprintf(text, sizeof(text), "%d\n%d\n", self->other.pid, racer_kthread());
	EXPECT_EQ(-EINVAL, lens_put("attach", text));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

static void die(void *arg)
{
	_exit(0);
}

TEST_F(badinput, zombie)
{
	pid_t pid = racer_fork(die, NULL);

	ASSERT_LT(0, pid);
	ASSERT_TRUE(racer_wait_state(pid, 'Z'));
	EXPECT_EQ(-ESRCH, lens_attach(pid));
	racer_end(pid);
	EXPECT_EQ(-ESRCH, lens_attach(pid));
	EXPECT_EQ(-ENOENT, lens_detach(pid));
	EXPECT_TRUE(all_well(&self->before, self->other.pid));
}

TEST_HARNESS_MAIN
