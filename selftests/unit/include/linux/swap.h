/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The numbers of swap types and of what shares them, for the host: as
 * include/linux/swap.h of the kernel has them, with the configuration of
 * Debian: CONFIG_DEVICE_PRIVATE from 7.x on.
 */
#ifndef SHIM_SWAP_H
#define SHIM_SWAP_H

#include <linux/version.h>

/* Five bits; the special ones come last, in this order. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define MAX_SWAPFILES			26
#define SHIM_MARKER			30
#define SWP_SWAPIN_ERROR		31
#elif LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#define MAX_SWAPFILES			27
#define SHIM_MARKER			31
#else
#define MAX_SWAPFILES			24
#define SHIM_DEVICE_WRITE		28
#define SHIM_DEVICE_READ		29
#define SHIM_DEVICE_EXCLUSIVE		30
#define SHIM_MARKER			31
#endif

#define SHIM_HWPOISON			MAX_SWAPFILES
#define SHIM_MIGRATION_READ		(MAX_SWAPFILES + 1)
#define SHIM_MIGRATION_EXCLUSIVE	(MAX_SWAPFILES + 2)
#define SHIM_MIGRATION_WRITE		(MAX_SWAPFILES + 3)

#endif /* SHIM_SWAP_H */
