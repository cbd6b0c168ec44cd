/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Raw runs: what the file "raw" gives, as the walk puts it together.
 */
#ifndef LENS_RAWS_H
#define LENS_RAWS_H

#include "filter.h"
#include "record.h"

/**
 * struct lens_raws - room for the runs of one batch
 * @buf: the room
 * @size: bytes there that may be used
 * @used: bytes that are
 * @record: bytes of one record
 * @detail: enum ptelens_detail
 * @flags: the filter wants to know flags
 * @plain: plain PTEs pass the filter, whatever else is in them
 * @vmas: the owner wants to know the VMAs, too
 * @last: the run that may go on, NULL at the beginning of a table
 */
struct lens_raws {
	void *buf;
	size_t size;
	size_t used;
	size_t record;
	enum ptelens_detail detail;
	bool flags;
	bool plain;
	bool vmas;
	struct ptelens_run *last;
};

/** lens_raws_record_size() - Bytes of one record. */
static inline size_t lens_raws_record_size(enum ptelens_detail detail)
{
	return detail == PTELENS_FOLIOS ? sizeof(struct ptelens_folio_run) :
					  sizeof(struct ptelens_run);
}

/** lens_raws_start() - Begin a batch.
 * @raws: @raws->buf is the caller's
 * @detail: what to tell
 * @filter: of the reader
 * @size: bytes that may be used
 */
void lens_raws_start(struct lens_raws *raws, enum ptelens_detail detail,
		     const struct lens_filter *filter, size_t size);

/** lens_raws_room() - How many more records there is room for. */
static inline size_t lens_raws_room(const struct lens_raws *raws)
{
	return (raws->size - raws->used) / raws->record;
}

/**
 * lens_raws_add() - Begin a run.
 * @raws: has room
 *
 * Return: the run, to be filled in; with %PTELENS_FOLIOS it is the first part
 * of a struct ptelens_folio_run.
 */
static __always_inline struct ptelens_run *lens_raws_add(struct lens_raws *raws)
{
	struct ptelens_run *run = raws->buf + raws->used;

	raws->used += raws->record;
	raws->last = run;
	return run;
}

/**
 * lens_raws_put() - Put an entry of any kind and level there.
 * @raws: where
 * @rec: the entry; flags are not looked at
 *
 * Return: false if there was no room.
 */
bool lens_raws_put(struct lens_raws *raws, const struct lens_rec *rec);

#endif /* LENS_RAWS_H */
