/* SPDX-License-Identifier: GPL-2.0 */
/* Entries of page tables, for the host: the layout of an architecture. */
#ifndef SHIM_PGTABLE_H
#define SHIM_PGTABLE_H

#include <linux/kernel.h>
#include <linux/version.h>

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;
typedef struct { unsigned long pud; } pud_t;

/* In the form that does not depend on the architecture. */
typedef struct { unsigned long val; } swp_entry_t;

#define __pte(raw) ((pte_t){ raw })
#define __pmd(raw) ((pmd_t){ raw })
#define __pud(raw) ((pud_t){ raw })

#ifdef CONFIG_X86_64
#include <asm/x86_64.h>
#else
#include <asm/arm64.h>
#endif

#define PAGE_SIZE	BIT(PAGE_SHIFT)

#endif /* SHIM_PGTABLE_H */
