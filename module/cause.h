/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why an entry changed: from what made us look and the two entries. Pure.
 */
#ifndef LENS_CAUSE_H
#define LENS_CAUSE_H

#include "act.h"
#include "event.h"

/* What made us look. */
enum lens_trigger {
	LENS_BY_FAULT,		/* a page fault, or who acts like one */
	LENS_BY_NOTIFIER,	/* an mmu_notifier range came to its end */
	LENS_BY_PROBE,		/* a function that does one thing */
	LENS_BY_SWEEP,		/* nothing: it was time to */
	LENS_BY_END,		/* the mm goes away */
};

/**
 * struct lens_doer - a task that was seen to do something
 * @tid: its number
 * @cpu: it ran on
 * @comm: its name
 */
struct lens_doer {
	pid_t tid;
	u16 cpu;
	char comm[TASK_COMM_LEN];
};

/**
 * struct lens_why - what made us look
 * @by: the trigger
 * @event: enum mmu_notifier_event, of a notifier
 * @cause: what a probe or the end says
 * @fault: first byte of the page, of a fault; or of the pages of several
 * @fault_end: behind it
 * @anon: the fault is in anonymous memory
 * @hugetlb: the fault is in hugetlb
 * @doing: what the current task does, of a notifier
 * @doer: who did it, if not the current task
 * @may_sleep: the look may sleep between page tables
 */
struct lens_why {
	enum lens_trigger by;
	int event;
	enum lens_cause cause;
	u64 fault;
	u64 fault_end;
	bool anon;
	bool hugetlb;
	struct lens_doing doing;
	const struct lens_doer *doer;
	bool may_sleep;
};

/**
 * struct lens_change - the change of one entry
 * @vaddr: its first page
 * @pages: base pages of it
 * @old: before
 * @new: after
 * @new_anon: the page of @new is anonymous
 * @old_ksm: the page of @old is a KSM page
 */
struct lens_change {
	u64 vaddr;
	u32 pages;
	struct lens_side old;
	struct lens_side new;
	bool new_anon;
	bool old_ksm;
};

/**
 * lens_cause() - Why did it change?
 * @why: what made us look
 * @change: the two entries
 *
 * Return: the cause, %LENS_CAUSE_UNKNOWN where it is not certain, or
 * %LENS_CAUSE_SKIP for what this trigger does not do: another one will tell.
 */
enum lens_cause lens_cause(const struct lens_why *why,
			   const struct lens_change *change);

/** lens_change_is_of_fault() - Is this what a fault does: map, exchange, give rights? */
bool lens_change_is_of_fault(const struct lens_change *change);

/** lens_change_is_aging() - Was nothing but the accessed bit cleared? */
bool lens_change_is_aging(const struct lens_change *change);

/** lens_change_is_hardware() - Did only bits change that the CPU or neighbours change? */
bool lens_change_is_hardware(const struct lens_change *change);

#endif /* LENS_CAUSE_H */
