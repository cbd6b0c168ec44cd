/* SPDX-License-Identifier: GPL-2.0 */
/* Logarithms, for the host. */
#ifndef SHIM_LOG2_H
#define SHIM_LOG2_H

#include <linux/bits.h>

#define ilog2(n) ((int)__fls(n))

#endif /* SHIM_LOG2_H */
