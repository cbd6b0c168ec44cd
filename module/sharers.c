// SPDX-License-Identifier: GPL-2.0
/*
 * Sharers: of the pages that a reader has at hand, those that others map too.
 *
 * The pages are read first, then all processes are searched for their frames,
 * then the pages are read again: what is told of was so at the moment at which
 * the other entry was read.
 */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "sharers.h"

struct lens_sharers *lens_sharers_alloc(void)
{
	struct lens_sharers *sharers = kvzalloc(sizeof(*sharers), GFP_KERNEL);

	if (!sharers)
		return NULL;
	sharers->limit = LENS_SHARED_PAGES;
	sharers->search = lens_search_alloc();
	sharers->look = lens_batch_alloc(LENS_BATCH_RECS);
	sharers->mapper = kvmalloc_array(LENS_SHARED_HITS, sizeof(*sharers->mapper),
					 GFP_KERNEL);
	if (!sharers->search || !sharers->look || !sharers->mapper) {
		lens_sharers_free(sharers);
		return NULL;
	}
	return sharers;
}

void lens_sharers_free(struct lens_sharers *sharers)
{
	if (!sharers)
		return;
	lens_search_free(sharers->search);
	if (sharers->look)
		lens_batch_free(sharers->look);
	kvfree(sharers->mapper);
	kvfree(sharers);
}

/* Zero pages are nobody's, and of special ones nobody counts the mappers. */
static bool may_be_shared(const struct lens_rec *rec)
{
	return rec->folio.type != LENS_FOLIO_NONE &&
	       (rec->folio.map > 1 || rec->folio.parts ||
		rec->folio.flags & PTELENS_FOLIO_MAP_ESTIMATE);
}

/* Takes pages of the reader's batch, up to the limit. */
static void take_pages(struct lens_sharers *sharers, struct lens_reader *reader)
{
	const struct lens_batch *batch = reader->batch;

	sharers->nr_pages = 0;
	sharers->next = 0;
	for (; reader->rec < batch->nr; reader->rec++, sharers->sub = 0) {
		const struct lens_rec *rec = &batch->rec[reader->rec];

		for (; may_be_shared(rec) && sharers->sub < rec->pages; sharers->sub++) {
			u64 sub = sharers->sub;

			if (sharers->nr_pages == sharers->limit)
				return;
			sharers->page[sharers->nr_pages++] = (struct lens_page){
				.vaddr = rec->vaddr + (sub << PAGE_SHIFT),
				.frame = rec->frame + sub,
				.rec = reader->rec,
			};
		}
	}
}

/* Gives pages from number @nr on back to the reader. */
static void give_back(struct lens_sharers *sharers, struct lens_reader *reader,
		      unsigned int nr)
{
	const struct lens_page *page = &sharers->page[nr];

	reader->rec = page->rec;
	sharers->sub = page->frame - reader->batch->rec[page->rec].frame;
	sharers->nr_pages = nr;
}

