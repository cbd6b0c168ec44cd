// SPDX-License-Identifier: GPL-2.0
/*
 * The experiments of 'ptelens lab': each is right, and leaves nothing attached; what it
 * skips is what this kernel or machine lacks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "disk.h"
#include "kfiles.h"
#include "kselftest_harness.h"
#include "lens.h"

#define POOL_1G "/sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages"

static bool is_older_than_6_13(void)
{
	return !kf_kernel_is(6, 13);
}

static bool is_older_than_6_6(void)
{
	return !kf_kernel_is(6, 6);
}

static bool has_4_levels(void)
{
	return !kf_has_five_levels();
}

static bool has_no_keys(void)
{
	return !kf_has_cpu_flag("ospke");
}

static bool has_one_node(void)
{
	return access("/sys/devices/system/node/node1", F_OK);
}

static bool has_no_giant(void)
{
	return kf_number(POOL_1G) <= 0;
}

static bool has_no_swap(void)
{
	return !kf_swap_areas();
}

static bool has_no_disk(void)
{
	return !disk_folder();
}

static bool has_generations(void)
{
	char text[16];

	return !kf_read("/sys/kernel/mm/lru_gen/enabled", text, sizeof(text)) &&
	       strtoul(text, NULL, 0);
}

static bool has_no_group(void)
{
	return access("/sys/fs/cgroup/cgroup.controllers", F_OK);
}

/* What a step may say when it is skipped, and when. */
static const struct {
	const char *says;
	bool (*lacks)(void);
} skips[] = {
	{ "MADV_GUARD_INSTALL came with 6.13", is_older_than_6_13 },
	{ "no guard to take away", is_older_than_6_13 },
	{ "UFFDIO_POISON came with 6.6", is_older_than_6_6 },
	{ "no addresses of 57 bits", has_4_levels },
	{ "no protection keys", has_no_keys },
	{ "has one NUMA node", has_one_node },
	{ "No huge page of 1 GiB is set aside", has_no_giant },
	{ "has no swap", has_no_swap },
	{ "name a folder on a disk", has_no_disk },
	{ "No memory cgroup", has_no_group },
	{ "multi-generational LRU", has_generations },
};

/**
 * struct heard - what an experiment printed
 * @good: steps that were right
 * @skipped: steps that were skipped
 * @unexpected: a line with a skip for no reason, "" for none
 */
struct heard {
	unsigned int good;
	unsigned int skipped;
	char unexpected[400];
};

static bool may_skip(const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(skips); i++)
		if (strstr(text, skips[i].says))
			return skips[i].lacks();
	return false;
}

static bool ends_with(const char *line, const char *end)
{
	size_t length = strlen(line), tail = strlen(end);

	return length >= tail && !strcmp(line + length - tail, end);
}

/* A sentence may go on in the next line: joined with a blank, until one is empty. */
static void hear_line(struct heard *heard, char *line, char *sentence, size_t size)
{
	line[strcspn(line, "\n")] = '\0';
	heard->good += ends_with(line, " ok");
	if (!strncmp(line, "    Skipped: ", 13)) {
		heard->skipped++;
		*sentence = ' ';
	}
	if (*sentence && *line) {
		line += strspn(line, " ");
		snprintf(sentence + strlen(sentence), size - strlen(sentence), "%s ", line);
		return;
	}
	if (*sentence && !may_skip(sentence))
		snprintf(heard->unexpected, sizeof(heard->unexpected), "%s", sentence);
	*sentence = '\0';
}

static void hear(struct heard *heard, FILE *in)
{
	char line[1024], sentence[400] = "";

	while (fgets(line, sizeof(line), in)) {
		printf("# %s", line);
		hear_line(heard, line, sentence, sizeof(sentence));
	}
	hear_line(heard, (char []){ "" }, sentence, sizeof(sentence));
}

FIXTURE(lab)
{
	struct heard heard;
};

FIXTURE_VARIANT(lab)
{
	const char *name;
};

#define VARIANT(lab_name) \
	FIXTURE_VARIANT_ADD(lab, lab_name) { .name = #lab_name }
VARIANT(new);
VARIANT(overcommit);
VARIANT(isolation);
VARIANT(residency);
VARIANT(linear);
VARIANT(demand);
VARIANT(file);
VARIANT(cow);
VARIANT(share);
VARIANT(protect);
VARIANT(swap);
VARIANT(hotcold);
VARIANT(move);
VARIANT(large);
VARIANT(huge);
VARIANT(translate);
VARIANT(tables);
VARIANT(guard);

FIXTURE_SETUP(lab)
{
	const char *why_not = lens_why_not();

	if (why_not)
		SKIP(return, "%s", why_not);
	if (system("command -v ptelens >/dev/null"))
		SKIP(return, "no ptelens in PATH: make -C tools install");
	if (has_no_group())
		mount("none", "/sys/fs/cgroup", "cgroup2", 0, NULL);
}

FIXTURE_TEARDOWN(lab)
{
}

static unsigned int lines_of_targets(void)
{
	char text[8192];
	unsigned int lines = 0;
	char *at = text;

	if (kf_read(LENS_DIR "/targets", text, sizeof(text)) < 0)
		return 0;
	while ((at = strchr(at, '\n'))) {
		lines++;
		at++;
	}
	return lines;
}

TEST_F_TIMEOUT(lab, is_right, 300)
{
	unsigned int before = lines_of_targets();
	char command[256];
	FILE *in;
	int status;

	snprintf(command, sizeof(command), "ptelens lab --dir %s %s 2>&1",
		 disk_folder() ?: "/tmp", variant->name);
	in = popen(command, "r");
	ASSERT_NE(NULL, in);
	hear(&self->heard, in);
	status = pclose(in);
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_STREQ("", self->heard.unexpected);
	EXPECT_EQ(before, lines_of_targets());
	if (self->heard.skipped && !self->heard.good)
		SKIP(return, "all of it lacks something here");
	EXPECT_NE(0, self->heard.good);
}

TEST_HARNESS_MAIN
