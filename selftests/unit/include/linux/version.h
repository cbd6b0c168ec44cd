/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel whose layout is restated here: told by the Makefile. */
#ifndef SHIM_VERSION_H
#define SHIM_VERSION_H

#define KERNEL_VERSION(a, b, c)	(((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE	KERNEL_VERSION(UNIT_MAJOR, UNIT_MINOR, 0)

#endif /* SHIM_VERSION_H */
