// SPDX-License-Identifier: GPL-2.0
/*
 * Journals: a file of each run that has something to undo, with a record for each thing.
 *
 * Who runs holds a lock on its own, which the kernel drops however it ends: a journal that
 * can be locked is of a run that was killed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"

#define FOLDER "/run/ptelens"

static int journal = -1;
static char journal_path[64];

/* What is written there is done by whoever comes next: nobody else may write it. */
static bool is_ours(int fd, mode_t type)
{
	struct stat stat;

	return !fstat(fd, &stat) && (stat.st_mode & S_IFMT) == type &&
	       stat.st_uid == geteuid() && !(stat.st_mode & 077);
}

static bool is_set(const struct undoing *undoing)
{
	return *undoing->path && memchr(undoing->path, '\0', sizeof(undoing->path)) &&
	       memchr(undoing->text, '\0', sizeof(undoing->text));
}

static void undo_all_of(int fd, void (*undo)(const struct undoing *undoing))
{
	struct undoing undoing;
	int i;

	for (i = JOURNAL_SLOTS - 1; i >= 0; i--)
		if (pread(fd, &undoing, sizeof(undoing), i * sizeof(undoing)) ==
		    sizeof(undoing) && is_set(&undoing))
			undo(&undoing);
}

/* Of those that nobody holds any more. */
static void clean_up(int folder, void (*undo)(const struct undoing *undoing))
{
	DIR *dir = fdopendir(dup(folder));
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		int fd = openat(folder, entry->d_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

		if (fd < 0)
			continue;
		if (is_ours(fd, S_IFREG) && !flock(fd, LOCK_EX | LOCK_NB)) {
			undo_all_of(fd, undo);
			unlinkat(folder, entry->d_name, 0);
		}
		close(fd);
	}
	if (dir)
		closedir(dir);
}

/* Between making it and locking it, another run may have taken it for one that was left. */
static void make_own(int folder)
{
	const char *name = strrchr(journal_path, '/') + 1;
	struct stat stat;

	do {
		if (journal >= 0)
			close(journal);
		journal = openat(folder, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	} while (journal >= 0 && !flock(journal, LOCK_EX) && !fstat(journal, &stat) &&
		 !stat.st_nlink);
}

void journal_begin(void (*undo)(const struct undoing *undoing))
{
	int folder;

	mkdir(FOLDER, 0700);
	folder = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (folder < 0)
		return;
	if (is_ours(folder, S_IFDIR)) {
		snprintf(journal_path, sizeof(journal_path), FOLDER "/%d", getpid());
		clean_up(folder, undo);
		make_own(folder);
	}
	close(folder);
}

void journal_put(int slot, const struct undoing *undoing)
{
	/* what cannot be kept is undone all the same, if nobody kills us */
	if (journal >= 0 && pwrite(journal, undoing, sizeof(*undoing),
				   slot * sizeof(*undoing)) < 0)
		journal_done(slot);
}

void journal_done(int slot)
{
	if (journal >= 0 && pwrite(journal, "", 1, slot * sizeof(struct undoing)) < 0)
		journal_end();
}

void journal_end(void)
{
	if (journal >= 0)
		unlink(journal_path);
}
