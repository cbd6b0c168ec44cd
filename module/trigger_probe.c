// SPDX-License-Identifier: GPL-2.0
/*
 * Functions of the kernel that change entries without a fault and without a
 * notifier, or later than the notifier says. None is exported, so each may be
 * missing on some kernel, or have been inlined.
 */
#include <linux/mm.h>
#include <linux/pagewalk.h>
#include <linux/ptrace.h>
#include <linux/uaccess.h>
#include <linux/userfaultfd_k.h>

#include "act.h"
#include "compat.h"
#include "follow.h"
#include "later.h"
#include "look.h"
#include "source.h"
#include "stream.h"

/* Tasks that can be in one of the functions at the same time. */
#define MAX_ACTIVE 64

/*
 * struct call - a call under way
 * @where: what it changes
 * @why: the call
 * @stream: the number of the stream that @flight belongs to
 * @flight: of the current task
 */
struct call {
	struct lens_where where;
	struct lens_why why;
	u64 stream;
	struct lens_flight *flight;
};

static unsigned long arg(struct pt_regs *regs, unsigned int n)
{
	return regs_get_kernel_argument(regs, n);
}

static struct lens_where in_vma(struct vm_area_struct *vma, u64 start, u64 size)
{
	return (struct lens_where){
		.mm = vma->vm_mm,
		.start = start,
		.end = min_t(u64, start + size, vma->vm_end),
	};
}

static struct lens_where in_block(struct mm_struct *mm, u64 addr)
{
	return (struct lens_where){
		.mm = mm,
		.start = addr & PMD_MASK,
		.end = (addr & PMD_MASK) + PMD_SIZE,
	};
}

/* (struct folio *, struct vm_area_struct *, unsigned long addr, void *) */
static struct lens_where of_migration(struct pt_regs *regs)
{
	return in_vma((void *)arg(regs, 1), arg(regs, 2),
		      folio_size((struct folio *)arg(regs, 0)));
}

/* (struct mm_struct *, unsigned long addr, ...) */
static struct lens_where of_collapse(struct pt_regs *regs)
{
	return in_block((void *)arg(regs, 0), arg(regs, 1));
}

/* (struct vm_area_struct *, unsigned long addr, ...) */
static struct lens_where of_huge_pmd(struct pt_regs *regs)
{
	return in_block(((struct vm_area_struct *)arg(regs, 0))->vm_mm,
			arg(regs, 1));
}

/* (struct vm_area_struct *, pmd_t *, unsigned long addr, unsigned long end, ...) */
static struct lens_where of_swapoff(struct pt_regs *regs)
{
	return in_vma((void *)arg(regs, 0), arg(regs, 2),
		      arg(regs, 3) - arg(regs, 2));
}

/* (pmd_t *, unsigned long addr, unsigned long end, struct mm_walk *) */
static struct lens_where of_walk(struct pt_regs *regs)
{
	return (struct lens_where){
		.mm = ((struct mm_walk *)arg(regs, 3))->mm,
		.start = arg(regs, 1),
		.end = arg(regs, 2),
	};
}

/* (pmd_t *, struct vm_area_struct *, unsigned long addr, ...) */
static struct lens_where of_uffd(struct pt_regs *regs)
{
	return in_vma((void *)arg(regs, LENS_MFILL_VMA),
		      arg(regs, LENS_MFILL_VMA + 1), PAGE_SIZE);
}

/* (mm or context, unsigned long start, unsigned long len, ...) */
static struct lens_where of_uffd_fill(struct pt_regs *regs)
{
	return (struct lens_where){
		.mm = lens_uffd_mm(arg(regs, 0)),
		.start = arg(regs, 1),
		.end = arg(regs, 1) + arg(regs, 2),
	};
}

/*
 * (struct file *, unsigned int cmd, unsigned long arg): where the function that does it
 * is a part of this one. It has read the order itself in a moment.
 */
static struct lens_where of_uffd_order(struct pt_regs *regs, unsigned int order)
{
	struct file *file = (void *)arg(regs, 0);
	struct uffdio_range range;
	unsigned long left;

	if ((u32)arg(regs, 1) != order)
		return (struct lens_where){ };
	pagefault_disable();
	left = __copy_from_user_inatomic(&range, (void __user *)arg(regs, 2),
					 sizeof(range));
	pagefault_enable();
	return (struct lens_where){
		.mm = left ? NULL : lens_uffd_mm(file->private_data),
		.start = range.start,
		.end = range.start + range.len,
	};
}

