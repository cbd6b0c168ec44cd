// SPDX-License-Identifier: GPL-2.0
/* What the tool has changed in the kernel, and undoes when it ends, also by a signal. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "undo.h"

#define SLOTS 8

/* All that undoing takes, made before: a signal handler may not. No text: remove the file. */
static struct slot {
	char path[PATH_MAX + 32];
	char text[128];
	atomic_bool due;
} slots[SLOTS];

/* Returns 0 or a negative errno. */
static int put(const char *path, const char *text)
{
	int error = 0, fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		error = -errno;
	close(fd);
	return error;
}

static void undo(struct slot *slot)
{
	/* if it fails, someone else has undone it: what we want */
	if (atomic_exchange(&slot->due, false))
		*slot->text ? put(slot->path, slot->text) : unlink(slot->path);
}

static void undo_all(void)
{
	int i;

	for (i = SLOTS - 1; i >= 0; i--)
		undo(&slots[i]);
}

static void on_signal(int signal)
{
	undo_all();
	/* SA_RESETHAND: now it does what it does to others */
	raise(signal);
}

static void undo_at_end(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT };
	static bool done;
	struct sigaction action = {
		.sa_handler = on_signal,
		.sa_flags = SA_RESETHAND,
	};
	struct sigaction before;
	size_t i;

	if (done)
		return;
	done = true;
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&action.sa_mask, signals[i]);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		/* what is ignored, as by nohup, does not end us */
		sigaction(signals[i], NULL, &before);
		if (before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	atexit(undo_all);
}

static struct slot *free_slot(void)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (!slots[i].due)
			return &slots[i];
	return NULL;
}

int undo_write(const char *path, const char *text, const char *undo_path,
	       const char *undo_text)
{
	struct slot *slot = free_slot();
	sigset_t all, before;
	int error;

	if (!slot)
		return -ENOSPC;
	undo_at_end();
	snprintf(slot->path, sizeof(slot->path), "%s", undo_path);
	snprintf(slot->text, sizeof(slot->text), "%s", undo_text);
	/* between doing it and knowing it, no signal may end us */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	error = put(path, text);
	slot->due = !error;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

void undo_now(const char *undo_path, const char *undo_text)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (slots[i].due && !strcmp(slots[i].path, undo_path) &&
		    !strcmp(slots[i].text, undo_text))
			undo(&slots[i]);
}

int undo_file(const char *path)
{
	struct slot *slot = free_slot();

	if (!slot || strlen(path) >= sizeof(slot->path))
		return -ENOSPC;
	undo_at_end();
	strcpy(slot->path, path);
	*slot->text = '\0';
	slot->due = true;
	return 0;
}

void undo_keep(const char *path)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (slots[i].due && !*slots[i].text && !strcmp(slots[i].path, path))
			slots[i].due = false;
}
