/* SPDX-License-Identifier: GPL-2.0 */
/* Attributes, for the host. */
#ifndef SHIM_COMPILER_H
#define SHIM_COMPILER_H

#define __printf(a, b) __attribute__((__format__(printf, a, b)))

#endif /* SHIM_COMPILER_H */
