/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Targets that live for milliseconds.
 */
#ifndef SELFTESTS_MAYFLY_H
#define SELFTESTS_MAYFLY_H

#include <sys/types.h>

int mayfly_live(pid_t *now, unsigned long turn);

#endif /* SELFTESTS_MAYFLY_H */
