// SPDX-License-Identifier: GPL-2.0
/*
 * The file "explain" itself: what it takes and refuses, whose address a reader
 * gets, whether the way that it shows hangs together, and races.
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
#include "lens_explain.h"
#include "memory.h"
#include "racers.h"
#include "watch.h"

#ifdef __aarch64__
#define ADDRESS_BITS 0x0003fffffffff000ull
#else
#define ADDRESS_BITS 0x000ffffffffff000ull
#endif

static const char * const refused[] = {
	"", " ", "\n", "x", "0x", "xyz", "7fg0", "-1", "+5", "+0x5", "0x-5", "1 2", "1,2",
	"1\n2\n", "0x0x5", "5h", "1:5", "none", "10000000000000000", "ffffffffffffffff",
	"ffff800000000000", "ffff888000000000", "100000000000000", "0x1.5",
};

FIXTURE(explain_file) {
	struct target watched;
	struct before before;
	struct quiet quiet;
	__u64 addr;
};

FIXTURE_SETUP(explain_file)
{
	enum scene_verdict verdict = watch_start(&self->watched, build_plain, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict)
		TH_LOG("%s", self->watched.scene.note);
	ASSERT_EQ(0, before_note(&self->before, self->watched.pid));
	ASSERT_EQ(0, quiet_begin(&self->quiet));
	self->addr = self->watched.scene.addr[0];
}

FIXTURE_TEARDOWN(explain_file)
{
	EXPECT_TRUE(before_log_silent(&self->before));
	before_free(&self->before);
	watch_end(&self->watched);
	quiet_end(&self->quiet);
}

static int put(pid_t pid, const char *bytes, size_t len)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/explain", pid);
	return put_bytes(path, bytes, len);
}

/* The address that a text is about, its second line; 0 if there is none. */
static __u64 address_in(const char *text)
{
	const char *line = strchr(text, '\n');

	return line ? strtoull(line + 1, NULL, 16) : 0;
}

static __u64 address_of(pid_t pid)
{
	__u64 addr;
	char *text;

	if (lens_text(pid, "explain", &text))
		return -1;
	addr = address_in(text);
	free(text);
	return addr;
}

TEST_F(explain_file, says_what_to_write)
{
	char *text;

	ASSERT_EQ(0, lens_text(self->watched.pid, "explain", &text));
	EXPECT_EQ('#', text[0]);
	EXPECT_NE(NULL, strstr(text, "echo "));
	EXPECT_EQ(strlen(text) - 1, strcspn(text, "\n"));
	free(text);
}

TEST_F(explain_file, refuses)
{
	size_t i;

	ASSERT_EQ(0, lens_ask(self->watched.pid, self->addr + 5));
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		EXPECT_EQ(-EINVAL, put(self->watched.pid, refused[i], strlen(refused[i])))
			TH_LOG("'%s'", refused[i]);
		ASSERT_EQ(self->addr + 5, address_of(self->watched.pid))
			TH_LOG("changed by '%s'", refused[i]);
	}
	EXPECT_EQ(-EINVAL, put(self->watched.pid, "1000\0", 5));
	EXPECT_EQ(-EINVAL, put(self->watched.pid, "10\0xx", 5));
	EXPECT_EQ(self->addr + 5, address_of(self->watched.pid));
}

TEST_F(explain_file, refuses_long_writes)
{
	char *text = malloc(1 << 20);

	ASSERT_NE(NULL, text);
	memset(text, '0', 1 << 20);
	EXPECT_EQ(-EINVAL, put(self->watched.pid, text, 1 << 20));
	EXPECT_EQ(-EINVAL, put(self->watched.pid, text, 4097));
	memset(text, ' ', 4096);
	memcpy(text, "1234", 4);
	EXPECT_EQ(0, put(self->watched.pid, text, 4096));
	EXPECT_EQ(0x1234, address_of(self->watched.pid));
	free(text);
}

TEST_F(explain_file, takes)
{
	static const char * const formats[] = {
		"%llx", "0x%llx", "%llX\n", "0X%llx\n", " %llx", "%llx  \n", "0000%llx",
	};
	char text[32];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		snprintf(text, sizeof(text), formats[i], self->addr + i);
		EXPECT_EQ(0, put(self->watched.pid, text, strlen(text)))
			TH_LOG("'%s'", text);
		EXPECT_EQ(self->addr + i, address_of(self->watched.pid));
	}
}

