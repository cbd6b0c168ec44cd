/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Faults of who is watched: what detour.c and the probe do when one begins and ends.
 */
#ifndef LENS_FAULT_H
#define LENS_FAULT_H

#include <linux/mm_types.h>

#include "cause.h"

struct lens_flight;

/**
 * struct lens_fault - a fault under way
 * @mm: whose
 * @stream: the number of the stream that @flight belongs to
 * @flight: of the current task
 * @why: the fault
 * @around: where the pages begin that may be mapped around it
 */
struct lens_fault {
	struct mm_struct *mm;
	u64 stream;
	struct lens_flight *flight;
	struct lens_why why;
	u64 around;
};

/**
 * lens_fault_begin() - handle_mm_fault() is called.
 * @fault: filled in, if somebody watches
 * @vma: where
 * @addr: the address
 *
 * Context: preemption is off; what holds @vma for the fault is held.
 * Return: true if lens_fault_end() is to be called.
 */
bool lens_fault_begin(struct lens_fault *fault, struct vm_area_struct *vma,
		      unsigned long addr);

/**
 * lens_fault_end() - It returns.
 * @fault: as it began
 * @result: what it returns; tells whether what held the VMA is still held
 *
 * Context: preemption is off.
 */
void lens_fault_end(struct lens_fault *fault, vm_fault_t result);

#endif /* LENS_FAULT_H */
