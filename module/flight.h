/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flights: what is under way in a target and will make us look when it ends.
 * Who meets a change that belongs to such a flight leaves it to that one, which
 * knows the cause.
 */
#ifndef LENS_FLIGHT_H
#define LENS_FLIGHT_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/sched.h>

#include "cause.h"

struct lens_fault;

#define LENS_FLIGHTS BITS_PER_LONG

/**
 * struct lens_flight - one of them
 * @task: who; NULL while it is not to be looked at
 * @start: of the memory that it is about
 * @end: behind it
 * @by: what will make us look
 * @fault: of %LENS_BY_FAULT: for its own task
 */
struct lens_flight {
	struct task_struct *task;
	u64 start;
	u64 end;
	enum lens_trigger by;
	const struct lens_fault *fault;
} ____cacheline_aligned;

/**
 * struct lens_flights - all of a target
 * @used: a bit for each of @flight that is taken
 * @flight: they
 */
struct lens_flights {
	unsigned long used;
	struct lens_flight flight[LENS_FLIGHTS];
};

/**
 * lens_flight_begin() - The current task begins something.
 * @flights: of the target
 * @start: first address that it is about
 * @end: first address behind it
 * @by: what will make us look when it ends
 * @fault: of %LENS_BY_FAULT; stays until the flight ends
 *
 * Context: any, without a lock.
 * Return: the flight, or NULL if there is no room.
 */
static inline struct lens_flight *
lens_flight_begin(struct lens_flights *flights, u64 start, u64 end,
		  enum lens_trigger by, const struct lens_fault *fault)
{
	struct lens_flight *flight;
	unsigned long used;
	unsigned int i;

	do {
		used = READ_ONCE(flights->used);
		if (unlikely(!~used))
			return NULL;
		i = ffz(used);
	} while (unlikely(test_and_set_bit(i, &flights->used)));
	flight = &flights->flight[i];
	flight->start = start;
	flight->end = end;
	flight->by = by;
	flight->fault = fault;
	/* whoever sees the task sees the rest */
	smp_store_release(&flight->task, current);
	return flight;
}

/** lens_flight_end() - It has ended. NULL will do, too. */
static inline void lens_flight_end(struct lens_flights *flights,
				   struct lens_flight *flight)
{
	if (unlikely(!flight))
		return;
	WRITE_ONCE(flight->task, NULL);
	clear_bit_unlock(flight - flights->flight, &flights->used);
}

/** lens_flight_mine() - The flight of the current task that a trigger began, or NULL. */
struct lens_flight *lens_flight_mine(struct lens_flights *flights,
				     enum lens_trigger by);

/** lens_flight_covers() - Is another task's flight of a trigger about this memory? */
bool lens_flight_covers(struct lens_flights *flights, enum lens_trigger by,
			u64 start, u64 end);

#endif /* LENS_FLIGHT_H */
