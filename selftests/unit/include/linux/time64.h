/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of a second, for the host. */
#ifndef SHIM_TIME64_H
#define SHIM_TIME64_H

#define NSEC_PER_USEC	1000L
#define USEC_PER_SEC	1000000L

#endif /* SHIM_TIME64_H */
