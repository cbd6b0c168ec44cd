// SPDX-License-Identifier: GPL-2.0
/*
 * Page table isolation: with it a process has two pgd pages, one behind the
 * other. Both lead to the same tables of user space; in the kernel's copy its
 * entries are not executable.
 */
#include <linux/pgtable.h>

#include <asm/cpufeature.h>

#include "../compat.h"
#include "live.h"

/* CPUs that need no isolation have no such copy. */
const void *lens_arch_user_pgd(const void *pgd)
{
#ifdef LENS_HAVE_PTI
	if (boot_cpu_has(X86_FEATURE_PTI))
		return kernel_to_user_pgdp((pgd_t *)pgd);
#endif
	return NULL;
}
