/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of ptelens watch, as text. Pure. */
#ifndef PTELENS_WATCH_TEXT_H
#define PTELENS_WATCH_TEXT_H

#include <linux/types.h>
#include <stddef.h>

#include "watch_cells.h"
#include "watch_log.h"
#include "watch_map.h"

/** text_size() - Bytes for people: 4K, 1.5G. Return: @text. */
const char *text_size(char text[8], __u64 bytes);

/** text_count() - A number for people: 812, 21k, 3.4M. Return: @text. */
const char *text_count(char text[8], __u64 number);

/** text_event() - An event as a line. */
void text_event(char *text, size_t size, const struct log_line *line, int pid);

/** text_cell() - What is in a cell of more than a page. */
void text_cell(char *text, size_t size, const struct watch_cell *cell, unsigned int page_shift);

/** text_vma() - A mapping: its range, permissions, type, size and name. */
void text_vma(char *text, size_t size, const struct watch_vma *vma);

/** text_short_name() - The name of a mapping without folders and offset. */
void text_short_name(char *text, size_t size, const struct watch_vma *vma);

/** text_causes() - Causes with their sums, as many as there is room for. */
void text_causes(char *text, size_t size, const struct watch_log *log);

/* Lines of an explanation. */
enum {
	EXPLAIN_ENTRY,		/* where the walk ends, and the memory behind it */
	EXPLAIN_ACCESS,		/* what a read, a write and a jump will meet */
	EXPLAIN_BITS,		/* the bits of the entry in words */
	NR_EXPLAIN
};

/**
 * struct explanation - what the module says of an address, in short
 * @line: EXPLAIN_*, "" if there is no such thing
 */
struct explanation {
	char line[NR_EXPLAIN][240];
};

/**
 * text_explain() - Shorten what the file explain says.
 * @short_one: filled in
 * @text: of the file
 */
void text_explain(struct explanation *short_one, const char *text);

#endif /* PTELENS_WATCH_TEXT_H */
