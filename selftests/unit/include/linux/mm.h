/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory management, for the host. Of pages and VMAs there is no more than it
 * takes to compile compat.h: the pure files look at none.
 */
#ifndef SHIM_MM_H
#define SHIM_MM_H

#include <linux/pgtable.h>

#define PAGE_ALIGNED(addr) (!((addr) & (PAGE_SIZE - 1)))
#define DIV_ROUND_UP(n, by) (((n) + (by) - 1) / (by))

typedef unsigned long pgoff_t;

struct mm_struct {
	unsigned long start_brk, brk, start_stack;
};

struct vm_area_struct {
	unsigned long vm_start, vm_end;
	pgoff_t vm_pgoff;
	struct mm_struct *vm_mm;
};

struct folio;
struct page {
	int _mapcount;
};

int page_mapcount(struct page *page);
int atomic_read(int *counter);
bool page_mapcount_is_type(int count);
bool folio_test_large(struct folio *folio);
int folio_mapcount(struct folio *folio);
int folio_nr_pages(struct folio *folio);
int folio_entire_mapcount(struct folio *folio);
int folio_large_mapcount(struct folio *folio);

#endif /* SHIM_MM_H */