static struct lens_where of_uffd_zero_order(struct pt_regs *regs)
{
	return of_uffd_order(regs, UFFDIO_ZEROPAGE);
}

static struct lens_where of_uffd_poison_order(struct pt_regs *regs)
{
	return of_uffd_order(regs, LENS_UFFDIO_POISON);
}

/* (mm, pmd_t *to, pmd_t *from, to_vma, from_vma, to, from, unsigned long len, mode) */
static struct lens_where of_uffd_move_ptes(struct pt_regs *regs)
{
	return in_vma((void *)arg(regs, 3), arg(regs, 5), arg(regs, 7));
}

/* (mm, pmd_t *to, pmd_t *from, pmd_t, to_vma, from_vma, unsigned long to, from) */
static struct lens_where of_uffd_move_huge(struct pt_regs *regs)
{
	return in_block((void *)arg(regs, 0), arg(regs, 6));
}

/* (context, unsigned long to, unsigned long from, unsigned long len, mode) */
static struct lens_where of_uffd_move(struct pt_regs *regs)
{
	return (struct lens_where){
		.mm = lens_uffd_mm(arg(regs, 0)),
		.start = arg(regs, 1),
		.end = arg(regs, 1) + arg(regs, 3),
	};
}

/* (struct mm_struct *, unsigned long start, size_t len, int advice) */
static struct lens_where of_guard(struct pt_regs *regs)
{
	if (!lens_advises_guard((int)arg(regs, 3)))
		return (struct lens_where){ };
	return (struct lens_where){
		.mm = (void *)arg(regs, 0),
		.start = arg(regs, 1),
		.end = arg(regs, 1) + arg(regs, 2),
	};
}

/* (struct vm_area_struct *, unsigned long addr, pfn, size, prot) */
static struct lens_where of_pfn_map(struct pt_regs *regs)
{
	return in_vma((void *)arg(regs, 0), arg(regs, 1), arg(regs, 3));
}

/* (struct vm_area_struct **, unsigned long to, unsigned long len, ...) */
static struct lens_where of_move(struct pt_regs *regs)
{
	struct vm_area_struct *from = *(struct vm_area_struct **)arg(regs, 0);

	return (struct lens_where){
		.mm = from->vm_mm,
		.start = arg(regs, 1),
		.end = arg(regs, 1) + arg(regs, 2),
	};
}

static struct lens_probe *probe_of(struct kretprobe_instance *ri)
{
	return container_of(get_kretprobe(ri), struct lens_probe, probe);
}

static int on_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct call *call = (void *)ri->data;
	struct lens_probe *probe = probe_of(ri);
	struct lens_stream *stream;

	call->where = probe->where(regs);
	stream = lens_stream_of(call->where.mm, probe->source);
	if (!stream)
		return 1;
	call->why = (struct lens_why){
		.by = LENS_BY_PROBE,
		.cause = probe->cause,
	};
	call->stream = stream->number;
	call->flight = lens_flight_begin(&stream->flights, call->where.start,
					 call->where.end, LENS_BY_PROBE, NULL);
	return 0;
}

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct call *call = (void *)ri->data;
	const struct lens_where *where = &call->where;
	const struct lens_probe *probe = probe_of(ri);
	struct lens_stream *stream = lens_stream_again(lens_streams_of(where->mm),
						       call->stream);

	if (!stream || !READ_ONCE(stream->on))
		return 0;
	if (probe->pinned)
		lens_look(stream, where->start, where->end, &call->why);
	else
		lens_later(stream, where->start, where->end, &call->why);
	lens_flight_end(&stream->flights, call->flight);
	return 0;
}

/*
 * mremap() makes the new mapping, and then moves. That it has moved, the
 * notifier tells for the old place; the new one is noted here.
 */
static int on_move(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct lens_where where = of_move(regs);
	struct lens_stream *stream = lens_stream_of(where.mm, LENS_SOURCE_MREMAP);

	if (stream) {
		/* the mmap_lock is held for writing: there is one at a time */
		WRITE_ONCE(stream->moved, where.start);
		WRITE_ONCE(stream->moved_end, where.end);
	}
	return 1;
}

