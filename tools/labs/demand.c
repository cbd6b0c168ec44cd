// SPDX-License-Identifier: GPL-2.0
/* demand: memory and program text that come when they are touched. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <glob.h>
#include <link.h>
#include <regex.h>
#include <search.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lab.h"

enum { MEMORY, LIBC };

/* What an act notes: which window the function is in, and which function. */
enum { WINDOW, FUNCTION };

/* Pages that a fault on a file maps at once, where they are in memory. */
#define AROUND 16

static enum lab_verdict map(struct stage *stage)
{
	stage_map(stage, MEMORY, "memory", 6);
	return DONE;
}

static enum lab_verdict read_two(struct stage *stage)
{
	stage_read(stage, MEMORY, 1, 2);
	return DONE;
}

static enum lab_verdict write_two(struct stage *stage)
{
	stage_write(stage, MEMORY, 2, 2);
	return DONE;
}

/* All of a file comes to memory, where it may have been taken out of before. */
static void bring_in(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buffer[16384];

	if (fd < 0)
		return;
	while (read(fd, buffer, sizeof(buffer)) > 0)
		;
	close(fd);
}

/* The text of the C library, in windows of as many pages as a fault maps. */
static int find_libc(struct dl_phdr_info *info, size_t size, void *data)
{
	struct stage *stage = data;
	const size_t window = AROUND * stage->page;
	int i;

	(void)size;
	if (!strstr(info->dlpi_name, "libc.so"))
		return 0;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) * const part = &info->dlpi_phdr[i];
		size_t start = info->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		bring_in(info->dlpi_name);
		start = (start + window - 1) & -window;
		stage_watch(stage, LIBC, "libc", start, (end - start) / window, AROUND);
		return 1;
	}
	return 0;
}

static void call_regcomp(void)
{
	regex_t regex;

	if (!regcomp(&regex, "a", 0))
		regfree(&regex);
}

static void call_glob(void)
{
	glob_t found;

	if (!glob("/", 0, NULL, &found))
		globfree(&found);
}

static void call_strptime(void)
{
	struct tm tm;

	strptime("12", "%H", &tm);
}

static void call_inet_pton(void)
{
	struct in6_addr addr;

	inet_pton(AF_INET6, "::1", &addr);
}

static void call_hcreate(void)
{
	if (hcreate(1))
		hdestroy();
}

/*
 * Where the library lies is a matter of chance, and so is whose code comes with that of
 * another function: one of these has not come yet.
 */
static const struct {
	const char *name;
	void *code;
	void (*call)(void);
} functions[] = {
	{ "regcomp", regcomp, call_regcomp },
	{ "glob", glob, call_glob },
	{ "strptime", strptime, call_strptime },
	{ "inet_pton", inet_pton, call_inet_pton },
	{ "hcreate", hcreate, call_hcreate },
};

#define NR_FUNCTIONS (sizeof(functions) / sizeof(*functions))

/* Looking up where a function is touches no text of it. */
static enum lab_verdict watch_libc(struct stage *stage)
{
	const struct lab_area *area = &stage->area[LIBC];
	const size_t window = AROUND * stage->page;
	size_t i, at;

	dl_iterate_phdr(find_libc, stage);
	for (i = 0; i < NR_FUNCTIONS; i++) {
		at = ((size_t)functions[i].code - area->addr) / window;
		if (at < area->cells && !stage_any_there(stage, functions[i].code, 1))
			break;
	}
	if (i == NR_FUNCTIONS)
		return stage_skip_rest(stage, "the C library is not a shared one here, or all "
				       "of it is there already");
	stage->value[WINDOW] = at;
	stage->value[FUNCTION] = i;
	return DONE;
}

static void count_libc(struct lab *lab)
{
	const struct lab_area *area = &lab_stage(lab)->area[LIBC];
	unsigned long here = 0;
	unsigned int i;

	for (i = 0; i < area->cells; i++)
		here += lab_filled(lab, PARENT, LIBC, i);
	lab_fact(lab, "%lu of %u pages of the C library's code are mapped (a cell: %d pages)",
		 here, area->cells * area->pages, AROUND);
	lab_expect(lab, here && here < area->cells * area->pages,
		   "expected some of its pages, not none and not all");
}

static enum lab_verdict call_it(struct stage *stage)
{
	functions[stage->value[FUNCTION]].call();
	return DONE;
}

static void check_call(struct lab *lab)
{
	const struct stage *stage = lab_stage(lab);

	lab_fact(lab, "the function is %s()", functions[stage->value[FUNCTION]].name);
	count_libc(lab);
	lab_expect(lab, lab_filled(lab, PARENT, LIBC, stage->value[WINDOW]),
		   "expected its code in cell %llu, saw nothing there", stage->value[WINDOW]);
}

static const struct lab_step steps[] = {
	{
		.say = "A program maps 6 pages of memory.",
		.act = map,
		.row = { { PARENT, MEMORY, KIND, "......" } },
		.events = "",
		.shows = "Addresses cost nothing. No page exists.",
	}, {
		.say = "It reads from pages 1 and 2, which nobody has written to.",
		.act = read_two,
		.row = {
			{ PARENT, MEMORY, KIND, ".zz..." },
			{ PARENT, MEMORY, FRAME, "-00---" },
		},
		.events = "demand_zero 2",
		.shows = "What was never written is zero, and there is one page of zeroes for "
			"all: the same frame, read-only.",
	}, {
		.say = "It writes to pages 2 and 3.",
		.act = write_two,
		.row = {
			{ PARENT, MEMORY, KIND, ".zWW.." },
			{ PARENT, MEMORY, FRAME, "-0AB--" },
		},
		.events = "cow 1, demand_zero 1",
		.shows = "The first write brings a frame of its own, in place of the zero page "
			"(cow) or of nothing (demand_zero).",
	}, {
		.say = "Its own code comes in the same way: look at what is mapped of the C "
			"library.",
		.act = watch_libc,
		.row = { { PARENT, LIBC, KIND, "" } },
		.check = count_libc,
		.shows = "Only what has run is there, with what lay beside it.",
	}, {
		.say = "It calls a function of the C library for the first time.",
		.act = call_it,
		.row = { { PARENT, LIBC, KIND, "" } },
		.events = "file_fault *, fault_around *",
		.check = check_call,
		.shows = "The jump to a page that was not mapped is a fault; it maps the page "
			"(file_fault) and those around it that are in memory already "
			"(fault_around).",
	},
	{ }
};

const struct experiment lab_demand = {
	.name = "demand",
	.about = "pages that come when they are touched: memory, and code",
	.step = steps,
	.keeps = true,
};
