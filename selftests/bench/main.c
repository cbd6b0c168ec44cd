// SPDX-License-Identifier: GPL-2.0
/*
 * The bench: builds works and lets the readers read them. Runs in the guest; selftests/bench/run
 * starts it and makes tables of what it prints.
 */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../kfiles.h"
#include "../lens.h"
#include "bench.h"

static bool wanted(char **names, const char *name)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

static void ask(const struct work *work, struct subject *subject, const struct reader *reader,
		size_t nr, bool quick)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (work->questions & 1U << reader[i].question && (!quick || reader[i].quick))
			measure(work, &reader[i], subject);
}

/* How the frames lie, as pagemap has it: @pieces of frames in a row. */
static size_t count_pieces(pid_t pid, __u64 addr, size_t pages)
{
	static __u64 words[4096];
	size_t done, i, pieces = 0;
	__u64 next = 0;

	for (done = 0; done < pages; done += i) {
		size_t nr = pages - done < 4096 ? pages - done : 4096;

		if (kf_pagemap(pid, addr + done * getpagesize(), nr, words))
			return 0;
		for (i = 0; i < nr; i++) {
			pieces += PM_PFN(words[i]) != next;
			next = PM_PFN(words[i]) + 1;
		}
	}
	return pieces;
}

static int run(const struct work *work, bool quick)
{
	struct subject subject = { 0 };
	struct target target;
	int status = 0;

	if (target_start(&target, work->build, work) != SCENE_READY) {
		printf("work\t%s\t%s\tmissing\t%s\n", work->name, work->title, target.scene.note);
		target_end(&target);
		return target.scene.verdict == SCENE_FAIL;
	}
	subject.pid = target.pid;
	subject.addr = target.scene.addr[work->slot];
	printf("work\t%s\t%s\t%zu\t%zu\n", work->name, work->title, work->pages,
	       count_pieces(target.pid, target.scene.addr[0], work->pages));
	fflush(stdout);
	status = lens_attach(target.pid);
	if (status) {
		fprintf(stderr, "bench: attach: %s\n", strerror(-status));
	} else {
		ask(work, &subject, ours, nr_ours, quick);
		ask(work, &subject, theirs, nr_theirs, quick);
		lens_detach(target.pid);
	}
	target_end(&target);
	return status;
}

int main(int argc, char **argv)
{
	bool quick = argc > 1 && !strcmp(argv[1], "--quick");
	char **names = argv + 1 + quick;
	const char *why_not = lens_why_not();
	int status = 0;
	size_t i;

	if (why_not) {
		fprintf(stderr, "bench: %s\n", why_not);
		return 1;
	}
	/* Buffers that are given back are not faulted in anew by the next reading. */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 128 << 20);
	memset(bench_buffer, 1, sizeof(bench_buffer));
	calibrate();
	for (i = 0; i < nr_works; i++)
		if (wanted(names, works[i].name) && (!quick || works[i].quick || *names))
			status |= run(&works[i], quick);
	return status != 0;
}
