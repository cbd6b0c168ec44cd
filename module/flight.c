// SPDX-License-Identifier: GPL-2.0
/*
 * Flights: what is under way in a target and will make us look when it ends.
 */
#include "flight.h"

struct lens_flight *lens_flight_mine(struct lens_flights *flights,
				     enum lens_trigger by)
{
	unsigned long used = READ_ONCE(flights->used);
	unsigned int i;

	for_each_set_bit(i, &used, LENS_FLIGHTS) {
		struct lens_flight *flight = &flights->flight[i];

		/* pairs with lens_flight_begin() */
		if (smp_load_acquire(&flight->task) == current &&
		    flight->by == by)
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

		if (task && task != current && flight->by == by &&
		    start < flight->end && end > flight->start)
			return true;
	}
	return false;
}
