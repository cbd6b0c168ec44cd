/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What must not change when the module is given bad input.
 */
#ifndef SELFTESTS_BADINPUT_H
#define SELFTESTS_BADINPUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "target.h"

/* A write of one command that must be refused. */
struct bad_write {
	const char *why;
	const char *text;	/* %d stands for the pid of the row's process */
	int err;
};

/**
 * struct before - the module's state before the bad input
 * @pid: an attached target
 * @targets: text of the list of targets
 * @filter: text of the target's filter
 * @log: from log_open()
 */
struct before {
	pid_t pid;
	char *targets;
	char *filter;
	int log;
};

int before_note(struct before *before, pid_t pid);
bool before_same(const struct before *before);
bool before_log_silent(const struct before *before);
void before_free(struct before *before);

void *bad_pointer(void);
int put_bytes(const char *path, const char *bytes, size_t len);
int put_format(const char *path, const char *format, pid_t pid);
enum scene_verdict build_plain(struct scene *scene, const void *arg);

#endif /* SELFTESTS_BADINPUT_H */
