// SPDX-License-Identifier: GPL-2.0
/*
 * Unloading and loading the module: with open files, with targets, with readers about.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lens.h"
#include "lifetime.h"
#include "racers.h"
#include "reload.h"
#include "stress.h"
#include "target.h"

#define ROUNDS 10

FIXTURE(module) {
	struct target target;
	int ko;
	int log;
	struct quiet quiet;
};

static const unsigned int mib = 4;

FIXTURE_SETUP(module)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->ko = reload_find();
	if (self->ko < 0)
		SKIP(return, "no ptelens.ko to load again: set PTELENS_KO=PATH");
	ASSERT_EQ(SCENE_READY, target_start(&self->target, build_pages, &mib));
	ASSERT_EQ(0, lens_attach(self->target.pid));
	self->log = log_open();
	ASSERT_LE(0, self->log);
	ASSERT_EQ(0, quiet_begin(&self->quiet));
}

FIXTURE_TEARDOWN(module)
{
	char record[256];

	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	close(self->log);
	/* Whatever went wrong, the next test needs the module. */
	reload_load(self->ko);
	close(self->ko);
	lens_detach(self->target.pid);
	target_end(&self->target);
	quiet_end(&self->quiet);
}

TEST_F(module, refused_with_an_open_file)
{
	static const char * const root_files[] = {
		"README", "targets", "stats", "who", "attach", "detach",
	};
	const char * const *file;
	char *before, *after, words[64];
	size_t i;
	int fd;

	/* Only what the target alone maps; our own program text is in use by us too. */
	snprintf(words, sizeof(words), "range=%llx-%llx", self->target.scene.addr[0],
		 self->target.scene.addr[0] + (mib << 20));
	ASSERT_EQ(0, lens_filter(self->target.pid, words));
	ASSERT_EQ(0, lens_text(self->target.pid, "entries", &before));
	for (file = lifetime_files; *file; file++) {
		fd = lens_open(self->target.pid, *file, O_RDONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(-EWOULDBLOCK, reload_unload());
		EXPECT_EQ(0, drain(fd, 4096, NULL));
		EXPECT_EQ(-EWOULDBLOCK, reload_unload());
		close(fd);
	}
	for (i = 0; i < ARRAY_SIZE(root_files); i++) {
		fd = lens_open(0, root_files[i], i < 4 ? O_RDONLY : O_WRONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(-EWOULDBLOCK, reload_unload()) {
			TH_LOG("%s", root_files[i]);
		}
		close(fd);
	}
	ASSERT_EQ(0, lens_text(self->target.pid, "entries", &after));
	EXPECT_TRUE(same_lines(before, after));
	free(before);
	free(after);
}

/* A file of a detached target is an open file too. */
TEST_F(module, refused_with_a_dead_file)
{
	int fd = lens_open(self->target.pid, "entries", O_RDONLY);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, lens_detach(self->target.pid));
	EXPECT_EQ(-EWOULDBLOCK, reload_unload());
	EXPECT_EQ(-EIO, drain(fd, 4096, NULL));
	close(fd);
	EXPECT_EQ(0, reload_unload());
	EXPECT_EQ(0, reload_load(self->ko));
}

TEST_F(module, unload_with_targets)
{
	struct target_row *rows;
	size_t nr;

	ASSERT_EQ(0, reload_unload());
	EXPECT_EQ(-1, access(LENS_DIR, F_OK));
	EXPECT_EQ(-ENOENT, reload_unload());
	ASSERT_EQ(0, reload_load(self->ko));
	EXPECT_EQ(-EEXIST, reload_load(self->ko));
	ASSERT_EQ(0, targets_read(&rows, &nr));
	EXPECT_EQ(0, nr);
	free(rows);
	EXPECT_EQ(0, lens_attach(self->target.pid));
	EXPECT_EQ(0, drain_file(self->target.pid, "entries", 4096));
}

/* Readers find the file, or not; what they have opened reads well or is dead. */
static void read_if_there(struct racer *racer)
{
	static const char * const files[] = { "entries", "summary", "filter", "vmas", "explain" };
	const char *file = files[racer->done % ARRAY_SIZE(files)];
	double begin = racer_seconds();
	int ret = drain_file(*(pid_t *)racer->arg, file, 4096);

	/* -ENXIO is debugfs's own answer while a module goes. */
	racer_count(racer, !ret || ret == -ENOENT || ret == -EIO || ret == -ENXIO, ret);
	/* Away as long as there, or the module would never be free where this is slow. */
	usleep(200 + (racer_seconds() - begin) * 1e6);
}

TEST_F_TIMEOUT(module, load_and_unload_under_readers, 300)
{
	struct racer racers[2];
	int i;

	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, racer_start(&racers[i], read_if_there, &self->target.pid));
	for (i = 0; i < rounds(ROUNDS); i++) {
		usleep(1000 + 3779 * i % 40000);
		ASSERT_EQ(0, reload_unload_patiently());
		ASSERT_EQ(0, reload_load(self->ko));
		ASSERT_EQ(0, lens_attach(self->target.pid));
	}
	for (i = 0; i < 2; i++) {
		racer_stop(&racers[i]);
		EXPECT_EQ(0, racers[i].bad) {
			TH_LOG("a reader got %d", racers[i].last);
		}
		EXPECT_LT(rounds(ROUNDS), racers[i].done);
	}
	EXPECT_EQ(0, drain_file(self->target.pid, "entries", 4096));
}

/* Nobody has the file open, yet the events of a restless process flow. */
TEST_F_TIMEOUT(module, unload_while_events_flow, 240)
{
	struct churn *churn = share_memory(sizeof(*churn));
	pid_t pid;
	int i;

	ASSERT_NE(NULL, churn);
	pid = racer_fork(churn_forever, churn);
	ASSERT_LT(0, pid);
	/* each takes a second or two, where the machine is slow */
	for (i = 0; i < rounds(ROUNDS / 4); i++) {
		char path[32];

		ASSERT_EQ(0, lens_attach(pid));
		snprintf(path, sizeof(path), "%d/control", pid);
		ASSERT_EQ(0, lens_put(path, "watch=on ring=64 sweep=10"));
		usleep(i % 5 * 20000);
		ASSERT_EQ(0, reload_unload_patiently());
		ASSERT_EQ(0, reload_load(self->ko));
	}
	EXPECT_LT(0, churn->done[CHURN_TOUCH]);
	racer_end(pid);
	munmap(churn, sizeof(*churn));
}

TEST_HARNESS_MAIN
