// SPDX-License-Identifier: GPL-2.0
/*
 * Attach, dump, detach, over and over: the kernel's memory does not grow.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kmemory.h"
#include "kselftest_harness.h"
#include "lens.h"
#include "lens_explain.h"
#include "lifetime.h"
#include "racers.h"
#include "target.h"

#define CYCLES 400
#define WARM_UP 40
#define WHO_READS 5	/* in a cycle */
#define LOOKS 5

/*
 * An object lost in each cycle makes as many of them in its slab cache, a page lost in each
 * of 400 cycles makes 1,600 KiB. The bound is below that. Where there are fewer cycles the
 * module's own count tells, which is exact.
 */
#define VMALLOC_BOUND_KB 1024

FIXTURE(growth) {
	int cycles;
	struct target target;
	struct kmemory before;
	struct kmemory after;
	long vmalloc_before_kb;
};

static const unsigned int mib = 1;

FIXTURE_SETUP(growth)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	self->cycles = rounds(CYCLES);
	ASSERT_EQ(SCENE_READY, target_start(&self->target, build_pages, &mib));
}

FIXTURE_TEARDOWN(growth)
{
	lens_detach(self->target.pid);
	target_end(&self->target);
}

static int count_grown(const struct kmemory *before, const struct kmemory *after, int cycles)
{
	int i, grown = 0;

	for (i = 0; i < after->nr; i++) {
		const char *name = after->cache[i].name;
		long more = after->cache[i].objects - kmemory_objects(before, name);

		/* that detector's own store, which it refills as it likes */
		if (!strcmp(name, "debug_objects_cache"))
			continue;
		if (more > cycles / 10)
			printf("# %s: %+ld objects\n", name, more);
		if (more > cycles / 2)
			grown++;
	}
	return grown;
}

/*
 * What grew in each look is lost. A slab that a CPU has just taken for itself counts as full:
 * that are 512 objects of kmalloc-8 for one that was asked for.
 */
static int count_lost(const struct kmemory *before, struct kmemory *after, int cycles)
{
	int look, grown = 1;

	for (look = 0; look < LOOKS && grown; look++) {
		kmemory_settle();
		if (!kmemory_read(after))
			return -1;
		grown = count_grown(before, after, cycles);
	}
	return grown;
}

/* KASAN keeps what was freed for a while, up to a 32nd of the memory. */
static long kept_by_detectors_kb(void)
{
	return rounds(2) == 2 ? 0 : sysconf(_SC_PHYS_PAGES) / 32 * (getpagesize() / 1024);
}

static int cycle(pid_t pid, __u64 addr)
{
	const char * const *file;
	char question[64], byte;
	int i, fd, ret = lens_attach(pid);

	if (!ret)
		ret = lens_filter(pid, "range=1000-7ffffffff000");
	if (!ret)
		ret = lens_ask(pid, 0x1000);
	for (file = lifetime_files; *file && !ret; file++)
		ret = drain_file(pid, *file, 65536);
	if (ret)
		return ret;
	/* The other way out: half read, and closed after the detach. */
	fd = lens_open(pid, "entries", O_RDONLY);
	if (fd < 0 || read(fd, &byte, 1) != 1)
		return -EIO;
	ret = lens_detach(pid);
	close(fd);
	for (i = 0; i < WHO_READS && !ret; i++) {
		snprintf(question, sizeof(question), "%d:%llx", pid, addr + i * getpagesize());
		ret = lens_put("who", question) ?: drain_file(0, "who", 65536);
	}
	/* And the ways that fail. */
	if (lens_detach(pid) != -ENOENT || lens_attach(0) != -EINVAL)
		return -EPROTO;
	return ret;
}

TEST_F_TIMEOUT(growth, attach_dump_detach, 600)
{
	int i;

	for (i = 0; i < rounds(WARM_UP); i++)
		ASSERT_EQ(0, cycle(self->target.pid, self->target.scene.addr[0]));
	kmemory_settle();
	if (!kmemory_read(&self->before))
		SKIP(return, "no /proc/slabinfo: needs root and CONFIG_SLUB_DEBUG");
	self->vmalloc_before_kb = kmemory_vmalloc_of("[ptelens]");
	ASSERT_LE(0, self->vmalloc_before_kb);
	for (i = 0; i < self->cycles; i++)
		ASSERT_EQ(0, cycle(self->target.pid, self->target.scene.addr[0]));
	EXPECT_EQ(0, count_lost(&self->before, &self->after, self->cycles));
	EXPECT_EQ(self->vmalloc_before_kb, kmemory_vmalloc_of("[ptelens]"));
	EXPECT_GT(VMALLOC_BOUND_KB, self->after.vmalloc_kb - self->before.vmalloc_kb);
	EXPECT_GT(self->cycles * 4 / 2 + kept_by_detectors_kb(),
		  self->before.free_kb - self->after.free_kb);
	TH_LOG("%d cycles: vmalloc %+ld kB, free %+ld kB", self->cycles,
	       self->after.vmalloc_kb - self->before.vmalloc_kb,
	       self->after.free_kb - self->before.free_kb);
}

TEST_HARNESS_MAIN
