// SPDX-License-Identifier: GPL-2.0
/*
 * Page faults, and whoever else calls handle_mm_fault(): get_user_pages(),
 * mlock(), MAP_POPULATE, access to the memory of another process.
 *
 * The VMA is looked at on the way in only: where the fault gave up the locks,
 * it may be gone on the way out.
 */
#include <linux/mm.h>
#include <linux/ptrace.h>

#include "fault.h"
#include "later.h"
#include "look.h"
#include "source.h"
#include "stream.h"

/* Tasks that can be in a fault of a watched mm at the same time. */
#define MAX_ACTIVE 1024

static struct lens_why why_of(const struct lens_fault *fault)
{
	return (struct lens_why){
		.by = LENS_BY_FAULT,
		.fault = fault->page,
		.fault_end = fault->page + PAGE_SIZE,
		.anon = fault->anon,
		.hugetlb = !fault->anon && fault->hugetlb,
	};
}

unsigned int lens_fault_look(struct lens_stream *stream,
			     const struct lens_fault *fault)
{
	const struct lens_why why = why_of(fault);

	return lens_look(stream, why.fault, why.fault_end, &why);
}

/* The part of a range that is below the same pmd as a page. */
static void look_near(struct lens_stream *stream, const struct lens_fault *fault,
		      u64 start, u64 size)
{
	const struct lens_why why = why_of(fault);
	u64 first = fault->page & PMD_MASK;

	lens_look(stream, max(first, start), min(first + PMD_SIZE, start + size),
		  &why);
}

static void look(struct lens_stream *stream, const struct lens_fault *fault)
{
	unsigned int order = lens_fault_look(stream, fault);
	u64 size = PAGE_SIZE << order;

	if (!fault->anon)
		look_near(stream, fault, fault->around, LENS_AROUND);
	/* a large folio may be mapped as a whole, wherever it begins */
	if (order && size < PMD_SIZE)
		look_near(stream, fault, fault->page - min(fault->page, size),
			  2 * size);
}

static void look_later(struct lens_stream *stream, const struct lens_fault *fault)
{
	const struct lens_why why = why_of(fault);

	lens_later(stream, why.fault, why.fault_end, &why);
}

void lens_fault_look_well(struct lens_stream *stream, const struct lens_fault *fault,
			  vm_fault_t result)
{
	/*
	 * Either one means that the locks are gone that keep the tables. With
	 * RETRY the fault comes again, and looks at the same memory then.
	 */
	if (result & VM_FAULT_COMPLETED)
		look_later(stream, fault);
	else if (!(result & VM_FAULT_RETRY))
		look(stream, fault);
}

static int on_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct vm_area_struct *vma = (void *)regs_get_kernel_argument(regs, 0);

	return !lens_fault_begin((void *)ri->data, lens_streams_of(vma->vm_mm), vma,
				 regs_get_kernel_argument(regs, 1));
}

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	lens_fault_end((void *)ri->data,
		       (__force vm_fault_t)regs_return_value(regs));
	return 0;
}

struct lens_probe lens_fault_probe = {
	.source = LENS_SOURCE_FAULT,
	.symbols = { "handle_mm_fault" },
	.probe = {
		.entry_handler = on_entry,
		.handler = on_return,
		.data_size = sizeof(struct lens_fault),
		.maxactive = MAX_ACTIVE,
	},
};
