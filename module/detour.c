// SPDX-License-Identifier: GPL-2.0
/*
 * The detour: handle_mm_fault() is called by way of arch/detour_*.S, which calls
 * what is here before and after, if the fault is one that somebody watches.
 *
 * Of a fault that is under way the stack has an address of ours. So the module can
 * only go when all of those are through: they are counted.
 */
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/userfaultfd_k.h>

#include "compat.h"
#include "detour.h"
#include "detour_asm.h"
#include "fault.h"

/*
 * struct passage - a fault on its way; in the room that the assembler has for it
 * @fault: the fault
 * @holds: it holds the module
 */
struct passage {
	struct lens_fault fault;
	bool holds;
};

static_assert(sizeof(struct passage) <= LENS_DETOUR_ROOM);

/* Where ftrace is to lead the calls. */
asmlinkage void lens_detour(void);

asmlinkage bool lens_detour_begin(struct vm_area_struct *vma, unsigned long addr,
				  unsigned long body, struct passage *passage);
asmlinkage void lens_detour_end(vm_fault_t result, struct passage *passage);

static struct ftrace_ops ops;

/* One that has begun on one processor may end on another: only the sum counts. */
static DEFINE_PER_CPU(int, under_way);

static __always_inline bool begin(struct hlist_head *list, struct vm_area_struct *vma,
				  unsigned long addr, struct passage *passage)
{
	bool watched;

	preempt_disable();
	watched = lens_fault_begin(&passage->fault, list, vma, addr);
	if (watched)
		__this_cpu_inc(under_way);
	preempt_enable();
	return watched;
}

/* It may sleep until a program wakes it, so that nobody could wait for it. */
static noinline bool begin_held(struct hlist_head *list, struct vm_area_struct *vma,
				unsigned long addr, struct passage *passage)
{
	if (!try_module_get(THIS_MODULE))
		return false;
	if (begin(list, vma, addr, passage))
		return true;
	module_put(THIS_MODULE);
	return false;
}

/**
 * lens_detour_begin() - A call of handle_mm_fault() begins.
 * @vma: its first argument
 * @addr: and its second
 * @body: where it goes on
 * @passage: room
 *
 * Return: true if lens_detour_end() is to be called.
 */
bool lens_detour_begin(struct vm_area_struct *vma, unsigned long addr,
		       unsigned long body, struct passage *passage)
{
	struct hlist_head *list = lens_streams_of(vma->vm_mm);

	if (!lens_streams_any(list))
		return false;
	/* not as the assembler was told: then we would not call what was to be called */
	if (body != (unsigned long)handle_mm_fault + LENS_DETOUR_BODY)
		return false;
	passage->holds = userfaultfd_armed(vma);
	if (unlikely(passage->holds))
		return begin_held(list, vma, addr, passage);
	return begin(list, vma, addr, passage);
}

/**
 * lens_detour_end() - A call of handle_mm_fault() is through.
 * @result: what it returns
 * @passage: filled in by lens_detour_begin()
 */
void lens_detour_end(vm_fault_t result, struct passage *passage)
{
	preempt_disable();
	lens_fault_end(&passage->fault, result);
	__this_cpu_dec(under_way);
	preempt_enable();
	if (unlikely(passage->holds))
		module_put(THIS_MODULE);
}

bool lens_detour_open(void)
{
	/* said anew each time: ops whose filter was freed can't be used again */
	return !ftrace_set_filter_ip(&ops, (unsigned long)handle_mm_fault, 0, 1) &&
	       !register_ftrace_direct(&ops, (unsigned long)lens_detour);
}

void lens_detour_close(void)
{
	unregister_ftrace_direct(&ops, (unsigned long)lens_detour, false);
}

static int nr_under_way(void)
{
	int cpu, nr = 0;

	for_each_possible_cpu(cpu)
		nr += READ_ONCE(per_cpu(under_way, cpu));
	return nr;
}

void lens_detour_exit(void)
{
	ftrace_free_filter(&ops);
	/* since it is closed, what is added up while it changes is never too small */
	while (nr_under_way())
		msleep(20);
	/* those that are counted no more have a few instructions to go */
	synchronize_rcu_tasks();
}
