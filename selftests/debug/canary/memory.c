// SPDX-License-Identifier: GPL-2.0
/* Sins against memory and against what lies in it: for KASAN, UBSAN and debug objects. */
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>

#include "canary.h"

/* Reads a byte that the compiler cannot know to be bad. */
static void look_at(const char *bytes, size_t offset)
{
	OPTIMIZER_HIDE_VAR(bytes);
	(void)READ_ONCE(bytes[offset]);
}

int canary_slab_use_after_free(void)
{
	char *bytes = kmalloc(64, GFP_KERNEL), *stale = bytes;

	if (!bytes)
		return -ENOMEM;
	OPTIMIZER_HIDE_VAR(stale);
	kfree(bytes);
	look_at(stale, 0);
	return 0;
}

/* What a walker does that reads a page table after it was freed. */
int canary_page_use_after_free(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	__free_page(page);
	look_at(page_address(page), 8);
	return 0;
}

int canary_heap_out_of_bounds(void)
{
	char *bytes = kmalloc(61, GFP_KERNEL);

	if (!bytes)
		return -ENOMEM;
	look_at(bytes, 61);
	kfree(bytes);
	return 0;
}

int canary_vmalloc_out_of_bounds(void)
{
	char *bytes = vmalloc(61);

	if (!bytes)
		return -ENOMEM;
	look_at(bytes, 61);
	vfree(bytes);
	return 0;
}

/* KASAN sees nothing wrong here: the byte belongs to the same object. */
int canary_array_bounds(void)
{
	static struct {
		int array[4];
		int behind[4];
	} object;
	unsigned int index = ARRAY_SIZE(object.array) + 1;

	OPTIMIZER_HIDE_VAR(index);
	WRITE_ONCE(object.array[index], 1);
	return 0;
}

int canary_list_corruption(void)
{
	struct list_head head, first, second;

	INIT_LIST_HEAD(&head);
	list_add(&first, &head);
	first.prev = &second;
	list_add(&second, &head);
	return 0;
}

static void never(struct timer_list *timer)
{
}

/* The detector stops the timer, too. */
int canary_free_active_timer(void)
{
	struct timer_list *timer = kmalloc_obj(*timer);

	if (!timer)
		return -ENOMEM;
	timer_setup(timer, never, 0);
	mod_timer(timer, jiffies + 600 * HZ);
	kfree(timer);
	return 0;
}
