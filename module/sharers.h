/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sharers: of the pages that a reader has at hand, those that others map too,
 * and where.
 */
#ifndef LENS_SHARERS_H
#define LENS_SHARERS_H

#include "reader.h"
#include "search.h"

/* Pages looked for at a time, and entries found of them. */
#define LENS_SHARED_PAGES	LENS_MAX_FRAMES
#define LENS_SHARED_HITS	16384

/**
 * struct lens_mapper - an entry that maps a frame
 * @frame: the frame
 * @vaddr: where
 * @nr: in which process
 * @other: in another mm than that of the reader
 */
struct lens_mapper {
	u64 frame;
	u64 vaddr;
	pid_t nr;
	bool other;
};

/**
 * struct lens_page - a page of the reader's target
 * @vaddr: where
 * @frame: the frame behind it
 * @rec: index of its record in the reader's batch
 * @stands: it still was so after the search
 */
struct lens_page {
	u64 vaddr;
	u64 frame;
	u32 rec;
	bool stands;
};

/**
 * struct lens_sharers - what was found for some pages of a batch
 * @search: over all processes
 * @look: at the target again
 * @seek: the seek of the reader that @page is of; of another one it is void
 * @page: pages that others may map
 * @nr_pages: how many
 * @next: the next to be told
 * @sub: pages of the reader's next record that were taken
 * @limit: how many pages to take; fewer where they have many mappers
 * @pfn: frames of @page, sorted
 * @mapper: in order of frame, process and address; room for %LENS_SHARED_HITS
 * @nr_mappers: how many
 * @more: mappers of a single page that found no room
 */
struct lens_sharers {
	struct lens_search *search;
	struct lens_batch *look;
	u64 seek;
	struct lens_page page[LENS_SHARED_PAGES];
	unsigned int nr_pages;
	unsigned int next;
	u32 sub;
	unsigned int limit;
	u64 pfn[LENS_SHARED_PAGES];
	struct lens_mapper *mapper;
	unsigned int nr_mappers;
	u64 more;
};

/** lens_sharers_alloc() - Make room, of a fixed size.
 *
 * Return: the room, or NULL.
 */
struct lens_sharers *lens_sharers_alloc(void);

/** lens_sharers_free() - Give it back. */
void lens_sharers_free(struct lens_sharers *sharers);

/**
 * lens_sharers_peek() - Make @next the number of a page that others map.
 * @sharers: the room
 * @reader: whose pages; goes on to the next batch when need be
 *
 * Context: Sleeps. No locks may be held.
 * Return: 1, 0 at the end of the address space, -ESRCH if the mm is gone,
 * -EINTR on a fatal signal.
 */
int lens_sharers_peek(struct lens_sharers *sharers, struct lens_reader *reader);

/**
 * lens_sharers_first() - The first mapper of the frame of a page.
 * @sharers: the room
 * @page: one of its pages
 * @nr: set to how many there are, the page itself among them
 *
 * Return: the first of them.
 */
const struct lens_mapper *lens_sharers_first(const struct lens_sharers *sharers,
					     const struct lens_page *page,
					     unsigned int *nr);

#endif /* LENS_SHARERS_H */
