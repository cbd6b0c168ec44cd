/* SPDX-License-Identifier: GPL-2.0 */
/* The smaller and the larger, for the host. */
#ifndef SHIM_MINMAX_H
#define SHIM_MINMAX_H

#include <linux/kernel.h>

#endif /* SHIM_MINMAX_H */
