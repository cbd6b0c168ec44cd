// SPDX-License-Identifier: GPL-2.0
/*
 * Odd ways to open and read the files: what a file refuses, odd sizes. Who may: rights.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "badinput.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "racers.h"
#include "watch.h"

struct file_mode {
	const char *name;
	bool of_target;
	mode_t mode;
};

static const struct file_mode files[] = {
	{ "README", false, 0400 }, { "attach", false, 0200 }, { "detach", false, 0200 },
	{ "targets", false, 0400 }, { "summary", true, 0400 }, { "vmas", true, 0400 },
	{ "entries", true, 0400 }, { "ranges", true, 0400 }, { "swap", true, 0400 },
	{ "tables", true, 0400 }, { "filter", true, 0600 }, { "stats", false, 0400 },
	{ "raw", true, 0400 }, { "shared", true, 0400 }, { "who", false, 0600 },
	{ "explain", true, 0600 }, { "control", true, 0600 },
};

FIXTURE(open) {
	struct target watched;
	struct before before;
	struct quiet quiet;
};

FIXTURE_SETUP(open)
{
	enum scene_verdict verdict = watch_start(&self->watched, build_plain, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->watched.scene.note);
	}
	/* the question of another test may be about a process that has ended */
	ASSERT_EQ(0, lens_put("who", "pfn=0+100"));
	ASSERT_EQ(0, before_note(&self->before, self->watched.pid));
	ASSERT_EQ(0, quiet_begin(&self->quiet));
}

FIXTURE_TEARDOWN(open)
{
	EXPECT_TRUE(before_log_silent(&self->before));
	before_free(&self->before);
	watch_end(&self->watched);
	quiet_end(&self->quiet);
}

static int open_one(const struct file_mode *file, pid_t pid, int flags)
{
	return lens_open(file->of_target ? pid : 0, file->name, flags);
}

TEST_F(open, modes)
{
	struct stat st;
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fd = open_one(&files[i], self->watched.pid, O_PATH);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, fstat(fd, &st));
		EXPECT_EQ(S_IFREG | files[i].mode, st.st_mode) {
			TH_LOG("%s", files[i].name);
		}
		EXPECT_EQ(0, st.st_uid);
		close(fd);
	}
}

/* Root passes every mode; then the operation itself must fail. */
TEST_F(open, against_the_mode)
{
	char byte = '1';
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fd = open_one(&files[i], self->watched.pid, O_RDWR);
		if (fd < 0)
			continue;
		if (!(files[i].mode & 0200)) {
			EXPECT_EQ(-1, write(fd, &byte, 1)) {
				TH_LOG("%s can be written", files[i].name);
			}
		}
		if (!(files[i].mode & 0400)) {
			EXPECT_EQ(-1, read(fd, &byte, 1)) {
				TH_LOG("%s can be read", files[i].name);
			}
		}
		close(fd);
	}
	EXPECT_TRUE(before_same(&self->before));
}

TEST_F(open, other_operations)
{
	char path[64], other[96];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (!(files[i].mode & 0400))
			continue;
		fd = open_one(&files[i], self->watched.pid, O_RDONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
		EXPECT_EQ(-1, ioctl(fd, _IO('p', 99), path));
		EXPECT_EQ(-1, ftruncate(fd, 0));
		EXPECT_EQ(0, read(fd, path, 0));
		close(fd);
	}
	snprintf(path, sizeof(path), "%s/%d", LENS_DIR, self->watched.pid);
	snprintf(other, sizeof(other), "%s/new", path);
	EXPECT_EQ(-1, rmdir(path));
	EXPECT_EQ(-1, mkdir(other, 0700));
	EXPECT_EQ(-1, creat(other, 0600));
	EXPECT_EQ(-1, rename(path, other));
	snprintf(other, sizeof(other), "%s/entries", path);
	EXPECT_EQ(-1, unlink(other));
	EXPECT_EQ(-ENOENT, lens_open(2147483647, "entries", O_RDONLY));
	EXPECT_TRUE(before_same(&self->before));
}

/* What is read as text; raw has records and addresses, see raw.c. */
static bool is_text(const struct file_mode *file)
{
	return file->mode & 0400 && strcmp(file->name, "raw");
}

/* The text is the same in pieces of any size. */
TEST_F(open, sizes_of_reads)
{
	static const size_t sizes[] = { 1, 7, 100, 4095, 4096, 4097, 1 << 20, 16 << 20 };
	char *whole, *text;
	size_t i, j;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (!is_text(&files[i]))
			continue;
		fd = open_one(&files[i], self->watched.pid, O_RDONLY);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, lens_slurp(fd, 65536, &whole));
		close(fd);
		EXPECT_LT(0, strlen(whole));
		for (j = 0; j < ARRAY_SIZE(sizes); j++) {
			fd = open_one(&files[i], self->watched.pid, O_RDONLY);
			ASSERT_LE(0, fd);
			ASSERT_EQ(0, lens_slurp(fd, sizes[j], &text));
			close(fd);
			EXPECT_TRUE(same_lines(whole, text)) {
				TH_LOG("%s differs in pieces of %zu", files[i].name, sizes[j]);
			}
			free(text);
		}
		free(whole);
	}
}

/* A read that fails at the buffer loses nothing, and one may begin again. */
TEST_F(open, failed_read_and_rewind)
{
	char *whole, *text, byte;
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (!is_text(&files[i]))
			continue;
		fd = open_one(&files[i], self->watched.pid, O_RDONLY);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, lens_slurp(fd, 65536, &whole));
		ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
		EXPECT_EQ(-1, read(fd, bad_pointer(), 4096));
		EXPECT_EQ(EFAULT, errno);
		ASSERT_EQ(0, lens_slurp(fd, 4096, &text));
		EXPECT_TRUE(same_lines(whole, text)) {
			TH_LOG("%s lost text to a bad pointer", files[i].name);
		}
		EXPECT_EQ(1, pread(fd, &byte, 1, strlen(whole) / 2));
		EXPECT_EQ(whole[strlen(whole) / 2], byte) {
			TH_LOG("%s: pread() reads another place", files[i].name);
		}
		EXPECT_EQ(0, pread(fd, &byte, 1, strlen(whole) + 100));
		free(text);
		free(whole);
		close(fd);
	}
}

TEST_HARNESS_MAIN
