// SPDX-License-Identifier: GPL-2.0
/*
 * Reads every file of a process over and over, asks questions, sets filters, attaches and
 * detaches.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tools/ptelens-raw.h"
#include "lens.h"
#include "lens_explain.h"
#include "onlooker.h"

/* Rounds from an attach to the detach. */
#define ROUNDS_MIN 3
#define ROUNDS_MORE 12
/* Until a reader of the events has read the last of them. */
#define PATIENCE 5
/* The end of user space with 4 levels of tables. */
#define HIGHEST 0x7ffffffff000ULL

/* The files of a process, in the order of a round; raw is read as programs do. */
static const char * const files[] = {
	"summary", "vmas", "entries", "ranges", "swap", "shared", "tables", "filter", "control",
	NULL
};

static const char * const files_of_all[] = { "targets", "stats", "README", NULL };

/* What a filter may leave, apart from the range that is looked at. */
static const char * const filters[] = {
	"kind=present", "kind=swap", "level=pmd", "flags=w,!d", "kind=present level=pte flags=a",
};

/* How it is watched from an attach on. */
static const char * const controls[] = {
	"ring=16384", "ring=65536 fork=4", "ring=32768 sweep=0 fork=0",
	"ring=65536 shadow=16384 sources=all",
};

static unsigned int below(struct onlooker *onlooker, unsigned int limit)
{
	return rand_r(&onlooker->seed) % limit;
}

/* A process may go at any time, and with it what was asked for; nothing else may happen. */
static bool went_well(struct onlooker *onlooker, const char *what, int err)
{
	struct looked *looked = &onlooker->looked;

	if (!err)
		return true;
	if (err == -ESRCH) {
		onlooker->lost = true;
		return false;
	}
	/* who is told to stop in an open() has not opened */
	if (err == -EINTR)
		return false;
	if (!looked->wrong++)
		snprintf(looked->first, sizeof(looked->first), "%s of %d: %s", what,
			 onlooker->pid, strerror(-err));
	return false;
}

/* Reads to the end, and counts lines. */
static int drain_lines(struct onlooker *onlooker, int fd)
{
	ssize_t got, i;

	while ((got = read(fd, onlooker->buffer, sizeof(onlooker->buffer))) > 0)
		for (i = 0; i < got; i++)
			onlooker->looked.lines += onlooker->buffer[i] == '\n';
	return got < 0 ? -errno : 0;
}

static void look_at(struct onlooker *onlooker, pid_t pid, const char *file)
{
	int fd = lens_open(pid, file, O_RDONLY);
	int err = fd < 0 ? fd : drain_lines(onlooker, fd);

	if (fd >= 0)
		close(fd);
	if (went_well(onlooker, file, err))
		onlooker->looked.files++;
	else
		onlooker->looked.cut++;
}

static void command(struct onlooker *onlooker, const char *file, const char *words)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/%s", onlooker->pid, file);
	if (went_well(onlooker, words, lens_put(path, words)))
		onlooker->looked.commands++;
}

/* As programs read it; keeps one of the entries to ask about. */
static void look_at_raw(struct onlooker *onlooker)
{
	struct ptelens_raw raw;
	const struct ptelens_run *run;
	unsigned int nr = 0;
	int fd = lens_open(onlooker->pid, "raw", O_RDONLY);

	if (fd < 0) {
		went_well(onlooker, "raw", fd);
		return;
	}
	ptelens_raw_start(&raw, fd, below(onlooker, PTELENS_NR_DETAILS));
	onlooker->place = 0;
	while ((run = ptelens_raw_next(&raw))) {
		unsigned int of = ptelens_run_entries(run);

		if (!below(onlooker, ++nr)) {
			unsigned int i = below(onlooker, of);

			onlooker->place = run->vaddr + ((__u64)i << raw.info.page_shift);
			onlooker->frame = run->kind == PTELENS_PRESENT ? run->frame : 0;
		}
	}
	if (went_well(onlooker, "raw", -raw.error))
		onlooker->looked.files++;
	onlooker->looked.records += nr;
	ptelens_raw_close(&raw);
}

static void ask_who(struct onlooker *onlooker)
{
	char words[64];

	if (onlooker->frame && below(onlooker, 2))
		snprintf(words, sizeof(words), "%llx+%u\n", onlooker->frame,
			 1 + below(onlooker, 64));
	else
		snprintf(words, sizeof(words), "%d:%llx\n", onlooker->pid, onlooker->place);
	if (!went_well(onlooker, "who", lens_put("who", words)))
		return;
	onlooker->looked.commands++;
	look_at(onlooker, 0, "who");
}

