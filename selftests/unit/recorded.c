// SPDX-License-Identifier: GPL-2.0
/*
 * Raw values that were written down.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/version.h>

#include "vector.h"

/* One column for each series of kernels, see column(). */
struct record {
	const char *name;
	u64 raw[3];
};

static const struct record records[] = {
#ifdef CONFIG_X86_64
#include "vectors_x86_64.h"
#else
#include "vectors_arm64.h"
#endif
};

static unsigned int column(void)
{
	if (LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0))
		return 0;
	return LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0) ? 1 : 2;
}

u64 unit_recorded(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(records); i++)
		if (!strcmp(records[i].name, name))
			return records[i].raw[column()];
	return 0;
}
