// SPDX-License-Identifier: GPL-2.0
/*
 * The picture of an address space: runs of entries become pieces, cut where a mapping ends
 * and joined across tables where nothing else does.
 */
#include <stdlib.h>

#include "picture.h"
#include "say.h"

static unsigned int place_of(const struct ptelens_run *run)
{
	switch (run->kind) {
	case PTELENS_SWAP:
		return run->swap_type < PICTURE_SWAPS ? PICTURE_SWAP + run->swap_type :
		       PICTURE_SWAP + PICTURE_SWAPS - 1;
	case PTELENS_MARKER_UFFD_WP:
	case PTELENS_MARKER_POISON:
	case PTELENS_MARKER_GUARD:
	case PTELENS_UNKNOWN:
		return PICTURE_NOWHERE;
	default:
		return PICTURE_MEMORY;
	}
}

static bool goes_on(const struct picture_piece *last, const struct picture_piece *piece)
{
	if (last->page + last->pages != piece->page || last->place != piece->place ||
	    last->colour != piece->colour || last->still != piece->still ||
	    (__u64)last->pages + piece->pages > UINT32_MAX)
		return false;
	if (piece->place == PICTURE_NOWHERE)
		return true;
	return piece->at == last->at + (piece->still ? 0 : last->pages);
}

/* @joinable: to the last piece, which is of the same mapping. */
static int add(struct picture_facts *facts, const struct picture_piece *piece, bool joinable)
{
	struct picture_piece *all = facts->piece;
	struct picture_piece *last = facts->nr_pieces ? all + facts->nr_pieces - 1 : NULL;

	if (joinable && last && goes_on(last, piece)) {
		last->pages += piece->pages;
		return 0;
	}
	if (facts->nr_pieces == facts->room) {
		size_t room = facts->room ? 2 * facts->room : 1024;

		all = realloc(all, room * sizeof(*all));
		if (!all)
			return fail("out of memory: give the target a filter");
		facts->piece = all;
		facts->room = room;
	}
	all[facts->nr_pieces++] = *piece;
	return 0;
}

/* The first mapping that ends behind a page. */
static size_t find_vma(const struct picture_facts *facts, __u64 page)
{
	size_t low = 0, high = facts->nr_vmas;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (facts->vma[middle].end > page)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

int picture_add_run(struct picture_facts *facts, const struct ptelens_folio_run *record)
{
	const struct ptelens_run *run = &record->run;
	bool still = run->level == PTELENS_PTE && run->step == 0 && run->pages > 1;
	__u64 page = run->vaddr / facts->page_size, end = page + run->pages;
	__u64 at = run->frame;
	size_t i;

	for (i = find_vma(facts, page); page < end; i++) {
		const struct picture_vma *vma = &facts->vma[i];
		bool inside = i < facts->nr_vmas && vma->start < end;
		__u64 first = inside && vma->start > page ? vma->start : page;
		__u64 last = inside && vma->end < end ? vma->end : end;
		struct picture_piece piece = {
			.page = first,
			.at = at + (still ? 0 : first - page),
			.pages = last - first,
			.place = place_of(run),
			.colour = picture_colour_of(facts->by, run, &record->folio),
			.still = still,
		};

		if (!inside) {
			facts->lost += end - page;
			return 0;
		}
		facts->lost += first - page;
		if (add(facts, &piece, first > vma->start))
			return -1;
		at = piece.at + (still ? 0 : piece.pages);
		page = last;
	}
	return 0;
}