#define PROBE(what)						\
	.source = LENS_SOURCE_##what,				\
	.probe = {						\
		.entry_handler = on_entry,			\
		.handler = on_return,				\
		.data_size = sizeof(struct call),		\
		.maxactive = MAX_ACTIVE,			\
	}

struct lens_probe lens_change_probes[LENS_NR_CHANGE_PROBES] = {
	{
		.source = LENS_SOURCE_MREMAP,
		.symbols = { "copy_vma" },
		.probe = { .entry_handler = on_move },
	}, {
		.source = LENS_SOURCE_FORK,
		.symbols = { "wake_up_new_task" },
		.probe = { .entry_handler = lens_follow_fork },
	}, {
		PROBE(MIGRATE), .symbols = { "remove_migration_pte" },
		.where = of_migration, .cause = LENS_CAUSE_MIGRATE_IN,
		.pinned = true,
	}, {
		PROBE(COLLAPSE), .symbols = { "collapse_huge_page" },
		.where = of_collapse, .cause = LENS_CAUSE_THP_COLLAPSE,
	}, {
		PROBE(COLLAPSE_FILE),
		.symbols = { LENS_RETRACT_SETS_PMD ? "set_huge_pmd" :
						     "try_collapse_pte_mapped_thp",
			     LENS_RETRACT_SETS_PMD ? NULL :
						     "collapse_pte_mapped_thp" },
		.where = LENS_RETRACT_SETS_PMD ? of_huge_pmd : of_collapse,
		.cause = LENS_CAUSE_THP_COLLAPSE,
	}, {
		PROBE(SWAPOFF), .symbols = { "unuse_pte_range" },
		.where = of_swapoff, .cause = LENS_CAUSE_SWAP_IN,
		.pinned = true,
	}, {
		PROBE(CLEAR_REFS), .symbols = { "clear_refs_pte_range" },
		.where = of_walk, .cause = LENS_CAUSE_CLEAR_REFS,
		.pinned = true,
	}, {
		PROBE(COLD), .symbols = { "madvise_cold_or_pageout_pte_range" },
		.where = of_walk, .cause = LENS_CAUSE_AGED,
		.pinned = true,
	}, {
		PROBE(UFFD), .symbols = { "mfill_atomic_install_pte" },
		.where = of_uffd, .cause = LENS_CAUSE_UFFD_COPY,
		.pinned = true,
	}, {
		PROBE(UFFD_ZERO),
		.symbols = { "mfill_atomic_zeropage", "mfill_zeropage" },
		.where = of_uffd_fill, .cause = LENS_CAUSE_UFFD_COPY,
	}, {
		PROBE(UFFD_ZERO), .symbols = { "userfaultfd_ioctl" },
		.where = of_uffd_zero_order, .cause = LENS_CAUSE_UFFD_COPY,
	}, {
		PROBE(UFFD_POISON), .symbols = { "mfill_atomic_poison" },
		.where = of_uffd_fill, .cause = LENS_CAUSE_UFFD_POISON,
	}, {
		PROBE(UFFD_POISON), .symbols = { "userfaultfd_ioctl" },
		.where = of_uffd_poison_order, .cause = LENS_CAUSE_UFFD_POISON,
	}, {
		PROBE(UFFD_MOVE), .symbols = { "move_pages_ptes" },
		.where = of_uffd_move_ptes, .cause = LENS_CAUSE_UFFD_MOVE,
		.pinned = true,
	}, {
		PROBE(UFFD_MOVE), .symbols = { "move_pages" },
		.where = of_uffd_move, .cause = LENS_CAUSE_UFFD_MOVE,
	}, {
		PROBE(UFFD_MOVE_HUGE), .symbols = { "move_pages_huge_pmd" },
		.where = of_uffd_move_huge, .cause = LENS_CAUSE_UFFD_MOVE,
		.pinned = true,
	}, {
		PROBE(GUARD), .symbols = { LENS_HAS_GUARDS ? "do_madvise" : NULL },
		.where = of_guard, .cause = LENS_CAUSE_GUARD,
	}, {
		PROBE(PFN_MAP),
		.symbols = { "remap_pfn_range_track", "remap_pfn_range_internal",
			     "remap_pfn_range" },
		.where = of_pfn_map, .cause = LENS_CAUSE_PFN_MAP,
		.pinned = true,
	},
};
