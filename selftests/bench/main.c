// SPDX-License-Identifier: GPL-2.0
/*
 * The bench: builds works and lets the readers read them. Runs in the guest; selftests/bench/run
 * starts it and makes tables of what it prints.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
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

/* How the frames lie, as pagemap has it: in so many pieces of frames in a row. */
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
			if (!(words[i] & PM_PRESENT))
				continue;
			pieces += PM_PFN(words[i]) != next;
			next = PM_PFN(words[i]) + 1;
		}
	}
	return pieces;
}

static bool has_room(const struct work *work)
{
	struct sysinfo info;

	sysinfo(&info);
	return info.freeram / (1 << 20) * info.mem_unit > work->megabytes + work->megabytes / 8;
}

static int profile_it(const struct work *work, struct subject *subject, const char *name)
{
	size_t i;

	for (i = 0; i < nr_ours + nr_theirs; i++) {
		const struct reader *reader = i < nr_ours ? &ours[i] : &theirs[i - nr_ours];

		if (strcmp(reader->name, name))
			continue;
		measure(work, reader, subject);
		return profile(reader, subject);
	}
	fprintf(stderr, "bench: no reader '%s'\n", name);
	return 1;
}

/*
 * The readers run in a process of their own: what they need for themselves would
 * be in the memory of the next target otherwise, which is a fork of this process.
 */
static int read_it(const struct work *work, struct subject *subject, bool quick,
		   const char *profiled)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		prepare_reader();
		status = 0;
		if (profiled) {
			status = profile_it(work, subject, profiled);
		} else {
			ask(work, subject, ours, nr_ours, quick);
			ask(work, subject, theirs, nr_theirs, quick);
		}
		fflush(stdout);
		_exit(status);
	}
	return pid < 0 || waitpid(pid, &status, 0) != pid || status;
}

static int run(const struct work *work, bool quick, const char *profiled)
{
	struct subject subject = { 0 };
	struct target target;
	int status = 0;

	if (!has_room(work)) {
		printf("missing\t%s\t%s\tthe guest has too little memory\n", work->name,
		       work->title);
		return 0;
	}
	if (target_start(&target, work->build, work) != SCENE_READY) {
		printf("missing\t%s\t%s\t%s\n", work->name, work->title, target.scene.note);
		target_end(&target);
		return target.scene.verdict == SCENE_FAIL;
	}
	subject.pid = target.pid;
	subject.addr = target.scene.addr[work->slot];
	printf("work\t%s\t%s\t%s\t%zu\t%zu\n", work->name, work->title,
	       work->whole ? "whole" : "page", work->pages,
	       work->whole ? 0 : count_pieces(target.pid, subject.addr, work->pages));
	fflush(stdout);
	status = lens_attach(target.pid);
	if (status) {
		fprintf(stderr, "bench: attach: %s\n", strerror(-status));
	} else {
		status = read_it(work, &subject, quick, profiled);
		lens_detach(target.pid);
	}
	target_end(&target);
	return status;
}

static void list(void)
{
	size_t i;

	for (i = 0; i < nr_works; i++)
		printf("%-16s %s\n", works[i].name, works[i].title);
	printf("%-16s what it costs to be watched\n", "watched");
	printf("%-16s how much a target's own work is held up\n", "observer");
}

/* bench [--quick | --profile READER] [WORK]... */
int main(int argc, char **argv)
{
	const bool quick = argc > 1 && !strcmp(argv[1], "--quick");
	const char *profiled = argc > 2 && !strcmp(argv[1], "--profile") ? argv[2] : NULL;
	char **names = argv + 1 + quick + 2 * !!profiled;
	const char *why_not = lens_why_not();
	struct utsname name;
	int status = 0;
	size_t i;

	if (argc > 1 && !strcmp(argv[1], "--list")) {
		list();
		return 0;
	}
	if (why_not) {
		fprintf(stderr, "bench: %s\n", why_not);
		return 1;
	}
	/* Freed frames are to come back in order, not last in first out by the ten thousands. */
	if (kf_write("/proc/sys/vm/percpu_pagelist_high_fraction", "1000000"))
		fprintf(stderr, "bench: cannot limit the lists of free frames\n");
	uname(&name);
	printf("kernel\t%s\n", name.release);
	calibrate();
	for (i = 0; i < nr_works; i++)
		if (wanted(names, works[i].name) && (!quick || works[i].quick || *names))
			status |= run(&works[i], quick, profiled);
	if (wanted(names, "watched") && (!quick || *names) && !profiled)
		status |= run_watched();
	if (wanted(names, "observer") && (!quick || *names) && !profiled)
		status |= run_observer();
	return status != 0;
}
