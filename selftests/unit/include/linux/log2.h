/* SPDX-License-Identifier: GPL-2.0 */
/* Logarithms, for the host. */
#ifndef SHIM_LOG2_H
#define SHIM_LOG2_H

#include <linux/bits.h>

#define ilog2(n) ((int)__fls(n))
#define is_power_of_2(n) ((n) && !((n) & ((n) - 1)))

#endif /* SHIM_LOG2_H */
