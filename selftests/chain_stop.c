// SPDX-License-Identifier: GPL-2.0
/*
 * Stops a process that is watched, and compares what was told with its tables.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* What waits for a lock when the process stops is looked at this soon. */
#define LATER_MS 100
/* khugepaged and reclaim do not stop: compare again if they did something. */
#define TRIES 20

static bool thread_is_stopped(pid_t pid, const char *thread)
{
	char path[64], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%.8s/stat", pid, thread);
	file = fopen(path, "re");
	if (!file)
		return true;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	fclose(file);
	/* one that has ended changes nothing any more, either */
	return state && strchr("TtZX", state);
}

static bool is_stopped(pid_t pid)
{
	struct dirent *entry;
	bool stopped = true;
	char path[32];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			stopped &= thread_is_stopped(pid, entry->d_name);
	if (dir)
		closedir(dir);
	return stopped;
}

/**
 * chain_stop_target() - Stop a process, and wait until each of its threads has stopped.
 * @pid: SIGCONT lets it go on
 */
void chain_stop_target(pid_t pid)
{
	kill(pid, SIGSTOP);
	while (!is_stopped(pid))
		usleep(1000);
}

static int compare(struct chain *chain, pid_t pid, struct chain_diff *diff)
{
	struct lens_lines entries;
	unsigned long events;
	int ret, try = 0;

	do {
		events = chain->events;
		ret = lens_read_lines(pid, "entries", &entries);
		if (ret)
			return ret;
		ret = chain_read(chain);
		if (events == chain->events)
			chain_compare(chain, &entries, diff);
		lens_free_lines(&entries);
	} while (!ret && events != chain->events && ++try < TRIES);
	return try == TRIES ? -EBUSY : ret;
}

/**
 * chain_stop() - Stop the target, read all events, and compare the model with the tables.
 * @chain: opened, and chain_begin() was called
 * @pid: the target; SIGCONT lets it go on
 * @diff: filled
 * Return: 0, 1 if the events have ended, or a negative errno; -EBUSY if others than the
 * target go on to change its tables.
 */
int chain_stop(struct chain *chain, pid_t pid, struct chain_diff *diff)
{
	int ret;

	chain_stop_target(pid);
	usleep(LATER_MS * 1000);
	ret = chain_read(chain);
	return ret ?: compare(chain, pid, diff);
}

/**
 * chain_settle() - Wait for what was missed to be told.
 * @chain: from chain_stop()
 * @pid: the target, stopped
 * @diff: of chain_stop(); filled again
 *
 * What khugepaged has just put there, or what waits for a lock, is told a moment later;
 * what was missed never is, as long as nothing sweeps.
 *
 * Return: how often it waited.
 */
int chain_settle(struct chain *chain, pid_t pid, struct chain_diff *diff)
{
	int waits = 0;

	while (diff->missed && waits < TRIES) {
		waits++;
		usleep(LATER_MS * 1000);
		if (chain_read(chain) || compare(chain, pid, diff))
			break;
	}
	return waits;
}
