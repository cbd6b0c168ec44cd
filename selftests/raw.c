// SPDX-License-Identifier: GPL-2.0
/*
 * The file raw as programs use it: positions, sizes, details, filters, several readers.
 * That it says what entries says is compared for every scene, see check_raw.c.
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

#include "../tools/ptelens-raw.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "racers.h"
#include "watch.h"

#define PAGES 10000	/* more records than the module has room for at once */
#define BUFFER (1 << 20)
#define ROOM_OF_MODULE (128 << 10)

/*
 * addr[0]: PAGES pages of which every other one is there, so that each is a run;
 * addr[1]: a huge page, where the machine has one to give.
 */
static enum scene_verdict build(struct scene *scene, const void *arg)
{
	char *pages = map_pages(2 * PAGES), *huge = map_huge(1);
	size_t i;

	madvise(pages, 2 * PAGES * page_size(), MADV_NOHUGEPAGE);
	for (i = 0; i < PAGES; i++)
		write_pages(pages + 2 * i * page_size(), 1);
	write_pages(huge, 1);
	scene->addr[0] = (size_t)pages;
	scene->addr[1] = (size_t)huge;
	return SCENE_READY;
}

FIXTURE(raw)
{
	struct quiet quiet;
	struct target target;
	char *buf;
	char *whole;
	ssize_t size;
	int fd;
};

/* The step of a run of one entry says nothing. */
static void forget_steps(char *buf, ssize_t size)
{
	struct ptelens_run *run = (void *)buf, *end = (void *)(buf + size);

	for (; run < end; run++)
		if (run->pages == 1)
			run->step = 0;
}

/* Everything in a range, from one descriptor and in reads of a size. */
static ssize_t read_range(int fd, char *to, size_t room, __u64 start, __u64 end, size_t step)
{
	const struct ptelens_run *run;
	ssize_t done = 0, got;
	__u64 addr = start;

	while (addr < end) {
		got = pread(fd, to + done, step < room - done ? step : room - done, addr);
		if (got <= 0)
			return got ? -errno : done;
		run = (const void *)(to + done + got - sizeof(*run));
		addr = run->vaddr + run->pages * page_size();
		done += got;
	}
	/* what lies behind the end */
	while (done && ((const struct ptelens_run *)(to + done) - 1)->vaddr >= end)
		done -= sizeof(*run);
	return done;
}

FIXTURE_SETUP(raw)
{
	enum scene_verdict verdict;
	__u64 start;

	/* before there is memory whose access rights somebody could take */
	ASSERT_EQ(0, quiet_begin(&self->quiet));
	verdict = watch_start(&self->target, build, NULL);
	start = self->target.scene.addr[0];
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
	self->fd = lens_open(self->target.pid, "raw", O_RDONLY);
	ASSERT_LE(0, self->fd);
	self->buf = malloc(BUFFER);
	self->whole = malloc(BUFFER);
	self->size = read_range(self->fd, self->whole, BUFFER, start,
				start + 2 * PAGES * page_size(), BUFFER);
	ASSERT_EQ(PAGES * sizeof(struct ptelens_run), self->size);
}

FIXTURE_TEARDOWN(raw)
{
	close(self->fd);
	free(self->buf);
	free(self->whole);
	watch_end(&self->target);
	quiet_end(&self->quiet);
}

TEST_F(raw, info)
{
	__u32 detail = PTELENS_FOLIOS;
	struct ptelens_raw_info info;

	memset(&info, 0xff, sizeof(info));
	ASSERT_EQ(0, ioctl(self->fd, PTELENS_RAW_INFO, &info));
	EXPECT_EQ(PTELENS_RAW_VERSION, info.version);
	EXPECT_EQ(PTELENS_ENTRIES, info.detail);
	EXPECT_EQ(sizeof(struct ptelens_run), info.record_size);
	EXPECT_EQ(page_size(), 1UL << info.page_shift);
	EXPECT_EQ(pmd_size(), 1UL << info.level_shift[PTELENS_PMD]);
	EXPECT_TRUE(info.levels == 4 || info.levels == 5);
	EXPECT_LT(self->target.scene.addr[0], info.limit);
	EXPECT_EQ(0, info.unused[0] | info.unused[1]);
	ASSERT_EQ(0, ioctl(self->fd, PTELENS_RAW_DETAIL, &detail));
	ASSERT_EQ(0, ioctl(self->fd, PTELENS_RAW_INFO, &info));
	EXPECT_EQ(PTELENS_FOLIOS, info.detail);
	EXPECT_EQ(sizeof(struct ptelens_folio_run), info.record_size);
}

