/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Faults of who is watched: what detour.c and the probe do when one begins and ends.
 */
#ifndef LENS_FAULT_H
#define LENS_FAULT_H

#include <linux/hugetlb.h>
#include <linux/mm.h>

#include "glance.h"
#include "stream.h"

/**
 * struct lens_fault - a fault under way
 * @list: has the stream
 * @stream: the number of it
 * @flight: of the current task
 * @page: first byte of the page that it is for
 * @anon: in anonymous memory; the rest is known of others
 * @around: where the pages begin that may be mapped around it
 * @hugetlb: in hugetlb
 */
struct lens_fault {
	struct hlist_head *list;
	u64 stream;
	struct lens_flight *flight;
	u64 page;
	bool anon;
	bool hugetlb;
	u64 around;
};

/**
 * lens_fault_look() - Look at the page of a fault.
 * @stream: whose
 * @fault: the fault
 *
 * Context: as lens_look().
 * Return: as lens_look().
 */
unsigned int lens_fault_look(struct lens_stream *stream,
			     const struct lens_fault *fault);

/** lens_fault_look_well() - Look at all that a fault may have changed, or have it looked at. */
void lens_fault_look_well(struct lens_stream *stream, const struct lens_fault *fault,
			  vm_fault_t result);

/*
 * Pages of a file are mapped around the one that was asked for: so much from an
 * aligned address on, or from the start of the VMA if that comes later.
 */
#define LENS_AROUND (64 << 10)

/**
 * lens_fault_begin() - handle_mm_fault() is called.
 * @fault: filled in, if somebody watches
 * @list: of the streams that may be it
 * @vma: where
 * @addr: the address
 *
 * Context: preemption is off; what holds @vma for the fault is held.
 * Return: true if lens_fault_end() is to be called.
 */
static __always_inline bool lens_fault_begin(struct lens_fault *fault,
					     struct hlist_head *list,
					     struct vm_area_struct *vma,
					     unsigned long addr)
{
	struct lens_stream *stream = lens_stream_find(list, vma->vm_mm,
						      LENS_SOURCE_FAULT);
	u64 page = addr & PAGE_MASK;

	if (unlikely(!stream))
		return false;
	fault->list = list;
	fault->stream = stream->number;
	fault->page = page;
	fault->anon = vma_is_anonymous(vma);
	if (!fault->anon) {
		fault->around = max_t(u64, round_down(page, LENS_AROUND), vma->vm_start);
		fault->hugetlb = is_vm_hugetlb_page(vma);
	}
	fault->flight = lens_flight_begin(&stream->flights, page, page + PAGE_SIZE,
					  LENS_BY_FAULT, fault);
	return true;
}

/**
 * lens_fault_end() - It returns.
 * @fault: as it began
 * @result: what it returns; tells whether what held the VMA is still held
 *
 * Context: preemption is off.
 */
static __always_inline void lens_fault_end(struct lens_fault *fault, vm_fault_t result)
{
	struct lens_stream *stream = lens_stream_again(fault->list, fault->stream);
	u32 on;

	if (unlikely(!stream))
		return;
	on = READ_ONCE(stream->on);
	if (unlikely(result & (VM_FAULT_COMPLETED | VM_FAULT_RETRY | VM_FAULT_ERROR) ||
		     !fault->anon || !(on & LENS_STREAM_PLAIN) ||
		     !lens_glance_at(stream, fault->page)) && on)
		lens_fault_look_well(stream, fault, result);
	lens_flight_end(&stream->flights, fault->flight);
}

#endif /* LENS_FAULT_H */
