// SPDX-License-Identifier: GPL-2.0
/*
 * The file tables where tables come and go: emptied, collapsed, shared with a child,
 * filtered, and under a process that does not stand still.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kfiles.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "racers.h"
#include "stress.h"
#include "tables.h"
#include "watch.h"
#include "../tools/newer.h"

#define TIMEOUT 240
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define POOL_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define SIZE_1G (1UL << 30)
#define TABLES 16
#define RACE_SECONDS 4
#define RACE_DUMPS 50

FIXTURE(change)
{
	struct target target;
	struct kf_setting thp;
	struct kf_setting pool;
	struct quiet quiet;
	int log;
};

FIXTURE_SETUP(change)
{
	if (lens_why_not())
		SKIP(return, "%s", lens_why_not());
	memset(self, 0, sizeof(*self));
	kf_set(&self->thp, THP "enabled", "madvise");
	kf_set(&self->pool, POOL_2M, "2");
	ASSERT_EQ(0, quiet_begin(&self->quiet));
	self->log = log_open();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(change)
{
	char record[256];

	watch_end(&self->target);
	kf_restore(&self->thp);
	kf_restore(&self->pool);
	quiet_end(&self->quiet);
	EXPECT_EQ(0, log_news(self->log, NULL, record, sizeof(record))) {
		TH_LOG("kernel log: %s", record);
	}
	close(self->log);
}

/* Builds a scene and watches it; false if the machine cannot do that. */
static bool start(struct __test_metadata *_metadata, struct target *target, scene_builder build)
{
	enum scene_verdict verdict = watch_start(target, build, NULL);

	if (verdict == SCENE_SKIP)
		return false;
	ASSERT_EQ(SCENE_READY, verdict) {
		TH_LOG("%s", target->scene.note);
	}
	return true;
}

/* Full tables of memory that is not huge. */
static char *full_tables(size_t nr)
{
	char *addr = map_alone((struct mapping){
		.len = nr * pmd_size(), .align = pmd_size() });

	madvise(addr, nr * pmd_size(), MADV_NOHUGEPAGE);
	write_pages(addr, nr * pmd_size() / page_size());
	return addr;
}

/* How many of the tables from an address on are there with such a note. */
static unsigned int count_noted(pid_t pid, __u64 addr, const char *note, struct lens_tables *tables)
{
	unsigned int i, nr = 0;

	if (lens_read_tables(pid, tables))
		return -1U;
	for (i = 0; i < TABLES; i++) {
		const struct lens_table *table =
			lens_find_table(tables, LENS_PTE, addr + i * pmd_size());

		if (table && !strcmp(table->note, note))
			nr++;
		else if (table)
			printf("# table %u is not %s: %s %s\n", i, note, table->holds,
			       table->note);
	}
	return nr;
}

/*
 * Emptied in halves, which no kernel takes for a reason to free a table; then once
 * more as a whole. value[0] is what VmPTE lost by that, in tables.
 */
static enum scene_verdict build_emptied(struct scene *scene, const void *arg)
{
	size_t size = TABLES * pmd_size(), at;
	char *addr = full_tables(TABLES);
	__s64 before;

	scene->addr[0] = (size_t)addr;
	for (at = 0; at < size; at += pmd_size() / 2)
		if (madvise(addr + at, pmd_size() / 2, MADV_DONTNEED))
			return scene_fail(scene, "MADV_DONTNEED");
	scene_pause(scene);
	before = kf_status_kb(getpid(), "VmPTE");
	if (madvise(addr, size, MADV_DONTNEED))
		return scene_fail(scene, "MADV_DONTNEED of all");
	scene->value[0] = (before - kf_status_kb(getpid(), "VmPTE")) * 1024 / page_size();
	return SCENE_READY;
}

TEST_F_TIMEOUT(change, emptied, TIMEOUT)
{
	unsigned int freed, empty;
	struct lens_tables tables;
	__u64 addr, reclaimable;

	if (!start(_metadata, &self->target, build_emptied))
		SKIP(return, "%s", self->target.scene.note);
	addr = self->target.scene.addr[0];
	EXPECT_EQ(TABLES, count_noted(self->target.pid, addr, "empty", &tables));
	reclaimable = tables.reclaimable;
	lens_free_tables(&tables);
	EXPECT_LE(TABLES * getpagesize(), reclaimable);
	EXPECT_EQ(0, check_tables(self->target.pid));

	/* PT_RECLAIM came with 6.14 */
	ASSERT_EQ(SCENE_READY, target_next(&self->target)) {
		TH_LOG("%s", self->target.scene.note);
	}
	freed = self->target.scene.value[0];
	EXPECT_EQ(kf_kernel_is(6, 14) ? TABLES : 0, freed);
	empty = count_noted(self->target.pid, addr, "empty", &tables);
	EXPECT_EQ(TABLES - freed, empty);
	EXPECT_EQ(reclaimable - freed * getpagesize(), tables.reclaimable);
	lens_free_tables(&tables);
	EXPECT_EQ(0, check_tables(self->target.pid));
	TH_LOG("the kernel freed %u of %d empty tables", freed, TABLES);
}

