// SPDX-License-Identifier: GPL-2.0
/* Memory that nobody remembers: for kmemleak. */
#include <linux/slab.h>

#include "canary.h"

/*
 * Many: SLUB keeps a sheaf of free objects for each processor, and the addresses of
 * those that it gave out stay in there, where kmemleak finds them, until it is refilled.
 */
#define LEAKS 1000

int canary_leak(void)
{
	int i;

	for (i = 0; i < LEAKS; i++) {
		void *memory = kmalloc(96, GFP_KERNEL);

		if (!memory)
			return -ENOMEM;
		memset(memory, 0x5a, 96);
	}
	return 0;
}
