// SPDX-License-Identifier: GPL-2.0
/*
 * Flights: what is under way in a target and will make us look when it ends.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/sched.h>

#include "flight.h"

struct lens_flight *lens_flight_begin(struct lens_flights *flights, u64 start,
				      u64 end, const struct lens_why *why)
{
	struct lens_flight *flight;
	unsigned long used;
	unsigned int i;

	do {
		used = READ_ONCE(flights->used);
		if (!~used)
			return NULL;
		i = ffz(used);
	} while (test_and_set_bit(i, &flights->used));
	flight = &flights->flight[i];
	flight->start = start;
	flight->end = end;
	flight->why = *why;
	/* whoever sees the task sees the rest */
	smp_store_release(&flight->task, current);
	return flight;
}

void lens_flight_end(struct lens_flights *flights, struct lens_flight *flight)
{
	if (!flight)
		return;
	WRITE_ONCE(flight->task, NULL);
	clear_bit_unlock(flight - flights->flight, &flights->used);
}

struct lens_flight *lens_flight_mine(struct lens_flights *flights,
				     enum lens_trigger by)
{
	unsigned long used = READ_ONCE(flights->used);
	unsigned int i;

	for_each_set_bit(i, &used, LENS_FLIGHTS) {
		struct lens_flight *flight = &flights->flight[i];

		/* pairs with lens_flight_begin() */
		if (smp_load_acquire(&flight->task) == current &&
		    flight->why.by == by)
			return flight;
	}
	return NULL;
}

bool lens_flight_covers(struct lens_flights *flights, enum lens_trigger by,
			u64 start, u64 end)
{
	unsigned long used = READ_ONCE(flights->used);
	unsigned int i;

	for_each_set_bit(i, &used, LENS_FLIGHTS) {
		const struct lens_flight *flight = &flights->flight[i];
		/* pairs with lens_flight_begin() */
		struct task_struct *task = smp_load_acquire(&flight->task);

		if (task && task != current && flight->why.by == by &&
		    start < flight->end && end > flight->start)
			return true;
	}
	return false;
}
