// SPDX-License-Identifier: GPL-2.0
/*
 * Bad input to who, and answers about frames that no process has: a clear errno,
 * the old question stays, a silent log.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "badinput.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "racers.h"
#include "sharing.h"
#include "watch.h"

#define PIECES_TRIES 10

static const char * const refused[] = {
	"", " ", "\n", "x", "pfn", "pfn=", "pfn=x", "12 34", "12+", "12+0", "12+x", "12+-1",
	"+12", "-1", "12-34", "12,34", "0x", "pfn=12+3 4", "12+99999999999999999999",
	"12++5", "+12+5",
	"10000000000", "fffffffffffffff0", "10000000000000000", "ffffffffff+2",
	":", "1:", ":1000", "1:x", "1:1000:1", "-1:1000", "0:1000", "x:1000", "1 :1000",
	"99999999999:1000", "1:ffffffff81000000", "1:100000000000000", "1:-1", "1:+1000", "+1:1000",
};

FIXTURE(who) {
	struct target watched;
	struct before before;
	struct answer answer;
	char question[64];
};

FIXTURE_SETUP(who)
{
	ASSERT_EQ(SCENE_READY, watch_start(&self->watched, build_plain, NULL)) {
		TH_LOG("%s", self->watched.scene.note);
	}
	memset(&self->answer, 0, sizeof(self->answer));
	ASSERT_EQ(0, before_note(&self->before, self->watched.pid));
	snprintf(self->question, sizeof(self->question), "%d:1000", self->watched.pid);
	ASSERT_EQ(0, lens_put("who", self->question));
}

FIXTURE_TEARDOWN(who)
{
	answer_free(&self->answer);
	EXPECT_TRUE(before_log_silent(&self->before));
	before_free(&self->before);
	watch_end(&self->watched);
}

TEST_F(who, refused_words)
{
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		EXPECT_EQ(-EINVAL, put_bytes("who", refused[i], strlen(refused[i]))) {
			TH_LOG("who '%s'", refused[i]);
		}
		ASSERT_EQ(0, lens_text(0, "who", &text));
		EXPECT_NE(NULL, strstr(text, self->question)) {
			TH_LOG("changed by '%s'", refused[i]);
		}
		free(text);
	}
}

TEST_F(who, accepted_words)
{
	static const char * const accepted[] = { "01", "0x1", "pfn=1", "1+1", " 1\n", "pfn=1+20" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(accepted); i++) {
		EXPECT_EQ(0, who_ask(accepted[i], &self->answer)) {
			TH_LOG("who '%s'", accepted[i]);
		}
		answer_free(&self->answer);
	}
}

TEST_F(who, no_such_process)
{
	char question[64];

	EXPECT_EQ(-ESRCH, lens_put("who", "2147483647:1000"));
	snprintf(question, sizeof(question), "%d:1000", racer_kthread());
	ASSERT_EQ(0, lens_put("who", question));
	EXPECT_EQ(-ESRCH, who_ask(question, &self->answer));
	/* one that ends between the question and the answer */
	ASSERT_EQ(0, lens_put("who", self->question));
	watch_end(&self->watched);
	EXPECT_EQ(-ESRCH, who_ask(self->question, &self->answer));
	ASSERT_EQ(SCENE_READY, watch_start(&self->watched, build_plain, NULL));
}

/* An address without a frame is no error: the answer says so. */
TEST_F(who, no_frame)
{
	char *text;

	ASSERT_EQ(0, lens_text(0, "who", &text));
	EXPECT_NE(NULL, strstr(text, "no frame, its entry is none"));
	free(text);
}

TEST_F(who, frames_of_nobody)
{
	__u64 flags;

	/* the first frame is the firmware's, if there is one; the last numbers are nobody's */
	ASSERT_EQ(0, kf_pageflags(0, &flags));
	ASSERT_EQ(0, who_ask("00", &self->answer));
	EXPECT_EQ(0, self->answer.mapper.nr);
	EXPECT_STREQ(flags & KPF_RESERVED ? "the kernel's: reserved" : "no memory of the kernel",
		     self->answer.use);
	answer_free(&self->answer);
	ASSERT_EQ(0, who_ask("fffffffff+10", &self->answer));
	EXPECT_EQ(0, self->answer.mapper.nr);
	EXPECT_STREQ("no memory of the kernel", self->answer.use);
	answer_free(&self->answer);
	/* one by one that would take hours */
	ASSERT_EQ(0, who_ask("100000000+68719476736", &self->answer));
	EXPECT_EQ(0, self->answer.mapper.nr);
	EXPECT_STREQ("no memory of the kernel", self->answer.use);
}

/* Reads the answer as a whole, in pieces of any size, and from the beginning again. */
static bool same_in_pieces(void)
{
	char *whole = NULL, *pieces = NULL, first = 0, last = 0;
	int fd = lens_open(0, "who", O_RDONLY);
	bool same = false;

	if (fd >= 0 && !lens_text(0, "who", &whole) && !lens_slurp(fd, 7, &pieces) &&
	    !lseek(fd, 0, SEEK_SET) && read(fd, &first, 1) == 1 &&
	    pread(fd, &last, 1, strlen(whole) - 2) == 1)
		same = !strcmp(whole, pieces) && first == '#' && last == whole[strlen(whole) - 2];
	close(fd);
	free(pieces);
	free(whole);
	return same;
}

TEST_F(who, in_pieces)
{
	int tries = PIECES_TRIES;

	ASSERT_EQ(0, lens_put("who", "0+3000"));
	/* between two readings such a frame may become somebody else's */
	while (!same_in_pieces() && --tries)
		;
	EXPECT_LT(0, tries);
}

/* A command begins where one ended; one that is open for writing has no text. */
TEST_F(who, seek_to_write)
{
	int fd = lens_open(0, "who", O_WRONLY);
	char byte;

	ASSERT_LE(0, fd);
	EXPECT_EQ(4, lseek(fd, 4, SEEK_SET));
	EXPECT_EQ(-1, write(fd, "1000", 4));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(5, write(fd, "1000\n", 5));
	EXPECT_EQ(5, lseek(fd, 0, SEEK_CUR));
	EXPECT_EQ(-1, read(fd, &byte, 1));
	close(fd);
}

TEST_F(who, both_ways_at_once)
{
	EXPECT_EQ(-EINVAL, lens_open(0, "who", O_RDWR));
}

TEST_HARNESS_MAIN
