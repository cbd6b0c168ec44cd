// SPDX-License-Identifier: GPL-2.0
/*
 * Which memory cgroup pays for a page: one that is there, and one that was removed.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "watch.h"

#define TIMEOUT 240
#define PAGES 16

/* A mount of cgroup2, and a group that is ours. */
struct groups {
	char root[64];
	char group[128];
	bool enabled;	/* the memory controller, by us */
};

FIXTURE(cgroup)
{
	struct target target;
	struct kf_setting damon;
	struct groups groups;
};

static int put(const char *dir, const char *file, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return kf_write(path, text);
}

static bool has_memory(const char *dir, const char *file)
{
	char path[256], text[512];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return !kf_read(path, text, sizeof(text)) && strstr(text, "memory");
}

static __u64 inode_of(const char *path)
{
	struct stat stat_;

	return stat(path, &stat_) ? 0 : stat_.st_ino;
}

/* Pages of before, and pages of after it entered the group. */
static enum scene_verdict build(struct scene *scene, const void *arg)
{
	const char *group = arg;
	char *addr = map_pages(2 * PAGES);

	write_pages(addr, PAGES);
	if (put(group, "cgroup.procs", "0"))
		return scene_fail(scene, "cgroup.procs");
	write_pages(addr + PAGES * page_size(), PAGES);
	scene_expect(scene, addr + PAGES * page_size(), (struct expect){
		.pages = PAGES, .kind = "present", .folio = "anon",
		.cgroup = inode_of(group) });
	scene->addr[0] = (size_t)addr;
	return SCENE_READY;
}

static void remove_group(const struct groups *groups)
{
	rmdir(groups->group);
	if (groups->enabled)
		put(groups->root, "cgroup.subtree_control", "-memory");
	umount2(groups->root, MNT_DETACH);
	rmdir(groups->root);
}

/* The mount is seen by this test alone. Returns why there can be no group, or NULL. */
static const char *make_group(struct groups *groups)
{
	strcpy(groups->root, "/tmp/ptelens-test-XXXXXX");
	mkdir("/tmp", 01777);
	if (!mkdtemp(groups->root))
		return "no temporary folder";
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", groups->root, "cgroup2", 0, NULL))
		return "the kernel has no cgroup2";
	if (!has_memory(groups->root, "cgroup.controllers"))
		return "cgroup2 has no memory controller";
	if (!has_memory(groups->root, "cgroup.subtree_control")) {
		if (put(groups->root, "cgroup.subtree_control", "+memory"))
			return "the memory controller is in use elsewhere";
		groups->enabled = true;
	}
	snprintf(groups->group, sizeof(groups->group), "%s/ptelens-test-%d", groups->root,
		 getpid());
	return mkdir(groups->group, 0700) ? "no group" : NULL;
}

FIXTURE_SETUP(cgroup)
{
	enum scene_verdict verdict;
	const char *why_not;

	memset(self, 0, sizeof(*self));
	kf_set(&self->damon, "/sys/module/damon_stat/parameters/enabled", "N");
	why_not = make_group(&self->groups);
	if (why_not) {
		remove_group(&self->groups);
		kf_restore(&self->damon);
		SKIP(return, "%s", why_not);
	}
	verdict = watch_start(&self->target, build, self->groups.group);
	if (verdict != SCENE_READY) {
		remove_group(&self->groups);
		kf_restore(&self->damon);
	}
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict)
		TH_LOG("%s", self->target.scene.note);
}

FIXTURE_TEARDOWN(cgroup)
{
	watch_end(&self->target);
	remove_group(&self->groups);
	kf_restore(&self->damon);
}

TEST_F_TIMEOUT(cgroup, as_the_kernel_has_it, TIMEOUT)
{
	struct lens_lines entries;
	const struct lens_line *before;

	EXPECT_EQ(0, check_target(self->target.pid));
	EXPECT_NE(0, self->target.scene.expect[0].cgroup);
	EXPECT_EQ(0, check_expected(self->target.pid, &self->target.scene));
	ASSERT_EQ(0, lens_read_lines(self->target.pid, "entries", &entries));
	before = lens_find(&entries, self->target.scene.addr[0]);
	ASSERT_NE(NULL, before);
	EXPECT_NE(self->target.scene.expect[0].cgroup, before->folio.cgroup);
	lens_free_lines(&entries);
}

/* The kernel takes it over some time after rmdir(). */
static bool is_taken_over(const struct target *target, __u64 by)
{
	const struct lens_line *line;
	struct lens_lines entries;
	bool taken = false;
	int i;

	for (i = 0; i < 100 && !taken; i++) {
		if (i)
			usleep(100000);
		if (lens_read_lines(target->pid, "entries", &entries))
			return false;
		line = lens_find(&entries, target->scene.addr[0]);
		taken = line && line->folio.cgroup == (long)by;
		lens_free_lines(&entries);
	}
	return taken;
}

/* What a removed group had is its parent's. */
TEST_F_TIMEOUT(cgroup, removed, TIMEOUT)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", self->target.pid);
	ASSERT_EQ(0, put(self->groups.root, "cgroup.procs", pid));
	ASSERT_EQ(0, rmdir(self->groups.group))
		TH_LOG("%s", strerror(errno));
	self->target.scene.expect[0].cgroup = inode_of(self->groups.root);
	EXPECT_NE(0, self->target.scene.expect[0].cgroup);
	EXPECT_TRUE(is_taken_over(&self->target, self->target.scene.expect[0].cgroup));
	EXPECT_EQ(0, check_target(self->target.pid));
	EXPECT_EQ(0, check_expected(self->target.pid, &self->target.scene));
}

TEST_HARNESS_MAIN