static enum scene_verdict build_collapsed(struct scene *scene, const void *arg)
{
	char *addr = full_tables(TABLES);

	scene->addr[0] = (size_t)addr;
	scene_pause(scene);
	madvise(addr, TABLES * pmd_size(), MADV_HUGEPAGE);
	if (madvise(addr, TABLES * pmd_size(), MADV_COLLAPSE))
		return scene_skip(scene, "no huge pages to be had: no THP, or no memory");
	return SCENE_READY;
}

/* What could be huge can be made huge; then its tables are kept behind it. */
TEST_F_TIMEOUT(change, collapsed, TIMEOUT)
{
	enum scene_verdict verdict;
	struct lens_tables tables;
	__u64 bytes, deposited;

	if (!start(_metadata, &self->target, build_collapsed))
		SKIP(return, "%s", self->target.scene.note);
	EXPECT_EQ(TABLES, count_noted(self->target.pid, self->target.scene.addr[0], "huge",
				      &tables));
	bytes = tables.could_be_huge;
	deposited = tables.deposited;
	EXPECT_LE(TABLES * pmd_size(), bytes);
	lens_free_tables(&tables);
	verdict = target_next(&self->target);
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict);
	ASSERT_EQ(0, lens_read_tables(self->target.pid, &tables));
	EXPECT_EQ(NULL, lens_find_table(&tables, LENS_PTE, self->target.scene.addr[0]));
	EXPECT_EQ(deposited + TABLES * getpagesize(), tables.deposited);
	EXPECT_EQ(bytes - TABLES * pmd_size(), tables.could_be_huge);
	lens_free_tables(&tables);
	EXPECT_EQ(0, check_tables(self->target.pid));
}

static enum scene_verdict build_forked(struct scene *scene, const void *arg)
{
	scene->addr[0] = (size_t)full_tables(TABLES);
	scene->value[0] = fork_sharer();
	return SCENE_READY;
}

static void attach_child(struct __test_metadata *_metadata, pid_t child)
{
	ASSERT_EQ(0, lens_attach(child));
	kill(child, SIGSTOP);
	ASSERT_TRUE(racer_wait_state(child, 'T'));
}

/* A child has the same pages, in tables of its own. */
TEST_F_TIMEOUT(change, forked, TIMEOUT)
{
	struct lens_tables ours, theirs;
	unsigned int i, same = 0;
	pid_t child;

	if (!start(_metadata, &self->target, build_forked))
		SKIP(return, "%s", self->target.scene.note);
	child = self->target.scene.value[0];
	attach_child(_metadata, child);
	EXPECT_EQ(TABLES, count_noted(child, self->target.scene.addr[0], "huge", &theirs));
	EXPECT_EQ(TABLES, count_noted(self->target.pid, self->target.scene.addr[0], "huge",
				      &ours));
	for (i = 0; i < theirs.nr; i++) {
		const struct lens_table *table = &theirs.table[i];
		const struct lens_table *other = lens_find_table(&ours, table->level,
								 table->start);

		/* highest ones of few entries may share a page */
		same += other && other->pfn == table->pfn &&
			table->slots * 8UL >= getpagesize() / 2;
	}
	EXPECT_EQ(0, same);
	lens_free_tables(&theirs);
	lens_free_tables(&ours);
	EXPECT_EQ(0, check_tables(child));
	EXPECT_EQ(0, check_tables(self->target.pid));
	lens_detach(child);
}

struct toucher {
	char *addr;
	int done;
};

static void touch_and_tell(void *arg)
{
	struct toucher *toucher = arg;

	write_pages(toucher->addr, 1);
	if (write(toucher->done, "", 1) != 1)
		_exit(1);
}

/* Shared hugetlb of 1 GiB, of which one page is there; value[0] is the child. */
static enum scene_verdict build_hugetlb(struct scene *scene, const void *arg)
{
	int fd = memfd_create("tables", MFD_HUGETLB), done[2];
	struct toucher toucher;
	char *addr, byte;

	if (fd < 0 || ftruncate(fd, SIZE_1G) || kf_number(POOL_2M) < 1)
		return scene_skip(scene, "no huge pages of 2 MiB to be had");
	addr = map_alone((struct mapping){
		.len = SIZE_1G, .align = SIZE_1G, .fd = fd, .flags = MAP_SHARED | MAP_NORESERVE });
	scene->addr[0] = (size_t)addr;
	write_pages(addr, 1);
	if (pipe(done))
		return scene_fail(scene, "pipe");
	toucher = (struct toucher){ .addr = addr, .done = done[1] };
	scene->value[0] = racer_fork(touch_and_tell, &toucher);
	if (read(done[0], &byte, 1) != 1)
		return scene_fail(scene, "the child");
	return SCENE_READY;
}