/* A text in single bytes is refused, not taken for an address. */
TEST_F(explain_file, refuses_single_bytes)
{
	const char *bytes = "1234\n";
	int fd = lens_open(self->watched.pid, "explain", O_WRONLY);

	ASSERT_LE(0, fd);
	for (; *bytes; bytes++) {
		EXPECT_EQ(-1, write(fd, bytes, 1));
		EXPECT_EQ(EINVAL, errno);
	}
	EXPECT_EQ(-1, pwrite(fd, "1000", 4, 4));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(fd, bad_pointer(), 4));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, read(fd, &fd, 1));
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	close(fd);
}

/* Who has opened the file keeps the address, whoever writes another one. */
TEST_F(explain_file, a_reader_keeps_its_address)
{
	char *text;
	int fd;

	ASSERT_EQ(0, lens_ask(self->watched.pid, self->addr));
	fd = lens_open(self->watched.pid, "explain", O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, lens_ask(self->watched.pid, self->addr + 0x1000));
	EXPECT_EQ(self->addr + 0x1000, address_of(self->watched.pid));
	ASSERT_EQ(0, lens_slurp(fd, 100, &text));
	EXPECT_EQ(self->addr, address_in(text));
	free(text);
	close(fd);
}

TEST_F(explain_file, commands_one_after_the_other)
{
	int fd = lens_open(self->watched.pid, "explain", O_WRONLY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(5, write(fd, "1000\n", 5));
	EXPECT_EQ(4, write(fd, "2000", 4));
	EXPECT_EQ(-1, write(fd, "3000", 4));
	EXPECT_EQ(0x2000, address_of(self->watched.pid));
	close(fd);
}

TEST_F(explain_file, both_ways_at_once)
{
	EXPECT_EQ(-EINVAL, lens_open(self->watched.pid, "explain", O_RDWR));
}

TEST_F(explain_file, the_filter_does_not_matter)
{
	struct lens_answer answer;

	ASSERT_EQ(0, lens_filter(self->watched.pid, "kind=swap range=10000-20000"));
	ASSERT_EQ(0, lens_explain(self->watched.pid, self->addr, &answer));
	EXPECT_STREQ("ok", answer.told[LENS_WRITE]);
	lens_free_answer(&answer);
	ASSERT_EQ(0, lens_filter(self->watched.pid, self->before.filter));
}

TEST_F(explain_file, target_that_is_gone)
{
	int old = lens_open(self->watched.pid, "explain", O_WRONLY);
	int fd = lens_open(self->watched.pid, "explain", O_WRONLY);
	char byte[2] = "1";

	ASSERT_LE(0, old);
	ASSERT_LE(0, fd);
	ASSERT_EQ(2, write(fd, "10", 2));
	close(fd);
	fd = lens_open(self->watched.pid, "explain", O_RDONLY);
	ASSERT_LE(0, fd);
	target_end(&self->watched);
	EXPECT_EQ(-1, read(fd, byte, 1));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(-ESRCH, lens_open(self->before.pid, "explain", O_RDONLY));
	EXPECT_EQ(0, put(self->before.pid, "1000", 4));
	EXPECT_EQ(0, lens_detach(self->before.pid));
	EXPECT_EQ(-1, read(fd, byte, 1));
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(-1, write(old, "1000", 4));
	EXPECT_EQ(EIO, errno);
	close(old);
	close(fd);
}

/* The user's copy of the highest table, whose entry leads to the same. */
static bool is_other_view(const char *line)
{
	const char *word = strstr(line, "in user space (KPTI)");

	return word && word < line + 1 + strcspn(line + 1, "\n");
}

static int levels_of(const char *text)
{
	const char *word = strstr(text, "-level;");

	return word ? word[-1] - '0' : 0;
}

/*
 * Each entry lies in the table that the one above leads to, at the place that its
 * number says, and the last one leads to the frame that pagemap knows.
 */
static int check_way(const char *text, __u64 addr, __u64 pfn, int levels)
{
	unsigned long long number, at, raw, table = 0, physical = 0;
	const __u64 page = getpagesize(), mask = ADDRESS_BITS & -page;
	const char *line, *word;
	int steps = 0;

	for (line = strchr(text, '\n'); line; line = strchr(line + 1, '\n')) {
		if (sscanf(line, "\n  %*3[a-z0-9][%llu] at %llx = %llx", &number, &at,
			   &raw) == 3 && !is_other_view(line)) {
			if (steps && (at & mask) != table)
				return printf("# %s: not in the table above", line);
			/* a highest table of few entries may be anywhere in a page */
			if (steps++ && at % page != number * 8)
				return printf("# %s: not at its place", line);
			table = raw & mask;
		}
		word = strstr(line, "physical address ");
		if (!physical && word)
			physical = strtoull(word + strlen("physical address "), NULL, 16);
	}
	if (steps != levels)
		return printf("# %d steps\n%s", steps, text);
	if (physical != pfn * page + addr % page)
		return printf("# physical address %llx of frame %llx\n%s", physical, pfn, text);
	return 0;
}

TEST_F(explain_file, the_way_hangs_together)
{
	struct lens_answer answer;
	struct kf_smaps smaps;
	int checked = 0;
	__u64 entry, at;
	size_t i;

	ASSERT_EQ(0, kf_smaps(self->watched.pid, &smaps));
	for (i = 0; i < smaps.nr; i++) {
		for (at = smaps.vma[i].start; at < smaps.vma[i].end; at += 7 * getpagesize()) {
			if (kf_pagemap(self->watched.pid, at, 1, &entry) ||
			    !(entry & PM_PRESENT))
				continue;
			ASSERT_EQ(0, lens_explain(self->watched.pid, at + 0x123, &answer));
			ASSERT_EQ(0, check_way(answer.text, at + 0x123, PM_PFN(entry),
					       levels_of(answer.text)));
			lens_free_answer(&answer);
			checked++;
		}
	}
	EXPECT_LT(10, checked);
	kf_free_smaps(&smaps);
}

TEST_F(explain_file, both_views_where_there_are_two)
{
	struct lens_answer answer;

	ASSERT_EQ(0, lens_explain(self->watched.pid, self->addr, &answer));
	EXPECT_EQ(kf_has_cpu_flag("pti"), !!strstr(answer.text, "in user space (KPTI)"))
		TH_LOG("%s", answer.text);
	lens_free_answer(&answer);
}

TEST_F(explain_file, the_neighbours_of_a_hole)
{
	struct lens_answer answer;
	struct kf_smaps smaps;
	char want[64];
	size_t i;

	ASSERT_EQ(0, kf_smaps(self->watched.pid, &smaps));
	for (i = 0; i + 1 < smaps.nr && smaps.vma[i].end == smaps.vma[i + 1].start; i++)
		;
	ASSERT_LT(i + 1, smaps.nr);
	ASSERT_EQ(0, lens_explain(self->watched.pid, smaps.vma[i].end, &answer));
	snprintf(want, sizeof(want), "\n  before it %llx-%llx ", smaps.vma[i].start,
		 smaps.vma[i].end);
	EXPECT_NE(NULL, strstr(answer.text, want))
		TH_LOG("%s", answer.text);
	snprintf(want, sizeof(want), "\n  after it %llx-%llx ", smaps.vma[i + 1].start,
		 smaps.vma[i + 1].end);
	EXPECT_NE(NULL, strstr(answer.text, want))
		TH_LOG("%s", answer.text);
	EXPECT_EQ(NULL, strstr(answer.text, " = "));
	lens_free_answer(&answer);
	kf_free_smaps(&smaps);
}

/* Maps, fills, protects, drops and unmaps the same two huge pages over and over. */
static void churn(void *arg)
{
	char *addr = *(char **)arg;
	size_t len = 2 * pmd_size(), i;

	for (;;) {
		mmap(addr, len, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		madvise(addr, len, MADV_HUGEPAGE);
		for (i = 0; i < len; i += 8 * page_size())
			addr[i] = 1;
		mprotect(addr + page_size(), page_size(), PROT_NONE);
		madvise(addr, len, MADV_PAGEOUT);
		madvise(addr, pmd_size(), MADV_DONTNEED);
		addr[0] = 1;
		munmap(addr, len);
	}
}

TEST(race)
{
	char *addr = map_huge(2);
	double end;
	unsigned long done = 0, holes = 0, entries = 0;
	struct lens_answer answer;
	char record[256];
	int log, ret = 0;
	pid_t pid;

	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	log = log_open();
	pid = racer_fork(churn, &addr);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, lens_attach(pid));
	end = racer_seconds() + 3;
	/* longer where a slow machine has not shown both yet */
	while (!ret && racer_seconds() < (holes && entries ? end : end + 15)) {
		ret = lens_explain(pid, (size_t)addr + done % 1024 * page_size(), &answer);
		if (!ret) {
			holes += !!strstr(answer.text, "no VMA");
			entries += !!strstr(answer.text, "physical address");
		}
		lens_free_answer(&answer);
		done++;
	}
	EXPECT_EQ(0, ret);
	EXPECT_LT(20, done);
	TH_LOG("%lu read, %lu holes, %lu with a page", done, holes, entries);
	EXPECT_LT(0, holes);
	EXPECT_LT(0, entries);
	EXPECT_EQ(0, log_news(log, "ptelens", record, sizeof(record)))
		TH_LOG("%s", record);
	racer_end(pid);
	lens_detach(pid);
	close(log);
}

TEST_HARNESS_MAIN
