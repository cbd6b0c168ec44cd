// SPDX-License-Identifier: GPL-2.0
/*
 * Migration entries, which never stand still: caught while pages move between nodes.
 *
 * What the kernel's files say of such an entry is another moment's, so each one is
 * checked for what must be true of it at any time.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "watch.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define SECONDS 60
/* Of small pages one would do; huge ones are moved one at a time, and rarely seen. */
#define WANTED 20

FIXTURE(migration)
{
	struct target target;
	struct kf_setting numa_balancing;
	struct kf_setting thp;
	pid_t mover;
};

FIXTURE_VARIANT(migration)
{
	scene_builder build;
	enum lens_level level;
};

static enum scene_verdict need_nodes(struct scene *scene)
{
	return scene_skip(scene, "needs two NUMA nodes: boot with numa=fake=2");
}

static enum scene_verdict small_pages(struct scene *scene, const void *arg)
{
	const size_t pages = 2048;
	char *addr = map_pages(pages);

	if (access("/sys/devices/system/node/node1", F_OK))
		return need_nodes(scene);
	write_pages(addr, pages);
	scene->addr[0] = (size_t)addr;
	scene->value[0] = pages * page_size();
	return SCENE_READY;
}

static enum scene_verdict huge_pages(struct scene *scene, const void *arg)
{
	const size_t nr = 16;
	char *addr = map_huge(nr);
	size_t i;

	if (access("/sys/devices/system/node/node1", F_OK))
		return need_nodes(scene);
	for (i = 0; i < nr; i++)
		write_pages(addr + i * pmd_size(), 1);
	scene->addr[0] = (size_t)addr;
	scene->value[0] = nr * pmd_size();
	return SCENE_READY;
}

/* Moves all pages of the target to and fro until it is killed. */
static void move_for_ever(pid_t parent, pid_t target)
{
	const unsigned long node[] = { 1, 2 };
	int from = 0;

	die_with(parent);
	for (;; from = !from)
		syscall(SYS_migrate_pages, target, 8 * sizeof(node[0]), &node[from],
			&node[!from]);
}

FIXTURE_VARIANT_ADD(migration, small_pages) { .build = small_pages, .level = LENS_PTE };
FIXTURE_VARIANT_ADD(migration, huge_pages) { .build = huge_pages, .level = LENS_PMD };

FIXTURE_SETUP(migration)
{
	pid_t parent = getpid();
	enum scene_verdict verdict;

	memset(self, 0, sizeof(*self));
	kf_set(&self->numa_balancing, "/proc/sys/kernel/numa_balancing", "0");
	kf_set(&self->thp, THP "enabled", "madvise");
	verdict = watch_start(&self->target, variant->build, NULL);
	if (verdict != SCENE_READY) {
		kf_restore(&self->thp);
		kf_restore(&self->numa_balancing);
	}
	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", self->target.scene.note);
	ASSERT_EQ(SCENE_READY, verdict)
		TH_LOG("%s", self->target.scene.note);
	self->mover = fork();
	if (!self->mover)
		move_for_ever(parent, self->target.pid);
	ASSERT_LT(0, self->mover);
}

FIXTURE_TEARDOWN(migration)
{
	if (self->mover > 0) {
		kill(self->mover, SIGKILL);
		waitpid(self->mover, NULL, 0);
	}
	watch_end(&self->target);
	kf_restore(&self->thp);
	kf_restore(&self->numa_balancing);
}

/*
 * The mover moves everything, the stack and the pages of the program too: only what
 * the scene has built is known.
 */
static bool in_scene(const struct scene *scene, const struct lens_line *line)
{
	return line->start >= scene->addr[0] &&
	       line->start < scene->addr[0] + scene->value[0];
}

/* Returns what is wrong with a migration entry of a private, written page. */
static const char *wrong(const struct lens_line *line, enum lens_level level)
{
	__u64 flags;

	if (line->level != level)
		return "level";
	if (line->pages != (level == LENS_PMD ? pmd_size() / page_size() : 1))
		return "pages";
	if (line->target.form != LENS_ONE || line->target.is_swap)
		return "target is no pfn";
	if (kf_pageflags(line->target.first, &flags) || flags & KPF_NOPAGE)
		return "pfn is not in memory";
	if (line->target.first % line->pages)
		return "pfn of a huge page is not aligned";
	if (!lens_flag(line, 'w') || lens_flag(line, 's') != kf_has_soft_dirty())
		return "w or s of a written page";
	if (lens_flag(line, 'r') || lens_flag(line, 'u') || lens_flag(line, 'h'))
		return "has flags of a present entry";
	return strcmp(line->folio.type, "-") ? "has a folio" : NULL;
}

static unsigned int look(const struct scene *scene, const struct lens_lines *lines,
			 enum lens_level level, struct diffs *diffs)
{
	unsigned int seen = 0;
	size_t i;

	for (i = 0; i < lines->nr; i++) {
		const char *what;

		if (!in_scene(scene, &lines->line[i]))
			continue;
		seen++;
		what = wrong(&lines->line[i], level);
		if (what)
			diff_line(diffs, &lines->line[i], lines->line[i].start, what, 0, 1);
	}
	return seen;
}

TEST_F_TIMEOUT(migration, seen_in_flight, 2 * SECONDS + 60)
{
	time_t end = time(NULL) + SECONDS;
	struct diffs diffs = { 0 };
	unsigned int seen = 0;

	ASSERT_EQ(0, lens_filter(self->target.pid, "kind=migration"));
	while (seen < WANTED && time(NULL) < end) {
		struct lens_lines lines;

		ASSERT_EQ(0, lens_read_lines(self->target.pid, "swap", &lines));
		seen += look(&self->target.scene, &lines, variant->level, &diffs);
		lens_free_lines(&lines);
	}
	TH_LOG("%u migration entries seen", seen);
	EXPECT_EQ(0, diffs.nr);
	if (!seen && !diffs.nr)
		SKIP(return, "no migration entry seen in %d seconds", SECONDS);
}

/* When the pages have stopped moving there is no such entry, and all is as it was. */
TEST_F_TIMEOUT(migration, none_afterwards, 240)
{
	sleep(2);
	kill(self->mover, SIGKILL);
	waitpid(self->mover, NULL, 0);
	self->mover = 0;
	EXPECT_EQ(0, check_target(self->target.pid));
}

TEST_HARNESS_MAIN