/* One table in two processes: hugetlb shares those of pmds. */
TEST_F_TIMEOUT(change, hugetlb_shares_tables, TIMEOUT)
{
	const struct lens_table *our, *their;
	struct lens_tables ours, theirs;
	pid_t child;

	if (!start(_metadata, &self->target, build_hugetlb))
		SKIP(return, "%s", self->target.scene.note);
	child = self->target.scene.value[0];
	attach_child(_metadata, child);
	ASSERT_EQ(0, lens_read_tables(self->target.pid, &ours));
	ASSERT_EQ(0, lens_read_tables(child, &theirs));
	our = lens_find_table(&ours, LENS_PMD, self->target.scene.addr[0]);
	their = lens_find_table(&theirs, LENS_PMD, self->target.scene.addr[0]);
	ASSERT_NE(NULL, our);
	ASSERT_NE(NULL, their);
	EXPECT_EQ(our->pfn, their->pfn);
	EXPECT_EQ(1, our->live);
	EXPECT_STREQ("present=1", our->holds);
	lens_free_tables(&ours);
	lens_free_tables(&theirs);
	EXPECT_EQ(0, check_tables(self->target.pid));
	EXPECT_EQ(0, check_tables(child));
	lens_detach(child);
}

/* Of a filter ranges and levels count: those on the way to an address, whole. */
TEST_F_TIMEOUT(change, filtered, TIMEOUT)
{
	struct lens_tables all, some;
	char words[100];
	__u64 addr;
	size_t i;

	if (!start(_metadata, &self->target, build_forked))
		SKIP(return, "%s", self->target.scene.note);
	addr = self->target.scene.addr[0];
	ASSERT_EQ(0, lens_read_tables(self->target.pid, &all));
	snprintf(words, sizeof(words), "range=%llx-%llx", addr + page_size(),
		 addr + 2 * page_size());
	ASSERT_EQ(0, lens_filter(self->target.pid, words));
	ASSERT_EQ(0, lens_read_tables(self->target.pid, &some));
	ASSERT_LE(4, some.nr);
	EXPECT_GE(LENS_NR_LEVELS, some.nr);
	for (i = 0; i < some.nr; i++) {
		const struct lens_table *same = lens_find_table(&all, some.table[i].level,
								some.table[i].start);

		ASSERT_NE(NULL, same);
		EXPECT_EQ(0, memcmp(same, &some.table[i], sizeof(*same)));
		EXPECT_LE(some.table[i].start, addr);
	}
	EXPECT_EQ(all.vm_pte, some.vm_pte);
	EXPECT_EQ(3 * getpagesize(), some.shown);
	EXPECT_EQ((long long)(all.vm_pte - some.shown), some.elsewhere);
	lens_free_tables(&some);

	ASSERT_EQ(0, lens_filter(self->target.pid, "level=pmd kind=swap flags=!w"));
	ASSERT_EQ(0, lens_read_tables(self->target.pid, &some));
	EXPECT_EQ(all.sums[LENS_PMD].tables, some.nr);
	for (i = 0; i < some.nr; i++)
		EXPECT_EQ(LENS_PMD, some.table[i].level);
	lens_free_tables(&some);
	lens_free_tables(&all);
}

/* What a process that maps, splits, collapses and unmaps shows at any time. */
TEST_F_TIMEOUT(change, restless, TIMEOUT)
{
	struct churn *churn = share_memory(sizeof(*churn));
	static const size_t pieces[] = { 65536, 100, 4096 };
	double end = racer_seconds() + RACE_SECONDS;
	struct dumps dumps = { 0 };
	pid_t pid;

	ASSERT_NE(NULL, churn);
	ASSERT_EQ(0, dump_limits());
	pid = racer_fork(churn_forever, churn);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, lens_attach(pid));
	while (racer_seconds() < end || dumps.whole < RACE_DUMPS)
		dump_and_check(pid, "tables", pieces[dumps.whole % 3], &dumps);
	lens_detach(pid);
	racer_end(pid);
	EXPECT_EQ(0, dumps.wrong);
	TH_LOG("%lu files read, %lu lines; %lu collapses, %lu splits, %lu unmaps", dumps.whole,
	       dumps.lines, churn->done[CHURN_COLLAPSE], churn->done[CHURN_SPLIT],
	       churn->done[CHURN_MUNMAP]);
	EXPECT_LT(0, churn->done[CHURN_MUNMAP]);
	munmap(churn, sizeof(*churn));
}

TEST_HARNESS_MAIN
