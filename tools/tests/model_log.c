// SPDX-License-Identifier: GPL-2.0
/* Tests the log of ptelens watch and the texts it shows, without a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../watch_log.h"
#include "../watch_text.h"
#include "model.h"

static struct event event(const char *cause, __u64 vaddr, unsigned long pages)
{
	struct event made = { .vaddr = vaddr, .pages = pages, .level = "pte", .tid = 7,
			      .new = { "present", "pfn=1", "rw" }, .old = { "none", "", "" } };

	snprintf(made.cause, sizeof(made.cause), "%s", cause);
	return made;
}

static void add(struct watch_log *log, const char *cause, __u64 vaddr, unsigned long pages,
		__u64 now)
{
	const struct event made = event(cause, vaddr, pages);

	log_add(log, &made, now);
}

static void test_log(void)
{
	struct watch_log *log = calloc(1, sizeof(*log));
	const struct log_line *line;
	char text[200];
	__u64 at;

	log->page = 4096;
	add(log, "cow", 0x1000, 1, 10);
	add(log, "cow", 0x2000, 2, 20);
	add(log, "cow", 0x9000, 1, 30);
	add(log, "swap_in", 0xa000, 1, 40);
	EXPECT(log->nr == 3 && log->pages == 5 && log->line[0].event.pages == 3 &&
	       log->line[0].when == 20);
	strcpy(log->filter, "cow");
	at = log->nr;
	line = log_back(log, &at);
	EXPECT(line && line->event.vaddr == 0x9000);
	line = log_back(log, &at);
	EXPECT(line && line->event.vaddr == 0x1000 && !log_back(log, &at));
	text_causes(text, sizeof(text), log);
	EXPECT(is(text, "cow 4  swap_in 1"));
	text_causes(text, 10, log);
	EXPECT(is(text, "cow 4"));
	log_hold(log, true);
	add(log, "cow", 0xa000, 1, 50);
	EXPECT(log->nr == 3 && log->pages == 6 && log->while_held == 1);
	log_hold(log, false);
	for (at = 0; at < 3 * LOG_LINES; at++)
		add(log, "cow", at * 8192, 1, 60 + at);
	for (at = log->nr; log_back(log, &at);)
		;
	EXPECT(at == log->nr - LOG_LINES);
	free(log);
}

static void test_note(void)
{
	struct watch_log *log = calloc(1, sizeof(*log));
	const struct log_line *line;
	char text[200];
	__u64 at, addr;

	add(log, "cow", 0x1000, 1, 10);
	log_hold(log, true);
	log_note(log, 8317, "%s happened", "something");
	log_hold(log, false);
	strcpy(log->filter, "swap");
	at = log->nr;
	line = log_back(log, &at);
	text_event(text, sizeof(text), line, 7);
	EXPECT(is(text, "    8.3170 something happened") && !log_back(log, &at));
	EXPECT(!log_hottest(log, 12, 0, &addr) && log->pages == 1);
	/* what comes after it is not joined to what came before */
	strcpy(log->filter, "");
	add(log, "cow", 0x2000, 1, 8318);
	at = log->nr;
	line = log_back(log, &at);
	EXPECT(log->nr == 3 && line->event.vaddr == 0x2000 && !*line->note);
	free(log);
}

static void test_filter(void)
{
	static const struct {
		const char *filter;
		bool cow, swap_in, sweep;
	} cases[] = {
		{ "", true, true, true },
		{ "cow", true, false, false },
		{ " cow,swap ", true, true, false },
		{ "!sweep", true, true, false },
		{ "s !sweep", false, true, false },
		{ "!", true, true, true },
		{ "cowx", false, false, false },
	};
	struct watch_log *log = calloc(1, sizeof(*log));
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		strcpy(log->filter, cases[i].filter);
		EXPECT(log_passes(log, "cow") == cases[i].cow);
		EXPECT(log_passes(log, "swap_in") == cases[i].swap_in);
		EXPECT(log_passes(log, "sweep") == cases[i].sweep);
	}
	free(log);
}

static void test_hottest(void)
{
	struct watch_log *log = calloc(1, sizeof(*log));
	__u64 addr = 0;

	log->page = 4096;
	EXPECT(!log_hottest(log, 21, 0, &addr));
	add(log, "cow", 0x40000000, 9, 100);
	add(log, "cow", 0x1000, 3, 2000);
	add(log, "cow", 0x800000, 2, 2010);
	add(log, "cow", 0x805000, 2, 2020);
	EXPECT(log_hottest(log, 21, 2000, &addr) && addr >> 21 == 4);
	EXPECT(log_hottest(log, 12, 2000, &addr) && addr == 0x1000);
	EXPECT(log_hottest(log, 21, 100, &addr) && addr == 0x40000000);
	EXPECT(!log_hottest(log, 21, 3000, &addr));
	EXPECT(!log_tick(log, 100) && log_tick(log, 4000) && log->rate == 4 &&
	       !log_tick(log, 4500) && log_tick(log, 5000) && !log->rate);
	free(log);
}