static int compare_u64(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static int compare_mappers(const void *a, const void *b)
{
	const struct lens_mapper *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (x->nr != y->nr)
		return x->nr < y->nr ? -1 : 1;
	return compare_u64(&x->vaddr, &y->vaddr);
}

static void look_for(struct lens_sharers *sharers)
{
	unsigned int i;

	for (i = 0; i < sharers->nr_pages; i++)
		sharers->pfn[i] = sharers->page[i].frame;
	sort(sharers->pfn, i, sizeof(u64), compare_u64, NULL);
	lens_frames_set_pages(&sharers->search->frames, sharers->pfn, i);
	lens_search_start(sharers->search, 1);
	sharers->nr_mappers = 0;
	sharers->more = 0;
}

/*
 * Notes what an entry maps of the frames. Between the first and the last of
 * them it may map others, which find() passes over.
 */
static bool note_hit(struct lens_sharers *sharers, const struct lens_hit *hit,
		     const struct mm_struct *mm)
{
	struct lens_rec page = { .kind = hit->rec->kind, .pages = 1 };
	u64 i;

	for (i = 0; i < hit->rec->pages; i++) {
		page.frame = hit->rec->frame + i;
		if (!lens_frames_clip(&sharers->search->frames, &page))
			continue;
		if (sharers->nr_mappers == LENS_SHARED_HITS)
			return false;
		sharers->mapper[sharers->nr_mappers++] = (struct lens_mapper){
			.frame = page.frame,
			.vaddr = hit->rec->vaddr + (i << PAGE_SHIFT),
			.nr = hit->nr,
			.other = hit->mm != mm,
		};
	}
	return true;
}

/*
 * Finds the mappers of the pages taken. Where there is no room for all of them,
 * it begins again with half of the pages; a single page is told with as many as
 * there is room for.
 */
static int find_mappers(struct lens_sharers *sharers, struct lens_reader *reader,
			const struct mm_struct *mm)
{
	struct lens_hit hit;
	int got;

	look_for(sharers);
	while ((got = lens_search_next(sharers->search, &hit)) > 0) {
		if (note_hit(sharers, &hit, mm))
			continue;
		if (sharers->nr_pages == 1) {
			sharers->more++;
			continue;
		}
		sharers->limit = sharers->nr_pages / 2;
		give_back(sharers, reader, sharers->limit);
		look_for(sharers);
	}
	sort(sharers->mapper, sharers->nr_mappers, sizeof(*sharers->mapper),
	     compare_mappers, NULL);
	return got;
}

/* Looks again which pages of the target are what they were. */
static int look_again(struct lens_sharers *sharers, struct lens_reader *reader,
		      struct mm_struct *mm)
{
	struct lens_page *page = sharers->page, *end = page + sharers->nr_pages;
	struct lens_batch *look = sharers->look;
	unsigned int i;
	int err;

	look->next = page->vaddr;
	while (page < end && look->next < lens_walk_limit()) {
		err = lens_walk(mm, look, &reader->filter, look->next);
		if (err)
			return err;
		for (i = 0; i < look->nr; i++) {
			const struct lens_rec *rec = &look->rec[i];
			u64 stop = rec->vaddr + ((u64)rec->pages << PAGE_SHIFT);

			for (; page < end && page->vaddr < stop; page++)
				page->stands = page->vaddr >= rec->vaddr &&
					lens_has_pfn(rec->kind) && page->frame ==
					rec->frame + ((page->vaddr - rec->vaddr) >> PAGE_SHIFT);
		}
		while (page < end && page->vaddr < look->next)
			page++;
	}
	return 0;
}

const struct lens_mapper *lens_sharers_first(const struct lens_sharers *sharers,
					     const struct lens_page *page,
					     unsigned int *nr)
{
	unsigned int low = 0, high = sharers->nr_mappers;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (sharers->mapper[mid].frame < page->frame)
			low = mid + 1;
		else
			high = mid;
	}
	for (high = low; high < sharers->nr_mappers; high++)
		if (sharers->mapper[high].frame != page->frame)
			break;
	*nr = high - low;
	return &sharers->mapper[low];
}

static bool is_shared(const struct lens_sharers *sharers,
		      const struct lens_page *page)
{
	unsigned int i, nr;
	const struct lens_mapper *mapper = lens_sharers_first(sharers, page, &nr);

	for (i = 0; i < nr; i++)
		if (mapper[i].other)
			return page->stands;
	return false;
}

/* Takes the next pages of the reader's batch and finds who shares them. */
static int fill(struct lens_sharers *sharers, struct lens_reader *reader)
{
	struct mm_struct *mm;
	u32 execs;
	int err;

	if (sharers->seek != reader->seeks) {
		sharers->seek = reader->seeks;
		sharers->sub = 0;
	}
	/* a page that many map does not make the search slow for ever */
	sharers->limit = min_t(unsigned int, 2 * sharers->limit, LENS_SHARED_PAGES);
	take_pages(sharers, reader);
	if (!sharers->nr_pages)
		return 0;
	mm = lens_target_get_mm(reader->target, &execs);
	if (!mm)
		return -ESRCH;
	err = execs == reader->execs ? 0 : -ESRCH;
	if (!err)
		err = find_mappers(sharers, reader, mm);
	if (!err)
		err = look_again(sharers, reader, mm);
	mmput(mm);
	return err;
}

int lens_sharers_peek(struct lens_sharers *sharers, struct lens_reader *reader)
{
	int got;

	for (;;) {
		if (sharers->seek != reader->seeks)
			sharers->nr_pages = 0;
		for (; sharers->next < sharers->nr_pages; sharers->next++)
			if (is_shared(sharers, &sharers->page[sharers->next]))
				return 1;
		if (reader->rec == reader->batch->nr) {
			got = lens_reader_fill(reader);
			if (got <= 0)
				return got;
		}
		got = fill(sharers, reader);
		if (got)
			return got;
	}
}
