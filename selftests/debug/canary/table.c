// SPDX-License-Identifier: GPL-2.0
/* An anonymous page that is mapped twice, writable: for PAGE_TABLE_CHECK, which panics. */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mman.h>

#include "canary.h"

static unsigned long map_nothing(void)
{
	return vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, 0);
}

static int set_entry(pte_t *ptep, unsigned long addr, void *page)
{
	set_pte_at(current->mm, addr, ptep, mk_pte(page, PAGE_SHARED));
	return 0;
}

/* What is mapped stays with the process that wrote to the file. */
int canary_double_map(void)
{
	unsigned long addr[2] = { map_nothing(), map_nothing() };
	struct page *page;
	int ret;

	if (IS_ERR_VALUE(addr[0]) || IS_ERR_VALUE(addr[1]))
		return -ENOMEM;
	ret = get_user_pages_fast(addr[0], 1, FOLL_WRITE, &page);
	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	return apply_to_page_range(current->mm, addr[1], PAGE_SIZE, set_entry, page);
}