TEST_F(raw, refused)
{
	__u32 detail = PTELENS_NR_DETAILS;
	struct ptelens_raw_info info;
	int fd;

	ASSERT_EQ(0, ioctl(self->fd, PTELENS_RAW_INFO, &info));
	EXPECT_EQ(-1, pread(self->fd, self->buf, BUFFER, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, pread(self->fd, self->buf, sizeof(struct ptelens_run) - 1, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, pread(self->fd, self->buf, BUFFER, info.limit));
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_END));
	EXPECT_EQ(-1, lseek(self->fd, info.limit + 1, SEEK_SET));
	EXPECT_EQ(-1, lseek(self->fd, -1, SEEK_SET));
	EXPECT_EQ(-1, ioctl(self->fd, PTELENS_RAW_DETAIL, &detail));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, ioctl(self->fd, PTELENS_RAW_DETAIL, NULL));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, ioctl(self->fd, PTELENS_RAW_INFO, NULL));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, ioctl(self->fd, _IO(0xec, 99), NULL));
	EXPECT_EQ(ENOTTY, errno);
	fd = lens_open(self->target.pid, "raw", O_RDWR);
	EXPECT_EQ(-1, write(fd, "x", 1));
	close(fd);
}

/* A read goes on while there is room, far beyond what the module holds at once. */
TEST_F(raw, large_reads)
{
	__u64 start = self->target.scene.addr[0];

	ASSERT_LT(ROOM_OF_MODULE, self->size);
	EXPECT_EQ(self->size, pread(self->fd, self->buf, self->size, start));
	EXPECT_EQ(0, memcmp(self->buf, self->whole, self->size));
}

TEST_F(raw, small_reads)
{
	__u64 start = self->target.scene.addr[0];
	size_t step, done;

	for (step = 32; step < 1000; step += 111) {
		ASSERT_EQ(start, lseek(self->fd, start, SEEK_SET));
		for (done = 0; done < self->size;) {
			ssize_t got = read(self->fd, self->buf + done, step);

			ASSERT_LT(0, got);
			ASSERT_EQ(0, got % sizeof(struct ptelens_run));
			ASSERT_GE(step, got);
			done += got;
		}
		EXPECT_EQ(0, memcmp(self->buf, self->whole, self->size));
	}
}

/* Where the buffer ends in nothing, what was brought stays, and nothing is left out. */
TEST_F(raw, fault_in_the_buffer)
{
	size_t good = 3 * page_size();
	__u64 start = self->target.scene.addr[0];
	char *buf = map_pages(64);
	ssize_t got;
	__u64 next;

	munmap(buf + good, 61 * page_size());
	ASSERT_EQ(start, lseek(self->fd, start, SEEK_SET));
	EXPECT_EQ(-1, read(self->fd, buf + good, page_size()));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(start, lseek(self->fd, 0, SEEK_CUR));
	got = read(self->fd, buf, 64 * page_size());
	if (got < 0) {
		EXPECT_EQ(EFAULT, errno);
		got = 0;
	}
	EXPECT_EQ(0, memcmp(buf, self->whole, got));
	next = lseek(self->fd, 0, SEEK_CUR);
	ASSERT_EQ(self->size - got, read_range(self->fd, self->buf, BUFFER, next,
					       start + 2 * PAGES * page_size(), BUFFER));
	EXPECT_EQ(0, memcmp(self->buf, self->whole + got, self->size - got));
}

