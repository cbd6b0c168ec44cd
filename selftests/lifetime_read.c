// SPDX-License-Identifier: GPL-2.0
/*
 * Files in use: detach during a read, two readers of one file and of one descriptor.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"
#include "watch.h"

#define DETACH_ROUNDS 200
#define FEWEST_DETACHES 60

static const unsigned int mib = 8;

FIXTURE(read) {
	struct target watched;
	int log;
	struct quiet quiet;
};

FIXTURE_SETUP(read)
{
	enum scene_verdict verdict = watch_start(&self->watched, build_pages, &mib);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->watched.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->watched.scene.note);
	}
	self->log = log_open();
	ASSERT_LE(0, self->log);
	ASSERT_EQ(0, quiet_begin(&self->quiet));
}

FIXTURE_TEARDOWN(read)
{
	char record[256];

	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	close(self->log);
	watch_end(&self->watched);
	quiet_end(&self->quiet);
}

/* The old file stays dead when the process is attached again. */
TEST_F(read, detached_file)
{
	const char * const *file;
	char byte;
	int fd;

	for (file = lifetime_files; *file; file++) {
		fd = lens_open(self->watched.pid, *file, O_RDONLY);
		ASSERT_LE(0, fd);
		ASSERT_EQ(1, read(fd, &byte, 1));
		ASSERT_EQ(0, lens_detach(self->watched.pid));
		EXPECT_EQ(-EIO, drain(fd, 4096, NULL)) {
			TH_LOG("%s", *file);
		}
		EXPECT_EQ(-1, pread(fd, &byte, 1, 0));
		EXPECT_EQ(-ENOENT, drain_file(self->watched.pid, *file, 4096));
		ASSERT_EQ(0, lens_attach(self->watched.pid));
		EXPECT_EQ(-EIO, drain(fd, 4096, NULL)) {
			TH_LOG("%s, attached again", *file);
		}
		EXPECT_EQ(0, drain_file(self->watched.pid, *file, 65536));
		close(fd);
	}
}

/* A thread that reads, and how it went. */
struct detached_reader {
	struct racer racer;
	pid_t pid;
	unsigned long whole;
	unsigned long cut;
	unsigned long absent;
};

static void read_detached(struct racer *racer)
{
	static const char * const files[] = { "entries", "ranges", "vmas", "summary" };
	struct detached_reader *reader = racer->arg;
	unsigned long bytes;
	int ret, fd = lens_open(reader->pid, files[racer->done % ARRAY_SIZE(files)], O_RDONLY);

	if (fd < 0) {
		reader->absent++;
		racer_count(racer, fd == -ENOENT || fd == -EIO, fd);
		return;
	}
	ret = drain(fd, 4096, &bytes);
	close(fd);
	reader->whole += !ret;
	reader->cut += ret && bytes;
	racer_count(racer, !ret || ret == -EIO, ret);
}

/* Two threads read without a pause while the target comes and goes. */
TEST_F_TIMEOUT(read, detached_by_chance, 120)
{
	struct detached_reader readers[2] = { };
	pid_t pid = self->watched.pid;
	const int detaches = rounds_at_least(DETACH_ROUNDS, FEWEST_DETACHES);
	unsigned long cut = 0;
	int i;

	for (i = 0; i < 2; i++) {
		readers[i].pid = pid;
		ASSERT_EQ(0, racer_start(&readers[i].racer, read_detached, &readers[i]));
	}
	for (i = 0; i < detaches; i++) {
		usleep(1000 + 1777 * i % 30000);
		ASSERT_EQ(0, lens_detach(pid));
		usleep(100);
		ASSERT_EQ(0, lens_attach(pid));
	}
	for (i = 0; i < 2; i++) {
		racer_stop(&readers[i].racer);
		EXPECT_EQ(0, readers[i].racer.bad) {
			TH_LOG("a reader got %d", readers[i].racer.last);
		}
		TH_LOG("%lu whole, %lu cut, %lu not there", readers[i].whole, readers[i].cut,
		       readers[i].absent);
		cut += readers[i].cut;
	}
	/* Else the race that this is about was not met. */
	EXPECT_LT(detaches / 10, cut);
}

TEST_F(read, two_readers_of_one_file)
{
	int one, two, ret_one = 1, ret_two = 1;
	char a[1000], b[1000];

	one = lens_open(self->watched.pid, "entries", O_RDONLY);
	two = lens_open(self->watched.pid, "entries", O_RDONLY);
	ASSERT_LE(0, one);
	ASSERT_LE(0, two);
	while (ret_one > 0) {
		ret_one = read(one, a, sizeof(a));
		ret_two = read(two, b, sizeof(b));
		ASSERT_EQ(ret_one, ret_two);
		ASSERT_LE(0, ret_one);
		ASSERT_EQ(0, memcmp(a, b, ret_one));
	}
	close(one);
	close(two);
}

static void read_some(struct racer *racer)
{
	char buf[5000];
	ssize_t got = read(*(int *)racer->arg, buf, sizeof(buf));

	if (got > 0)
		racer->done += got;
	else if (got < 0)
		racer->bad++;
	if (got <= 0)
		usleep(1000);
}

/* Each byte goes to exactly one of them. */
TEST_F(read, two_readers_of_one_descriptor)
{
	struct racer racers[2];
	unsigned long whole;
	int fd, i, round;

	fd = lens_open(self->watched.pid, "entries", O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, drain(fd, 65536, &whole));
	for (round = 0; round < 5; round++) {
		ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
		for (i = 0; i < 2; i++)
			ASSERT_EQ(0, racer_start(&racers[i], read_some, &fd));
		while (lseek(fd, 0, SEEK_CUR) < (off_t)whole)
			usleep(1000);
		for (i = 0; i < 2; i++) {
			racer_stop(&racers[i]);
			EXPECT_EQ(0, racers[i].bad);
		}
		EXPECT_EQ(whole, racers[0].done + racers[1].done);
	}
	close(fd);
}

struct whole {
	char *text;
	size_t len;
	int fd;
};

static void pread_some(struct racer *racer)
{
	const struct whole *whole = racer->arg;
	size_t at = (racer->done * 7919 + (size_t)racer / 64) % whole->len;
	char buf[300];
	ssize_t got = pread(whole->fd, buf, sizeof(buf), at);

	if (got > 0 && !memcmp(buf, whole->text + at, got))
		racer->done++;
	else
		racer->bad++;
}

/* pread() at many places at once must not mix them up. */
TEST_F(read, two_preads_of_one_descriptor)
{
	struct racer racers[2];
	struct whole whole;
	int i;

	whole.fd = lens_open(self->watched.pid, "vmas", O_RDONLY);
	ASSERT_LE(0, whole.fd);
	ASSERT_EQ(0, lens_slurp(whole.fd, 65536, &whole.text));
	whole.len = strlen(whole.text);
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, racer_start(&racers[i], pread_some, &whole));
	sleep(1);
	/* slow machines take longer to do it often enough */
	for (i = 0; i < 200 && (racers[0].done <= 10 || racers[1].done <= 10); i++)
		usleep(100000);
	for (i = 0; i < 2; i++) {
		racer_stop(&racers[i]);
		EXPECT_EQ(0, racers[i].bad);
		EXPECT_LT(10, racers[i].done);
	}
	close(whole.fd);
	free(whole.text);
}

TEST_HARNESS_MAIN