/* About memory that is there, and about any. */
static void ask(struct onlooker *onlooker)
{
	__u64 place = onlooker->place;

	if (!place || !below(onlooker, 4))
		place = (__u64)below(onlooker, 1u << 31) << 16 | below(onlooker, 1 << 16);
	if (went_well(onlooker, "explain", lens_ask(onlooker->pid, place))) {
		onlooker->looked.commands++;
		look_at(onlooker, onlooker->pid, "explain");
	}
	if (onlooker->place)
		ask_who(onlooker);
}

static void filter(struct onlooker *onlooker)
{
	__u64 start = onlooker->place & ~0xffffULL;
	__u64 end = start + ((1 + below(onlooker, 1024)) << 16);
	char words[128];

	if (end > HIGHEST)
		end = HIGHEST;
	snprintf(words, sizeof(words), "range=%llx-%llx %s\n", start, end,
		 filters[below(onlooker, sizeof(filters) / sizeof(*filters))]);
	command(onlooker, "filter", words);
	look_at(onlooker, onlooker->pid, files[below(onlooker, 7)]);
	command(onlooker, "filter", "none\n");
}

/* Everything that there is to read, once. */
static void look_round(struct onlooker *onlooker)
{
	const char * const *file;

	for (file = files; *file && !onlooker->lost; file++)
		look_at(onlooker, onlooker->pid, *file);
	if (onlooker->lost)
		return;
	look_at_raw(onlooker);
	ask(onlooker);
	if (!below(onlooker, 4))
		filter(onlooker);
	if (!below(onlooker, 8))
		command(onlooker, "control", below(onlooker, 2) ? "watch=on\n" : "watch=off\n");
	for (file = files_of_all; *file && !below(onlooker, 4); file++)
		look_at(onlooker, 0, *file);
}

static bool stopped(struct onlooker *onlooker)
{
	return __atomic_load_n(&onlooker->stop, __ATOMIC_RELAXED);
}

static void look_rounds(struct onlooker *onlooker)
{
	int rounds = ROUNDS_MIN + below(onlooker, ROUNDS_MORE);

	while (rounds-- && !stopped(onlooker) && !onlooker->lost)
		look_round(onlooker);
	if (kill(onlooker->pid, 0))
		onlooker->lost = true;
	/* If the memory lives on with another process, so does its stream. */
	if (onlooker->lost)
		told_wait(&onlooker->stream, PATIENCE);
	lens_detach(onlooker->pid);
	told_stop(&onlooker->stream);
	told_add(&onlooker->looked.told, &onlooker->stream.told);
}

/* From an attach to the detach; returns false when there is nobody to attach any more. */
static bool look_once(struct onlooker *onlooker)
{
	int err = lens_attach(onlooker->pid);

	/* It was attached already if it is a child that was followed. */
	if (err == -ESRCH)
		return false;
	if (err != -EEXIST) {
		if (!went_well(onlooker, "attach", err))
			return false;
		command(onlooker, "control",
			controls[below(onlooker, sizeof(controls) / sizeof(*controls))]);
	}
	onlooker->lost = false;
	onlooker->looked.processes = 1;
	onlooker->looked.attached++;
	err = told_start(&onlooker->stream, onlooker->pid);
	if (err) {
		went_well(onlooker, "events", err);
		lens_detach(onlooker->pid);
		return err == -ESRCH;
	}
	__atomic_store_n(&onlooker->watching, true, __ATOMIC_RELAXED);
	look_rounds(onlooker);
	return true;
}

static void *look_on(void *arg)
{
	struct onlooker *onlooker = arg;

	while (!stopped(onlooker) && look_once(onlooker))
		;
	__atomic_store_n(&onlooker->over, true, __ATOMIC_RELEASE);
	return NULL;
}

/**
 * onlooker_start() - Start to look at a process.
 * @onlooker: filled
 * @pid: of the process
 * Return: 0 or a negative errno.
 */
int onlooker_start(struct onlooker *onlooker, pid_t pid)
{
	memset(onlooker, 0, offsetof(struct onlooker, buffer));
	onlooker->pid = pid;
	onlooker->seed = pid;
	return -pthread_create(&onlooker->thread, NULL, look_on, onlooker);
}

/**
 * onlooker_stop() - Detach the process, wait for the thread.
 * @onlooker: @looked may be read afterwards
 */
void onlooker_stop(struct onlooker *onlooker)
{
	__atomic_store_n(&onlooker->stop, true, __ATOMIC_RELAXED);
	pthread_join(onlooker->thread, NULL);
}
