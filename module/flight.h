/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flights: what is under way in a target and will make us look when it ends.
 * Who meets a change that belongs to such a flight leaves it to that one, which
 * knows the cause.
 */
#ifndef LENS_FLIGHT_H
#define LENS_FLIGHT_H

#include "cause.h"

struct task_struct;

#define LENS_FLIGHTS BITS_PER_LONG

/**
 * struct lens_flight - one of them
 * @task: who; NULL while it is not to be looked at
 * @start: of the memory that it is about
 * @end: behind it
 * @why: what will make us look
 */
struct lens_flight {
	struct task_struct *task;
	u64 start;
	u64 end;
	struct lens_why why;
};

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
 * @why: what will make us look when it ends
 *
 * Context: any, without a lock.
 * Return: the flight, or NULL if there is no room.
 */
struct lens_flight *lens_flight_begin(struct lens_flights *flights, u64 start,
				      u64 end, const struct lens_why *why);

/** lens_flight_end() - It has ended. NULL will do, too. */
void lens_flight_end(struct lens_flights *flights, struct lens_flight *flight);

/** lens_flight_mine() - The flight of the current task that a trigger began, or NULL. */
struct lens_flight *lens_flight_mine(struct lens_flights *flights,
				     enum lens_trigger by);

/** lens_flight_covers() - Is another task's flight of a trigger about this memory? */
bool lens_flight_covers(struct lens_flights *flights, enum lens_trigger by,
			u64 start, u64 end);

#endif /* LENS_FLIGHT_H */
