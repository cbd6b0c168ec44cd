/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The picture of an address space: what it is made of. One way through it: facts (what was
 * read of the process) -> layout (shapes on the canvas) -> SVG -> HTML.
 */
#ifndef PTELENS_PICTURE_H
#define PTELENS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ptelens-raw.h"

/* Where a page can be: its number there is a frame, or an offset in a swap area. */
enum picture_place {
	PICTURE_NOWHERE,	/* an entry that leads to nothing: a marker */
	PICTURE_MEMORY,
	PICTURE_SWAP,		/* and one for each further swap area, up to PICTURE_SWAPS */
};

#define PICTURE_SWAPS 4		/* the last one is all others, too */

/* What colours say. */
enum picture_by { PICTURE_BY_KIND, PICTURE_BY_SHARER };

#define PICTURE_COLOURS 16

/**
 * struct picture_colour - a colour and what it stands for
 * @name: for the legend
 * @rgb: as SVG has it; to be seen on white and on black
 */
struct picture_colour {
	const char *name;
	const char *rgb;
};

/**
 * picture_colours() - The colours of a way to colour.
 * @by: it
 *
 * Return: PICTURE_COLOURS of them; those that are not used have no name.
 */
const struct picture_colour *picture_colours(enum picture_by by);

/** picture_colour_of() - The number of the colour of a run. */
unsigned int picture_colour_of(enum picture_by by, const struct ptelens_run *run,
			       const struct ptelens_folio *folio);

/**
 * struct picture_vma - a mapping
 * @start: first page
 * @end: the page after the last
 * @perms: as in /proc/PID/maps
 * @name: of the file, or in brackets
 */
struct picture_vma {
	__u64 start;
	__u64 end;
	char perms[8];
	char *name;
};

/**
 * struct picture_piece - neighbouring pages of one mapping that lie side by side
 * @page: number of the first
 * @at: number of the first where it lies
 * @pages: how many
 * @place: enum picture_place
 * @colour: number of the colour
 * @still: all of them lie on that one page: the zero page
 */
struct picture_piece {
	__u64 page;
	__u64 at;
	uint32_t pages;
	uint16_t place;
	uint8_t colour;
	bool still;
};

/**
 * struct picture_zone - a zone of physical memory
 * @node: NUMA node
 * @name: of the zone
 * @start: first frame
 * @end: the frame after the last
 */
struct picture_zone {
	int node;
	char name[16];
	__u64 start;
	__u64 end;
};

#define PICTURE_ZONES 64

/**
 * struct picture_facts - what was read of a process
 * @pid: it
 * @comm: its name
 * @release: of the kernel
 * @when: seconds since 1970
 * @page_size: of a base page, bytes
 * @filter: that was in force, or "none"
 * @by: what colours say
 * @vma: its mappings, in order
 * @nr_vmas: how many
 * @piece: its pages, in order
 * @nr_pieces: how many
 * @room: for how many there is room
 * @lost: pages in no mapping: the process changed while it was read
 * @zone: physical memory, in order; none if the kernel does not tell
 * @nr_zones: how many
 */
struct picture_facts {
	int pid;
	char comm[64];
	char release[128];
	long long when;
	unsigned long page_size;
	char filter[256];
	enum picture_by by;
	struct picture_vma *vma;
	size_t nr_vmas;
	struct picture_piece *piece;
	size_t nr_pieces;
	size_t room;
	__u64 lost;
	struct picture_zone zone[PICTURE_ZONES];
	size_t nr_zones;
};

/**
 * picture_read() - Read what a picture needs.
 * @facts: to be filled in but for @by; picture_free_facts() it, whatever this returns
 * @pid: an attached process, or 0
 * @folder: where picture_keep() was told to keep it, if @pid is 0
 * @keep: a folder that gets copies of all that is read, or NULL
 *
 * Return: 0, or -1 and said so.
 */
int picture_read(struct picture_facts *facts, int pid, const char *folder, const char *keep);

/** picture_add_run() - Add a run of the file raw. Return: 0, or -1 and said so. */
int picture_add_run(struct picture_facts *facts, const struct ptelens_folio_run *run);

/** picture_free_facts() - Give back what picture_read() took. */
void picture_free_facts(struct picture_facts *facts);

#endif /* PTELENS_PICTURE_H */
