/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events: transitions next to everything else that tracefs, perf and
 * bpftrace record.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ptelens

#if !defined(LENS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define LENS_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>

#include "event.h"
#include "target.h"

#define LENS_TRACE_NAME 16

TRACE_EVENT(ptelens_transition,
	TP_PROTO(pid_t target, const struct lens_event *event),

	TP_ARGS(target, event),

	TP_STRUCT__entry(
		__field(u64, vaddr)
		__field(u64, old_raw)
		__field(u64, new_raw)
		__field(u64, old_frame)
		__field(u64, new_frame)
		__field(pid_t, target)
		__field(pid_t, tid)
		__field(u32, pages)
		__array(char, cause, LENS_TRACE_NAME)
		__array(char, old_kind, LENS_TRACE_NAME)
		__array(char, new_kind, LENS_TRACE_NAME)
		__array(char, level, 4)
	),

	TP_fast_assign(
		__entry->vaddr = event->vaddr;
		__entry->old_raw = event->old.raw;
		__entry->new_raw = event->new.raw;
		__entry->old_frame = event->old.frame;
		__entry->new_frame = event->new.frame;
		__entry->target = target;
		__entry->tid = event->tid;
		__entry->pages = event->pages;
		/* to the end: who counts by them compares all the bytes */
		strscpy_pad(__entry->cause, lens_cause_names[event->cause],
			    LENS_TRACE_NAME);
		strscpy_pad(__entry->old_kind, lens_side_name(&event->old),
			    LENS_TRACE_NAME);
		strscpy_pad(__entry->new_kind, lens_side_name(&event->new),
			    LENS_TRACE_NAME);
		strscpy_pad(__entry->level, lens_level_names[lens_event_level(event)],
			    4);
	),

	TP_printk("target=%d tid=%d cause=%s vaddr=%llx pages=%u level=%s old=%s:%llx:%016llx new=%s:%llx:%016llx",
		  __entry->target, __entry->tid, __entry->cause, __entry->vaddr,
		  __entry->pages, __entry->level,
		  __entry->old_kind, __entry->old_frame, __entry->old_raw,
		  __entry->new_kind, __entry->new_frame, __entry->new_raw)
);

/* A process becomes a target, or is none any more. */
DECLARE_EVENT_CLASS(ptelens_target,
	TP_PROTO(struct lens_target *target),

	TP_ARGS(target),

	TP_STRUCT__entry(
		__field(pid_t, target)
		__array(char, comm, TASK_COMM_LEN)
	),

	TP_fast_assign(
		__entry->target = target->nr;
		lens_target_comm(target, __entry->comm);
	),

	TP_printk("target=%d comm=%s", __entry->target, __entry->comm)
);

DEFINE_EVENT(ptelens_target, ptelens_attach,
	TP_PROTO(struct lens_target *target),

	TP_ARGS(target)
);

DEFINE_EVENT(ptelens_target, ptelens_detach,
	TP_PROTO(struct lens_target *target),

	TP_ARGS(target)
);

/* A target is watched from now on, or no longer. */
TRACE_EVENT(ptelens_watch,
	TP_PROTO(pid_t target, bool on),

	TP_ARGS(target, on),

	TP_STRUCT__entry(
		__field(pid_t, target)
		__field(bool, on)
	),

	TP_fast_assign(
		__entry->target = target;
		__entry->on = on;
	),

	TP_printk("target=%d on=%d", __entry->target, __entry->on)
);

/* A reader was too slow for so many events. */
TRACE_EVENT(ptelens_drop,
	TP_PROTO(pid_t target, u64 events),

	TP_ARGS(target, events),

	TP_STRUCT__entry(
		__field(u64, events)
		__field(pid_t, target)
	),

	TP_fast_assign(
		__entry->events = events;
		__entry->target = target;
	),

	TP_printk("target=%d events=%llu", __entry->target, __entry->events)
);

#endif /* LENS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
