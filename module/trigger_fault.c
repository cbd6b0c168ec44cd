// SPDX-License-Identifier: GPL-2.0
/*
 * Page faults, and whoever else calls handle_mm_fault(): get_user_pages(),
 * mlock(), MAP_POPULATE, access to the memory of another process.
 *
 * The VMA is looked at on the way in only: where the fault gave up the locks,
 * it may be gone on the way out.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/ptrace.h>

#include "fault.h"
#include "filter.h"
#include "later.h"
#include "look.h"
#include "source.h"
#include "stream.h"

/* Tasks that can be in a fault of a watched mm at the same time. */
#define MAX_ACTIVE 1024

/*
 * Pages of a file are mapped around the one that was asked for: so much from an
 * aligned address on, or from the start of the VMA if that comes later.
 */
#define AROUND (64 << 10)

bool lens_fault_begin(struct lens_fault *fault, struct vm_area_struct *vma,
		      unsigned long addr)
{
	u64 page = addr & PAGE_MASK;
	struct lens_stream *stream = lens_stream_of(vma->vm_mm, LENS_SOURCE_FAULT);

	if (!stream)
		return false;
	fault->mm = vma->vm_mm;
	fault->stream = stream->number;
	fault->why = (struct lens_why){
		.by = LENS_BY_FAULT,
		.fault = page,
		.fault_end = page + PAGE_SIZE,
		.anon = vma_is_anonymous(vma),
		.hugetlb = is_vm_hugetlb_page(vma),
	};
	fault->around = max_t(u64, round_down(page, AROUND), vma->vm_start);
	fault->flight = lens_flight_begin(&stream->flights, page,
					  page + PAGE_SIZE, &fault->why);
	return true;
}

/* The part of a range that is below the same pmd as a page. */
static struct lens_range near(u64 page, u64 start, u64 size)
{
	u64 first = page & PMD_MASK;

	return (struct lens_range){
		.start = max(first, start),
		.end = min(first + PMD_SIZE, start + size),
	};
}

static void look_around(struct lens_stream *stream, const struct lens_fault *fault,
			unsigned int order)
{
	u64 page = fault->why.fault, size = PAGE_SIZE << order;
	struct lens_range range;

	if (!fault->why.anon) {
		range = near(page, fault->around, AROUND);
		lens_look(stream, range.start, range.end, &fault->why);
	}
	/* a large folio may be mapped as a whole, wherever it begins */
	if (order && size < PMD_SIZE) {
		range = near(page, page - min(page, size), 2 * size);
		lens_look(stream, range.start, range.end, &fault->why);
	}
}

void lens_fault_end(struct lens_fault *fault, vm_fault_t result)
{
	u64 page = fault->why.fault;
	struct lens_stream *stream = lens_stream_of(fault->mm, LENS_SOURCE_FAULT);

	/* by now it may be another one */
	if (!stream || stream->number != fault->stream)
		return;
	/*
	 * Either one means that the locks are gone that keep the tables. With
	 * RETRY the fault comes again, and looks at the same memory then.
	 */
	if (result & VM_FAULT_COMPLETED)
		lens_later(stream, page, page + PAGE_SIZE, &fault->why);
	else if (!(result & VM_FAULT_RETRY))
		look_around(stream, fault, lens_look(stream, page, page + PAGE_SIZE,
						     &fault->why));
	lens_flight_end(&stream->flights, fault->flight);
}

static int on_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return !lens_fault_begin((void *)ri->data,
				 (void *)regs_get_kernel_argument(regs, 0),
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
