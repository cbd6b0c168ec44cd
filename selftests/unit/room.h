/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer of any size for texts, which shows whether somebody wrote outside.
 */
#ifndef UNIT_ROOM_H
#define UNIT_ROOM_H

#include "../../module/text.h"

#define ROOM_MAX	2048
#define ROOM_FENCE	32

/**
 * struct room - a buffer between two fences
 * @text: writes into it
 * @size: of the buffer
 * @mem: fence, buffer, fence
 */
struct room {
	struct lens_text text;
	unsigned int size;
	char mem[ROOM_FENCE + ROOM_MAX + ROOM_FENCE];
};

/** room_open() - An empty text in a buffer of @size. */
struct lens_text *room_open(struct room *room, unsigned int size);

/** room_is_whole() - Is everything outside of the text as it was? */
bool room_is_whole(const struct room *room);

/** room_string() - What was written, as a string. */
const char *room_string(struct room *room);

/** room_try_sizes() - Let something write into buffers of all sizes from 0 up.
 * @room: to use for it
 * @write: the same @context makes the same text
 * @want: the text
 *
 * Claims that nothing is ever written outside, that what fits is the
 * beginning of the text, and that the text says it is full when not all fits.
 */
void room_try_sizes(struct room *room,
		    void (*write)(struct lens_text *text, const void *context),
		    const void *context, const char *want);

#endif /* UNIT_ROOM_H */
