// SPDX-License-Identifier: GPL-2.0
/*
 * An onlooker for each process of a name, for processes that are told, and for the children
 * that the module has followed.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kfiles.h"
#include "lens.h"
#include "onlooker.h"
#include "racers.h"

static void looked_add(struct looked *sum, const struct looked *looked)
{
	sum->processes += looked->processes;
	sum->attached += looked->attached;
	sum->files += looked->files;
	sum->cut += looked->cut;
	sum->lines += looked->lines;
	sum->records += looked->records;
	sum->commands += looked->commands;
	if (!sum->wrong)
		memcpy(sum->first, looked->first, sizeof(sum->first));
	sum->wrong += looked->wrong;
	told_add(&sum->told, &looked->told);
}

static void forget(struct crowd *crowd, struct onlooker **place)
{
	onlooker_stop(*place);
	looked_add(&crowd->looked, &(*place)->looked);
	free(*place);
	*place = NULL;
}

/* Its place, or a free one, or NULL. */
static struct onlooker **place_of(struct crowd *crowd, pid_t pid)
{
	struct onlooker **place, **free_place = NULL;

	for (place = crowd->onlooker; place < crowd->onlooker + CROWD_MAX; place++) {
		if (*place && (*place)->pid == pid)
			return place;
		if (!*place)
			free_place = place;
	}
	return free_place;
}

static void look_at(struct crowd *crowd, pid_t pid)
{
	struct onlooker **place = place_of(crowd, pid);

	if (!place || *place)
		return;
	*place = malloc(sizeof(**place));
	if (!*place || onlooker_start(*place, pid))
		abort();
}

static void reap(struct crowd *crowd)
{
	struct onlooker **place;

	for (place = crowd->onlooker; place < crowd->onlooker + CROWD_MAX; place++) {
		if (!*place)
			continue;
		if (__atomic_load_n(&(*place)->watching, __ATOMIC_RELAXED))
			crowd->watching = true;
		if (__atomic_load_n(&(*place)->over, __ATOMIC_ACQUIRE))
			forget(crowd, place);
	}
}

static void look_at_comm(struct crowd *crowd)
{
	DIR *dir = opendir("/proc");
	char path[300], comm[32];
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		if (atoi(entry->d_name) && !kf_read(path, comm, sizeof(comm)) &&
		    !strncmp(comm, crowd->comm, strlen(crowd->comm)))
			look_at(crowd, atoi(entry->d_name));
	}
	if (dir)
		closedir(dir);
}

static void look_at_targets(struct crowd *crowd)
{
	struct target_row *rows;
	size_t i, nr;

	if (targets_read(&rows, &nr))
		return;
	for (i = 0; i < nr; i++)
		look_at(crowd, rows[i].pid);
	free(rows);
}

/**
 * crowd_look() - See who has come, and who has gone.
 * @crowd: zeroed, but for @comm and @pid, at the first call
 */
void crowd_look(struct crowd *crowd)
{
	const pid_t *pid;

	reap(crowd);
	for (pid = crowd->pid; *pid; pid++)
		look_at(crowd, *pid);
	if (crowd->comm)
		look_at_comm(crowd);
	look_at_targets(crowd);
}

/**
 * crowd_leave() - Stop to look at anybody: all are detached.
 * @crowd: its sums are complete then; it can look again
 */
void crowd_leave(struct crowd *crowd)
{
	struct onlooker **place;

	for (place = crowd->onlooker; place < crowd->onlooker + CROWD_MAX; place++)
		if (*place)
			__atomic_store_n(&(*place)->stop, true, __ATOMIC_RELAXED);
	for (place = crowd->onlooker; place < crowd->onlooker + CROWD_MAX; place++)
		if (*place)
			forget(crowd, place);
	/* children that were followed, and that nobody came to look at */
	lens_detach_all();
}

/**
 * looked_print() - Say what was seen, in comments of TAP.
 * @looked: that
 * @who: the first word of each line
 */
void looked_print(const struct looked *looked, const char *who)
{
	const struct told *told = &looked->told;
	const struct chain_count *of;

	for (of = told->cause; *of->cause; of++)
		printf("# %-10s %-13s %9lu events %10lu pages\n", who, of->cause, of->events,
		       of->pages);
	printf("# %s: %lu processes attached %lu times; read %lu files, %lu lines, %lu records; ",
	       who, looked->processes, looked->attached, looked->files, looked->lines,
	       looked->records);
	printf("%lu cut by an end; %lu commands\n", looked->cut, looked->commands);
	printf("# %s: %lu events read, %lu dropped, of %lu streams to their end and ", who,
	       told->events, told->dropped, told->ended);
	printf("%lu to a detach; gaps %lu, bad %lu\n", told->cut, told->gaps, told->bad);
	if (looked->wrong)
		printf("# %s: %lu times wrong, first: %s\n", who, looked->wrong, looked->first);
}
