/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The detour: each call of handle_mm_fault() by way of us, where ftrace can do that
 * with a call and nothing else. A kretprobe sees the same, and takes ten times as
 * many instructions of everybody.
 */
#ifndef LENS_DETOUR_H
#define LENS_DETOUR_H

#include <linux/types.h>

#ifdef LENS_HAVE_DETOUR

/**
 * lens_detour_open() - Lead the calls our way.
 *
 * Context: Sleeps.
 * Return: false if that can't be had: somebody else leads them already, or the
 * kernel begins the function in another way.
 */
bool lens_detour_open(void);

/**
 * lens_detour_close() - Let them go as before; NOT those that are on their way.
 *
 * Context: Sleeps.
 */
void lens_detour_close(void);

/**
 * lens_detour_exit() - Wait until nobody is on the way any more; the module goes.
 *
 * A fault may take long: for a disk, or for the memory of somebody else. One that
 * may wait for a program (userfaultfd) holds the module, so that it is not waited
 * for here.
 *
 * Context: closed. Sleeps.
 */
void lens_detour_exit(void);

#else

static inline bool lens_detour_open(void)
{
	return false;
}

static inline void lens_detour_close(void)
{
}

static inline void lens_detour_exit(void)
{
}

#endif /* LENS_HAVE_DETOUR */
#endif /* LENS_DETOUR_H */
