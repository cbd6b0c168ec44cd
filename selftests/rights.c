// SPDX-License-Identifier: GPL-2.0
/*
 * Who may do what: each file, opened by those who may not, and by one who may in another
 * pid namespace; what one who may hands on; and that those who are refused would not be told
 * a frame by pagemap either. Lockdown is not tested here: it cannot be taken back, see lockdown.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "badinput.h"
#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "memory.h"
#include "watch.h"

#define NOBODY 65534

static const struct {
	const char *name;
	bool of_target;
	int flags;
} files[] = {
	{ "README", false, O_RDONLY }, { "attach", false, O_WRONLY },
	{ "detach", false, O_WRONLY }, { "targets", false, O_RDONLY },
	{ "stats", false, O_RDONLY }, { "who", false, O_WRONLY }, { "who", false, O_RDONLY },
	{ "summary", true, O_RDONLY }, { "vmas", true, O_RDONLY }, { "entries", true, O_RDONLY },
	{ "ranges", true, O_RDONLY }, { "swap", true, O_RDONLY }, { "tables", true, O_RDONLY },
	{ "shared", true, O_RDONLY }, { "raw", true, O_RDONLY }, { "events", true, O_RDONLY },
	{ "filter", true, O_RDONLY }, { "filter", true, O_WRONLY },
	{ "control", true, O_RDONLY }, { "control", true, O_WRONLY },
	{ "explain", true, O_RDONLY }, { "explain", true, O_WRONLY },
};

static bool become_nobody(void)
{
	/* else /proc/self stays root's */
	return !setgid(NOBODY) && !setuid(NOBODY) && !prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static bool drop_sys_admin(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return false;
	data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective &= ~CAP_TO_MASK(CAP_SYS_ADMIN);
	data[CAP_TO_INDEX(CAP_SYS_ADMIN)].permitted &= ~CAP_TO_MASK(CAP_SYS_ADMIN);
	return !syscall(SYS_capset, &head, data);
}

static bool put_map(const char *file, int id)
{
	char line[32];

	snprintf(line, sizeof(line), "0 %d 1", id);
	return !kf_write(file, line);
}

/* Root there, with all capabilities; here it is who it was. */
static bool enter_user_namespace(int id)
{
	return !unshare(CLONE_NEWUSER) && !kf_write("/proc/self/setgroups", "deny") &&
	       put_map("/proc/self/uid_map", id) && put_map("/proc/self/gid_map", id);
}

static bool root_in_user_namespace(void)
{
	return enter_user_namespace(0);
}

static bool nobody_in_user_namespace(void)
{
	return become_nobody() && enter_user_namespace(NOBODY);
}

FIXTURE(rights) {
	struct target target;
	struct before before;
};

FIXTURE_VARIANT(rights)
{
	bool (*become)(void);
	int err;
};

FIXTURE_VARIANT_ADD(rights, nobody) { .become = become_nobody, .err = EACCES };
FIXTURE_VARIANT_ADD(rights, root_without_sys_admin) { .become = drop_sys_admin, .err = EPERM };
FIXTURE_VARIANT_ADD(rights, root_in_user_namespace) {
	.become = root_in_user_namespace, .err = EPERM
};

FIXTURE_VARIANT_ADD(rights, nobody_in_user_namespace) {
	.become = nobody_in_user_namespace, .err = EACCES
};

