/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests about lifetimes share: targets of a size, reads until the end.
 */
#ifndef SELFTESTS_LIFETIME_H
#define SELFTESTS_LIFETIME_H

#include <sys/types.h>

#include "target.h"

/* The files of a target that walk it, and NULL. */
#define LIFETIME_FILES 8
extern const char * const lifetime_files[LIFETIME_FILES + 1];

enum scene_verdict build_pages(struct scene *scene, const void *mib);
int drain(int fd, size_t chunk, unsigned long *bytes);
int drain_file(pid_t pid, const char *file, size_t chunk);
int count_wrong_vmas(pid_t target, const char *proc);
bool state_is(pid_t pid, const char *state, unsigned long long execs);
pid_t fork_with_pid(pid_t pid);

#endif /* SELFTESTS_LIFETIME_H */
