// SPDX-License-Identifier: GPL-2.0
/*
 * Bad input to filter: -EINVAL, the old filter stays, a silent log.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "badinput.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "watch.h"

#define COMMAND_MAX 4096
#define MIB (1024 * 1024)
#define RANGES_MAX 16

static const char * const refused[] = {
	/* words */
	"", " ", "\n", "\t\n", "foo", "none none", "none kind=present", "kind=present none",
	"NONE", "nones", "kind=present junk", "junk kind=present", "=", "=present", "a=b",
	"pid=1", "vma=anon",
	/* kinds */
	"kind", "kind=", "kind=foo", "kind=presen", "kind=presentt", "kind=Present",
	"KIND=present", "kind=present,", "kind=,present", "kind=present,,swap",
	"kind=present,foo", "kind=present=swap", "kind=present kind=swap", "kind = present",
	"kind=marker:", "kind=marker:foo", "kind=!present", "kind=-1",
	/* levels */
	"level", "level=", "level=foo", "level=pte,foo", "level=pte,", "level=,pte",
	"level=PTE", "level=pte level=pmd", "level=1",
	/* flags */
	"flags", "flags=", "flags=Z", "flags=!", "flags=!!r", "flags=r,,w", "flags=r,",
	"flags=,r", "flags=r!", "flags=r,!Z", "flags=r flags=w", "flags=-", "flags=1",
	/* ranges */
	"range", "range=", "range=-", "range=1000", "range=1000-", "range=-1000",
	"range=2000-1000", "range=1000-1000", "range=1001-2000", "range=1000-2001",
	"range=g000-h000", "range=0x-0x1000", "range=1000-2000-3000", "range=1000,2000",
	"range=1000-2000,3000-4000", "range=1000--2000", "range=1000-2000x",
	"range= 1000-2000", "range=1000 - 2000", "range=0x0x1000-2000",
	/* beyond the task size, beyond 64 bits */
	"range=0-ffff888000000000", "range=ffff888000000000-ffff888000001000",
	"range=100000000000000-100000000001000", "range=0-10000000000000000",
	"range=10000000000001000-10000000000002000", "range=0-fffffffffffff000",
	/* a good beginning does not help */
	"range=1000-2000 range=3000-2000", "kind=swap level=pte flags=Q",
	"kind=swap\nlevel=pte\nrange=1\n",
};

static const char * const accepted[] = {
	"none", "none\n", "kind=present", "kind=present,swap,marker:guard,unknown\n",
	"level=pte", "level=pte,pmd,pud,p4d,pgd", "flags=r", "flags=r,!w,!?",
	"range=1000-2000", "range=0x1000-0x2000\n", "range=0-7ffffffff000",
	"range=1000-2000 range=5000-7000", " kind=swap\n level=pmd\n",
	"range=1000-2000 kind=present level=pte flags=a,!d",
};

FIXTURE(filter) {
	struct target watched;
	struct before before;
};

FIXTURE_SETUP(filter)
{
	enum scene_verdict verdict = watch_start(&self->watched, build_plain, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->watched.scene.note);
	}
	ASSERT_EQ(0, lens_filter(self->watched.pid,
				 "range=1000-7ffffffff000 kind=present level=pte flags=r,!w"));
	ASSERT_EQ(0, before_note(&self->before, self->watched.pid));
	/* Bad input must not be found unchanged because it was never there. */
	ASSERT_NE(NULL, strstr(self->before.filter, "flags=r,!w"));
}

FIXTURE_TEARDOWN(filter)
{
	before_free(&self->before);
	watch_end(&self->watched);
}

static int put_filter(pid_t pid, const char *bytes, size_t len)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/filter", pid);
	return put_bytes(path, bytes, len);
}

TEST_F(filter, refused_words)
{
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		ret = put_filter(self->watched.pid, refused[i], strlen(refused[i]));
		EXPECT_EQ(-EINVAL, ret) {
			TH_LOG("filter '%s'", refused[i]);
		}
		ASSERT_TRUE(before_same(&self->before)) {
			TH_LOG("changed by '%s'", refused[i]);
		}
	}
	EXPECT_TRUE(before_log_silent(&self->before));
}

