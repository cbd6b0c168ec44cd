// SPDX-License-Identifier: GPL-2.0
/*
 * A buffer of any size for texts.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "room.h"
#include "unit.h"

#define UNTOUCHED 0x7e

struct lens_text *room_open(struct room *room, unsigned int size)
{
	char *start = room->mem + ROOM_FENCE;

	memset(room->mem, UNTOUCHED, sizeof(room->mem));
	room->size = size;
	room->text = (struct lens_text){
		.start = start,
		.at = start,
		.end = start + size,
	};
	return &room->text;
}

bool room_is_whole(const struct room *room)
{
	const char *start = room->mem + ROOM_FENCE;
	const char *p;

	if (room->text.start != start || room->text.end != start + room->size ||
	    room->text.at < start || room->text.at > room->text.end)
		return false;
	for (p = room->mem; p < start; p++)
		if (*p != UNTOUCHED)
			return false;
	for (p = room->text.at; p < room->mem + sizeof(room->mem); p++)
		if (*p != UNTOUCHED)
			return false;
	return true;
}

const char *room_string(struct room *room)
{
	*room->text.at = '\0';
	return room->text.start;
}

void room_try_sizes(struct room *room,
		    void (*write)(struct lens_text *text, const void *context),
		    const void *context, const char *want)
{
	unsigned int len = strlen(want);
	unsigned int size;

	for (size = 0; size <= len + 1; size++) {
		bool fits_not = size < len;

		write(room_open(room, size), context);
		if (!unit_check(room_is_whole(room), __LINE__,
				"size %u of %u: written outside", size, len) ||
		    !unit_check(room->text.full == fits_not, __LINE__,
				"size %u of %u: full is %d", size, len,
				room->text.full) ||
		    !unit_check(room->text.at - room->text.start == min(size, len) &&
				!memcmp(room->text.start, want, min(size, len)),
				__LINE__, "size %u of %u: '%s'", size, len,
				room_string(room)))
			return;
	}
}
