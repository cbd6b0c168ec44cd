/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Telling: an event gets its time and its number, and goes to those who listen.
 */
#ifndef LENS_TOLD_H
#define LENS_TOLD_H

#include "stream.h"
#include "trace.h"

/**
 * lens_told() - Add the event that was written to the room of the ring.
 * @stream: whose
 * @event: that room
 *
 * Context: the lock of the stream is held.
 */
static inline void lens_told(struct lens_stream *stream, struct lens_event *event)
{
	/* asked first, while the compiler still knows */
	bool is_change = event->cause < LENS_NR_CAUSES;

	event->time = lens_clock_read(&stream->clock);
	lens_ring_add(&stream->ring, event);
	if (is_change)
		trace_ptelens_transition(stream->target, event);
}

#endif /* LENS_TOLD_H */
