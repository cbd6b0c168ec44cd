/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a read, a write or a jump will meet: handle_mm_fault() without doing
 * it. Pure.
 */
#ifndef LENS_PREDICT_H
#define LENS_PREDICT_H

#include "backing.h"
#include "record.h"
#include "vma.h"

enum lens_access {
	LENS_ACCESS_READ,
	LENS_ACCESS_WRITE,
	LENS_ACCESS_EXEC,
	LENS_NR_ACCESSES
};

/* How an access ends. Of several faults in a row it is the one that decides. */
enum lens_outcome {
	LENS_GOES_THROUGH,
	LENS_DEMAND_ZERO,	/* a new page of zeroes */
	LENS_ZERO_PAGE,		/* the zero page, or the huge one, is mapped */
	LENS_FILE_FAULT,	/* a page of a file is mapped */
	LENS_COPY,		/* copy on write */
	LENS_REUSE,		/* the same page becomes writable: nobody else's */
	LENS_COPY_OR_REUSE,	/* depends on who holds references to it */
	LENS_WRITE_NOTIFY,	/* the same page becomes writable: a shared one */
	LENS_SWAP_IN,
	LENS_NUMA_HINT,
	LENS_MIGRATION_WAIT,
	LENS_FROM_DEVICE,
	LENS_DRIVER,		/* whatever made the VMA decides */
	LENS_STACK_GROWS,
	LENS_TO_UFFD_MISSING,
	LENS_TO_UFFD_MINOR,
	LENS_TO_UFFD_WP,
	LENS_TO_UFFD_RWP,
	LENS_SEGV_MAPERR,
	LENS_SEGV_ACCERR,
	LENS_BUS_ADRERR,
	LENS_BUS_MCEERR,
	LENS_CANNOT_SAY,
	LENS_NR_OUTCOMES
};

/* What the kernel counts the fault as; errors it does not count. */
enum lens_cost {
	LENS_COST_NONE,
	LENS_COST_MINOR,
	LENS_COST_MAJOR,
	LENS_COST_EITHER,
	LENS_NR_COSTS
};

/**
 * struct lens_prediction - how an access ends
 * @outcome: it
 * @cost: what it counts as
 * @after_fault: it is a signal, and a fault that maps the page comes before;
 *	so it is where the hardware tells of a forbidden jump only when the
 *	page is there
 */
struct lens_prediction {
	enum lens_outcome outcome;
	enum lens_cost cost;
	bool after_fault;
};

/* The gap below a stack, unless stack_guard_gap= on the command line differs. */
#define LENS_STACK_GAP_PAGES	256

/**
 * struct lens_case - one page as an access finds it
 * @addr: its address
 * @rec: its entry; NULL if there is none
 * @vma: its VMA; NULL if there is none
 * @backing: what is behind the VMA here
 * @before: the VMA before, if @vma is NULL; NULL if there is none
 * @after: the VMA after, the same
 * @stack_limit: bytes that a stack of the process may grow to
 */
struct lens_case {
	u64 addr;
	const struct lens_rec *rec;
	const struct lens_vma *vma;
	const struct lens_backing *backing;
	const struct lens_vma *before;
	const struct lens_vma *after;
	u64 stack_limit;
};

/**
 * lens_predict() - Tell how an access will end.
 * @page: what is known of the page
 * @access: what is done
 *
 * It is told for a thread of the process whose key register (PKRU) allows all,
 * as long as memory lasts.
 *
 * Return: the outcome.
 */
struct lens_prediction lens_predict(const struct lens_case *page,
				    enum lens_access access);

extern const char * const lens_outcome_names[LENS_NR_OUTCOMES];
extern const char * const lens_access_names[LENS_NR_ACCESSES];
extern const char * const lens_cost_names[LENS_NR_COSTS];

#endif /* LENS_PREDICT_H */
