// SPDX-License-Identifier: GPL-2.0
/*
 * What is behind a page of a VMA where no entry is: what a fault would find.
 */
#include <linux/fs.h>
#include <linux/hugetlb.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/xarray.h>

#include "backing.h"
#include "compat.h"

static enum lens_cache cache_of(struct address_space *mapping, pgoff_t index,
				bool in_memory)
{
	enum lens_cache cache = LENS_CACHE_ABSENT;
	struct folio *folio;

	xa_lock_irq(&mapping->i_pages);
	folio = xa_load(&mapping->i_pages, index);
	if (xa_is_value(folio)) {
		/* of other files it is the trace of a page that was dropped */
		if (in_memory)
			cache = LENS_CACHE_SWAPPED;
	} else if (folio) {
		/* memory that was not written yet is filled when it is used */
		cache = in_memory || folio_test_uptodate(folio) ?
			LENS_CACHE_READY : LENS_CACHE_NOT_READY;
	}
	xa_unlock_irq(&mapping->i_pages);
	return cache;
}

void lens_backing_fill(struct lens_backing *to, struct vm_area_struct *vma,
		       unsigned long addr)
{
	unsigned int order = 0;
	struct address_space *mapping;
	bool in_memory;
	u64 end;

	*to = (struct lens_backing){ .cache = LENS_CACHE_UNKNOWN };
	if (!vma->vm_file || vma->vm_flags & (VM_PFNMAP | VM_IO | VM_MIXEDMAP))
		return;
	mapping = vma->vm_file->f_mapping;
	if (!S_ISREG(mapping->host->i_mode))
		return;
	if (is_vm_hugetlb_page(vma))
		order = huge_page_order(hstate_vma(vma));
	to->index = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
	end = DIV_ROUND_UP_ULL(i_size_read(mapping->host), PAGE_SIZE);
	to->beyond_end = to->index >> order >= end >> order;
	in_memory = order || mapping->host->i_sb->s_magic == TMPFS_MAGIC;
	/* one that is read in no usual way may have its pages elsewhere */
	if (vma_is_dax(vma) || (!in_memory && !mapping->a_ops->read_folio))
		return;
	to->cache = cache_of(mapping, lens_cache_index(to->index, order),
			     in_memory);
}
