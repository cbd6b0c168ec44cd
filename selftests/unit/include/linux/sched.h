/* SPDX-License-Identifier: GPL-2.0 */
/* Of tasks only their numbers and names, for the host. */
#ifndef SHIM_SCHED_H
#define SHIM_SCHED_H

#include <linux/types.h>

#define TASK_COMM_LEN 16

#endif /* SHIM_SCHED_H */
