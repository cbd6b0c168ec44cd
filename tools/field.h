/* SPDX-License-Identifier: GPL-2.0 */
/* What is in a field of a line: parts of targets, folios and VMAs. */
#ifndef PTELENS_FIELD_H
#define PTELENS_FIELD_H

#include <stddef.h>

#include "source.h"

/**
 * field_unescape() - Turn \ooo back into the bytes that they stand for.
 * @out: may be @text
 * @text: a field
 * @size: of @out
 *
 * Bytes that make no characters in the user's locale stay escaped.
 */
void field_unescape(char *out, const char *text, size_t size);

/*
 * Getters: the text of a column from field number @field of a row, or NULL if
 * the row has no such thing. The text may be in @row->out.
 */
const char *field_verbatim(const struct row *row, unsigned int field);
const char *field_text(const struct row *row, unsigned int field);

/* pfn=FIRST, pfn=FIRST+N, pfn=FIRST~M, and the same with swap=TYPE:OFFSET. */
const char *target_pfn(const struct row *row, unsigned int field);
const char *target_swap_type(const struct row *row, unsigned int field);
const char *target_swap_offset(const struct row *row, unsigned int field);
const char *target_pieces(const struct row *row, unsigned int field);

/**
 * list_number() - The number of an item of a comma list.
 * @row: the row
 * @field: number of the field
 * @key: of the item KEY=N or KEY~N
 *
 * Return: the digits, or NULL if there is no such item.
 */
const char *list_number(const struct row *row, unsigned int field,
			const char *key);

/*
 * TYPE,order=N,ref=N,map=N[,excl],node=N[,pin][,sub=N][,parts=N][,cg=INODE],kpf=LETTERS;
 * of ranges TYPE,order=N[,excl],node=N
 */
const char *folio_type(const struct row *row, unsigned int field);
const char *folio_order(const struct row *row, unsigned int field);
const char *folio_ref(const struct row *row, unsigned int field);
const char *folio_map(const struct row *row, unsigned int field);
const char *folio_exclusive(const struct row *row, unsigned int field);
const char *folio_node(const struct row *row, unsigned int field);
const char *folio_pinned(const struct row *row, unsigned int field);
const char *folio_place(const struct row *row, unsigned int field);
const char *folio_parts(const struct row *row, unsigned int field);
const char *folio_cgroup(const struct row *row, unsigned int field);
const char *folio_page_flags(const struct row *row, unsigned int field);

/*
 * PERMS,TYPE,FLAGS,NAME, where the name of a file is PATH+OFFSET. Name and offset also
 * of a name alone.
 */
const char *vma_perms(const struct row *row, unsigned int field);
const char *vma_type(const struct row *row, unsigned int field);
const char *vma_flags(const struct row *row, unsigned int field);
const char *vma_name(const struct row *row, unsigned int field);
const char *vma_offset(const struct row *row, unsigned int field);

/** size_text() - Write a size for people: 4K, 1.5G. */
void size_text(char *out, size_t size, double bytes);

/* Sizes for people: 4K, 1.5G. */
const char *size_of_pages(const struct row *row, unsigned int field);
const char *size_of_bytes(const struct row *row, unsigned int field);
/* The size of a range: field @field is its start, the next one its end. */
const char *size_of_range(const struct row *row, unsigned int field);

/* The end of an entry: field @field is its address, the next one its pages. */
const char *end_of_pages(const struct row *row, unsigned int field);

#endif /* PTELENS_FIELD_H */