TEST_F(raw, inside_of_a_huge_page)
{
	struct ptelens_run whole, rest;
	__u64 addr = self->target.scene.addr[1];

	ASSERT_EQ(sizeof(whole), pread(self->fd, &whole, sizeof(whole), addr));
	if (whole.vaddr != addr || whole.level != PTELENS_PMD)
		SKIP(return, "no huge page was to be had");
	ASSERT_EQ(sizeof(rest), pread(self->fd, &rest, sizeof(rest), addr + 5 * page_size()));
	EXPECT_EQ(pmd_size() / page_size(), whole.pages);
	EXPECT_EQ(addr + 5 * page_size(), rest.vaddr);
	EXPECT_EQ(whole.pages - 5, rest.pages);
	EXPECT_EQ(whole.frame + 5, rest.frame);
	EXPECT_EQ(whole.raw, rest.raw);
}

TEST_F(raw, filter)
{
	__u64 start = self->target.scene.addr[0];
	static const struct { const char *words; bool pass; } filters[] = {
		{ "kind=present", true }, { "kind=swap", false }, { "level=pmd", false },
		{ "flags=w", true }, { "flags=!w", false }, { "kind=present flags=w,!x", true },
	};
	char words[96];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(filters); i++) {
		snprintf(words, sizeof(words), "range=%llx-%llx %s", start,
			 start + 2 * PAGES * (__u64)page_size(), filters[i].words);
		ASSERT_EQ(0, lens_filter(self->target.pid, words));
		fd = lens_open(self->target.pid, "raw", O_RDONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(filters[i].pass ? self->size : 0, read(fd, self->buf, BUFFER)) {
			TH_LOG("%s", words);
		}
		forget_steps(self->buf, self->size);
		forget_steps(self->whole, self->size);
		if (filters[i].pass)
			EXPECT_EQ(0, memcmp(self->buf, self->whole, self->size));
		close(fd);
	}
}

/* One of several readers, each of a part. */
struct part {
	pthread_t thread;
	int fd;
	__u64 start;
	__u64 end;
	char *buf;
	ssize_t size;
};

static void *read_part(void *arg)
{
	struct part *part = arg;
	int i;

	for (i = 0; i < 20; i++)
		part->size = read_range(part->fd, part->buf, BUFFER, part->start, part->end,
					4096);
	return NULL;
}

static ssize_t read_in_parts(struct part *part, size_t nr, char *to)
{
	ssize_t size = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		if (pthread_create(&part[i].thread, NULL, read_part, &part[i]))
			return -1;
	for (i = 0; i < nr; i++) {
		pthread_join(part[i].thread, NULL);
		if (part[i].size < 0)
			return part[i].size;
		memcpy(to + size, part[i].buf, part[i].size);
		size += part[i].size;
	}
	return size;
}

/* Four threads with a descriptor each, then four with one. */
TEST_F(raw, several_readers)
{
	__u64 size = 2 * PAGES * (__u64)page_size() / 4;
	struct part part[4];
	int i, shared;

	for (shared = 0; shared < 2; shared++) {
		for (i = 0; i < 4; i++) {
			part[i] = (struct part){
				.fd = shared ? self->fd :
					       lens_open(self->target.pid, "raw", O_RDONLY),
				.start = self->target.scene.addr[0] + i * size,
				.end = self->target.scene.addr[0] + (i + 1) * size,
				.buf = malloc(BUFFER),
			};
			ASSERT_LE(0, part[i].fd);
		}
		ASSERT_EQ(self->size, read_in_parts(part, 4, self->buf));
		EXPECT_EQ(0, memcmp(self->buf, self->whole, self->size));
		for (i = 0; i < 4; i++) {
			free(part[i].buf);
			if (!shared)
				close(part[i].fd);
		}
	}
}

TEST_F(raw, detached_and_gone)
{
	__u64 start = self->target.scene.addr[0];
	int fd;

	ASSERT_EQ(0, lens_detach(self->target.pid));
	EXPECT_EQ(-1, pread(self->fd, self->buf, BUFFER, start));
	EXPECT_EQ(EIO, errno);
	ASSERT_EQ(0, lens_attach(self->target.pid));
	fd = lens_open(self->target.pid, "raw", O_RDONLY);
	ASSERT_LE(0, fd);
	target_end(&self->target);
	EXPECT_EQ(-1, pread(fd, self->buf, BUFFER, start));
	EXPECT_EQ(ESRCH, errno);
	close(fd);
	ASSERT_EQ(0, lens_detach_all());
}

TEST_HARNESS_MAIN
