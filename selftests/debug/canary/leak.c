// SPDX-License-Identifier: GPL-2.0
/* Memory that nobody remembers: for kmemleak. */
#include <linux/slab.h>

#include "canary.h"

/* Several: a forgotten stack or register may still hold the address of the last one. */
int canary_leak(void)
{
	int i;

	for (i = 0; i < 16; i++) {
		void *memory = kmalloc(96, GFP_KERNEL);

		if (!memory)
			return -ENOMEM;
		memset(memory, 0x5a, 96);
	}
	return 0;
}
