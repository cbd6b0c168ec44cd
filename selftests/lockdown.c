// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel that is locked down. For integrity debugfs itself lets nobody write, nor open what
 * takes commands; what can only be read stays. For confidentiality the module lets nobody in.
 *
 * There is no way back: it runs only where PTELENS_LOCKDOWN is set in the environment, as the
 * last program in a virtual machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "badinput.h"
#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "watch.h"

#define LOCKDOWN "/sys/kernel/security/lockdown"

static const struct {
	const char *name;
	bool of_target;
	bool stays;
} files[] = {
	{ "README", false, true }, { "targets", false, true }, { "stats", false, true },
	{ "who", false, false }, { "summary", true, true }, { "vmas", true, true },
	{ "entries", true, true }, { "ranges", true, true }, { "swap", true, true },
	{ "tables", true, true }, { "shared", true, true }, { "events", true, true },
	{ "raw", true, false }, { "filter", true, false }, { "control", true, false },
	{ "explain", true, false },
};

FIXTURE(lockdown) {
	struct target target;
	int entries;
};

FIXTURE_SETUP(lockdown)
{
	enum scene_verdict verdict = watch_start(&self->target, build_plain, NULL);

	self->entries = -1;
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", self->target.scene.note);
	}
	if (!getenv("PTELENS_LOCKDOWN"))
		SKIP(return, "there is no way back: set PTELENS_LOCKDOWN in a virtual machine");
	if (access(LOCKDOWN, F_OK))
		mount("none", "/sys/kernel/security", "securityfs", 0, NULL);
	if (access(LOCKDOWN, F_OK))
		SKIP(return, "the kernel has no lockdown");
	self->entries = lens_open(self->target.pid, "entries", O_RDONLY);
	ASSERT_LE(0, self->entries);
}

FIXTURE_TEARDOWN(lockdown)
{
	/* detaching is one of the things that nobody can do now */
	close(self->entries);
	target_end(&self->target);
}

/* How many files are opened, or not, in another way than they should be. */
static int wrong(pid_t pid, int flags, int (*want)(bool stays))
{
	int fd, nr = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fd = lens_open(files[i].of_target ? pid : 0, files[i].name, flags);
		if (fd >= 0)
			close(fd);
		if ((fd < 0 ? fd : 0) == want(files[i].stays))
			continue;
		printf("# open of %s gives %d\n", files[i].name, fd);
		nr++;
	}
	return nr;
}

static int opens(bool stays)
{
	return 0;
}

static int opens_if_it_stays(bool stays)
{
	return stays ? 0 : -EPERM;
}

static int is_refused(bool stays)
{
	return -EPERM;
}

TEST_F(lockdown, lets_nobody_in)
{
	pid_t pid = self->target.pid;
	char text[4096];

	ASSERT_EQ(0, wrong(pid, O_RDONLY, opens));
	ASSERT_EQ(0, kf_write(LOCKDOWN, "integrity"));
	EXPECT_EQ(-EPERM, lens_put("attach", "1\n"));
	EXPECT_EQ(-EPERM, lens_put("detach", "all"));
	EXPECT_EQ(0, wrong(pid, O_RDONLY, opens_if_it_stays));
	EXPECT_EQ(0, wrong(pid, O_WRONLY, is_refused));
	ASSERT_EQ(0, kf_write(LOCKDOWN, "confidentiality"));
	EXPECT_EQ(0, wrong(pid, O_RDONLY, is_refused));
	/* what was open is open */
	EXPECT_LT(0, read(self->entries, text, sizeof(text)));
}

TEST_HARNESS_MAIN
