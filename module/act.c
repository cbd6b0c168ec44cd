// SPDX-License-Identifier: GPL-2.0
/*
 * What the current task is doing to memory, as far as its system call tells.
 * A fault of user space is no system call; the number is -1 then.
 */
#include <linux/compat.h>
#include <linux/mman.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <linux/unistd.h>
#include <linux/userfaultfd.h>
#include <asm/syscall.h>

#include "act.h"
#include "compat.h"

static const struct lens_doing other = { .end = U64_MAX };

static struct lens_doing all(enum lens_act act)
{
	return (struct lens_doing){ .act = act, .end = U64_MAX };
}

bool lens_advises_guard(int advice)
{
	return advice == LENS_GUARD_INSTALL || advice == LENS_GUARD_REMOVE;
}

static enum lens_act advised(int advice)
{
	switch (advice) {
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
		return LENS_ACT_DONTNEED;
	case MADV_FREE:
		return LENS_ACT_FREE;
	case MADV_REMOVE:
		return LENS_ACT_UNMAP;
	case MADV_COLLAPSE:
		return LENS_ACT_COLLAPSE;
	case MADV_PAGEOUT:
		return LENS_ACT_RECLAIM;
	default:
		return lens_advises_guard(advice) ? LENS_ACT_GUARD : LENS_ACT_OTHER;
	}
}

/* Calls whose first arguments are an address and a length, in their own mm. */
static struct lens_doing ranged(enum lens_act act, struct mm_struct *mm,
				const unsigned long *args)
{
	if (current->mm != mm)
		return other;
	return (struct lens_doing){
		.act = act,
		.start = args[0] & PAGE_MASK,
		.end = PAGE_ALIGN(args[0] + args[1]),
	};
}

static struct lens_doing protecting(struct mm_struct *mm, const unsigned long *args)
{
	struct lens_doing doing = ranged(LENS_ACT_PROTECT, mm, args);

	doing.no_access = !(args[2] & (PROT_READ | PROT_WRITE | PROT_EXEC));
	return doing;
}

static struct lens_doing of_syscall(int nr, struct mm_struct *mm,
				    const unsigned long *args)
{
	switch (nr) {
	case __NR_munmap:
	case __NR_mmap:
		return ranged(LENS_ACT_UNMAP, mm, args);
	case __NR_brk:
	case __NR_ftruncate:
	case __NR_truncate:
	case __NR_fallocate:
		return all(LENS_ACT_UNMAP);
	case __NR_mremap:
		return current->mm == mm ? all(LENS_ACT_MREMAP) : other;
	case __NR_madvise:
		return ranged(advised(args[2]), mm, args);
	case __NR_process_madvise:
		return all(advised(args[3]));
	case __NR_mprotect:
	case __NR_pkey_mprotect:
		return protecting(mm, args);
	case __NR_ioctl:
		return args[1] == LENS_UFFDIO_MOVE ? all(LENS_ACT_UFFD_MOVE) : other;
	case __NR_clone:
	case __NR_clone3:
#ifdef __NR_fork
	case __NR_fork:
#endif
		return current->mm == mm ? all(LENS_ACT_FORK) : other;
	default:
		return other;
	}
}

static struct lens_doing of_kthread(void)
{
	if (current->flags & PF_KSWAPD)
		return all(LENS_ACT_RECLAIM);
	if (!strcmp(current->comm, "ksmd"))
		return all(LENS_ACT_KSM);
	if (!strcmp(current->comm, "khugepaged"))
		return all(LENS_ACT_COLLAPSE);
	return other;
}

struct lens_doing lens_act(struct mm_struct *mm)
{
	struct pt_regs *regs = task_pt_regs(current);
	unsigned long args[6];

	if (current->flags & PF_KTHREAD)
		return of_kthread();
	if (syscall_get_nr(current, regs) < 0)
		return other;
	/* the numbers are others */
	if (in_compat_syscall())
		return all(LENS_ACT_UNTOLD);
	syscall_get_arguments(current, regs, args);
	return of_syscall(syscall_get_nr(current, regs), mm, args);
}
