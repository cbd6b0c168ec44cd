/* SPDX-License-Identifier: GPL-2.0 */
/* Memory, for the host. */
#ifndef SHIM_SLAB_H
#define SHIM_SLAB_H

#include <errno.h>
#include <stdlib.h>

#define GFP_KERNEL	0
#define kvcalloc(nr, size, gfp)	((void)(gfp), calloc(nr, size))
#define kvfree(memory)	free(memory)

#endif /* SHIM_SLAB_H */
