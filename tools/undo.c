// SPDX-License-Identifier: GPL-2.0
/*
 * What the tool has changed in the kernel, and undoes when it ends, also by a signal; what
 * one that was killed has left, the next one undoes that has something to undo itself.
 */
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

#include "journal.h"
#include "undo.h"

#define SLOTS JOURNAL_SLOTS

/* All that undoing takes, made before: a signal handler may not. */
static struct slot {
	struct undoing what;
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

/* If it fails, someone else has undone it: what we want. */
static void do_undo(const struct undoing *what)
{
	if (*what->text)
		put(what->path, what->text);
	else
		unlink(what->path);
}

static void undo(struct slot *slot)
{
	if (!atomic_exchange(&slot->due, false))
		return;
	do_undo(&slot->what);
	journal_done(slot - slots);
}

static void undo_all(void)
{
	int i;

	for (i = SLOTS - 1; i >= 0; i--)
		undo(&slots[i]);
	journal_end();
}

static void (*at_end)(void);

static void on_signal(int signal)
{
	undo_all();
	if (at_end)
		at_end();
	/* SA_RESETHAND: now it does what it does to others */
	raise(signal);
}

static void take_signals(void)
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
}

void undo_call(void (*call)(void))
{
	at_end = call;
	take_signals();
}

static void undo_at_end(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	take_signals();
	atexit(undo_all);
	journal_begin(do_undo);
}

static struct slot *free_slot(void)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (!slots[i].due)
			return &slots[i];
	return NULL;
}

/* Between doing something and knowing it no signal may end us; SIGKILL can. */
static void hold_signals(sigset_t *before)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, before);
}

int undo_write(const char *path, const char *text, const char *undo_path,
	       const char *undo_text)
{
	struct slot *slot = free_slot();
	sigset_t before;
	int error;

	if (!slot)
		return -ENOSPC;
	undo_at_end();
	snprintf(slot->what.path, sizeof(slot->what.path), "%s", undo_path);
	snprintf(slot->what.text, sizeof(slot->what.text), "%s", undo_text);
	hold_signals(&before);
	journal_put(slot - slots, &slot->what);
	error = put(path, text);
	slot->due = !error;
	if (error)
		journal_done(slot - slots);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

void undo_now(const char *undo_path, const char *undo_text)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (slots[i].due && !strcmp(slots[i].what.path, undo_path) &&
		    !strcmp(slots[i].what.text, undo_text))
			undo(&slots[i]);
}

/* Returns the file, or a negative errno. */
static int make_file(struct slot *slot, char *template)
{
	struct undoing kept = { .text = "" };
	int fd = mkostemp(template, O_CLOEXEC);

	if (fd < 0)
		return -errno;
	/* whole: the next run may be somewhere else */
	if (realpath(template, kept.path))
		journal_put(slot - slots, &kept);
	snprintf(slot->what.path, sizeof(slot->what.path), "%s", template);
	*slot->what.text = '\0';
	slot->due = true;
	return fd;
}

int undo_file(char *template)
{
	struct slot *slot = free_slot();
	sigset_t before;
	int fd;

	if (!slot)
		return -ENOSPC;
	undo_at_end();
	hold_signals(&before);
	fd = make_file(slot, template);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fd;
}

void undo_keep(const char *path)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (slots[i].due && !*slots[i].what.text && !strcmp(slots[i].what.path, path)) {
			slots[i].due = false;
			journal_done(i);
		}
}
