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

#include "filter.h"
#include "later.h"
#include "look.h"
#include "source.h"
#include "stream.h"

/* Tasks that can be in a fault of a watched mm at the same time. */
#define MAX_ACTIVE 1024

/* Pages of a file are mapped around the one that was asked for. */
#define AROUND (64 << 10)

/*
 * struct fault - a fault under way
 * @mm: whose
 * @stream: the number of the stream that @flight belongs to
 * @flight: of the current task
 * @why: the fault
 */
struct fault {
	struct mm_struct *mm;
	u64 stream;
	struct lens_flight *flight;
	struct lens_why why;
};

static int on_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct vm_area_struct *vma = (void *)regs_get_kernel_argument(regs, 0);
	u64 page = regs_get_kernel_argument(regs, 1) & PAGE_MASK;
	struct fault *fault = (void *)ri->data;
	struct lens_stream *stream = lens_stream_of(vma->vm_mm, LENS_SOURCE_FAULT);

	if (!stream)
		return 1;
	fault->mm = vma->vm_mm;
	fault->stream = stream->number;
	fault->why = (struct lens_why){
		.by = LENS_BY_FAULT,
		.fault = page,
		.anon = vma_is_anonymous(vma),
		.hugetlb = is_vm_hugetlb_page(vma),
	};
	fault->flight = lens_flight_begin(&stream->flights, page,
					  page + PAGE_SIZE, &fault->why);
	return 0;
}

/* Pages around, all of them below the same pmd. */
static struct lens_range around(u64 page, u64 size)
{
	u64 first = page & PMD_MASK, start = round_down(page, size);

	return (struct lens_range){
		.start = max(first, start),
		.end = min(first + PMD_SIZE, start + size),
	};
}

static void look_at(struct lens_stream *stream, const struct lens_why *why)
{
	u64 size = why->anon ? 0 : AROUND;
	struct lens_range range;
	unsigned int order;

	order = lens_look(stream, why->fault, why->fault + PAGE_SIZE, why);
	/* a large folio may be mapped as a whole, wherever it begins */
	if (order && order < PMD_SHIFT - PAGE_SHIFT)
		size = max_t(u64, size, PAGE_SIZE << (order + 1));
	if (!size)
		return;
	range = around(why->fault, size);
	lens_look(stream, range.start, range.end, why);
}

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct fault *fault = (void *)ri->data;
	vm_fault_t result = (__force vm_fault_t)regs_return_value(regs);
	struct lens_stream *stream = lens_stream_of(fault->mm, LENS_SOURCE_FAULT);
	struct lens_range range;

	/* by now it may be another one */
	if (!stream || stream->number != fault->stream)
		return 0;
	range = around(fault->why.fault, AROUND);
	/*
	 * Either one means that the locks are gone that keep the tables. With
	 * RETRY the fault comes again, and looks at the same memory then.
	 */
	if (result & VM_FAULT_COMPLETED)
		lens_later(stream, range.start, range.end, &fault->why);
	else if (!(result & VM_FAULT_RETRY))
		look_at(stream, &fault->why);
	lens_flight_end(&stream->flights, fault->flight);
	return 0;
}

struct lens_probe lens_fault_probe = {
	.source = LENS_SOURCE_FAULT,
	.symbols = { "handle_mm_fault" },
	.probe = {
		.entry_handler = on_entry,
		.handler = on_return,
		.data_size = sizeof(struct fault),
		.maxactive = MAX_ACTIVE,
	},
};
