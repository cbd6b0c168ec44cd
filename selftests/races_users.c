// SPDX-License-Identifier: GPL-2.0
/*
 * The users of the race: readers, askers, those who change settings, attach and detach, take
 * memory away, and unload the module.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "kfiles.h"
#include "kselftest.h"
#include "lens.h"
#include "lifetime.h"
#include "mayfly.h"
#include "races.h"
#include "reload.h"

#define BLOCKS "/sys/devices/system/memory/memory*"
#define BLOCK_TRIES 5

/* What anybody may be told while targets die, are detached, and the module goes. */
static bool is_fine(int ret)
{
	return ret >= 0 || ret == -ENOENT || ret == -ESRCH || ret == -EIO || ret == -ENXIO;
}

static void count(struct racer *racer, int ret)
{
	racer_count(racer, is_fine(ret), ret);
}

/* Now and then all leave the module alone, so that it can go. */
static void wait_for_reload(const struct races *races)
{
	while (__atomic_load_n(&races->pause, __ATOMIC_RELAXED))
		usleep(1000);
}

static pid_t some_target(const struct races *races, const struct racer *racer)
{
	wait_for_reload(races);
	return __atomic_load_n(&races->pid[racer->done % RACES_TARGETS], __ATOMIC_RELAXED);
}

static void read_text(struct racer *racer)
{
	static const size_t chunks[] = { 65536, 4096, 16384, 1000 };
	struct races *races = racer->arg;
	unsigned long wrong = races->dumps.wrong, turn = racer->done;

	dump_and_check(some_target(races, racer), lifetime_files[turn % LIFETIME_FILES],
		       chunks[turn % ARRAY_SIZE(chunks)], &races->dumps);
	racer_count(racer, races->dumps.wrong == wrong, -EBADMSG);
}

static void read_raw(struct racer *racer)
{
	static const char * const files[] = { "raw", "raw", "stats", "raw", "targets", "README" };
	const char *file = files[racer->done % ARRAY_SIZE(files)];
	pid_t pid = strcmp(file, "raw") ? 0 : some_target(racer->arg, racer);

	count(racer, drain_file(pid, file, 65536));
}

/* Asks about a frame of a target, as pagemap has it, or about an address of it. */
static void ask_who(struct racer *racer)
{
	pid_t pid = some_target(racer->arg, racer);
	char question[64];
	struct kf_smaps smaps;
	__u64 entry, place;
	int ret;

	if (kf_smaps(pid, &smaps) || !smaps.nr) {
		racer_count(racer, true, 0);
		return;
	}
	place = smaps.vma[racer->done % smaps.nr].start;
	kf_free_smaps(&smaps);
	/* vsyscall is listed, and in no table of the process */
	if (place >> 63) {
		racer_count(racer, true, 0);
		return;
	}
	if (racer->done % 2 && !kf_pagemap(pid, place, 1, &entry) && entry >> 63)
		snprintf(question, sizeof(question), "%llx", entry & ((1ULL << 55) - 1));
	else
		snprintf(question, sizeof(question), "%d:%llx", pid, place);
	ret = lens_put("who", question);
	count(racer, ret ?: drain_file(0, "who", 65536));
}

static void command(struct racer *racer)
{
	static const char * const words[][2] = {
		{ "filter", "kind=present,swap" }, { "control", "sweep=10" },
		{ "explain", "400000" }, { "filter", "level=pmd" },
		{ "control", "sources=!migrate" }, { "explain", "7ffff0000000" },
		{ "filter", "range=0-7ffffffff000" }, { "control", "range=0-7ffffffff000" },
		{ "filter", "flags=w" }, { "control", "sweep=0 sources=all range=all" },
		{ "control", "watch=on" }, { "filter", "none" }, { "control", "ring=4096" },
		{ "control", "watch=off fork=3" }, { "control", "fork=0" },
		{ "control", "shadow=4096" },
	};
	const char * const *word = words[racer->done % ARRAY_SIZE(words)];
	char path[64];
	int ret;

	snprintf(path, sizeof(path), "%d/%s", some_target(racer->arg, racer), word[0]);
	ret = lens_put(path, word[1]);
	/* the ring of events that are read cannot be changed */
	count(racer, ret == -EBUSY ? 0 : ret);
	usleep(1000);
}