FIXTURE_SETUP(rights)
{
	enum scene_verdict verdict = watch_start(&self->target, build_plain, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
	ASSERT_EQ(0, before_note(&self->before, self->target.pid));
}

FIXTURE_TEARDOWN(rights)
{
	EXPECT_TRUE(before_log_silent(&self->before));
	before_free(&self->before);
	watch_end(&self->target);
}

/* Does pagemap tell who asks the frame of a page of its own? */
static bool pagemap_tells(void)
{
	char *page = map_pages(1);
	__u64 entry = 0;

	write_pages(page, 1);
	kf_pagemap(getpid(), (size_t)page, 1, &entry);
	return entry & ((1ULL << 55) - 1);
}

static int not_refused(pid_t pid, bool (*become)(void), int err)
{
	int fd, wrong = 0;
	size_t i;

	if (!pagemap_tells() || !become())
		return 100;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fd = lens_open(files[i].of_target ? pid : 0, files[i].name, files[i].flags);
		/* without the right to look into the folder nothing else is asked */
		if (fd == -err || fd == -EACCES)
			continue;
		printf("# open of %s gives %d\n", files[i].name, fd);
		wrong++;
	}
	if (pagemap_tells()) {
		printf("# pagemap tells them a frame\n");
		wrong++;
	}
	fflush(stdout);
	return wrong;
}

static int status_of(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

TEST_F(rights, refused)
{
	pid_t child = fork();

	if (!child)
		_exit(not_refused(self->target.pid, variant->become, variant->err));
	EXPECT_EQ(0, status_of(child));
	EXPECT_TRUE(before_same(&self->before));
}

/* The right is asked for at open, as for pagemap: what is handed on, works. */
TEST_F(rights, handed_on)
{
	int entries = lens_open(self->target.pid, "entries", O_RDONLY);
	int filter = lens_open(self->target.pid, "filter", O_WRONLY);
	char text[4096];
	pid_t child;

	ASSERT_LE(0, entries);
	ASSERT_LE(0, filter);
	child = fork();
	if (!child) {
		if (!variant->become())
			_exit(100);
		_exit(read(entries, text, sizeof(text)) <= 0 || !strstr(text, "pfn=") ||
		      write(filter, "none\n", 5) != 5);
	}
	EXPECT_EQ(0, status_of(child));
	close(entries);
	close(filter);
}

FIXTURE(root) {
	struct target target;
};

FIXTURE_SETUP(root)
{
	enum scene_verdict verdict = watch_start(&self->target, build_plain, NULL);

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
}

FIXTURE_TEARDOWN(root)
{
	watch_end(&self->target);
}

/* Processes of that namespace may be named, by its numbers, and no others. */
static int in_pid_namespace(pid_t outside)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", outside);
	if (getpid() != 1 || lens_put("attach", text) != -ESRCH)
		return 1;
	if (lens_put("attach", "1\n"))
		return 2;
	return lens_put("detach", "all") ? 3 : 0;
}

TEST_F(root, names_pids_of_its_namespace)
{
	pid_t child = fork();

	if (!child) {
		pid_t first;

		if (unshare(CLONE_NEWPID))
			_exit(100);
		first = fork();
		if (!first)
			_exit(in_pid_namespace(self->target.pid));
		_exit(status_of(first));
	}
	EXPECT_EQ(0, status_of(child));
	/* all that were attached, wherever they are, are detached */
	EXPECT_EQ(0, lens_attach(self->target.pid));
}

/* What looks like an address of the kernel's half. */
static const char *kernel_address(const char *text)
{
	const char *at = text;

	while ((at = strstr(at, "ffff"))) {
		if ((at == text || !strchr("0123456789abcdef", at[-1])) &&
		    strspn(at, "0123456789abcdef") == 16)
			return at;
		at++;
	}
	return NULL;
}

TEST_F(root, is_told_no_address_of_the_kernel)
{
	const char *found;
	char *text;
	size_t i;

	ASSERT_NE(NULL, kernel_address("x ffff888000000000 y"));
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (files[i].flags != O_RDONLY || !strcmp(files[i].name, "raw") ||
		    !strcmp(files[i].name, "events") || !strcmp(files[i].name, "who"))
			continue;
		ASSERT_EQ(0, lens_text(files[i].of_target ? self->target.pid : 0, files[i].name,
				       &text));
		found = kernel_address(text);
		EXPECT_EQ(NULL, found) {
			TH_LOG("%s has %.16s", files[i].name, found);
		}
		free(text);
	}
}

TEST_HARNESS_MAIN
