/* SPDX-License-Identifier: GPL-2.0 */
/* Division of long numbers, for the host. */
#ifndef SHIM_MATH64_H
#define SHIM_MATH64_H

#include <linux/types.h>

static inline u64 div_u64_rem(u64 what, u32 by, u32 *rest)
{
	*rest = what % by;
	return what / by;
}

static inline u64 div_u64(u64 what, u32 by)
{
	return what / by;
}

#endif /* SHIM_MATH64_H */