static void read_events(struct racer *racer)
{
	struct races *races = racer->arg;
	static struct chain chain;
	int ret, i;
	bool any;

	ret = chain_open(&chain, some_target(races, racer));
	if (ret) {
		count(racer, ret);
		return;
	}
	for (i = 0; i < 10 && !ret; i++) {
		struct pollfd poll_fd = { .fd = chain.fd, .events = POLLIN };

		poll(&poll_fd, 1, 10);
		/* not all: they may come faster */
		ret = chain_read_some(&chain, &any);
	}
	if (chain.bad || chain.gaps)
		printf("# events: %lu lines do not parse, %lu gaps: %s\n", chain.bad, chain.gaps,
		       chain.first);
	racer_count(racer, is_fine(ret) && !chain.bad && !chain.gaps, ret);
	races->events += chain.events;
	chain_close(&chain);
}

static void attach_again(struct racer *racer)
{
	struct races *races = racer->arg;
	pid_t pid = races->pid[racer->done % 2];
	int ret;

	wait_for_reload(races);
	ret = lens_detach(pid);

	usleep(racer->done % 3 * 1000);
	if (is_fine(ret))
		ret = lens_attach(pid);
	/* whoever loads the module attaches as well */
	count(racer, ret == -EEXIST ? 0 : ret);
	usleep(100000);
}

static void hatch(struct racer *racer)
{
	struct races *races = racer->arg;

	wait_for_reload(races);
	count(racer, mayfly_live(&races->pid[RACES_TARGETS - 1], racer->done));
}

/* Offline, with all that is in it moved elsewhere, and back; it leaves time for the others. */
static void take_memory_away(struct racer *racer)
{
	const struct races *races = racer->arg;
	double begin = racer_seconds();

	/* -EBUSY if something in it cannot move now */
	if (!kf_write(races->block, "offline"))
		racer_count(racer, !kf_write(races->block, "online_movable"), errno);
	usleep(300000 + 3e6 * (racer_seconds() - begin));
}

/* Whoever is in the middle of something finishes that first. */
static void reload(struct racer *racer)
{
	struct races *races = racer->arg;
	int i, ret;

	__atomic_store_n(&races->pause, true, __ATOMIC_RELAXED);
	ret = reload_unload_patiently() ?: reload_load(races->ko);
	__atomic_store_n(&races->pause, false, __ATOMIC_RELAXED);
	for (i = 0; !ret && i < 2; i++) {
		ret = lens_attach(races->pid[i]);
		if (ret == -EEXIST)
			ret = 0;
	}
	/* somebody may take longer than we have patience */
	if (ret != -EWOULDBLOCK)
		racer_count(racer, !ret, ret);
	usleep(500000);
}

const struct races_user races_users[RACES_USERS] = {
	{ "read text", read_text, 30 },
	{ "read raw", read_raw, 12 },
	{ "ask who", ask_who, 4 },
	{ "command", command, 20 },
	{ "read events", read_events, 4 },
	{ "attach", attach_again, 5 },
	{ "mayfly", hatch, 2 },
	{ "offline", take_memory_away, 3 },
	{ "reload", reload, 2 },
};

/* Sets @block if the block of memory in this folder can go, and come back. */
static bool goes_and_comes(struct races *races, const char *folder)
{
	char path[96], zones[64];

	snprintf(path, sizeof(path), "%s/valid_zones", folder);
	if (kf_read(path, zones, sizeof(zones)) || strncmp(zones, "Movable", 7))
		return false;
	snprintf(races->block, sizeof(races->block), "%s/state", folder);
	if (!kf_write(races->block, "offline") && !kf_write(races->block, "online_movable"))
		return true;
	races->block[0] = '\0';
	return false;
}

/**
 * races_find_block() - Look for a block of memory that can go offline, and see it go.
 * @races: its @block is set
 */
void races_find_block(struct races *races)
{
	bool found = false;
	glob_t blocks;
	size_t i;
	int try;

	if (glob(BLOCKS, 0, NULL, &blocks))
		return;
	/* what is in it may be busy */
	for (try = 0; !found && try < BLOCK_TRIES; try++) {
		for (i = 0; !found && i < blocks.gl_pathc; i++)
			found = goes_and_comes(races, blocks.gl_pathv[i]);
		if (!found)
			usleep(200000);
	}
	globfree(&blocks);
}

/**
 * races_lacks() - What a user lacks to do its work.
 * @races: after races_find_block()
 * @user: one of races_users
 * Return: a few words, or NULL where nothing is lacking.
 */
const char *races_lacks(const struct races *races, const struct races_user *user)
{
	if (user->turn == take_memory_away && !races->block[0])
		return "a block of movable memory: boot with movablecore=512M";
	if (user->turn == reload && races->ko < 0)
		return "ptelens.ko: set PTELENS_KO=PATH";
	return NULL;
}