static void test_texts(void)
{
	const struct watch_vma vma = {
		.start = 0x14000, .end = 0x1a000, .perm = "r-xp", .type = "file", .name = "/bin/a b"
	};
	struct watch_cell cell = { .spot = { .start = 0x4000, .end = 0xc000 }, .seen = true };
	struct log_line line = { .event = event("demand_zero", 0x7f0000001000, 16) };
	char text[200], size[8];

	EXPECT(is(text_size(size, 0), "0") && is(text_size(size, 4096), "4K"));
	EXPECT(is(text_size(size, 1610612736), "1.5G") && is(text_size(size, ~0ULL), "15E"));
	EXPECT(is(text_count(size, 999), "999") && is(text_count(size, 2100), "2.1k"));
	EXPECT(is(text_count(size, 21000000), "21M"));
	cell.pages[MARK_WRITE] = 3;
	cell.pages[MARK_SWAP] = 1;
	text_cell(text, sizeof(text), &cell, 12);
	EXPECT(is(text, "4000-c000 32K, 8 pages: 3 writable, 1 in swap, 4 nothing there"));
	text_vma(text, sizeof(text), &vma);
	EXPECT(is(text, "14000-1a000 r-xp file 24K a b"));
	line.event.time = 8317667;
	text_event(text, sizeof(text), &line, 7);
	EXPECT(is(text, "    8.3176 demand_zero  7f0000001000 x16   none -> rw pfn=1"));
	strcpy(line.event.comm, "kswapd0");
	text_event(text, sizeof(text), &line, 8);
	EXPECT(strstr(text, "-> rw pfn=1  by kswapd0 7"));
}

static void test_explain(void)
{
	static const char there[] =
	"# ptelens 1: explain of 181 (redis-server); base page 4096\n"
	"00007fb4768ce000\n"
	"  pgd       pmd       pte       offset\n"
	"  000000000 110110100 011001110 000000000000\n"
	"  pgd[0] at 19dc000 = 000000003f0da067   table at 3f0da000\n"
	"    present, writable, executable, user, accessed, dirty\n"
	"  pgd[0] at 19dd000 = 000000003f0da067   in user space (KPTI): the same\n"
	"  pte[206] at 3f0ee670 = 0000000006baf025   leaf: a page of 4K\n"
	"    present, executable, user, accessed\n"
	"    frame 6baf, offset 0: physical address 6baf000\n"
	"    of shared memory, mapped 1 time\n"
	"vma 7fb4768ce000-7fb4768d3000 r-xp shmem - /usr/lib/libcap.so.2.66+3000\n"
	"  page 3 of its file: in the page cache\n"
	"  read   ok: goes through, no fault\n"
	"  write  segv-accerr: SIGSEGV: the mapping does not allow it\n"
	"  exec   ok: goes through, no fault\n";
	static const char none[] =
	"0000000000001000\n"
	"no VMA: whatever its tables are, no entry is read there\n"
	"  read   segv-maperr: SIGSEGV: there is nothing\n";
	struct explanation short_one;

	text_explain(&short_one, there);
	EXPECT(is(short_one.line[EXPLAIN_ENTRY],
		  "7fb4768ce000  pte  a page of 4K, frame 6baf, of shared memory, mapped 1 time"));
	EXPECT(is(short_one.line[EXPLAIN_BITS], "present, executable, user, accessed"));
	EXPECT(is(short_one.line[EXPLAIN_ACCESS], "read ok   write segv-accerr   exec ok"));
	text_explain(&short_one, none);
	EXPECT(is(short_one.line[EXPLAIN_ENTRY],
		  "1000  no VMA: whatever its tables are, no entry is read there"));
	EXPECT(is(short_one.line[EXPLAIN_ACCESS], "read segv-maperr"));
	text_explain(&short_one, "");
	EXPECT(is(short_one.line[EXPLAIN_ENTRY], ""));
}

const struct test log_tests[] = {
	{ "events are joined, counted and held", test_log },
	{ "what is no event", test_note },
	{ "a filter of causes", test_filter },
	{ "where most changes, and the rate", test_hottest },
	{ "texts", test_texts },
	{ "an explanation in short", test_explain },
	{ 0 }
};