/* The other way round: a filter that refuses everything would pass above. */
TEST_F(filter, accepted_words)
{
	char *text, *again;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(accepted); i++) {
		EXPECT_EQ(0, lens_filter(self->watched.pid, accepted[i])) {
			TH_LOG("filter '%s'", accepted[i]);
		}
		ASSERT_EQ(0, lens_text(self->watched.pid, "filter", &text));
		EXPECT_EQ(0, lens_filter(self->watched.pid, text)) {
			TH_LOG("what was read is refused: '%s'", text);
		}
		ASSERT_EQ(0, lens_text(self->watched.pid, "filter", &again));
		EXPECT_STREQ(text, again);
		free(text);
		free(again);
	}
	EXPECT_EQ(0, lens_filter(self->watched.pid, self->before.filter));
	EXPECT_TRUE(before_same(&self->before));
}

static size_t write_ranges(char *text, int nr)
{
	size_t len = 0;
	int i;

	for (i = 0; i < nr; i++)
		len += sprintf(text + len, "range=%x-%x ", (4 * i + 1) << 12, (4 * i + 2) << 12);
	return len;
}

TEST_F(filter, too_many_ranges)
{
	char text[2048];
	size_t len;

	len = write_ranges(text, RANGES_MAX + 1);
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, text, len));
	EXPECT_TRUE(before_same(&self->before));
	len = write_ranges(text, RANGES_MAX);
	EXPECT_EQ(0, put_filter(self->watched.pid, text, len));
	EXPECT_TRUE(before_log_silent(&self->before));
}

TEST_F(filter, ranges_are_sorted_and_merged)
{
	static const char words[] =
		"range=9000-a000 range=1000-3000 range=2000-4000 range=4000-5000";
	char *text;

	ASSERT_EQ(0, lens_filter(self->watched.pid, words));
	ASSERT_EQ(0, lens_text(self->watched.pid, "filter", &text));
	EXPECT_STREQ("range=1000-5000\nrange=9000-a000\n", text);
	free(text);
}

TEST_F(filter, embedded_nul)
{
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, "kind=swap\0", 10));
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, "kind=swap\0level=pte", 19));
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, "\0", 1));
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, "none\0", 5));
	EXPECT_TRUE(before_same(&self->before));
	EXPECT_TRUE(before_log_silent(&self->before));
}

TEST_F(filter, long_writes)
{
	char *text = malloc(MIB);

	ASSERT_NE(NULL, text);
	memset(text, ' ', MIB);
	memcpy(text, "kind=swap", 9);
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, text, MIB));
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, text, COMMAND_MAX + 1));
	EXPECT_TRUE(before_same(&self->before));
	EXPECT_EQ(0, put_filter(self->watched.pid, text, COMMAND_MAX));
	memset(text, 'k', MIB);
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, text, COMMAND_MAX));
	memset(text, ',', MIB);
	memcpy(text, "kind=", 5);
	EXPECT_EQ(-EINVAL, put_filter(self->watched.pid, text, COMMAND_MAX));
	free(text);
	EXPECT_TRUE(before_log_silent(&self->before));
}

/* "none" in single bytes is four unknown words, not a command. */
TEST_F(filter, single_bytes)
{
	const char *bytes = "none\n";
	int fd = lens_open(self->watched.pid, "filter", O_WRONLY);

	ASSERT_LE(0, fd);
	for (; *bytes; bytes++) {
		EXPECT_EQ(-1, write(fd, bytes, 1));
		EXPECT_EQ(EINVAL, errno);
	}
	EXPECT_EQ(-1, pwrite(fd, "none", 4, 4));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(fd, bad_pointer(), 4));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, write(fd, "", 0));
	EXPECT_EQ(EINVAL, errno);
	close(fd);
	EXPECT_TRUE(before_same(&self->before));
	EXPECT_TRUE(before_log_silent(&self->before));
}

TEST_F(filter, detached_target)
{
	int fd = lens_open(self->watched.pid, "filter", O_RDWR);
	char byte;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, lens_detach(self->watched.pid));
	EXPECT_EQ(-1, write(fd, "none", 4));
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(-1, pread(fd, &byte, 1, 0));
	EXPECT_EQ(EIO, errno);
	close(fd);
	EXPECT_TRUE(before_log_silent(&self->before));
}

TEST_HARNESS_MAIN
